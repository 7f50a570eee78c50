"""The chart of a department's page: its gaps on the fixed scale, beside its parent and the organisation."""

import pandas as pd

from reports import style, wording
from reports.cells import OVERALL, Reader, Unit
from reports.content.blocks import MM_OF_INCH, Block
from reports.typefaces import text_width

TEXT, NAME_ROOM = 8.5, 60.0  # points, and millimetres that a priority's name has on one line
IN_WORDS = ("label", "say", "do", "gap_text", "interval_text", "n")
COLOURS = {"words": style.WIDE, "deeds": style.NARROW, "alike": style.SOFT}


def chart(reader: Reader, unit: Unit) -> Block | None:
    """Values of the chart, which the template draws; None where every priority is withheld.

    A line for the headline and for each priority: own gap with its interval, the parent's and the organisation's.
    """
    if not reader.shown(unit):
        return None
    words = reader.words
    parent = next((p for p in reader.parents if p.department == unit.parent), None)
    order = reader.shown(unit)
    hidden = [p.id for p in reader.priorities if p.id not in order]
    note = (
        words("department.chart_note", parent=parent.name) if parent else words("department.chart_note_top")
    )
    extra = [words("department.relative_note")] if reader.relative else []
    extra += [words("department.withheld_some")] if hidden else []
    return {
        "title": words("department.chart"),
        "note": " ".join([note, *extra]),
        "limit": style.GAP_LIMIT,
        "withheld": words("label.withheld"),
        "heads": _heads(reader),
        "rows": [_line(reader, unit, parent, p) for p in [OVERALL, *order, *hidden]],
    }  # fmt: skip


def picture(reader: Reader, unit: Unit) -> Block | None:
    """The chart of the page with a title of its own, as a slide has; None where every priority is withheld."""
    drawn = chart(reader, unit)
    if drawn is None:
        return None
    words, own = reader.words, reader.publishable
    n = words.whole(reader.cell(unit).n)
    return {
        "name": unit.name,
        "title": " · ".join(part for part in (drawn["title"], reader.parent_name(unit)) if part),
        "chart": drawn,
        "source": words("figure.source", organisation=reader.organisation.name, wave=str(own.wave), n=n),
        "notice": words("department.notice"),
        "alt": " ".join([*(_in_words(reader, row) for row in drawn["rows"]), drawn["note"]]),
    }


def _in_words(reader: Reader, row: Block) -> str:
    """A row of the chart as a sentence."""
    if row["withheld"]:
        return f"{row['label']}: {reader.words('label.withheld')}."
    return reader.words("department.chart_row", **{key: row[key] for key in IN_WORDS})


def _heads(reader: Reader) -> dict[str, str]:
    words = reader.words
    named = {key: words.capital(words(f"leadership.departments.{key}")) for key in ("say", "do")}
    return named | {"gap": words("figure.gap_interval"), "n": words("label.n")}


def _line(reader: Reader, unit: Unit, parent: Unit | None, priority: str) -> Block:
    words, cell = reader.words, reader.cell(unit, priority)
    weight = "semibold" if priority == OVERALL else "normal"
    line: Block = {
        "label": reader.label(priority),
        "tall": text_width(reader.label(priority), TEXT, weight) * MM_OF_INCH > NAME_ROOM,
        "strong": priority == OVERALL,
        "withheld": cell.withheld,
    }
    if cell.withheld:
        return line
    d = cell.decimals
    near = [reader.cell(u, priority).gap if u else float("nan") for u in (parent, reader.organisation)]
    return line | {
        "gap": cell.gap,
        "low": cell.low,
        "high": cell.high,
        "parent": None if pd.isna(near[0]) else near[0],
        "organisation": None if pd.isna(near[1]) else near[1],
        "colour": COLOURS[wording.direction(cell)],
        "gap_text": words.signed(cell.gap, d),
        "interval_text": words.interval(cell.low, cell.high, d),
        "say": words.mean_short(cell.stated, d),
        "do": words.mean_short(cell.enacted, d),
        "n": words.whole(cell.n),
    }
