"""Numbers become sentences. A verb says no more than the interval does; every number is published."""

from typing import Any

import pandas as pd

from culture.change import CALLED_Q
from culture.instrument import Priority
from reports.cells import Cell, Reader, Unit
from reports.typefaces import printable
from reports.words import decimals

LITTLE, MUCH = 0.2, 0.8  # scale points: below "a little more", from "much more"
SURE = 0.8  # probability from which a membership or a word is said without reserve
SMALL_BASE = 30  # respondents below which a page asks for caution
NAMES_IN_A_SENTENCE = 3


def direction(cell: Cell) -> str:
    """`words` or `deeds` when the interval leaves out zero, else `alike`; `withheld` without a figure."""
    if cell.withheld:
        return "withheld"
    return "words" if cell.low > 0 else "deeds" if cell.high < 0 else "alike"


def compared(cell: Cell, reference: Cell) -> str:
    """`wider`, `narrower` or `alike`: whether the interval of the cell leaves out the reference's gap."""
    if cell.withheld or reference.withheld:
        return "alike"
    return "wider" if cell.low > reference.gap else "narrower" if cell.high < reference.gap else "alike"


def movement(row: Any) -> str:
    """`wider`, `narrower` or `alike`: the published direction; without one, a change counts when its interval
    leaves out zero and, among many departments, its q is small enough (culture.change)."""
    if pd.isna(row.change):
        return "alike"
    if str(row.direction) in ("wider", "narrower", "alike"):
        return str(row.direction)
    if not (pd.isna(row.q) or row.q <= CALLED_Q):
        return "alike"
    return "wider" if row.change_low > 0 else "narrower" if row.change_high < 0 else "alike"


def digits(row: Any) -> int:
    """How many decimals a change carries: as many as the smaller of the two waves allows."""
    return decimals(min(row.n_before, row.n), row.change, row.change_low, row.change_high)


def gap_sentence(reader: Reader, subject: str, cell: Cell) -> str:
    """Leaders say more than they do about training (gap 0.8, 95 % interval 0.5 to 1.1)."""
    words = reader.words
    key = {"words": "more_words", "deeds": "more_deeds", "alike": "no_difference", "withheld": "withheld"}
    said = key[direction(cell)]
    if cell.withheld:
        return words("sentence.withheld", subject=subject)
    interval = words.interval(cell.low, cell.high, cell.decimals)
    detail = words("sentence.gap_detail", gap=words.number(cell.gap, cell.decimals), interval=interval)
    return words(
        f"sentence.{said}", subject=subject, detail=detail, much=words(f"sentence.much.{_much(cell.gap)}")
    )


def gap_of(reader: Reader, priority: str, unit: Unit | None = None) -> str:
    """training (0.8)"""
    cell = reader.cell(unit or reader.organisation, priority)
    label = reader.words.inside(reader.label(priority))
    return f"{label} ({reader.words.number(cell.gap, cell.decimals)})"


def headline(reader: Reader) -> str:
    """The answer in one sentence."""
    whole, words = reader.cell(reader.organisation), reader.words
    if whole.withheld:
        return words("headline.withheld")
    if reader.relative:
        differ = any(compared(reader.cell(u), whole) != "alike" for u in reader.departments)
        return words("headline.relative_some" if differ else "headline.relative_none")
    way = direction(whole)
    if way == "alike":
        return words("headline.no_difference")
    prefix = {"little": "little_", "more": "", "much": "much_"}[_much(whole.gap)]
    return words(f"headline.{prefix}more_{way}")


def lead(reader: Reader) -> list[str]:
    """Stated, enacted and gap together, with interval and weighting; a low level is said aloud."""
    whole, words, scale = reader.cell(reader.organisation), reader.words, reader.publishable.instrument.scale
    if whole.withheld:
        return [words("leadership.lead_withheld")]
    d = whole.decimals
    values = {
        "stated": words.mean(whole.stated, d),
        "enacted": words.mean(whole.enacted, d),
        "gap": words.number(whole.gap, d),
        "interval": words.interval(whole.low, whole.high, d),
        "low": scale.low,
        "high": scale.high,
    }
    if reader.relative:
        return [words("leadership.lead_relative", count=len(reader.priorities), **values)]
    weighting = words("leadership.weighted" if reader.declared else "leadership.unweighted")
    said = [words("leadership.lead", weighting=weighting, **values)]
    if whole.enacted < (scale.low + scale.high) / 2:
        said.append(words("leadership.low_levels"))
    return said


def on_what(reader: Reader) -> str:
    """Which priorities have the widest gap, which a reversed one, and which none that can be told."""
    words, whole = reader.words, reader.organisation
    order = reader.shown(whole)
    if not order:
        return words("sentence.withheld", subject=words.inside(words("label.overall")))
    if reader.relative:
        first, last = reader.cell(whole, order[-1]), reader.cell(whole, order[0])
        return words(
            "leadership.on_what.relative",
            low=words.number(first.gap, first.decimals), lowest=words.inside(reader.label(order[-1])),
            high=words.number(last.gap, last.decimals), highest=words.inside(reader.label(order[0])),
        )  # fmt: skip
    by_way: dict[str, list[str]] = {"words": [], "deeds": [], "alike": []}
    for priority in order:
        by_way[direction(reader.cell(whole, priority))].append(priority)
    widest = [gap_of(reader, p) for p in by_way["words"][:NAMES_IN_A_SENTENCE]]
    said = [words("leadership.on_what.widest", names=words.listed(widest))] if widest else []
    said = said or [words("leadership.on_what.none_wide")]
    if by_way["deeds"]:
        reverse = [gap_of(reader, p) for p in by_way["deeds"][::-1][:NAMES_IN_A_SENTENCE]]
        said.append(words("leadership.on_what.deeds", names=words.listed(reverse)))
    if by_way["alike"]:
        alike = [words.inside(reader.label(p)) for p in by_way["alike"][:NAMES_IN_A_SENTENCE]]
        said.append(words("leadership.on_what.alike", names=words.listed(alike)))
    return " ".join(said)


def where(reader: Reader) -> str:
    """Which departments have a gap that is very likely wider or narrower than the organisation's."""
    words, whole = reader.words, reader.cell(reader.organisation)
    if not reader.departments:
        return words("leadership.where_else.no_departments")
    apart: dict[str, list[Unit]] = {"wider": [], "narrower": [], "alike": []}
    for unit in reader.departments:
        apart[compared(reader.cell(unit), whole)].append(unit)
    apart["wider"].sort(key=lambda u: (-reader.cell(u).gap, u.department))
    apart["narrower"].sort(key=lambda u: (reader.cell(u).gap, u.department))
    if not apart["wider"] and not apart["narrower"]:
        return words("leadership.where_else.none")
    said = [
        words(f"leadership.where.{way}", count=len(apart[way]), shown=len(reader.departments),
              names=words.listed([_unit_gap(reader, u) for u in apart[way][:NAMES_IN_A_SENTENCE]]))
        for way in ("wider", "narrower") if apart[way]
    ]  # fmt: skip
    if apart["alike"]:
        said.append(words("leadership.where_else.alike"))
    return " ".join(said)


def actionable(reader: Reader, unit: Unit, most: int) -> list[Priority]:
    """Priorities where words clearly exceed deeds, by gap times declared points, then by gap.

    Where raw gaps say nothing, priorities whose gap is very likely wider than the organisation's.
    """
    found = [p for p in reader.priorities if _acts(reader, unit, p)]
    weight = reader.declared or dict.fromkeys((p.id for p in reader.priorities), 1.0)
    found.sort(
        key=lambda p: (
            -reader.cell(unit, p.id).gap * weight.get(p.id, 0.0),
            -reader.cell(unit, p.id).gap,
            p.id,
        )
    )
    if reader.relative:
        found.sort(key=lambda p: reader.cell(reader.organisation, p.id).gap - reader.cell(unit, p.id).gap)
    return found[:most]


def asked(reader: Reader, priority: Priority) -> str:
    """The question about deeds in the words that staff read, with the share who agree; empty without a share."""
    table, item = reader.publishable["favourable"], priority.enacted
    own = table[(table["level"] == "organisation") & (table["priority"] == priority.id)
                & (table["source"] == "enacted") & table["favourable"].notna()]  # fmt: skip
    if own.empty or item.reverse_keyed:
        return ""
    key = "item" if reader.publishable.instrument.stems.enacted else "item_whole"
    return reader.words(f"leadership.actions.{key}", text=printable(item.text, 160).rstrip(".…"),
                        share=reader.words.favourable(float(own["favourable"].iloc[0])))  # fmt: skip


def advice(reader: Reader, priority: Priority) -> str:
    """What the instrument suggests when the gap of this priority is wide; empty when it suggests nothing."""
    return reader.publishable.instrument.theme(priority.theme).advice if priority.theme else ""


def verdict(reader: Reader) -> str:
    """Whether the departments form types, overlapping groups or one population."""
    words = reader.words
    known = words.section("leadership.verdict")
    if not reader.groups or reader.publishable.verdict not in known:
        return words("leadership.verdict.none")
    named = [f"{words.inside(reader.group_label(g))} ({words.whole(g.departments)})" for g in reader.groups]
    return words(
        f"leadership.verdict.{reader.publishable.verdict}",
        count=len(reader.groups),
        names=words.listed(named),
    )


def _acts(reader: Reader, unit: Unit, priority: Priority) -> bool:
    cell = reader.cell(unit, priority.id)
    if reader.relative:
        return compared(cell, reader.cell(reader.organisation, priority.id)) == "wider"
    return direction(cell) == "words"


def _unit_gap(reader: Reader, unit: Unit) -> str:
    cell = reader.cell(unit)
    parent = reader.parent_name(unit)
    name = f"{unit.name}, {parent}" if parent and _ambiguous(reader, unit) else unit.name
    return f"{name} ({reader.words.number(cell.gap, cell.decimals)})"


def _ambiguous(reader: Reader, unit: Unit) -> bool:
    return sum(other.name == unit.name for other in reader.departments) > 1


def _much(gap: float) -> str:
    size = abs(gap)
    return "little" if size < LITTLE else "much" if size >= MUCH else "more"
