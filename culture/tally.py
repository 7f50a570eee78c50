"""The tally: counts and sums of integers per department, from which every published number is computed.

A tally is a monoid. Files, sites and workers each make one and they add up; sums of integers have one result
whatever the order, so one machine and a cluster publish the same bits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import add

import numpy as np
import numpy.typing as npt

from culture.errors import StatisticsError
from culture.instrument import AnswerScale, Instrument
from culture.moments import count_moments
from culture.responses import CANT_SAY, NOT_ANSWERED, WEIGHT_SCALE, Responses

Counts = npt.NDArray[np.int64]
Answers = npt.NDArray[np.int8]
LEVEL_SCALE = 10_000  # a respondent's own mean is counted in ten-thousandths of a scale point


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of one wave. D departments, K items, P priorities, A points of the scale, F = 2P features.

    The base of a priority is those who answered both its items. Features are the stated answers of the P
    priorities, then the enacted ones, each on the base of its priority.

    respondents   (D,)          accepted respondents
    paired        (D,)          respondents with at least one pair
    answers       (D, K, 2+A)   answers per item: not answered, can't say, then each point of the scale
    pairs         (D, P, A, A)  respondents per priority, stated answer and enacted answer
    weighted      (D, P, A, A)  their weights, in millionths
    overlap       (D, P, P)     respondents in the bases of two priorities
    overlap_squares (D, P, P)   sums of their squared weights, in millionths
    cross_sums    (D, F, P)     sum of feature f over the respondents who are also in the base of priority p
    products      (F, F)        sums of products of two features, over all departments
    level_sums    (D, 2)        respondents' own mean enacted answer, in ten-thousandths: sum, sum of squares
    """

    instrument: Instrument
    departments: tuple[str, ...]
    respondents: Counts
    paired: Counts
    answers: Counts
    pairs: Counts
    weighted: Counts
    overlap: Counts
    overlap_squares: Counts
    cross_sums: Counts
    products: Counts
    level_sums: Counts

    @property
    def bases(self) -> Counts:
        """(D, P) respondents who answered both items of each priority."""
        bases: Counts = self.pairs.sum(axis=(2, 3))
        return bases

    def __add__(self, other: "Tally") -> "Tally":
        if (self.departments, self.instrument) != (other.departments, other.instrument):
            raise StatisticsError("Tallies of different departments or instruments do not add up.")
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in _COUNTS})

    def regroup(self, groups: Sequence[Sequence[int]], names: Sequence[str]) -> "Tally":
        """The tally of sets of departments: `groups` holds the positions that make up each new department."""
        sums = _Sums.of(groups)
        summed = {name: sums.taken_of(getattr(self, name)) for name in _COUNTS if name != "products"}
        return Tally(instrument=self.instrument, departments=tuple(names), products=self.products, **summed)

    def take(self, places: slice) -> "Tally":
        """The tally of some departments in a row, sharing its counts."""
        counts = {name: getattr(self, name)[places] for name in _COUNTS if name != "products"}
        return Tally(
            instrument=self.instrument, departments=self.departments[places], products=self.products, **counts
        )


_COUNTS = [field.name for field in fields(Tally) if field.name not in {"instrument", "departments"}]


@dataclass(frozen=True)
class _Sums:
    """Groups of departments to be summed: those of one department are only copied.

    alone: rows of the groups of one, and where it is; several: the row of each other group, and where its are
    """

    groups: int
    alone: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
    several: list[tuple[int, list[int]]]

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]]) -> "_Sums":
        alone = [(row, positions[0]) for row, positions in enumerate(groups) if len(positions) == 1]
        rows, places = np.array(alone, dtype=np.intp).reshape(-1, 2).T
        several = [(row, list(positions)) for row, positions in enumerate(groups) if len(positions) > 1]
        return cls(len(groups), (rows, places), several)

    def taken_of(self, counts: Counts) -> Counts:
        """Counts of each group; zeros for a group of nobody."""
        summed = np.zeros((self.groups, *counts.shape[1:]), dtype=np.int64)
        rows, places = self.alone
        summed[rows] = counts[places]
        for row, positions in self.several:
            summed[row] = counts[positions].sum(axis=0)
        return summed


def merge(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up, in any order and grouping. At least one is needed."""
    return reduce(add, tallies)


def tally(responses: Responses) -> Tally:
    """Count accepted responses. Exact integers: the order of the respondents does not matter."""
    instrument, scale = responses.instrument, responses.instrument.scale
    order = _by_department(responses.department)
    department, weight = responses.department[order].astype(np.int64), responses.weight[order]
    answers = [responses.answers[item].to_numpy(dtype=np.int8)[order] for item in instrument.item_ids]
    priorities, departments = len(instrument.priorities), len(responses.departments)
    pairs = list(zip(answers[:priorities], answers[priorities : 2 * priorities], strict=True))
    base = [(stated >= scale.low) & (enacted >= scale.low) for stated, enacted in pairs]
    ends = np.searchsorted(department, np.arange(departments + 1))
    level_sums, somewhere = _count_levels([enacted for _, enacted in pairs], base, ends)
    rows = _Rows(department, departments, weight, scale)
    return Tally(
        instrument=instrument,
        departments=responses.departments,
        respondents=np.bincount(department, minlength=departments),
        paired=np.bincount(department[somewhere], minlength=departments),
        level_sums=level_sums,
        **_count_pairs(pairs, answers[2 * priorities :], rows),
        **count_moments(answers[: 2 * priorities], base, weight, ends, scale),
    )


def _by_department(department: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Respondents by department, in the order of the file within each; numbers of two bytes are sorted fastest."""
    short = department.astype(np.uint16) if department.max(initial=0) < 1 << 16 else department
    return np.argsort(short, kind="stable")


@dataclass(frozen=True, eq=False)
class _Rows:
    """Respondents by department. department, weight: (N,)"""

    department: Counts
    departments: int
    weight: Counts
    scale: AnswerScale

    @property
    def kinds(self) -> int:
        """Codes of an answer: CANT_SAY, NOT_ANSWERED and every number up to the highest point."""
        return self.scale.high - CANT_SAY + 1

    def histogram(self, *answers: Answers) -> Counts:
        """(D, kinds, …) how many gave these answers together."""
        cell, shape = self._cells(answers)
        return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)

    def weighted_histogram(self, *answers: Answers) -> Counts:
        """The same in weights: split in two halves, each of which a float64 sum holds exactly."""
        cell, shape = self._cells(answers)
        high, low = (
            np.bincount(cell, weights=half, minlength=int(np.prod(shape))).astype(np.int64)
            for half in np.divmod(self.weight, WEIGHT_SCALE)
        )
        return (high * WEIGHT_SCALE + low).reshape(shape)

    def _cells(self, answers: tuple[Answers, ...]) -> tuple[Counts, tuple[int, ...]]:
        cell = self.department
        for answer in answers:
            cell = cell * self.kinds + answer
            cell -= CANT_SAY
        return cell, (self.departments, *[self.kinds] * len(answers))


def _count_pairs(
    pairs: list[tuple[Answers, Answers]], others: list[Answers], rows: _Rows
) -> dict[str, Counts]:
    """Answers of each item, and of both items of each priority together: one histogram gives all of them."""
    scale, equal = rows.scale, bool((rows.weight == rows.weight[:1]).all())
    points = slice(scale.low - CANT_SAY, None)
    kind = [NOT_ANSWERED - CANT_SAY, 0, *range(scale.low - CANT_SAY, rows.kinds)]
    together = [rows.histogram(*pair) for pair in pairs]
    each = [joint.sum(axis=2) for joint in together] + [joint.sum(axis=1) for joint in together]
    each += [rows.histogram(other) for other in others]
    counts = _stacked([joint[:, points, points] for joint in together], rows)
    if equal:
        weighted = counts * (rows.weight[0] if len(rows.weight) else WEIGHT_SCALE)
    else:
        weighted = _stacked([rows.weighted_histogram(*pair)[:, points, points] for pair in pairs], rows)
    return {
        "answers": np.stack([one[:, kind] for one in each], axis=1),
        "pairs": counts,
        "weighted": weighted,
    }


def _stacked(histograms: list[Counts], rows: _Rows) -> Counts:
    """(D, P, A, A) from (D, A, A) of each priority; an instrument can be without any."""
    points = rows.scale.high - rows.scale.low + 1
    stacked = np.empty((rows.departments, len(histograms), points, points), dtype=np.int64)
    for priority, histogram in enumerate(histograms):
        stacked[:, priority] = histogram
    return stacked


def _count_levels(
    enacted: list[Answers], base: list[npt.NDArray[np.bool_]], ends: Counts
) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """Sum and sum of squares per department of each respondent's mean enacted answer, and who has a pair at all."""
    answered, total = np.zeros((2, int(ends[-1])), dtype=np.int32)
    for inside, answer in zip(base, enacted, strict=True):
        answered += inside
        total += inside * answer
    level = np.rint(total / np.maximum(answered, 1) * LEVEL_SCALE).astype(np.int64)
    running = np.zeros((len(level) + 1, 2), dtype=np.int64)
    np.cumsum(np.stack([level, level**2], axis=1), axis=0, out=running[1:])
    return running[ends[1:]] - running[ends[:-1]], answered > 0
