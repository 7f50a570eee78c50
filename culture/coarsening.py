"""Coarsen a wave until neither its own numbers nor earlier releases give anybody away.

Cells are withheld by their bases first. Then everything that would be published is attacked; what the attack finds
adds a cut, the cells to withhold are chosen anew at the least cost, and the attack is repeated until it finds
nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.attack import Finding
from culture.chains import Region, regions
from culture.errors import ConfidentialityError
from culture.families import Family
from culture.instrument import AnswerScale
from culture.ledger import no_entries
from culture.memory import Memory
from culture.over_time import find_over_time
from culture.paths import Moves
from culture.recovery import Shown, find_recoveries
from culture.rounding import FINE_FROM
from culture.suppression import Cut, Rule, suppress
from culture.told import Told, tell

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
ROUNDS = 100  # of attacking and withholding before a wave is refused
WITHIN, EARLIER = "within this wave", "beside earlier releases"


@dataclass(frozen=True, eq=False)
class Candidate:
    """What would be published of a wave: U sets over D departments (or other atoms), P priorities.

    family: the sets; pairs (D, P, V, V) people by stated and enacted answer; cells: departments and other cells of
    any hierarchy, shown or not, whose answers must not be found when few stand behind them
    departments, priorities: their ids; weights (D, P, 2): sum and sum of squares of the weights of each base, or
    None
    tell: what is told of every cell given which cells (U, P) are withheld and which are rounded coarsely; the
    rounding of single cells when None
    price: (U,) cost of withholding a set's cell; its base when None
    """

    scale: AnswerScale
    departments: tuple[str, ...]
    priorities: tuple[str, ...]
    family: Family
    pairs: Ints
    cells: Family
    rule: Rule
    tell: Callable[[Flags, Flags], Told] | None = None
    weights: Floats | None = None
    price: Floats | None = None

    @property
    def bases(self) -> Ints:
        """(D, P) people in the base of each priority."""
        return np.asarray(self.pairs.sum(axis=(2, 3)))

    def told(self, hidden: Flags, coarse: Flags) -> Told:
        """What is told of every cell (U, P) that is not withheld."""
        if self.tell is not None:
            return self.tell(hidden, coarse)
        summed = self.family.size(self.pairs.reshape(len(self.pairs), -1)).reshape(-1, *self.pairs.shape[1:])
        answers = np.concatenate([summed.sum(axis=3), summed.sum(axis=2)], axis=2).astype(float)
        return tell(summed.sum(axis=(2, 3)), answers * ~hidden[..., None], self.scale, coarse=coarse)

    def withheld_for(self, priority: int, cuts: Iterable[Cut]) -> Flags:
        """(U,) the sets withheld for a priority at the least cost, given which of them must not all be shown."""
        base = self.bases[:, priority]
        return suppress(self.family, base, self.rule, targets=self.cells, cuts=cuts, price=self.price)

    def shown(self, priority: int, told: Told, hidden: Flags) -> tuple[Shown, Ints]:
        """What is shown of a priority, and the positions of its sets among all."""
        places = np.flatnonzero(~hidden[:, priority] & (told.n[:, priority] > 0))
        low, high = told.low[places, priority], told.high[places, priority]
        return Shown(self.scale, self.family.take(places), low, high, self.pairs[:, priority]), places

    def small_cells(self, priority: int) -> Family:
        """Cells with fewer people in the base than the minimum."""
        size = self.cells.size(self.bases[:, priority])
        return self.cells.take(np.flatnonzero((size > 0) & (size < self.rule.minimum)))


@dataclass(frozen=True, eq=False)
class Settled:
    """Which cells (U, P) are withheld, which are rounded coarsely, and what is told.

    by_bases: (U, P) cells withheld for their bases alone; reasons: findings by kind of attack
    """

    hidden: Flags
    coarse: Flags
    by_bases: Flags
    told: Told
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Safe:
    """What the attack found nothing in: by priority, what was told within the wave."""

    priorities: dict[int, bytes] = field(default_factory=dict)


_over_time_found: Memory[list[Finding]] = Memory(100_000)


def settle(candidate: Candidate, ledger: pd.DataFrame | None = None, moves: Moves | None = None) -> Settled:
    """Withhold what has to be, at the least cost the cuts allow; large sets are rounded coarsely before that.

    ledger: earlier releases, see culture.ledger; moves: reorganisations, as seen from the wave of the candidate.
    Raises ConfidentialityError when no choice of cells is safe: nothing is published then.
    """
    past = no_entries() if ledger is None else ledger
    cuts: defaultdict[int, set[Cut]] = defaultdict(set)
    reasons = {WITHIN: 0, EARLIER: 0}
    by_bases = np.column_stack([candidate.withheld_for(p, ()) for p in range(len(candidate.priorities))])
    hidden, coarse = by_bases.copy(), np.zeros_like(by_bases)
    safe = Safe()
    for _ in range(ROUNDS):
        told = candidate.told(hidden, coarse)
        found = list(attack(candidate, told, hidden, (past, moves or Moves("")), safe))
        if not found:
            return Settled(hidden, coarse, by_bases, told, reasons)
        for kind, priority, cut in found:
            reasons[kind] += 1
            fine = [u for u in cut if told.n[u, priority] >= FINE_FROM and not coarse[u, priority]]
            coarse[fine, priority] = True  # fewer digits come before withholding
            cuts[priority] |= set() if fine else {cut}
        for priority in {priority for _, priority, _ in found}:
            hidden[:, priority] = candidate.withheld_for(priority, cuts[priority])
    raise ConfidentialityError(
        "Respondents could be recognised whichever cells are withheld. Nothing was published; publish this wave "
        "with a larger minimum_group in culture.toml."
    )


def attack(
    candidate: Candidate,
    told: Told,
    hidden: Flags,
    past: tuple[pd.DataFrame, Moves],
    safe: "Safe | None" = None,
) -> Iterator[tuple[str, int, Cut]]:
    """Everything the attack finds: its kind, the priority, and the published sets of which one must be withheld.

    safe: what nothing was found in before, to be left out until it changes.
    """
    views = [candidate.shown(p, told, hidden) for p in range(len(candidate.priorities))]
    known = Safe() if safe is None else safe
    for priority, (shown, places) in enumerate(views):
        state = hidden[:, priority].tobytes() + shown.low.tobytes() + shown.high.tobytes()
        if known.priorities.get(priority) != state:
            cuts = [
                _cut(finding, places) for finding in find_recoveries(shown, candidate.small_cells(priority))
            ]
            cuts += [frozenset(places[cut].tolist()) for cut in _dominated(candidate, priority, shown)]
            yield from ((WITHIN, priority, cut) for cut in cuts)
            known.priorities |= {} if cuts else {priority: state}
    by_pair = False
    by_name = {candidate.priorities[p]: view for p, (view, _) in enumerate(views) if len(view.family)}
    for found in regions(candidate.departments, by_name, *past):
        if by_pair and any(region.several for region in found):
            return  # what several releases give away together is looked at when no single one gives anything away
        for region in found:
            for name, finding in _over_time(candidate, region):
                by_pair = True
                priority = candidate.priorities.index(name)
                yield EARLIER, priority, _cut(finding, views[priority][1][region.sets[name]])


def _over_time(candidate: Candidate, region: Region) -> Iterator[tuple[str, Finding]]:
    """What the releases of one region give away together, by priority. Looked for once: a wave is attacked again and
    again while little changes."""
    first, second = (
        np.any([c.contradicted(more) for c in region.chains.values()], axis=0) for more in (0, 1)
    )
    minimum = candidate.rule.minimum
    for name, chain in region.chains.items():
        small = candidate.small_cells(candidate.priorities.index(name))
        cells = small.member[:, chain.known].toarray() > 0
        told = (
            region.digests[name],
            *(part.tobytes() for part in (first, second, cells)),
            repr(minimum).encode(),
        )
        key = hashlib.sha256(b"|".join(told)).digest()
        find = partial(find_over_time, chain, cells, (first, second), minimum)
        yield from ((name, finding) for finding in _over_time_found.once(key, find))


def _cut(finding: Finding, places: Ints) -> Cut:
    """The sets that tell; all shown ones where the solver names none."""
    used = [place for place in finding.sets if place >= 0]
    return frozenset(places[used].tolist()) or frozenset(places.tolist())


def _dominated(candidate: Candidate, priority: int, shown: Shown) -> Iterator[list[int]]:
    """Blocks in which a few weights count for all: Kish's effective number, (Σw)² / Σw², is small."""
    if candidate.weights is None:
        return
    sums = np.zeros((len(shown.counts), 2))
    np.add.at(sums, shown.block_of, candidate.weights[:, priority])
    effective = np.divide(sums[:, 0] ** 2, sums[:, 1], out=np.full(len(sums), np.inf), where=sums[:, 1] > 0)
    for block in np.flatnonzero(effective < candidate.rule.minimum / 2):
        atoms = np.flatnonzero((shown.block_of == block) & (shown.people > 0))
        around = np.flatnonzero(shown.family.member[:, atoms[:1]].toarray().ravel())
        if not len(around):  # nothing is told of them
            continue
        smallest = around[shown.size[around].argmin()]
        one = np.zeros(shown.family.atoms, dtype=np.int64)
        one[shown.family.inside(smallest)] = shown.people[shown.family.inside(smallest)]
        inside = np.flatnonzero((shown.family.size(one) == shown.size) & (shown.size > 0))
        yield inside.tolist()
