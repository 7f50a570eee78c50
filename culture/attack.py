"""The attack: what follows from everything published, by linear programming over the answers nobody was shown.

For one priority the unknowns are how many people of each group gave each answer to the stated and to the enacted
item. Groups are people the attacker cannot tell apart any further. Every published number bounds a linear function
of these counts; the smallest and the largest mean of a hidden group that agree with all bounds are what an attacker
can know about it. Solver: HiGHS through scipy.optimize.linprog.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from culture.families import Members
from culture.instrument import AnswerScale
from culture.solver import Limits, minimise

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MEANS = ("stated", "enacted", "gap")  # in scale points; what an attacker wants to know of a hidden group
SHARES = tuple(f"{share}_{side}" for side in MEANS[:2] for share in ("favourable", "neutral", "unfavourable"))
MEASURES = (*MEANS, *SHARES)
NARROW = 1.0  # scale points: a mean known more closely than this counts as found
NEAR = 1e-4  # a sum this near to a whole number is that number
SLACK = 1e-6  # people or points by which a bound is loosened: solvers work to about 1e-7


def functionals(scale: AnswerScale) -> Floats:
    """(M, 2A) each measure as weights of the counts of stated answers, then of enacted ones."""
    points = np.arange(scale.low, scale.high + 1, dtype=float)
    middle = (scale.low + scale.high) / 2
    thirds = np.array([points > middle, points == middle, points < middle], dtype=float)
    nothing = np.zeros_like(thirds)
    means = [[points, 0 * points], [0 * points, points], [points, -points]]
    return np.vstack([np.reshape(means, (3, -1)), np.hstack([thirds, nothing]), np.hstack([nothing, thirds])])


def answer_range(scale: AnswerScale) -> tuple[Floats, Floats]:
    """(M,) the least and the most one person can add to the sum of each measure."""
    width = scale.high - scale.low
    least, most = np.zeros(len(MEASURES)), np.ones(len(MEASURES))
    least[: len(MEANS)], most[: len(MEANS)] = (scale.low, scale.low, -width), (scale.high, scale.high, width)
    return least, most


@dataclass(frozen=True, eq=False)
class Puzzle:
    """What is known about the answers to one priority.

    people: (G,) size of each group
    member: (S, G) which groups each published set consists of
    low, high: (S, M) what the published numbers say of the set's means and shares; NaN where nothing is said
    floor: (G, 2A) counts the attacker knows to be there at least, or None
    """

    scale: AnswerScale
    people: Floats
    member: Members
    low: Floats
    high: Floats
    floor: Floats | None = None


class Finding(NamedTuple):
    """The mean of a target is known to lie between low and high; `sets` are the published sets that tell."""

    target: int
    measure: str
    low: float
    high: float
    sets: tuple[int, ...]


def find_narrow(puzzle: Puzzle, targets: Members) -> list[Finding] | None:
    """Which of the groups `targets` (T, G) have a mean known within less than one scale point; None if nothing fits.

    One person of the target may be the attacker and know his own answers, whatever they are.
    None is returned when no answers at all agree with what is said, which can only be if the attacker assumes
    something false. Sums are whole numbers, so their bounds move inwards to whole numbers.

    One linear programme maximises, and one minimises, a mean of all open targets together. Two solutions that differ
    by a scale point in a target prove that it is safe, because both agree with everything published; what remains
    open is solved one by one.
    """
    search = _Search(puzzle, targets)
    if not search.together():
        return None
    found: dict[int, Finding] = {}  # one finding a target is enough
    for row in np.flatnonzero(search.open).tolist():
        target = row // len(MEANS)
        finding = None if target in found else search.alone(row)
        found |= {} if finding is None else {target: finding}
    return list(found.values())


class _Search:
    """Goals are the sums of each target's stated answers, enacted answers and gaps: rows target, measure.

    low, high: range of each goal over the solutions seen so far; open: not yet proved unknown within a scale point.
    """

    def __init__(self, puzzle: Puzzle, targets: Members) -> None:
        self.scale = puzzle.scale
        self.programme = _Programme(puzzle)
        self.goals = _kron(targets, functionals(self.scale)[: len(MEANS)])
        self.measure = np.tile(np.arange(len(MEANS)), len(targets))
        self.size = np.repeat(targets @ puzzle.people, len(MEANS))
        self.low, self.high = np.full(len(self.size), np.inf), np.full(len(self.size), -np.inf)
        self.open = self.size > 0

    def together(self) -> bool:
        """Solve for all open goals of a measure at once, as long as that closes some; whether anything fits."""
        before = -1
        while self.open.any() and before != self.open.sum():
            before = self.open.sum()
            for number, sign in product(range(len(MEANS)), (1.0, -1.0)):
                rows = np.flatnonzero(self.open & (self.measure == number))
                if len(rows):
                    solved = self.programme.solve(self.goals[rows].T @ (sign / self.size[rows]))
                    if solved is None:
                        return False
                    self._add(solved.x)
        return True

    def alone(self, row: int) -> Finding | None:
        """The exact range of one goal, where it is narrow."""
        goal = self.goals[[row]].toarray().ravel()
        ends = (self.programme.solve(sign * goal) for sign in (1.0, -1.0))
        solved = [end for end in ends if end is not None]
        for solution in solved:
            self._add(solution.x)
        if not self.open[row]:
            return None
        low, high = np.ceil(self.low[row] - NEAR), np.floor(self.high[row] + NEAR)
        used = sorted({number for solution in solved for number in solution.sets})
        size = self.size[row]
        return Finding(
            row // len(MEANS), MEANS[self.measure[row]], float(low / size), float(high / size), tuple(used)
        )

    def _add(self, x: Floats) -> None:
        values = self.goals @ x
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)
        low, high = np.ceil(self.low - NEAR), np.floor(self.high + NEAR)
        wide = high - low >= NARROW * self.size
        least, most = (end[self.measure] for end in answer_range(self.scale))
        wide &= _wide_for_insiders(low, high, self.size, least, most)
        self.open &= ~wide


def _wide_for_insiders(low: Floats, high: Floats, size: Floats, least: Floats, most: Floats) -> Flags:
    """Whether the mean of the others stays unknown within a scale point, whatever one person knows to be his."""
    others = size - 1
    wide = np.ones(len(low), dtype=bool)
    for own in range(int(least.min()), int(most.max()) + 1):
        rest_low, rest_high = np.maximum(low - own, others * least), np.minimum(high - own, others * most)
        possible = (own >= least) & (own <= most) & (rest_low <= rest_high) & (others > 0)
        wide &= ~possible | (rest_high - rest_low >= NARROW * others)
    return wide


class _Solved(NamedTuple):
    x: Floats
    sets: tuple[int, ...]


class _Programme:
    """The bounds of a puzzle as matrices: `rows x <= limit`, `each x = people`, counts from `floor` up."""

    def __init__(self, puzzle: Puzzle) -> None:
        answers = 2 * (puzzle.scale.high - puzzle.scale.low + 1)
        rows, most, self.origin = _bounds(puzzle)
        each = _kron(np.eye(len(puzzle.people)), np.kron(np.eye(2), np.ones(answers // 2)))
        floor = np.zeros((len(puzzle.people), answers)) if puzzle.floor is None else puzzle.floor
        counts = np.column_stack([floor.ravel(), np.full(floor.size, np.inf)])
        self.limits = Limits(rows, most, each, np.repeat(puzzle.people, 2), counts)

    def solve(self, goal: Floats) -> _Solved | None:
        """Counts that make `goal` smallest, and the sets whose bounds keep it so; None when nothing fits."""
        solved = minimise(goal, self.limits)
        if solved.x is None:
            return None
        binding = solved.binding & (self.origin >= 0)
        return _Solved(solved.x, tuple(np.unique(self.origin[binding]).tolist()))


def _bounds(puzzle: Puzzle) -> tuple[csr_array, Floats, Ints]:
    """Rows, limits and the set each row is about, both ways of every bound."""
    size = puzzle.member @ puzzle.people
    # One matrix from the entries of all rows: the puzzles are small and many, and a matrix costs more than it holds.
    entries: list[Entries] = []
    limits: list[Floats] = []
    origin: list[Ints] = []
    rows = 0
    for number, weights in enumerate(functionals(puzzle.scale)):
        told = np.flatnonzero(~np.isnan(puzzle.low[:, number]) & (size > 0))
        row, column, value = _entries(puzzle.member[told], weights[None])
        low = np.ceil(puzzle.low[told, number] * size[told] - SLACK)
        high = np.floor(puzzle.high[told, number] * size[told] + SLACK)
        entries += [(rows + row, column, value), (rows + len(told) + row, column, -value)]
        limits += [high + SLACK, SLACK - low]
        origin += [told, told]
        rows += 2 * len(told)
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    shape = (rows, puzzle.member.shape[1] * functionals(puzzle.scale).shape[1])
    return csr_array((value, (row, column)), shape=shape), np.concatenate(limits), np.concatenate(origin)


Entries = tuple[Ints, Ints, Floats]  # row, column and value of what is not 0 in a matrix


def _entries(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> Entries:
    """What is not 0 in the Kronecker product of two small matrices."""
    (i, j), (k, m) = np.nonzero(left), np.nonzero(right)
    rows, columns = i[:, None] * right.shape[0] + k, j[:, None] * right.shape[1] + m
    return rows.ravel(), columns.ravel(), np.outer(left[i, j].astype(float), right[k, m]).ravel()


def _kron(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> csr_array:
    """The Kronecker product of two small matrices."""
    row, column, value = _entries(left, right)
    shape = (left.shape[0] * right.shape[0], left.shape[1] * right.shape[1])
    return csr_array((value, (row, column)), shape=shape)


def base_ranges(member: Members, base: Ints, targets: Members) -> Ints:
    """(T, 2) smallest and largest base each target can have, when the bases (S,) of the sets are all that is known.

    member: (S, A) sets over atoms; targets: (T, A). Bases are whole and not negative.
    """
    unlimited = np.column_stack([np.zeros(member.shape[1]), np.full(member.shape[1], np.inf)])
    limits = Limits(None, np.zeros(0), csr_array(member.astype(float)), base.astype(float), unlimited)
    ranges = np.empty((len(targets), 2), dtype=np.int64)
    for row, target in enumerate(targets.astype(float)):
        ends = [minimise(sign * target, limits).x for sign in (1.0, -1.0)]
        low, high = (float(target @ end) for end in ends if end is not None)  # the true bases always fit
        ranges[row] = np.ceil(low - NEAR), np.floor(high + NEAR)
    return ranges


def difference(whole: tuple[int, float], part: tuple[int, float]) -> tuple[int, float]:
    """n and mean of the people in one set but not in the other that lies inside it, from (n, mean) of each."""
    n = whole[0] - part[0]
    return n, (whole[0] * whole[1] - part[0] * part[1]) / n
