"""One department's page: for its head and the leadership, with n and caution in plain sight."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from reports import style, wording
from reports.cells import BAND, Reader, Unit
from reports.content.agreed import agreed_lines
from reports.content.blocks import BODY_TEXT, MM_OF_INCH, Block, meta
from reports.content.department_chart import chart
from reports.content.front import gap_fill, moved_sentence
from reports.trend import Path
from reports.typefaces import printable, text_width

MOST_PAST = 7  # earlier waves that are named
ROOMY = 253.0  # millimetres up to which a page of 257 needs no tightening
NAME_TEXT, LEAD_TEXT = 20.0, 11.5  # points
HEADING_LINES, COLUMN_WIDTH = 2.4, 81.0  # lines and millimetres of a panel, about


def content(reader: Reader, unit: Unit, path: Path | None = None) -> dict[str, Any]:
    """Everything the template needs for one published department; path: what was published of it before."""
    words, parent = reader.words, reader.parent_name(unit)
    title = f"{words('department.title')} {unit.name}"
    head = {
        "title": words("department.title"),
        "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
        "audience": words("department.notice"),
        "name": unit.name,
        "parent": parent,
        "lead": _lead(reader, unit),
        "caution": _caution(reader, unit),
    }
    drawn, panels = chart(reader, unit), _panels(reader, unit, path)
    return {
        "meta": meta(reader, title)
        | {"footer": f"{reader.organisation.name} · {unit.name} · {reader.edition}"},
        "head": head,
        "keys": _keys(reader, unit),
        "chart": drawn,
        "panels": panels,
        "tight": _height(head, drawn, panels) > ROOMY,
    }


def _height(head: Block, drawn: Block | None, panels: list[list[Block]]) -> float:
    """Millimetres that the page takes with usual room between its parts, to within five; typesetting it twice to
    know would take twice the time."""
    rows = [] if drawn is None else drawn["rows"]
    name = math.ceil(text_width(head["name"], NAME_TEXT, "semibold") * MM_OF_INCH / style.PAGE_WIDTH_MM) - 1
    lead = math.ceil(text_width(head["lead"], LEAD_TEXT) * MM_OF_INCH / (style.PAGE_WIDTH_MM - 4))
    lines = lead + 3 * bool(head["caution"])
    columns = [sum(HEADING_LINES + sum(map(_lines, panel["lines"])) for panel in column) for column in panels]
    above = 68.0 + 9.0 * name + 6.3 * lines
    return above + 5.2 * len(rows) + 2.4 * sum(row["tall"] for row in rows) + 4.6 * max(columns)


def _panels(reader: Reader, unit: Unit, path: Path | None) -> list[list[Block]]:
    """Short statements in two columns of about one height; the suggestion comes first."""
    order = [("action", _action), ("agreed", agreed_lines), ("group", _group), ("audits", _audits),
             ("records", _records), ("strength", _strength), ("moved", _moved)]  # fmt: skip
    panels = []
    for key, say in order:
        said = say(reader, unit) + (_past(reader, path) if key == "moved" and path else [])
        if said:
            panels.append(_panel(reader.words(f"department.{key}"), said, key == "action"))
    heights = [HEADING_LINES + sum(map(_lines, panel["lines"])) for panel in panels]
    left = min(
        _choices(len(panels)),
        key=lambda chosen: abs(2 * sum(h for h, c in zip(heights, chosen, strict=True) if c) - sum(heights)),
    )
    return [
        [p for p, c in zip(panels, left, strict=True) if c],
        [p for p, c in zip(panels, left, strict=True) if not c],
    ]


def _choices(count: int) -> Iterator[tuple[bool, ...]]:
    """Every way to put panels into the left column; the first one is always there."""
    return ((True, *rest) for rest in product((False, True), repeat=max(count - 1, 0)))


def _lines(text: str) -> float:
    """How many lines a statement takes in its column, about, with the room that parts it from the next."""
    return math.ceil(text_width(text, BODY_TEXT) * MM_OF_INCH / COLUMN_WIDTH) + 0.2


def _panel(title: str, lines: list[str], first: bool = False) -> Block:
    return {"title": title, "lines": lines, "first": first}


def _lead(reader: Reader, unit: Unit) -> str:
    words, cell, whole = reader.words, reader.cell(unit), reader.cell(reader.organisation)
    if cell.withheld:
        return words("department.withheld_all" if not reader.shown(unit) else "department.withheld_overall")
    d = cell.decimals
    key = f"department.lead_{wording.direction(cell)}"
    gap = abs(cell.gap) if wording.direction(cell) != "alike" else cell.gap
    ends = (cell.low, cell.high) if cell.gap == gap else (-cell.high, -cell.low)
    said = words(key, stated=words.mean(cell.stated, d), enacted=words.mean(cell.enacted, d),
                 gap=words.number(gap, d), interval=words.interval(*ends, d))  # fmt: skip
    if whole.withheld:
        return said
    way = wording.compared(cell, whole)
    against = words(f"department.against.{way}", other=words.number(whole.gap, whole.decimals))
    return f"{said} {against}"


def _caution(reader: Reader, unit: Unit) -> str:
    row = reader.row("response", unit)
    n = float(row.respondents) if row is not None else reader.cell(unit).n
    if pd.notna(n) and n < wording.SMALL_BASE:
        return reader.words("department.small", count=int(n))
    return ""


def _keys(reader: Reader, unit: Unit) -> list[Block]:
    words, cell, scale = reader.words, reader.cell(unit), reader.publishable.instrument.scale
    between, d = words("leadership.key.mean_note", low=scale.low, high=scale.high), cell.decimals
    interval = words("leadership.key.gap_note", interval=words.interval(cell.low, cell.high, d))
    rows = (
        []
        if cell.withheld
        else [
            {
                "value": words.signed(cell.gap, d),
                "label": words("leadership.key.gap"),
                "note": interval,
                "first": True,
                "fill": gap_fill(cell),
            },
            {
                "value": words.mean_short(cell.stated, d),
                "label": words("leadership.key.stated"),
                "note": between,
                "first": False,
            },
            {
                "value": words.mean_short(cell.enacted, d),
                "label": words("leadership.key.enacted"),
                "note": between,
                "first": False,
            },
        ]
    )
    row = reader.row("response", unit)
    if row is None:
        return rows
    small = ""
    if pd.notna(row.headcount) and pd.notna(row.response_rate):
        small = words(
            "department.of_headcount",
            headcount=words.whole(row.headcount),
            rate=words.percent(row.response_rate),
        )
    return [
        *rows,
        {
            "value": words.whole(row.respondents),
            "label": words("department.key_answered"),
            "note": small,
            "first": False,
        },
    ]


def _action(reader: Reader, unit: Unit) -> list[str]:
    words = reader.words
    if not reader.shown(unit):
        return [words("department.action_withheld")]
    chosen = wording.actionable(reader, unit, 1)
    if not chosen:
        return [words("department.action_none_relative" if reader.relative else "department.action_none")]
    priority, cell = chosen[0], reader.cell(unit, chosen[0].id)
    label = words.inside(reader.label(priority.id))
    whole = reader.cell(reader.organisation, priority.id)
    d = cell.decimals
    why = words(
        "department.action_why",
        priority=label,
        gap=words.number(cell.gap, d),
        interval=words.interval(cell.low, cell.high, d),
    )
    if reader.relative:
        why = words("department.action_why_relative", priority=label, gap=words.number(cell.gap, d),
                    other=words.number(whole.gap, whole.decimals))  # fmt: skip
    return [wording.advice(reader, priority) or words("department.no_advice", priority=label), why]


def _group(reader: Reader, unit: Unit) -> list[str]:
    words, row = reader.words, reader.group_of.get(unit.department)
    group = next((g for g in reader.groups if row is not None and g.name == row.group), None)
    if row is None or group is None:
        return [words("department.group_none")]
    sure = float(row.probability) >= wording.SURE
    key = ("band" if group.kind == BAND else "group") + ("_sure" if sure else "_unsure")
    return [
        words(
            f"department.{key}",
            group=reader.group_label(group),
            probability=_probability(reader, row.probability),
        )
    ]


def _strength(reader: Reader, unit: Unit) -> list[str]:
    words, row = reader.words, reader.row("strength", unit)
    known = words.section("strength")
    if row is None or str(row.strength) not in known:
        return [words("department.strength_none")]
    sure = pd.notna(row.probability) and float(row.probability) >= wording.SURE
    key = "department.strength_sure" if sure else "department.strength_unsure"
    said = words(key, strength=known[str(row.strength)], probability=_probability(reader, row.probability))
    return [said, *_split(reader, unit)]


def _split(reader: Reader, unit: Unit) -> list[str]:
    """Questions whose answers differ so much that one mean misleads."""
    words, rows = reader.words, reader.publishable["split_opinions"]
    rows = rows[(rows["level"] == unit.level) & (rows["department"] == unit.department)]
    if rows.empty:
        return []
    sides = {"stated": words("figure.say"), "enacted": words("figure.do")}
    names = [
        f"{words.inside(reader.label(str(r.priority)))} ({sides[str(r.source)]})" for r in rows.itertuples()
    ]
    return [words("department.split", count=len(names), all=2 * len(reader.priorities),
                  names=words.listed(names[:wording.NAMES_IN_A_SENTENCE]))]  # fmt: skip


def _audits(reader: Reader, unit: Unit) -> list[str]:
    words, row = reader.words, reader.row("audits", unit)
    if row is None or not row.audits:
        own = _findings(reader, row) if row is not None and row.findings else []
        return [words("department.audits_none"), *own]
    days = words("department.audits_days", count=1 if row.audit_days == 1 else 2,
                 days=words.number(row.audit_days, 1 if row.audit_days % 1 else 0))  # fmt: skip
    said = words("department.audits_line", count=int(row.audits), days=days)
    if pd.notna(row.rate):
        where = words.section("funnel").get(str(row.funnel), str(row.funnel))
        rate = words("department.audits_rate", rate=words.number(row.rate, 1), where=printable(str(where)),
                     interval=words.interval(row.rate_low, row.rate_high, 1))  # fmt: skip
        said = f"{said}: {rate}"
    else:
        said += "."
    return [said, *_findings(reader, row)]


def _findings(reader: Reader, row: Any) -> list[str]:
    """How many findings are on record, raised by audits or by the department itself, and how many are open."""
    words = reader.words
    if not row.findings:
        return [words("department.audits_no_finding")]
    state = words("department.audits_closed", count=int(row.findings))
    if row.open:
        state = words("department.audits_open", count=int(row.open), overdue=words.whole(row.overdue))
    lines = [words("department.audits_found", count=int(row.findings), state=state)]
    if pd.notna(row.self_raised_share) and row.self_raised_share > 0:
        lines.append(words("department.audits_self", share=words.percent(row.self_raised_share)))
    return lines


def _records(reader: Reader, unit: Unit) -> list[str]:
    words, known = reader.words, reader.judged.get((unit.level, unit.department), {})
    agree, conflict = (
        [reader.label(p) for p, j in known.items() if j == judgement] for judgement in ("agree", "conflict")
    )
    if not agree and not conflict:
        return [words("department.records_none")]
    lists = {"agree": agree, "conflict": conflict}
    named = {
        k: words.listed([words.inside(x) for x in v]) or words("department.nothing") for k, v in lists.items()
    }
    return [words("department.records_line", **named)]


def _moved(reader: Reader, unit: Unit) -> list[str]:
    words, row = reader.words, reader.moves.get((unit.level, unit.department))
    if row is None or pd.isna(row.change):
        return [words("department.moved_first")]
    return [moved_sentence(reader, row)]


def _past(reader: Reader, path: Path) -> list[str]:
    """The gaps of earlier waves as they were published, latest first."""
    words, now = reader.words, str(reader.publishable.wave)
    waves = [wave for wave in reversed(path.shown) if wave != now][:MOST_PAST]
    told = [words("department.past_item", gap=words.signed(path.cells[w].gap, path.cells[w].decimals), wave=w)
            for w in waves]  # fmt: skip
    return [words("department.past", gaps=words.listed(told))] if told else []


def _probability(reader: Reader, value: float) -> str:
    if pd.isna(value):
        return reader.words("number.none")
    return reader.words.probability(float(value))
