"""The leadership gap report: one page of answers, then the evidence, then data and method."""

import math
from typing import Any

from culture.instrument import Priority
from reports import style, wording
from reports.cells import BAND, Reader, Unit
from reports.content import appendix, evidence, front, heat, in_words, quality_of_measurement
from reports.content.agreed import agreed_actions
from reports.content.blocks import Block, bullets, meta, note, picture, section, subsection, table, text
from reports.figures import likert, moves
from reports.figures import strength_levels as levels
from reports.figures.departments_map import words_and_deeds
from reports.figures.dumbbell import say_do
from reports.figures.profiles import group_profiles

MOST_MEMBERS = 5
MOST_LISTED = 60  # departments up to which every member of a group is named
NOTABLE_CANT_SAY = 15.0  # percent from which "can't say" is worth a sentence


def content(reader: Reader) -> dict[str, Any]:
    """Everything the template needs, as JSON values."""
    nothing = reader.cell(reader.organisation).withheld
    middle = (
        []
        if nothing
        else [
            *priorities(reader),
            *actions(reader),
            *how_answered(reader),
            *at_a_glance(reader),
            *groups(reader),
            *departments(reader),
        ]
    )
    first = front.blocks(reader)
    return {
        "meta": meta(reader, reader.words("leadership.title")),
        "head": front.head(reader),
        "opening": len(first),
        "blocks": [
            *first,
            *middle,
            *changes(reader),
            *evidence.audits(reader),
            *evidence.triangulation(reader),
            *appendix.data(reader),
            *appendix.method(reader),
            *quality_of_measurement.blocks(reader),
            *appendix.questions(reader),
        ],
    }


def priorities(reader: Reader) -> list[Block]:
    """Say and do by priority."""
    words = reader.words
    title = words(
        "leadership.sections.priorities_relative" if reader.relative else "leadership.sections.priorities"
    )
    how = words("leadership.priorities.how_to_read")
    points = f" {words('leadership.priorities.declared_note')}" if reader.declared else ""
    figure = picture(say_do(reader, style.PRINT), in_words.priorities(reader), how + points)
    return [section(title, page_break=True), figure]


def actions(reader: Reader) -> list[Block]:
    """The gaps most worth acting on, with what the instrument suggests; then what was agreed before."""
    words = reader.words
    start = section(words("leadership.sections.actions"))
    if reader.relative:
        return [start, text(words("leadership.actions.none_relative")), *agreed_actions(reader)]
    chosen = wording.actionable(reader, reader.organisation, front.MOST_ACTIONS)
    if not chosen:
        return [start, text(words("leadership.actions.none")), *agreed_actions(reader)]
    rows = []
    for number, priority in enumerate(chosen, start=1):
        rows.append(
            {
                "number": str(number),
                "title": reader.label(priority.id),
                "evidence": _why(reader, priority),
                "label": words("leadership.actions.suggestion"),
                "advice": wording.advice(reader, priority) or words("leadership.actions.no_advice"),
            }
        )
    intro = words("leadership.actions.intro" if reader.declared else "leadership.actions.intro_unweighted")
    return [start, note(intro), {"kind": "actions", "rows": rows}, *agreed_actions(reader)]


def _why(reader: Reader, priority: Priority) -> str:
    """The gap in a sentence, and what staff were asked about deeds with the share who agree."""
    cell = reader.cell(reader.organisation, priority.id)
    sentence = wording.gap_sentence(reader, reader.words.inside(reader.label(priority.id)), cell)
    return " ".join(filter(None, [sentence, wording.asked(reader, priority)]))


def how_answered(reader: Reader) -> list[Block]:
    """Shares of favourable, neutral and unfavourable answers and of "can't say", item by item."""
    words, rows = reader.words, likert.answered(reader, reader.organisation)
    if not rows:
        return []
    silent = max(rows, key=lambda r: (r.cant_say, r.priority))
    said = [text(words("leadership.answers.intro", **in_words.extremes(reader, rows)))]
    if silent.cant_say >= NOTABLE_CANT_SAY:
        said.append(text(words("leadership.answers.cant_say", share=words.favourable(silent.cant_say),
                               item=in_words.item(reader, silent))))  # fmt: skip
    return [
        section(words("leadership.sections.answers"), page_break=True),
        *said,
        picture(
            likert.answers(reader, None, style.PRINT),
            in_words.answers(reader),
            words("leadership.answers.how_to_read"),
        ),
    ]


def at_a_glance(reader: Reader) -> list[Block]:
    """The map of departments, and where staff are divided."""
    words = reader.words
    start = section(words("leadership.sections.map"), page_break=True)
    if all(reader.cell(unit).withheld for unit in reader.departments):
        return [start, text(words("leadership.map.none"))]
    intro = words("leadership.map.intro_relative" if reader.relative else "leadership.map.intro")
    edges = words("leadership.map.intro_edges", low=words.number(1.5, 1), high=words.number(4.5, 1))
    return [
        start,
        text(intro),
        picture(words_and_deeds(reader, style.PRINT), in_words.departments_map(reader), edges),
        *strength(reader),
    ]


def strength(reader: Reader) -> list[Block]:
    """How much staff agree beside how deeds are rated; the divided departments are named."""
    words, said = reader.words, in_words.strength_counted(reader)
    if not said:
        return []
    return [
        section(words("leadership.sections.strength")),
        text(f"{words('leadership.strength.intro')} {said}"),
        picture(levels.levels_by_strength(reader, style.PRINT), in_words.strength(reader)),
        note(words("leadership.strength.how_to_read")),
    ]


def groups(reader: Reader) -> list[Block]:
    """The verdict, the profiles, and how sure membership is."""
    words = reader.words
    bands = bool(reader.groups) and reader.groups[0].kind == BAND
    if not reader.groups:
        return []
    title = words("leadership.sections.groups_band" if bands else "leadership.sections.groups")
    start = section(title, page_break=True)
    intro = words("leadership.groups.intro_band" if bands else "leadership.groups.intro")
    found = [
        start,
        text(wording.verdict(reader)),
        text(intro),
        picture(group_profiles(reader, style.PRINT), in_words.group_profiles(reader)),
    ]
    return [*found, *_how_sure(reader), *_members(reader)]


def _how_sure(reader: Reader) -> list[Block]:
    """Size, certainty of membership and, where it was tried, stability of each group."""
    words, table_ = reader.words, reader.publishable["identity"]
    stable = dict(zip(table_["group"], table_["stability"].astype(float), strict=True))
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 1.6), (words("leadership.groups.member"), "right", 0.8),
        (words("leadership.groups.certain"), "left", 3.2),
    ]  # fmt: skip
    lines = [_membership(reader, g) for g in reader.groups]
    known = [stable.get(group.name, float("nan")) for group in reader.groups]
    if all(math.isnan(value) for value in known):
        return [table(columns, lines)]
    columns.append((words("leadership.groups.stable"), "right", 0.7))
    lines = [[*line, words.number(value, 2)] for line, value in zip(lines, known, strict=True)]
    return [table(columns, lines), note(words("leadership.groups.stable_note"))]


def _members(reader: Reader) -> list[Block]:
    """Who is in each group: the surest first, then those that may belong elsewhere."""
    words = reader.words
    lines: list[list[str | Block]] = []
    for group in reader.groups:
        inside = [(u, float(reader.group_of[u.department].probability)) for u in reader.members(group)]
        inside.sort(key=lambda pair: (-pair[1], pair[0].name))
        sure = [pair for pair in inside if pair[1] >= wording.SURE]
        unsure = [pair for pair in inside if pair[1] < wording.SURE]
        name: Block = {"text": reader.group_label(group), "strong": True}
        lines.append([name, _named(reader, sure, False), _named(reader, unsure, True)])
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 1.2), (words("leadership.groups.typical"), "left", 2.6),
        (words("leadership.groups.between"), "left", 2.0),
    ]  # fmt: skip
    return [subsection(words("leadership.groups.members")), table(columns, lines)]


def _named(reader: Reader, inside: list[tuple[Unit, float]], probability: bool) -> str:
    """Names, with the probability of membership where it is in doubt; beyond a page's room only their number."""
    words = reader.words
    most = MOST_MEMBERS if len(reader.departments) > MOST_LISTED else len(inside)
    shown = [f"{u.name} ({words.probability(p)})" if probability else u.name for u, p in inside[:most]]
    rest = len(inside) - len(shown)
    more = f" {words('leadership.strength.more', count=rest)}" if rest else ""
    return ", ".join(shown) + more if shown else words("number.none")


def departments(reader: Reader) -> list[Block]:
    """The heat map."""
    words = reader.words
    intro = words(
        "leadership.departments.intro_relative" if reader.relative else "leadership.departments.intro"
    )
    start = section(words("leadership.sections.departments"), page_break=True)
    ungrouped = [] if reader.groups else [text(words("leadership.groups.none"))]
    return [start, text(intro), *ungrouped, heat.scale(reader), heat.block(reader)]


def changes(reader: Reader) -> list[Block]:
    """What moved since an earlier wave, only when there is one."""
    words, rows = reader.words, moves.moved(reader)
    if not rows:
        return []
    since = str(rows[0][1].from_wave)
    every = moves.compared(reader)
    below = [wording.movement(row) for unit, row in every if unit.level == "department"]
    key = "counts_none" if below.count("alike") == len(below) else "counts"
    counts = words(f"leadership.changes.{key}", count=len(below), wider=below.count("wider"),
                   narrower=below.count("narrower"))  # fmt: skip
    shown = sum(unit.level == "department" for unit, _ in rows)
    chosen = words("leadership.changes.selected", count=shown) if 0 < shown < len(below) else ""
    intro = words("leadership.changes.intro", wave=since)
    return [
        section(words("leadership.sections.changes"), page_break=True),
        text(" ".join(filter(None, [intro, counts if below else "", chosen]))),
        picture(
            moves.gap_changes(reader, style.PRINT),
            in_words.changes(reader),
            words("leadership.changes.how_to_read"),
        ),
        *_reorganised(reader),
    ]


def _reorganised(reader: Reader) -> list[Block]:
    """Departments whose line was cut or joined, so that nobody reads a reorganisation as a change."""
    found = reader.reorganised
    if not found:
        return []
    lines = [reader.words(f"leadership.lineage.{kind}", name=unit.name) for unit, kind in found]
    return [subsection(reader.words("leadership.changes.reorganised")), bullets(lines)]


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
