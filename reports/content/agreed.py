"""What was agreed and is not done yet, beside the gap it answers. No claim of cause: a log, not a judgement."""

from typing import Any

from culture.actions import OPEN, OVERDUE
from reports.cells import Reader, Unit
from reports.content.blocks import Block, note, subsection, table
from reports.typefaces import printable

MOST_ROWS, MOST_LINES = 20, 3
LONGEST = 90  # letters of an action


def agreed_actions(reader: Reader) -> list[Block]:
    """Overdue and open actions of the whole organisation as a table, overdue first; nothing without an action log."""
    words, pending = reader.words, _pending(reader)
    if reader.publishable["actions"].empty:
        return []
    start = subsection(words("agreed.title"))
    if not pending:
        return [start, note(words("agreed.all_done"))]
    heads = [("where", "left", 3.0), ("priority", "left", 2.2), ("gap", "right", "auto"), ("what", "left", 4.0),
             ("who", "left", 2.0), ("due", "right", "auto")]  # fmt: skip
    columns = [(words(f"agreed.{key}"), align, width) for key, align, width in heads]
    rows = [_row(reader, row) for row in pending[:MOST_ROWS]]
    late = sum(row.status == OVERDUE for row in pending)
    said = words("agreed.intro", count=len(pending), overdue=late, day=reader.publishable.wave.last_day)
    more = len(pending) - MOST_ROWS
    return [
        start,
        note(said),
        table(columns, rows),
        *([note(words("agreed.more", count=more))] if more > 0 else []),
    ]


def agreed_lines(reader: Reader, unit: Unit) -> list[str]:
    """The same for one department, as sentences; none where nothing is open."""
    words = reader.words
    own = [row for row in _pending(reader) if (row.level, row.department) == (unit.level, unit.department)]
    lines = [
        words(
            f"agreed.line_{row.status}",
            what=printable(row.what, LONGEST),
            who=printable(row.owner_role) or words("number.none"),
            due=row.due_on,
            priority=words.inside(_priority(reader, row)),
            gap=_gap(reader, row),
        )
        for row in own[:MOST_LINES]
    ]
    more = len(own) - MOST_LINES
    return [*lines, *([words("agreed.more", count=more)] if more > 0 else [])]


def _pending(reader: Reader) -> list[Any]:
    """Rows of the log that are not done, in its order: overdue first, then by the day they are due."""
    frame = reader.publishable["actions"]
    return list(frame[frame["status"].isin([OVERDUE, OPEN])].itertuples())


def _row(reader: Reader, row: Any) -> list[str]:
    words = reader.words
    where = (
        words("label.organisation") if row.level == "organisation" else printable(row.name or row.department)
    )
    due = words("agreed.overdue", due=row.due_on) if row.status == OVERDUE else str(row.due_on)
    return [where, _priority(reader, row), _gap(reader, row), printable(row.what, LONGEST),
            printable(row.owner_role), due]  # fmt: skip


def _priority(reader: Reader, row: Any) -> str:
    return reader.label(str(row.priority), 40)


def _gap(reader: Reader, row: Any) -> str:
    """The gap of the wave with its interval, as far as it is published."""
    cell = reader.cell(Unit(str(row.level), str(row.department), "", ""), str(row.priority))
    if cell.withheld:
        return reader.words("label.withheld")
    interval = reader.words.interval(cell.low, cell.high, cell.decimals)
    return f"{reader.words.signed(cell.gap, cell.decimals)} ({interval})"
