"""Which sets of respondents may be published: the minimum group, pooling and withheld cells.

Every set that is published (organisation, parent, department, pool) has either nobody or at least the minimum
in the base of every priority, and so has every published set minus the union of the published sets inside it.
Small departments are pooled with their siblings, so that their people still count and nobody is shown. Where only
the base of one item is small, that cell is withheld, with the fewest other answers that would give it away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from culture.errors import ConfidentialityError
from culture.families import Family
from culture.roster import TOP, Roster
from culture.suppression import Cut, Rule, exposures, suppress

SMALLEST_MINIMUM = 5  # no workspace may set its minimum group below this
Bases = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Unit:
    """A published set of respondents. `leaves` are positions in the tally's departments."""

    id: str
    name: str
    parent: str
    level: str  # organisation, parent, department or pool
    leaves: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The published sets of a wave. `withheld` holds (unit id, position of the priority).

    cells: the leaves of every department and parent of the roster that anybody answered from, shown or not
    coarse: cells (unit id, position of the priority) that are rounded as if fewer than 200 had answered
    by_bases: how many of the withheld cells have a small base, or would give one away by subtraction; the others are
    withheld because the numbers themselves would give answers away
    """

    organisation: Unit
    parents: tuple[Unit, ...]
    units: tuple[Unit, ...]  # departments and pools: together they hold every respondent once
    withheld: frozenset[tuple[str, int]]
    cells: tuple[tuple[int, ...], ...] = ()
    coarse: frozenset[tuple[str, int]] = frozenset()
    by_bases: int = 0

    @property
    def published(self) -> tuple[Unit, ...]:
        return (self.organisation, *self.parents, *self.units)

    @property
    def departments(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.level == "department")

    @property
    def pools(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.level == "pool")

    def family(self, departments: int) -> Family:
        """The published sets over departments; made once, because everything asks for it."""
        if departments not in self._families:
            self._families[departments] = Family.of([unit.leaves for unit in self.published], departments)
        return self._families[departments]

    @cached_property
    def _families(self) -> dict[int, Family]:
        return {}

    def hidden(self, priorities: int) -> npt.NDArray[np.bool_]:
        """(U, P) the published cells that are withheld."""
        return self.places(self.withheld, priorities)

    def places(self, cells: frozenset[tuple[str, int]], priorities: int) -> npt.NDArray[np.bool_]:
        """(U, P) where these cells (unit id, position of the priority) are."""
        return places_of(self.published, cells, priorities)

    def named(self, places: npt.NDArray[np.bool_]) -> frozenset[tuple[str, int]]:
        """The cells (unit id, position of the priority) at places (U, P)."""
        published = self.published
        return frozenset((published[row].id, int(priority)) for row, priority in np.argwhere(places))


def places_of(
    units: Sequence[Unit], cells: frozenset[tuple[str, int]], priorities: int
) -> npt.NDArray[np.bool_]:
    """(U, P) where cells (unit id, position of the priority) are among published sets."""
    row_of = {unit.id: row for row, unit in enumerate(units)}
    places = np.zeros((len(units), priorities), dtype=bool)
    for unit, priority in cells:
        if unit in row_of:
            places[row_of[unit], priority] = True
    return places


@dataclass(frozen=True)
class _Branch:
    """What one parent (or the top) comes to: units below it, or leaves too few to stand alone."""

    parents: tuple[Unit, ...] = ()
    units: tuple[Unit, ...] = ()
    dissolved: tuple[int, ...] = ()


class _Planner:
    def __init__(self, roster: Roster, respondents: Bases, rule: Rule) -> None:
        self.roster, self.rule, self.minimum = roster, rule, rule.minimum
        self.respondents = respondents
        self.position = {department: i for i, department in enumerate(roster.ids)}
        self.cells = _cells(roster, respondents)
        self.cells_of: dict[int, list[int]] = {}
        for number, cell in enumerate(self.cells):
            for leaf in cell:
                self.cells_of.setdefault(leaf, []).append(number)

    def size(self, leaves: tuple[int, ...]) -> int:
        return int(self.respondents[list(leaves)].sum())

    def enough(self, pool: tuple[int, ...]) -> bool:
        """Whether a pool reaches the minimum and leaves its small departments and parents uncertain."""
        held = Counter(number for leaf in pool for number in self.cells_of[leaf])
        inside = [self.size(self.cells[number]) for number, n in held.items() if n == len(self.cells[number])]
        hidden = max((size for size in inside if size < self.minimum), default=0)
        size = self.size(pool)
        return size >= self.minimum and hidden <= int(self.rule.room(np.array(size)))

    def branch(self, parent: str) -> _Branch:
        """Plan everything below a parent, deepest first."""
        below = [
            self.branch(child) for child in self.roster.children[parent] if child in self.roster.children
        ]
        own = [c for c in self.roster.children[parent] if c not in self.roster.children]
        leaves = tuple(self.position[c] for c in own)
        if parent != TOP and self.respondents[self.position[parent]] > 0:
            leaves += (self.position[parent],)  # staff attached directly are a leaf of their own
        small = tuple(leaf for b in below for leaf in b.dissolved)
        small += tuple(leaf for leaf in leaves if 0 < self.respondents[leaf] < self.minimum)
        large = [leaf for leaf in leaves if self.respondents[leaf] >= self.minimum]
        standing = _Branch(
            tuple(p for b in below for p in b.parents), tuple(u for b in below for u in b.units)
        )
        everybody = small + tuple(large) + tuple(leaf for unit in standing.units for leaf in unit.leaves)
        if 0 < self.size(everybody) < self.minimum:
            return _Branch(dissolved=everybody)
        return self._pooled(parent, standing, small, large)

    def _pooled(self, parent: str, standing: _Branch, small: tuple[int, ...], large: list[int]) -> _Branch:
        pool = self._fill(small, large)
        if pool and not self.enough(pool):
            standing, pool = self._borrow(standing, pool)
        units = tuple(self._department(leaf, parent) for leaf in large if leaf not in pool)
        if pool:
            units += (self._pool(parent, pool),)
        units += standing.units
        if parent == TOP or not units:
            return _Branch(standing.parents, units)
        members = tuple(leaf for unit in units for leaf in unit.leaves)
        own = Unit(parent, self.roster.name[parent], self.roster.parent[parent], "parent", members)
        return _Branch((own, *standing.parents), units)

    def _fill(self, pool: tuple[int, ...], large: list[int]) -> tuple[int, ...]:
        """The small departments, and as many of the next smallest as it takes."""
        for leaf in sorted(large, key=lambda leaf: (self.respondents[leaf], leaf)):
            if not pool or self.enough(pool):
                break
            pool += (leaf,)
        return pool

    def _borrow(self, standing: _Branch, pool: tuple[int, ...]) -> tuple[_Branch, tuple[int, ...]]:
        """Fill a pool with the smallest units of a sibling; its parent is then not published alone."""
        while standing.units and not self.enough(pool):
            lender = min(standing.units, key=lambda unit: (self.size(unit.leaves), unit.id))
            pool += lender.leaves
            standing = _Branch(
                tuple(p for p in standing.parents if not set(lender.leaves) & set(p.leaves)),
                tuple(unit for unit in standing.units if unit is not lender),
            )
        return standing, pool

    def _department(self, leaf: int, parent: str) -> Unit:
        department = self.roster.ids[leaf]
        if department == parent:
            own = f"Staff attached directly to {self.roster.name[parent]}"
            return Unit(self._free(f"direct-{parent}"), own, parent, "department", (leaf,))
        return Unit(department, self.roster.name[department], parent, "department", (leaf,))

    def _pool(self, parent: str, leaves: tuple[int, ...]) -> Unit:
        where = self.roster.organisation if parent == TOP else self.roster.name[parent]
        name = f"other-{parent}" if parent else "other"
        return Unit(self._free(name), f"Other departments in {where}", parent, "pool", leaves)

    def _free(self, wanted: str) -> str:
        """An id no department of the roster already has."""
        return wanted if wanted not in self.position else self._free(wanted + "-")


def plan_groups(
    roster: Roster,
    respondents: Bases,
    bases: Bases,
    minimum: int,
    cuts: Mapping[int, Iterable[Cut]] | None = None,
) -> Plan:
    """Choose the published sets.

    respondents: (D,) accepted respondents of each department, in the order of roster.ids
    bases: (D, P) respondents who answered both items of each priority
    cuts: by priority, groups of published sets (positions in plan.published) of which one must be withheld
    Raises ConfidentialityError when the whole organisation is below the minimum.
    """
    if minimum < SMALLEST_MINIMUM:
        raise ConfidentialityError(
            f"minimum_group is {minimum}; it may not go below {SMALLEST_MINIMUM}. Correct it in culture.toml."
        )
    everybody = tuple(np.flatnonzero(respondents > 0).tolist())
    if respondents.sum() < minimum:
        raise ConfidentialityError(
            f"Only {int(respondents.sum())} people answered, fewer than the minimum group of {minimum}. "
            "Nothing can be published for this wave."
        )
    planner = _Planner(roster, respondents, Rule(minimum))
    branch = planner.branch(TOP)
    organisation = Unit(TOP, roster.organisation, TOP, "organisation", everybody)
    plan = withhold(
        Plan(organisation, branch.parents, branch.units, frozenset(), planner.cells), bases, minimum, cuts
    )
    check_groups(plan, bases, minimum)
    return plan


def withhold(plan: Plan, bases: Bases, minimum: int, cuts: Mapping[int, Iterable[Cut]] | None = None) -> Plan:
    """The plan with the cells withheld that must be, and the fewest answers beside them; cuts as in plan_groups."""
    family, cells = plan.family(len(bases)), Family.of(plan.cells, len(bases))
    hidden = np.zeros((len(family), bases.shape[1]), dtype=bool)
    solved: dict[tuple[bytes, frozenset[Cut]], npt.NDArray[np.bool_]] = {}
    for priority, base in enumerate(bases.T):
        key = (base.tobytes(), frozenset((cuts or {}).get(priority, ())))
        if key not in solved:  # where everybody answers everything, all priorities are one problem
            solved[key] = suppress(family, base, Rule(minimum), targets=cells, cuts=key[1])
        hidden[:, priority] = solved[key]
    return replace(plan, withheld=plan.named(hidden), by_bases=int(hidden.sum()))


def check_groups(plan: Plan, bases: Bases, minimum: int) -> None:
    """Prove the rule for every base, whatever way the plan was made; else refuse to publish."""
    family, cells = plan.family(len(bases)), Family.of(plan.cells, len(bases))
    hidden = plan.hidden(bases.shape[1])
    for priority, base in enumerate(bases.T):
        size = cells.size(base)
        small = cells.take(np.flatnonzero((size > 0) & (size < minimum)))
        shown = ~hidden[:, priority] & (family.size(base) > 0)
        if exposures(family, base, Rule(minimum), small, shown):
            raise ConfidentialityError(
                "A published set, or what is left of it without those inside it, would rest on fewer than "
                f"{minimum} people. Nothing was published; report this with departments.csv."
            )


def _cells(roster: Roster, respondents: Bases) -> tuple[tuple[int, ...], ...]:
    """Every department, everybody attached directly to a parent, and every parent with all below it."""
    position = {department: i for i, department in enumerate(roster.ids)}
    alone = [(i,) for i in range(len(roster.ids))]
    groups = [tuple(position[d] for d in roster.below(parent)) for parent in roster.parents]
    answered = [tuple(leaf for leaf in cell if respondents[leaf] > 0) for cell in (*alone, *groups)]
    return tuple(dict.fromkeys(cell for cell in answered if cell))
