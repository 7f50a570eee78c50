"""The comparison for human resources: departments over waves, movement between groups, and what could be seen."""

from typing import Any

import pandas as pd

from reports import style, wording
from reports.content import benchmarks, in_words
from reports.content.blocks import Block, meta, note, picture, section, subsection, table, text
from reports.figures import movement, trends
from reports.trend import Path, Trend

Columns = list[tuple[str, str, float | str]]
MOST_MOVED = 14


def content(trend: Trend) -> dict[str, Any]:
    """Everything the template needs. A first wave is set side by side, since nothing can have moved."""
    reader, words = trend.reader, trend.reader.words
    return {
        "meta": meta(reader, words("hr.title")),
        "head": {
            "title": words("hr.title"),
            "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
            "audience": words("hr.audience"),
            "headline": _headline(trend),
            "lead": _lead(trend),
        },
        "blocks": [
            _keys(trend),
            *(_over_waves(trend) if trend.has_past else _one_wave(trend)),
            *benchmarks.blocks(trend.reader),
            *_group_movement(trend),
            *_table(trend),
        ],
    }


def _moved(trend: Trend) -> dict[str, int]:
    ways = [wording.movement(row) for _, row in trend.moves if pd.notna(row.change)]
    return {way: ways.count(way) for way in ("wider", "narrower", "alike")}


def _headline(trend: Trend) -> str:
    words, counts = trend.reader.words, _moved(trend)
    if not trend.has_past:
        return words("hr.headline.first")
    if not sum(counts.values()):
        return words("hr.headline.incomparable")
    changed = counts["wider"] + counts["narrower"]
    if not changed:
        return words("hr.headline.none")
    return words("hr.headline.some", count=changed, all=sum(counts.values()))


def _lead(trend: Trend) -> list[str]:
    words, counts = trend.reader.words, _moved(trend)
    if not trend.has_past:
        return [words("hr.lead.first")]
    said = []
    if counts["wider"] + counts["narrower"]:
        said.append(words("hr.lead.ways", wider=counts["wider"], narrower=counts["narrower"]))
    seen = [(float(r.detectable), wording.digits(r)) for _, r in trend.moves if pd.notna(r.detectable)]
    if seen:
        least, most = min(seen), max(seen)
        low, high = words.number(*least), words.number(*most)
        key = "hr.lead.detectable" if low != high else "hr.lead.detectable_one"
        said.append(words(key, low=low, high=high))
    if trend.gone:
        said.append(words("hr.lead.gone", count=trend.gone))
    return [" ".join(said)] if said else []


def _keys(trend: Trend) -> Block:
    words, counts = trend.reader.words, _moved(trend)
    shown_now = sum(not trend.reader.cell(path.unit).withheld for path in trend.departments)
    marked = sum(trend.waves[-1] in path.marks for path in trend.departments)
    values = {
        "waves": len(trend.waves), "departments": shown_now, "wider": counts["wider"], "narrower": counts["narrower"],
        "reorganised": marked,
    }  # fmt: skip
    shown = values if trend.has_past else {key: values[key] for key in ("waves", "departments")}
    rows = [{"value": words.whole(value), "label": words(f"hr.key.{key}", count=value), "note": "",
             "first": key == "waves"} for key, value in shown.items()]  # fmt: skip
    return {"kind": "keys", "rows": rows}


def _over_waves(trend: Trend) -> list[Block]:
    words = trend.reader.words
    found = [
        section(words("hr.sections.trend")),
        note(words("hr.trend_note")),
        picture(trends.whole_trend(trend, style.PRINT), in_words.over_waves(trend)),
    ]
    figures = trends.small_multiples(trend, style.PRINT)
    said = in_words.small_multiples(trend, trends.multiples_pages(trend, style.PRINT))
    for i, (figure, alt) in enumerate(zip(figures, said, strict=True)):
        part = words("hr.part", part=i + 1, parts=len(figures)) if len(figures) > 1 else ""
        title = f"{words('hr.sections.multiples')} {part}".strip()
        found.append(section(title, page_break=True))
        found += [note(words("hr.multiples_note"))] if i == 0 else []
        found.append(picture(figure, alt))
    return found


def _one_wave(trend: Trend) -> list[Block]:
    words, figures = trend.reader.words, trends.side_by_side(trend, style.PRINT)
    if not figures:
        return [text(words("leadership.departments.all_withheld"))]
    found: list[Block] = []
    said = in_words.side_by_side(trend.reader, trends.side_by_side_pages(trend, style.PRINT))
    for i, (figure, alt) in enumerate(zip(figures, said, strict=True)):
        part = words("hr.part", part=i + 1, parts=len(figures)) if len(figures) > 1 else ""
        found.append(section(f"{words('hr.sections.side_by_side')} {part}".strip(), page_break=i > 0))
        found += [note(words("hr.side_by_side_note"))] if i == 0 else []
        found.append(picture(figure, alt))
    return found


def _group_movement(trend: Trend) -> list[Block]:
    words, reader = trend.reader.words, trend.reader
    changed = movement.changed(trend)
    if not trend.has_past or not any(len(p.groups) > 1 for p in trend.departments):
        return []
    found = [
        section(words("hr.sections.movement"), page_break="late"),
        text(words("hr.movement_intro")),
        picture(movement.movement(trend, style.PRINT), in_words.group_movement(trend)),
    ]
    if not changed:
        return [*found, text(words("hr.movement_none"))]
    changed.sort(key=lambda pair: (-pair[1][1] * pair[2][1], pair[0].unit.name))
    known = {group.name: group for group in movement.known_groups(trend)}
    columns: Columns = [("", "left", 2.0), (trend.waves[-2], "left", 2.2), (trend.waves[-1], "left", 2.2)]
    lines = [[path.unit.name, *(f"{reader.group_label(known[name])} ({words.probability(p)})" for name, p in both)]
             for path, *both in changed[:MOST_MOVED]]  # fmt: skip
    more = len(changed) - len(lines)
    rest = [note(words("leadership.strength.more", count=more))] if more > 0 else []
    return [
        *found,
        subsection(words("hr.moved_groups")),
        note(words("hr.moved_note")),
        table(columns, lines),
        *rest,
    ]


def _table(trend: Trend) -> list[Block]:
    words = trend.reader.words
    if not trend.moves:
        return []
    columns: Columns = [
        (words("label.department"), "left", 2.2), (words("label.n"), "right", 0.5),
        (words("label.gap"), "right", 0.6),
        (words("leadership.changes.change"), "right", 0.8), (words("leadership.changes.interval"), "right", 1.1),
        (words("leadership.changes.detectable"), "right", 0.9), (words("leadership.changes.verdict"), "left", 1.7),
    ]  # fmt: skip
    return [
        section(words("hr.sections.table"), page_break="late"),
        note(words("hr.table_note")),
        table(columns, [_row(trend, path, row) for path, row in trend.moves]),
    ]


TOLD = ("recast", "as it was", "published numbers")  # bases of a change that its row names


def _row(trend: Trend, path: Path, row: Any) -> list[str | Block]:
    words, cell = trend.reader.words, trend.reader.cell(path.unit)
    nothing = words("number.none")
    gap = nothing if cell.withheld else words.signed(cell.gap, cell.decimals)
    if pd.isna(row.change):
        why = words.section("hr.basis").get(str(row.basis), words("hr.basis_unknown"))
        return [path.unit.name, words.whole(cell.n), gap, nothing, nothing, nothing, str(why)]
    way, d = wording.movement(row), wording.digits(row)
    said = words("leadership.changes.alike") if way == "alike" else words(
        "leadership.changes.very_likely", direction=words(f"leadership.changes.{way}"))  # fmt: skip
    recast = (
        words.section("hr.basis").get(str(row.basis), "")
        if row.basis in ("recast", "as it was", "published numbers")
        else ""
    )
    fill = {"wider": style.WIDE, "narrower": style.ACCENT, "alike": style.SOFT}[way]
    return [path.unit.name, words.whole(cell.n), gap, words.signed(row.change, d),
            words.interval(row.change_low, row.change_high, d), words.number(row.detectable, d),
            {"text": f"{said} ({recast})" if recast else said, "fill": fill}]  # fmt: skip
