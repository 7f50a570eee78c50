"""The leadership gap report: one page of answers, then the evidence, then data and method."""

from typing import Any

from reports import style, wording
from reports.cells import BAND, OVERALL, Reader, Unit
from reports.content import appendix, evidence, front, heat
from reports.content.blocks import Block, meta, note, picture, section, table, text
from reports.figures.departments_map import words_and_deeds
from reports.figures.dumbbell import say_do
from reports.figures.profiles import group_profiles

MOST_MOVES, MOST_NAMES = 15, 8


def content(reader: Reader) -> dict[str, Any]:
    """Everything the template needs, as JSON values."""
    nothing = reader.cell(reader.organisation).withheld
    middle = (
        []
        if nothing
        else [
            *priorities(reader),
            *actions(reader),
            *at_a_glance(reader),
            *groups(reader),
            *departments(reader),
        ]
    )
    return {
        "meta": meta(reader, reader.words("leadership.title")),
        "head": front.head(reader),
        "blocks": [
            *front.blocks(reader),
            *middle,
            *changes(reader),
            *evidence.audits(reader),
            *evidence.triangulation(reader),
            *appendix.data(reader),
            *appendix.method(reader),
            *appendix.questions(reader),
        ],
    }


def priorities(reader: Reader) -> list[Block]:
    """Say and do by priority."""
    words = reader.words
    shown = reader.shown(reader.organisation)
    sentences = " ".join(
        wording.gap_sentence(reader, words.inside(reader.label(p)), reader.cell(reader.organisation, p))
        for p in shown
    )
    title = words(
        "leadership.sections.priorities_relative" if reader.relative else "leadership.sections.priorities"
    )
    how = words("leadership.priorities.how_to_read")
    points = f" {words('leadership.priorities.declared_note')}" if reader.declared else ""
    alt = words("leadership.priorities.alt", count=len(reader.priorities), sentences=sentences)
    return [section(title, page_break=True), picture(say_do(reader, style.PRINT), alt), note(how + points)]


def actions(reader: Reader) -> list[Block]:
    """The gaps most worth acting on, with what the instrument suggests."""
    words = reader.words
    start = section(words("leadership.sections.actions"))
    if reader.relative:
        return [start, text(words("leadership.actions.none_relative"))]
    chosen = wording.actionable(reader, reader.organisation, front.MOST_ACTIONS)
    if not chosen:
        return [start, text(words("leadership.actions.none"))]
    rows = []
    for number, priority in enumerate(chosen, start=1):
        cell = reader.cell(reader.organisation, priority.id)
        sentence = wording.gap_sentence(reader, words.inside(reader.label(priority.id)), cell)
        rows.append(
            {
                "number": str(number),
                "title": reader.label(priority.id),
                "evidence": sentence,
                "label": words("leadership.actions.suggestion"),
                "advice": wording.advice(reader, priority) or words("leadership.actions.no_advice"),
            }
        )
    intro = words("leadership.actions.intro" if reader.declared else "leadership.actions.intro_unweighted")
    return [start, note(intro), {"kind": "actions", "rows": rows}]


def at_a_glance(reader: Reader) -> list[Block]:
    """The map of departments, and where staff are divided."""
    words = reader.words
    start = section(words("leadership.sections.map"), page_break=True)
    shown = [u for u in reader.departments if not reader.cell(u).withheld]
    if not shown:
        return [start, text(words("leadership.map.none"))]
    intro = words("leadership.map.intro_relative" if reader.relative else "leadership.map.intro")
    edges = words("leadership.map.intro_edges", low=words.number(1.5, 1), high=words.number(4.5, 1))
    return [
        start,
        text(intro),
        picture(words_and_deeds(reader, style.PRINT), _map_in_words(reader, shown)),
        note(edges),
        *strength(reader),
    ]


def _map_in_words(reader: Reader, shown: list[Unit]) -> str:
    """How many departments lie on which side of the line, or of the organisation where that counts."""
    if reader.relative:
        whole = reader.cell(reader.organisation)
        ways = [wording.compared(reader.cell(unit), whole) for unit in shown]
        counts = {way: ways.count(way) for way in ("wider", "narrower", "alike")}
        return reader.words("leadership.map.alt_relative", count=len(shown), **counts)
    ways = [wording.direction(reader.cell(unit)) for unit in shown]
    sides = {"below": ways.count("words"), "above": ways.count("deeds"), "on": ways.count("alike")}
    return reader.words("leadership.map.alt", count=len(shown), **sides)


def strength(reader: Reader) -> list[Block]:
    """How much staff agree, department by department; the divided ones are named."""
    words = reader.words
    rows = [(u, reader.row("strength", u)) for u in reader.departments]
    known = [
        (u, str(r.strength))
        for u, r in rows
        if r is not None and str(r.strength) in words.section("strength")
    ]
    if not known:
        return []
    said = [word for _, word in known]
    counts = words("leadership.strength.counts", **{w: said.count(w) for w in ("united", "mixed", "divided")})
    names = [unit.name for unit, word in known if word == "divided"]
    more = (
        [words("leadership.strength.more", count=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
    )
    listed = ", ".join(names[:MOST_NAMES]) + f" {more[0]}" if more else words.listed(names)
    last = words("leadership.strength.listed", names=listed) if names else words("leadership.strength.none")
    return [
        section(words("leadership.sections.strength")),
        text(f"{words('leadership.strength.intro')} {counts} {last}"),
    ]


def groups(reader: Reader) -> list[Block]:
    """The verdict, the profiles, and how sure membership is."""
    words = reader.words
    bands = bool(reader.groups) and reader.groups[0].kind == BAND
    start = section(
        words("leadership.sections.groups_band" if bands else "leadership.sections.groups"),
        page_break=bool(reader.groups),
    )
    if not reader.groups:
        return [start, text(words("leadership.groups.none"))]
    names = words.listed([reader.group_label(g) for g in reader.groups])
    alt = words("leadership.groups.alt", count=len(reader.groups), names=names)
    intro = words("leadership.groups.intro_band" if bands else "leadership.groups.intro")
    found = [
        start,
        text(wording.verdict(reader)),
        text(intro),
        picture(group_profiles(reader, style.PRINT), alt),
    ]
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 1.6),
        (words("leadership.groups.member"), "right", 0.8),
        (words("leadership.groups.certain"), "left", 3.2),
    ]
    return [*found, table(columns, [_membership(reader, g) for g in reader.groups])]


def departments(reader: Reader) -> list[Block]:
    """The heat map."""
    words = reader.words
    intro = words(
        "leadership.departments.intro_relative" if reader.relative else "leadership.departments.intro"
    )
    start = section(words("leadership.sections.departments"), page_break=True)
    return [start, text(intro), heat.scale(reader), heat.block(reader)]


def changes(reader: Reader) -> list[Block]:
    """What moved since an earlier wave, only when there is one."""
    words, rows = reader.words, reader.publishable["changes"]
    rows = rows[(rows["priority"] == OVERALL) & rows["change"].notna()]
    if rows.empty:
        return []
    by_unit = {(r.level, r.department): r for r in rows.itertuples()}
    below = sorted(
        reader.departments, key=lambda u: -abs(getattr(by_unit.get((u.level, u.department)), "change", 0.0))
    )
    units = [reader.organisation, *reader.parents, *below[:MOST_MOVES]]
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 2.4),
        (words("leadership.changes.change"), "right", 0.8),
        (words("leadership.changes.interval"), "right", 1.2),
        (words("leadership.changes.detectable"), "right", 0.9),
        (words("leadership.changes.verdict"), "left", 1.5),
    ]
    lines = [
        _move(reader, u, by_unit[u.level, u.department]) for u in units if (u.level, u.department) in by_unit
    ]
    intro = words("leadership.changes.intro", wave=str(rows["from_wave"].iloc[0]))
    return [section(words("leadership.sections.changes")), text(intro), table(columns, lines)]


def _move(reader: Reader, unit: Unit, row: Any) -> list[str | Block]:
    words, d = reader.words, reader.cell(unit).decimals
    way = wording.movement(row)
    said = words("leadership.changes.alike") if way == "alike" else words(
        "leadership.changes.very_likely", direction=words(f"leadership.changes.{way}"))  # fmt: skip
    fill = {"wider": style.WIDE, "narrower": style.ACCENT, "alike": style.SOFT}[way]
    name: Block = {"text": unit.name, "strong": unit.level != "department"}
    return [name, words.signed(row.change, d), words.interval(row.change_low, row.change_high, d),
            words.number(row.detectable, d), {"text": said, "fill": fill}]  # fmt: skip


def _membership(reader: Reader, group: Any) -> list[str | Block]:
    words = reader.words
    inside = [row for row in reader.group_of.values() if row.group == group.name]
    sure = sum(float(row.probability) >= wording.SURE for row in inside)
    name: Block = {"text": reader.group_label(group), "strong": True}
    return [
        name,
        words.whole(group.departments),
        words("leadership.groups.sure", sure=sure, count=group.departments),
    ]
