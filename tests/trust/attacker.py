"""An attacker of our own: one linear programme over everything published, of all waves and versions together.

Written apart from the product's guard. The unknowns are, priority by priority, how many people of each group gave
which answer; a group are people who went the same way through all published sets, and the attacker knows how many
they are. What is printed bounds sums of the unknowns; the smallest and the largest sum of a target that agree with it
all are what he knows. Shrunken means are granted to him as direct ones. Who gives people one number over several
waves supposes that they answered the same each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array, vstack

POINTS = np.arange(1, 6)
NARROW = 1.0  # scale points
HAIR = 1e-6
PRIORITIES = 2
LINES = ("stated", "enacted", "gap")


@dataclass(frozen=True)
class Statement:
    """What is printed of one set of people and one priority: numbers as they stand, None where there is none.

    release: which printed version it is in; people: ids; n: as printed; rounded: as if so many people were behind
    them. Levels in a band say "4.5 or more".
    """

    release: int
    priority: int
    people: frozenset[int]
    n: int
    rounded: int
    stated: float
    enacted: float
    gap: float
    favourable: tuple[float, float]  # stated, enacted; percent
    distribution: tuple[float, float, float, float] | None  # neutral and unfavourable, stated then enacted


@dataclass(frozen=True)
class Headline:
    """The printed mean over priorities of one set: by priority the weight and the people behind it."""

    release: int
    people: tuple[frozenset[int], ...]
    weights: tuple[float, ...]
    n: int
    value: tuple[float, float, float]  # stated, enacted, gap


@dataclass(frozen=True)
class Target:
    """Fewer than the minimum who answered a priority, and whose mean nobody should know.

    truth: sums of their stated and of their enacted answers; own: number and answers of the one of them who attacks
    """

    priority: int
    people: frozenset[int]
    truth: tuple[int, int]
    own: tuple[int, int, int] | None = None


def step(n: int) -> float:
    """Half of the step in which means are printed."""
    return 0.05 if n < 200 else 0.005


def percent_step(n: int) -> float:
    """Half of the step in which percentages are printed."""
    return 2.5 if n < 30 else 0.5


class Attack:
    """All that some statements say, over groups of people."""

    def __init__(
        self, statements: Sequence[Statement], headlines: Sequence[Headline], apart: Sequence[Target]
    ) -> None:
        self.group_of: list[dict[int, int]] = []
        self.size: list[np.ndarray] = []
        for p in range(PRIORITIES):
            sets = [s.people for s in statements if s.priority == p]
            sets += [h.people[p] for h in headlines] + [t.people for t in apart if t.priority == p]
            people = sorted(frozenset[int]().union(*sets))
            seen = np.array([[person in inside for inside in sets] for person in people]).reshape(
                len(people), -1
            )
            _, group, count = np.unique(seen, axis=0, return_inverse=True, return_counts=True)
            self.group_of.append(dict(zip(people, group.ravel().tolist(), strict=True)))
            self.size.append(count)
        self.offset = np.cumsum([0, *(10 * len(size) for size in self.size)])
        self.rows: list[csr_array] = []
        self.limits: list[float] = []
        for statement in statements:
            self._read(statement)
        for headline in headlines:
            self._read_headline(headline)
        self.same, self.value = self._sizes()
        self.matrix, self.most = vstack(self.rows, format="csr"), np.array(self.limits)

    def groups(self, priority: int, people: frozenset[int]) -> np.ndarray:
        """Groups that lie in a set of people."""
        return np.unique([self.group_of[priority][person] for person in people]).astype(int)

    def goal(self, priority: int, people: frozenset[int], weights: np.ndarray) -> np.ndarray:
        """Coefficients of a sum over people of `weights` (10,) of stated, then enacted answers."""
        row = np.zeros(self.offset[-1])
        for group in self.groups(priority, people):
            start = self.offset[priority] + 10 * group
            row[start : start + 10] += weights
        return row

    def _between(self, row: np.ndarray, low: float, high: float) -> None:
        sparse = csr_array(row[None])
        self.rows += [sparse, -sparse]
        self.limits += [high + HAIR, HAIR - low]

    def _read(self, s: Statement) -> None:
        for line, shown in zip(LINES, (s.stated, s.enacted, s.gap), strict=True):
            low, high = shown - step(s.rounded), shown + step(s.rounded)
            if line != "gap":
                low, high = (1.0 if shown <= 1.5 else low), (5.0 if shown >= 4.5 else high)
            elif not all(1.5 < level < 4.5 for level in (s.stated, s.enacted)):
                continue  # printed of banded levels
            self._between(self.goal(s.priority, s.people, weights_of(line)), *whole(low * s.n, high * s.n))
        shares = [("favourable", s.favourable)]
        if s.distribution is not None:
            shares += [("neutral", s.distribution[::2]), ("unfavourable", s.distribution[1::2])]
        for name, printed in shares:
            for side, shown in enumerate(printed):
                low, high = shown - percent_step(s.rounded), shown + percent_step(s.rounded)
                low, high = (0.0 if shown <= 10 else low), (100.0 if shown >= 90 else high)
                row = self.goal(s.priority, s.people, share_of(name, side))
                self._between(row, *whole(low * s.n / 100, high * s.n / 100))

    def _read_headline(self, h: Headline) -> None:
        for line, shown in zip(LINES, h.value, strict=True):
            row = np.zeros(self.offset[-1])
            for p, (people, weight) in enumerate(zip(h.people, h.weights, strict=True)):
                answered = int(sum(self.size[p][g] for g in self.groups(p, people)))
                if weight > 0 and answered:
                    row += self.goal(p, people, weights_of(line)) * weight / answered
            self._between(row, shown - step(h.n), shown + step(h.n))

    def _sizes(self) -> tuple[csr_array, np.ndarray]:
        """Each person of a group gave one stated and one enacted answer."""
        sizes = np.concatenate([np.repeat(size, 2) for size in self.size])
        rows = lil_array((len(sizes), self.offset[-1]))
        for number in range(len(sizes)):
            rows[number, 5 * number : 5 * number + 5] = 1.0
        return csr_array(rows), sizes.astype(float)

    def solve(self, goal: np.ndarray, floor: np.ndarray | None = None) -> np.ndarray | None:
        """Counts that make goal smallest; None when nothing agrees with all that is said."""
        bounds = np.column_stack(
            [np.zeros(len(goal)) if floor is None else floor, np.full(len(goal), np.inf)]
        )
        solved = linprog(goal, self.matrix, self.most, self.same, self.value, bounds=bounds, method="highs")
        assert solved.status in (0, 2), solved.message
        return solved.x

    def possible(self) -> bool:
        """Whether any answers agree with everything; not when the attacker supposes something false."""
        return self.solve(np.zeros(self.offset[-1])) is not None

    def recovered(self, targets: Sequence[Target]) -> list[tuple[Target, str, float, float]]:
        """Targets whose mean is known, truly, within less than a scale point: which mean, lowest, highest."""
        wanted = [(t, line) for t in targets for line in LINES]
        goals = np.array([self.goal(t.priority, t.people, weights_of(line)) for t, line in wanted])
        low, high = np.full(len(wanted), np.inf), np.full(len(wanted), -np.inf)
        size = np.array([len(t.people) for t, _ in wanted])
        draw = np.random.default_rng(1)
        for sign in self._directions(wanted, draw):
            open_ = high - low < NARROW * size
            if not open_.any():
                break
            x = self.solve(goals[open_].T @ (sign[open_] / size[open_]))
            assert x is not None, "possible() is asked before"
            low, high = np.minimum(low, goals @ x), np.maximum(high, goals @ x)
        known = [t.own is not None for t, _ in wanted]
        for place in np.flatnonzero((high - low < NARROW * size) | np.array(known, dtype=bool)):
            low[place], high[place] = self._exact(wanted[place][0], goals[place], wanted[place][1])
        found: dict[Target, tuple[Target, str, float, float]] = {}
        for place, (target, line) in enumerate(wanted):
            people, true = size[place] - (target.own is not None), _true(target, line)
            least, most = np.ceil(low[place] - 1e-4), np.floor(high[place] + 1e-4)
            if people > 0 and least <= true <= most < least + NARROW * people:
                found[target] = (target, line, least / people, most / people)
        return list(found.values())

    def _directions(
        self, wanted: Sequence[tuple[Target, str]], draw: np.random.Generator
    ) -> Iterator[np.ndarray]:
        for line in LINES:
            for sign in (1.0, -1.0):
                yield np.array([sign * (own == line) for _, own in wanted])
        for _ in range(6):
            yield draw.choice([-1.0, 1.0], len(wanted))

    def _exact(self, target: Target, goal: np.ndarray, line: str) -> tuple[float, float]:
        """The range of the sum of a target, without the person who attacks where one does."""
        floor, own = None, 0.0
        if target.own is not None:
            floor = np.zeros(len(goal))
            person, stated, enacted = target.own
            start = self.offset[target.priority] + 10 * self.group_of[target.priority][person]
            floor[[start + stated - 1, start + 4 + enacted]] = 1.0
            own = float(_line(stated, enacted, line))
        ends = [self.solve(sign * goal, floor) for sign in (1.0, -1.0)]
        if ends[0] is None or ends[1] is None:
            return -np.inf, np.inf  # his own answers show that he supposes something false
        return float(goal @ ends[0]) - own, float(goal @ ends[1]) - own


def _line(stated: int, enacted: int, line: str) -> int:
    return {"stated": stated, "enacted": enacted, "gap": stated - enacted}[line]


def _true(target: Target, line: str) -> int:
    """The true sum, without the person who attacks."""
    own = 0 if target.own is None else _line(target.own[1], target.own[2], line)
    return _line(*target.truth, line) - own


def weights_of(line: str) -> np.ndarray:
    """(10,) what an answer adds to the sum of a line."""
    nothing = np.zeros(5)
    return np.concatenate(
        {"stated": (POINTS, nothing), "enacted": (nothing, POINTS), "gap": (POINTS, -POINTS)}[line]
    )


def share_of(name: str, side: int) -> np.ndarray:
    """(10,) which answers count in a share of the stated (0) or enacted (1) answers."""
    chosen = {"favourable": POINTS >= 4, "neutral": POINTS == 3, "unfavourable": POINTS <= 2}[name].astype(
        float
    )
    return np.concatenate([chosen, np.zeros(5)] if side == 0 else [np.zeros(5), chosen])


def whole(low: float, high: float) -> tuple[float, float]:
    """Sums of answers are whole numbers."""
    return float(np.ceil(low - 1e-6)), float(np.floor(high + 1e-6))
