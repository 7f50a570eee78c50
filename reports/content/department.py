"""One department's page: for its head and the leadership, with n and caution in plain sight."""

from typing import Any

import pandas as pd

from reports import style, wording
from reports.cells import BAND, OVERALL, Reader, Unit
from reports.content.agreed import agreed_lines
from reports.content.blocks import Block, meta
from reports.content.front import gap_fill, moved_sentence
from reports.trend import Path
from reports.typefaces import printable

MOST_PAST = 7  # earlier waves that are named
ROW_IN_WORDS = ("label", "say", "do", "gap_text", "interval_text", "n")
LINE_LENGTH, HEADING_LINES = 58, 3  # characters and lines of a panel, about


def content(reader: Reader, unit: Unit, path: Path | None = None) -> dict[str, Any]:
    """Everything the template needs for one published department; path: what was published of it before."""
    words, cell = reader.words, reader.cell(unit)
    parent = reader.parent_name(unit)
    title = f"{words('department.title')} {unit.name}"
    return {
        "meta": meta(reader, title)
        | {"footer": f"{reader.organisation.name} · {unit.name} · {reader.edition}"},
        "head": {
            "title": words("department.title"),
            "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
            "audience": words("department.notice"),
            "name": unit.name,
            "parent": parent,
            "lead": _lead(reader, unit),
            "caution": _caution(reader, unit),
        },
        "keys": _keys(reader, unit),
        "chart": None if not reader.shown(unit) else _chart(reader, unit),
        "panels": _panels(reader, unit, path),
        "hidden": cell.withheld,
    }


def picture(reader: Reader, unit: Unit) -> dict[str, Any] | None:
    """The chart of the page with a title of its own, as a slide has; None where every priority is withheld."""
    if not reader.shown(unit):
        return None
    words, chart, own = reader.words, _chart(reader, unit), reader.publishable
    n = words.whole(reader.cell(unit).n)
    return {
        "name": unit.name,
        "title": " · ".join(part for part in (chart["title"], reader.parent_name(unit)) if part),
        "chart": chart,
        "source": words("figure.source", organisation=reader.organisation.name, wave=str(own.wave), n=n),
        "notice": words("department.notice"),
        "alt": " ".join([*(_in_words(reader, row) for row in chart["rows"]), chart["note"]]),
    }


def _in_words(reader: Reader, row: Block) -> str:
    """A row of the chart as a sentence."""
    if row["withheld"]:
        return f"{row['label']}: {reader.words('label.withheld')}."
    return reader.words("department.chart_row", **{key: row[key] for key in ROW_IN_WORDS})


def _panels(reader: Reader, unit: Unit, path: Path | None) -> list[list[Block]]:
    """Short statements in two columns of about one height; the suggestion comes first."""
    order = [("action", _action), ("agreed", agreed_lines), ("group", _group), ("audits", _audits),
             ("records", _records), ("strength", _strength), ("moved", _moved)]  # fmt: skip
    columns: list[list[Block]] = [[], []]
    heights = [0, 0]
    for key, say in order:
        said = say(reader, unit) + (_past(reader, path) if key == "moved" and path else [])
        if not said:
            continue
        panel = _panel(reader.words(f"department.{key}"), said, key == "action")
        shorter = heights.index(min(heights))
        columns[shorter].append(panel)
        heights[shorter] += HEADING_LINES + sum(1 + len(line) // LINE_LENGTH for line in panel["lines"])
    return columns


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


def _chart(reader: Reader, unit: Unit) -> Block:
    """Values for the chart, drawn by the template: own gap and interval, the parent's, the organisation's."""
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
        "heads": {"say": words("leadership.departments.say"), "do": words("leadership.departments.do"),
                  "gap": words("figure.gap_interval"), "n": words("label.n")},
        "rows": [_line(reader, unit, parent, p) for p in [OVERALL, *order, *hidden]],
    }  # fmt: skip


def _line(reader: Reader, unit: Unit, parent: Unit | None, priority: str) -> Block:
    words, cell = reader.words, reader.cell(unit, priority)
    line: Block = {
        "label": reader.label(priority, 40),
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
        "colour": style.WIDE if cell.gap > 0 else style.NARROW,
        "gap_text": words.signed(cell.gap, d),
        "interval_text": words.interval(cell.low, cell.high, d),
        "say": words.mean_short(cell.stated, d),
        "do": words.mean_short(cell.enacted, d),
        "n": words.whole(cell.n),
    }


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
        return [words("department.audits_none")]
    days = words.number(row.audit_days, 1 if row.audit_days % 1 else 0)
    said = words("department.audits_line", count=int(row.audits), days=days)
    if pd.notna(row.rate):
        where = words.section("funnel").get(str(row.funnel), str(row.funnel))
        rate = words("department.audits_rate", rate=words.number(row.rate, 1), where=printable(str(where)),
                     interval=words.interval(row.rate_low, row.rate_high, 1))  # fmt: skip
        said = f"{said}: {rate}"
    else:
        said += "."
    lines = [
        said,
        words(
            "department.audits_open",
            count=int(row.findings),
            open=words.whole(row.open),
            overdue=words.whole(row.overdue),
        ),
    ]
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
    return [moved_sentence(reader, row, reader.cell(unit).decimals)]


def _past(reader: Reader, path: Path) -> list[str]:
    """The gaps of earlier waves as they were published, latest first."""
    words, now = reader.words, str(reader.publishable.wave)
    waves = [wave for wave in reversed(path.shown) if wave != now][:MOST_PAST]
    told = [words("department.past_item", gap=words.signed(path.cells[w].gap, path.cells[w].decimals), wave=w)
            for w in waves]  # fmt: skip
    return [words("department.past", gaps=words.listed(told))] if told else []


def _probability(reader: Reader, value: float) -> str:
    return reader.words.percent(100 * float(value)) if pd.notna(value) else reader.words("number.none")
