"""Within one wave: what the published sets give away about hidden cells, and about single people.

The attacker is granted every base, shown or not, and one respondent's own answers. Weights are not granted: they
would have to be known person by person, so answers are attacked as if each had counted once.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from culture.attack import MEASURES, Finding, Puzzle, find_narrow, functionals
from culture.blocks import Totals, blend_in, is_uncertain
from culture.families import Family, Flags, Ints, Members, alike
from culture.instrument import AnswerScale
from culture.memory import Memory

Floats = npt.NDArray[np.float64]
PERSON = -1  # a finding about one person of a block, not about one of the targets
MOST_SETS = (
    300  # inside the next larger set; where there are more, the block's own numbers are withheld unattacked
)


@dataclass(frozen=True, eq=False)
class Shown:
    """What is published for one priority.

    family: S published sets over A atoms; low, high: (S, M) what is told of them
    pairs: (A, V, V) people of each atom by stated and enacted answer
    """

    scale: AnswerScale
    family: Family
    low: Floats
    high: Floats
    pairs: Ints

    @cached_property
    def people(self) -> Ints:
        """(A,) people of each atom."""
        return np.asarray(self.pairs.sum(axis=(1, 2)))

    @cached_property
    def size(self) -> Ints:
        """(S,) people of each set."""
        return self.family.size(self.people)

    @cached_property
    def block_of(self) -> Ints:
        """(A,) the block of each atom: blocks are atoms that belong to the same sets, taken together."""
        tree = self.family.tree
        if tree is None:
            return alike(self.family.matrix())[1]
        return np.unique(tree.home, return_inverse=True)[1].ravel().astype(np.int64)

    @cached_property
    def counts(self) -> Ints:
        """(B, V, V) people of each block by stated and enacted answer."""
        counts = np.zeros((self.block_of.max(initial=-1) + 1, *self.pairs.shape[1:]), dtype=np.int64)
        np.add.at(counts, self.block_of, self.pairs)
        return counts

    @cached_property
    def own_set(self) -> Ints:
        """(B,) the published set that is exactly this block, -1 where there is none."""
        inside = self.counts.sum(axis=(1, 2))
        own = np.full(len(inside), -1, dtype=np.int64)
        for place in np.flatnonzero(self.size > 0)[::-1].tolist():
            atoms = self.family.inside(place)
            block = self.block_of[atoms[self.people[atoms] > 0][0]]
            if inside[block] == self.size[place]:
                own[block] = place
        return own


@dataclass(frozen=True, eq=False)
class Local:
    """The published sets inside a larger one, over its atoms that anybody answered from.

    sets: positions of the sets among all; atoms: of the atoms; member (S, A); low, high (S, M); pairs (A, V, V)
    """

    scale: AnswerScale
    sets: Ints
    atoms: Ints
    member: Members
    low: Floats
    high: Floats
    pairs: Ints

    @classmethod
    def around(cls, shown: Shown, blocks: list[int]) -> "Local":
        """The sets inside the smallest one that holds these blocks and more; all sets where there is none, or
        hierarchies cross. Where it lies in a larger one still, its means and shares are granted exactly, so that what
        lies outside cannot tell more."""
        atoms = np.flatnonzero(shown.people > 0)
        wanted = atoms[np.isin(shown.block_of[atoms], blocks)]
        larger = -1
        if shown.family.tree is not None:
            held = shown.family.member[:, [int(wanted[0])]].toarray().ravel() > 0
            holding = [
                s for s in np.flatnonzero(held).tolist() if np.isin(wanted, shown.family.inside(s)).all()
            ]
            more = [s for s in holding if shown.size[s] > shown.people[wanted].sum()]
            larger = min(more, key=lambda s: (shown.size[s], -s), default=-1)
        if larger < 0:
            every = np.flatnonzero(shown.size > 0)
            return cls._of(shown, every, atoms, (shown.low[every], shown.high[every]))
        return cls._inside(shown, int(larger))

    @classmethod
    def _inside(cls, shown: Shown, larger: int) -> "Local":
        inside = shown.family.inside(larger)
        within = np.sort(inside[shown.people[inside] > 0])
        one = np.zeros(shown.family.atoms, dtype=np.int64)
        one[within] = shown.people[within]
        held = shown.family.size(one)
        sets = np.flatnonzero((held == shown.size) & (held > 0))
        around = np.flatnonzero(held == shown.size[larger])
        counts = shown.pairs[within].sum(axis=0)
        exact = (
            functionals(shown.scale) @ np.concatenate([counts.sum(axis=1), counts.sum(axis=0)]) / counts.sum()
        )
        told = ~np.isnan(shown.low[around]).all(axis=0)  # what is told of no set around cannot be worked out
        low, high = shown.low[sets].copy(), shown.high[sets].copy()
        if (shown.size[around] > shown.size[larger]).any():
            low[sets == larger] = high[sets == larger] = np.where(told, exact, np.nan)
        return cls._of(shown, sets, within, (low, high))

    @classmethod
    def _of(cls, shown: Shown, sets: Ints, atoms: Ints, told: tuple[Floats, Floats]) -> "Local":
        member = np.zeros((0, len(atoms)), dtype=bool)
        if len(sets) <= MOST_SETS:
            member = shown.family.member[sets][:, atoms].toarray() > 0
        return cls(shown.scale, sets, atoms, member, *told, shown.pairs[atoms])

    @property
    def is_too_large(self) -> bool:
        return len(self.sets) > MOST_SETS

    def sides(self, group_of: Ints, groups: int) -> Floats:
        """(G, 2A) people of each group by stated, then by enacted answer."""
        answers = np.zeros((groups, *self.pairs.shape[1:]))
        np.add.at(answers, group_of, self.pairs)
        return np.concatenate([answers.sum(axis=2), answers.sum(axis=1)], axis=1)


def find_recoveries(shown: Shown, targets: Family) -> list[Finding]:
    """Means of hidden cells `targets`, over the same atoms, or of single people (PERSON), that are known too closely.

    At most one finding a target. Three steps, each leaving less to the next, and none of them ever taking for safe
    what the real attacker could find:
    1. exchanging people within a block (`blend_in`), against any function of a set's answers;
    2. in closed form, an attacker who knows each block's exact totals (`is_uncertain`): what is safe from him is
       safe; and one who knows only what is published of the block: what he finds is found;
    3. linear programmes over everything published of the sets inside the next larger set, whose totals the attacker
       is granted exactly, so that what lies outside cannot tell him more.
    A large organisation whose cells are of ordinary size is through after the first step.
    """
    held = _by_block(shown, targets)
    exposed = _exposed(shown, np.asarray(held.indices), np.asarray(held.data))
    found: list[Finding] = []
    for number in np.unique(np.repeat(np.arange(len(targets)), np.diff(held.indptr))[exposed]).tolist():
        own = slice(held.indptr[number], held.indptr[number + 1])
        inside = dict(zip(held.indices[own].tolist(), held.data[own].tolist(), strict=True))
        found += _attack_cell(shown, targets.inside(number), inside, number)
    blocks = np.flatnonzero(shown.counts.any(axis=(1, 2)))
    people = blocks[_exposed(shown, blocks, np.ones(len(blocks), dtype=np.int64))].tolist()
    return found + [finding for block in people for finding in _attack_person(shown, block)]


def _by_block(shown: Shown, targets: Family) -> csr_array:
    """(T, B) how many people of each cell are in which block; blocks without any are left out."""
    blocks = len(shown.counts)
    place = csr_array(
        (shown.people, (np.arange(len(shown.people)), shown.block_of)), shape=(targets.atoms, blocks)
    )
    held = csr_array(targets.member @ place)
    held.eliminate_zeros()
    held.sort_indices()
    return held


def _exposed(shown: Shown, block: Ints, k: Ints) -> Flags:
    """(N,) whether k people of a block are not known to be safe from somebody who knows the block's exact totals."""
    exposed = ~blend_in(shown.counts[block], k)
    for place in np.flatnonzero(exposed).tolist():
        exposed[place] = not _uncertain(shown, int(block[place]), int(k[place]))
    return exposed


def _attack_cell(shown: Shown, cell: Ints, inside: dict[int, int], number: int) -> list[Finding]:
    """At most one finding about a cell that has so many people inside these blocks."""
    block, k = next(iter(inside.items()))
    if len(inside) == 1 and _told_by_own_set(shown, block, k):
        return [Finding(number, "", np.nan, np.nan, (int(shown.own_set[block]),))]
    local = Local.around(shown, list(inside))
    if local.is_too_large:
        return [_unattacked(shown, list(inside), number)]
    groups, group_of = alike(np.vstack([local.member, np.isin(local.atoms, cell)]))
    sides = local.sides(group_of, groups.shape[1])
    target = groups[-1]
    known = np.where(target[:, None], 0.0, np.minimum(sides, 1.0))
    return _solve(local, groups[:-1], sides, target, known, number)


def _attack_person(shown: Shown, block: int) -> list[Finding]:
    """At most one finding about one person of a block in which all others but one answered alike."""
    if _told_by_own_set(shown, block, 1):
        return [Finding(PERSON, "", np.nan, np.nan, (int(shown.own_set[block]),))]
    local = Local.around(shown, [block])
    if local.is_too_large:
        return [_unattacked(shown, [block], PERSON)]
    groups, group_of = alike(local.member)
    sides = local.sides(group_of, groups.shape[1])
    host = int(group_of[np.flatnonzero(shown.block_of[local.atoms] == block)[0]])
    split = np.hstack([groups, groups[:, [host]]])
    one = np.zeros(sides.shape[1])
    one[[0, sides.shape[1] // 2]] = 1.0  # whatever that person answered: only how many there are counts
    known = np.vstack([np.minimum(sides, 1.0), np.zeros(len(one))])
    many = np.vstack([sides, one])
    many[host] -= sides[host] * one.sum() / sides[host].sum()
    target = np.arange(len(many)) == len(sides)
    return _solve(local, split, many, target, known, PERSON)


def _unattacked(shown: Shown, blocks: list[int], number: int) -> Finding:
    """What is not known to be safe counts as found: the smallest set around these blocks is to be withheld."""
    atoms = np.flatnonzero((shown.people > 0) & np.isin(shown.block_of, blocks))
    around = shown.family.member[:, atoms[:1]].toarray().ravel() > 0
    smallest = min(np.flatnonzero(around).tolist(), key=lambda place: (shown.size[place], -place))
    return Finding(number, "", np.nan, np.nan, (smallest,))


def _solve(
    local: Local, member: Members, sides: Floats, target: Flags, known: Floats, number: int
) -> list[Finding]:
    """Linear programmes in which whoever is known fits: somebody of every group and answer is known at once.

    sides (G, 2A): people of each group by answer. The attacker may also be one of the target himself.
    """
    people = sides.sum(axis=1) / 2
    fits = known.reshape(len(known), 2, -1).sum(axis=2).max(axis=1) <= people + 1e-9
    floor = np.where(fits[:, None], known, 0.0)
    puzzle = Puzzle(local.scale, people, member, local.low, local.high, floor)
    return [
        finding._replace(target=number, sets=tuple(int(local.sets[place]) for place in finding.sets))
        for finding in _solve_once(puzzle, target)
    ]


def _solve_once(puzzle: Puzzle, target: Flags) -> list[Finding]:
    """Findings of a puzzle, remembered by its digest: a wave is attacked again and again while little changes."""
    parts = (puzzle.people, puzzle.member, puzzle.low, puzzle.high, puzzle.floor, target)
    content = b"|".join(np.asarray(part).tobytes() for part in parts) + repr(puzzle.scale).encode()
    key = hashlib.sha256(content).digest()

    def solve() -> tuple[Finding, ...]:
        found = find_narrow(puzzle, target[None])
        assert found is not None, "the true answers agree with what is published"
        return tuple(found)

    return list(_solved.once(key, solve))


_solved: Memory[tuple[Finding, ...]] = Memory(100_000)


def _uncertain(shown: Shown, block: int, k: int) -> bool:
    counts = shown.counts[block]
    sides = (counts.sum(axis=1), counts.sum(axis=0))
    return all(is_uncertain(Totals.exact(side, shown.scale), side, k, shown.scale) for side in sides)


def _told_by_own_set(shown: Shown, block: int, k: int) -> bool:
    """Whether what is published of the block alone already gives k people of it away."""
    own = int(shown.own_set[block])
    if own < 0:
        return False
    counts = shown.counts[block]
    for name, side in (("stated", counts.sum(axis=1)), ("enacted", counts.sum(axis=0))):
        columns = [MEASURES.index(m) for m in (name, f"favourable_{name}", f"neutral_{name}")]
        n = int(side.sum())
        bounds = [
            _people(shown.low[own, c] * n, shown.high[own, c] * n, n * shown.scale.high) for c in columns
        ]
        if not is_uncertain(Totals(n, *bounds), side, k, shown.scale):
            return True
    return False


def _people(low: float, high: float, most: int) -> tuple[int, int]:
    if np.isnan(low):
        return 0, most
    return int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
