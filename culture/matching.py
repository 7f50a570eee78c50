"""The earlier wave that a wave is compared with, and which of its sets of respondents may stand beside those of now.

A set of the earlier wave may be shown again only as what was shown then, or as a union of sets shown then: that tells
nobody anything about a smaller group. So a department that took in one too small to be shown is compared with its
larger part as it was, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from culture.disclosure import Unit
from culture.lineage import NEW, SAME_FROM, WHOLE, Origin
from culture.measurement import Measurement
from culture.roster import Roster
from culture.stayers import Stayers

SAME, RECAST, AS_IT_WAS = "same", "recast", "as it was"
NEW_HERE, NOT_SHOWN_THEN = "new", "not shown then"

Cell = tuple[str, str, str]  # level, department, priority


@dataclass(frozen=True, eq=False)
class WaveBefore:
    """An earlier wave, counted again from its private inputs.

    shown: the cells that were published of it. origins: by department of the later wave. stayers: None without ids.
    groups: the published group of each department.
    """

    measured: Measurement
    shown: frozenset[Cell]
    origins: Mapping[str, Origin]
    stayers: Stayers | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def place(self) -> dict[str, int]:
        """The position of each department in the earlier roster."""
        return {department: position for position, department in enumerate(self.measured.inputs.roster.ids)}

    @cached_property
    def unit_of(self) -> dict[int, Unit]:
        """The department or pool that each department with respondents was shown in."""
        return {leaf: unit for unit in self.measured.plan.units for leaf in unit.leaves}


@dataclass(frozen=True, eq=False)
class Past:
    """What a wave's history says: the line of each department (its own id where absent), and the wave before.

    published: gaps of the wave before as published, where its answers are no longer there to be counted again
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    before: WaveBefore | None = None
    published: pd.DataFrame | None = None


@dataclass(frozen=True)
class Match:
    """A published set of now and the positions of the departments it is compared with; none: the basis says why.

    hidden: priorities of the earlier instrument that were not shown of them
    """

    unit: Unit
    leaves: tuple[int, ...]
    basis: str
    hidden: frozenset[str] = frozenset()


def shown_cells(published: pd.DataFrame, measured: Measurement) -> frozenset[Cell]:
    """The cells of a published gaps table that are there and rest on as many people as were counted again.

    published: level, department, priority, n, gap. A cell that rests on other people than were counted now (the
    inputs or the rules of then are not those of now) counts as not shown.
    """
    ids = measured.inputs.instrument.priority_ids
    units = measured.plan.published
    bases = measured.published.bases
    counted = {(unit.level, unit.id, priority): int(bases[row, column])
               for row, unit in enumerate(units) for column, priority in enumerate(ids)}  # fmt: skip
    there = published[published["gap"].notna()]
    cells = zip(there["level"], there["department"], there["priority"], there["n"], strict=True)
    return frozenset((level, unit, p) for level, unit, p, n in cells if counted.get((level, unit, p)) == n)


def match_sets(measured: Measurement, before: WaveBefore) -> list[Match]:
    """One match for the organisation, each parent and each department that is shown now, in the order of the plan."""
    then, plan = before.measured, measured.plan
    everybody = then.plan.organisation
    first = _as_shown(plan.organisation, everybody, SAME, before)
    parents = [_match_parent(unit, measured.inputs.roster, before) for unit in plan.parents]
    departments = [_match_department(unit, measured.inputs.roster, before) for unit in plan.departments]
    return [first, *parents, *departments]


def _match_parent(unit: Unit, roster: Roster, before: WaveBefore) -> Match:
    origin = before.origins.get(unit.id, NEW)
    if origin.is_new:
        return Match(unit, (), NEW_HERE)
    found: set[int] = set()
    for leaf in unit.leaves:
        found |= set(_positions(_predecessors(roster.ids[leaf], roster, before), before))
    then = [u for u in before.measured.plan.parents if u.id == origin.predecessors[0]]
    if then and set(then[0].leaves) == found:
        return _as_shown(unit, then[0], SAME, before)
    match = _match_union(unit, found, RECAST, before)
    if not match.leaves and then and origin.overlap >= SAME_FROM:
        return _as_shown(unit, then[0], AS_IT_WAS, before)
    return match


def _match_department(unit: Unit, roster: Roster, before: WaveBefore) -> Match:
    own = roster.ids[unit.leaves[0]]
    found = _predecessors(own, roster, before)
    if not found:
        return Match(unit, (), NEW_HERE)
    whole = own in roster.parents or before.origins[own].overlap >= WHOLE
    basis = AS_IT_WAS if not whole else RECAST if len(found) > 1 else SAME
    match = _match_union(unit, set(_positions(found, before)), basis, before)
    if (
        not match.leaves
        and len(found) > 1
        and _weight(found[:1], before) >= SAME_FROM * _weight(found, before)
    ):
        return _match_union(unit, set(_positions(found[:1], before)), AS_IT_WAS, before)
    return match


def _match_union(unit: Unit, leaves: set[int], basis: str, before: WaveBefore) -> Match:
    """Allowed when departments and pools shown then make up the whole; a priority hidden in one is hidden."""
    inside = [before.unit_of[leaf] for leaf in sorted(leaves) if leaf in before.unit_of]
    if not leaves or {leaf for u in inside for leaf in u.leaves} != leaves:
        return Match(unit, (), NOT_SHOWN_THEN)
    hidden = frozenset[str]().union(*(_hidden(u, before) for u in inside))
    return _unless_all_hidden(Match(unit, tuple(sorted(leaves)), basis, hidden), before)


def _as_shown(unit: Unit, then: Unit, basis: str, before: WaveBefore) -> Match:
    return _unless_all_hidden(Match(unit, then.leaves, basis, _hidden(then, before)), before)


def _unless_all_hidden(match: Match, before: WaveBefore) -> Match:
    everything = set(before.measured.inputs.instrument.priority_ids)
    return Match(match.unit, (), NOT_SHOWN_THEN) if match.hidden >= everything else match


def _hidden(unit: Unit, before: WaveBefore) -> frozenset[str]:
    ids = before.measured.inputs.instrument.priority_ids
    return frozenset(p for p in ids if (unit.level, unit.id, p) not in before.shown)


def _predecessors(department: str, roster: Roster, before: WaveBefore) -> tuple[str, ...]:
    """Ids of the earlier departments. Staff attached directly to a parent are those attached to it then."""
    if department in roster.parents:
        return (department,) if department in before.measured.inputs.roster.name else ()
    return before.origins.get(department, NEW).predecessors


def _positions(departments: tuple[str, ...], before: WaveBefore) -> list[int]:
    """Positions of those of them that anybody answered for."""
    respondents, place = before.measured.inputs.tally.respondents, before.place
    return [place[d] for d in departments if d in place and respondents[place[d]] > 0]


def _weight(departments: tuple[str, ...], before: WaveBefore) -> float:
    respondents = before.measured.inputs.tally.respondents
    return float(respondents[_positions(departments, before)].sum())
