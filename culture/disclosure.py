"""Which sets of respondents may be published: the minimum group, pooling and withheld cells.

Every set that is published (organisation, parent, department, pool) has either nobody or at least the minimum
in the base of every priority, and so has every published set minus the union of the published sets inside it.
Small departments are pooled with their siblings, so that their people still count and nobody is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from culture.errors import ConfidentialityError
from culture.roster import TOP, Roster

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
    """The published sets of a wave. `withheld` holds (unit id, position of the priority)."""

    organisation: Unit
    parents: tuple[Unit, ...]
    units: tuple[Unit, ...]  # departments and pools: together they hold every respondent once
    withheld: frozenset[tuple[str, int]]

    @property
    def published(self) -> tuple[Unit, ...]:
        return (self.organisation, *self.parents, *self.units)

    @property
    def departments(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.level == "department")

    @property
    def pools(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.level == "pool")


@dataclass(frozen=True)
class _Branch:
    """What one parent (or the top) comes to: units below it, or leaves too few to stand alone."""

    parents: tuple[Unit, ...] = ()
    units: tuple[Unit, ...] = ()
    dissolved: tuple[int, ...] = ()


class _Planner:
    def __init__(self, roster: Roster, respondents: Bases, bases: Bases, minimum: int) -> None:
        self.roster, self.minimum = roster, minimum
        self.respondents, self.bases = respondents, bases
        self.position = {department: i for i, department in enumerate(roster.ids)}

    def size(self, leaves: tuple[int, ...]) -> int:
        return int(self.respondents[list(leaves)].sum())

    def smallest_base(self, leaf: int) -> int:
        """The smallest base among the priorities the department answered at all."""
        answered = self.bases[leaf][self.bases[leaf] > 0]
        return int(answered.min(initial=self.respondents[leaf]))

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
        pool = self._choose_pool(small, large)
        if 0 < self.size(pool) < self.minimum:
            standing, pool = self._borrow(parent, standing, pool)
        units = tuple(self._department(leaf, parent) for leaf in large if leaf not in pool)
        if pool:
            units += (self._pool(parent, pool),)
        units += standing.units
        if parent == TOP or not units:
            return _Branch(standing.parents, units)
        members = tuple(leaf for unit in units for leaf in unit.leaves)
        own = Unit(parent, self.roster.name[parent], self.roster.parent[parent], "parent", members)
        return _Branch((own, *standing.parents), units)

    def _choose_pool(self, small: tuple[int, ...], large: list[int]) -> tuple[int, ...]:
        """The small departments, and as many of the next smallest as it takes, or as hides fewer answers.

        A department just above the minimum whose base for some item is below it would cost all its siblings
        that item; pooling it too may cost less. Choices are priced in hidden answers, the cheapest wins.
        """
        order = sorted(large, key=lambda leaf: (self.smallest_base(leaf), self.respondents[leaf], leaf))
        deficient = sum(self.smallest_base(leaf) < self.minimum for leaf in large)
        useful = max(deficient, self._needed(small, order))
        choices = [small + tuple(order[:extra]) for extra in range(useful + 1)]
        enough = [pool for pool in choices if not pool or self.size(pool) >= self.minimum]
        if not enough:
            return choices[-1]
        return min(enough, key=lambda pool: (self._hidden_answers(pool, large), len(pool)))

    def _needed(self, small: tuple[int, ...], order: list[int]) -> int:
        """How many further departments it takes to bring a pool to the minimum."""
        reached = self.size(small) + np.cumsum([0, *self.respondents[order]])
        return 0 if not small else min(int(np.searchsorted(reached, self.minimum)), len(order))

    def _hidden_answers(self, pool: tuple[int, ...], large: list[int]) -> int:
        shown = [leaf for leaf in large if leaf not in pool]
        groups = [self.bases[leaf] for leaf in shown] + ([self.bases[list(pool)].sum(axis=0)] if pool else [])
        lost = np.zeros(self.bases.shape[1], dtype=bool)
        for base in groups:
            lost |= (base > 0) & (base < self.minimum)
        return int(self.bases[list(pool)].sum() + self.bases[shown][:, lost].sum())

    def _borrow(
        self, parent: str, standing: _Branch, pool: tuple[int, ...]
    ) -> tuple[_Branch, tuple[int, ...]]:
        """Fill a pool with the smallest units of a sibling; its parent is then not published alone."""
        while self.size(pool) < self.minimum:
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


def plan_groups(roster: Roster, respondents: Bases, bases: Bases, minimum: int) -> Plan:
    """Choose the published sets.

    respondents: (D,) accepted respondents of each department, in the order of roster.ids
    bases: (D, P) respondents who answered both items of each priority
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
    branch = _Planner(roster, respondents, bases, minimum).branch(TOP)
    organisation = Unit(TOP, roster.organisation, TOP, "organisation", everybody)
    plan = Plan(organisation, branch.parents, branch.units, frozenset())
    plan = replace(plan, withheld=frozenset(_withhold(plan, bases, minimum)))
    check_groups(plan, bases, minimum)
    return plan


def _withhold(plan: Plan, bases: Bases, minimum: int) -> Iterator[tuple[str, int]]:
    """Where a unit's base for a priority is small, withhold it from all its siblings and below."""
    siblings: dict[str, list[Unit]] = {}
    for unit in (*plan.parents, *plan.units):
        siblings.setdefault(_published_parent(plan, unit).id, []).append(unit)
    families = [[plan.organisation], *siblings.values()]
    for family in families:
        own = np.array([bases[list(unit.leaves)].sum(axis=0) for unit in family])
        for priority in np.flatnonzero(((own > 0) & (own < minimum)).any(axis=0)):
            for member in family:
                below = frozenset(member.leaves)
                yield from (
                    (unit.id, int(priority)) for unit in plan.published if below.issuperset(unit.leaves)
                )


def _published_parent(plan: Plan, unit: Unit) -> Unit:
    """The smallest published set that holds the whole unit. Parents are listed from the top down."""
    above = plan.parents[: plan.parents.index(unit)] if unit in plan.parents else plan.parents
    around = [parent for parent in above if set(parent.leaves).issuperset(unit.leaves)]
    return min(around, key=lambda parent: len(parent.leaves), default=plan.organisation)


def check_groups(plan: Plan, bases: Bases, minimum: int) -> None:
    """Prove the rule for every base, whatever way the plan was made; else refuse to publish."""
    sets = {unit.id: frozenset(unit.leaves) for unit in plan.published}
    hidden = [
        frozenset(unit for unit, p in plan.withheld if p == priority) for priority in range(bases.shape[1])
    ]
    for pattern in set(hidden):
        columns = [priority for priority, withheld in enumerate(hidden) if withheld == pattern]
        shown = {unit: leaves for unit, leaves in sets.items() if unit not in pattern}
        for leaves in shown.values():
            inside = [other for other in shown.values() if other < leaves] if len(leaves) > 1 else []
            for members in (leaves, leaves.difference(*inside) if inside else frozenset()):
                base = bases[np.ix_(sorted(members), columns)].sum(axis=0)
                if ((base > 0) & (base < minimum)).any():
                    raise ConfidentialityError(
                        "A published set, or what is left of it without those inside it, would rest on fewer "
                        f"than {minimum} people. Nothing was published; report this with departments.csv."
                    )
