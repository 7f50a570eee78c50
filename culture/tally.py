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
from culture.responses import CANT_SAY, NOT_ANSWERED, WEIGHT_SCALE, Responses

Counts = npt.NDArray[np.int64]
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
        summed = {name: _sum_groups(getattr(self, name), groups) for name in _COUNTS if name != "products"}
        return Tally(instrument=self.instrument, departments=tuple(names), products=self.products, **summed)


_COUNTS = [field.name for field in fields(Tally) if field.name not in {"instrument", "departments"}]


def _sum_groups(counts: Counts, groups: Sequence[Sequence[int]]) -> Counts:
    """Counts of each group: the sum over its departments; zeros for a group of nobody."""
    summed = np.zeros((len(groups), *counts.shape[1:]), dtype=np.int64)
    for row, positions in enumerate(groups):
        summed[row] = counts[list(positions)].sum(axis=0)
    return summed


def merge(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up, in any order and grouping. At least one is needed."""
    return reduce(add, tallies)


def tally(responses: Responses) -> Tally:
    """Count accepted responses. Exact integers: the order of the respondents does not matter."""
    instrument, scale = responses.instrument, responses.instrument.scale
    order = np.argsort(responses.department, kind="stable")
    ends = np.searchsorted(responses.department[order], np.arange(len(responses.departments) + 1))
    answers = responses.answers[list(instrument.item_ids)].to_numpy(dtype=np.int8)[order]
    priorities = len(instrument.priorities)
    stated, enacted = answers[:, :priorities], answers[:, priorities : 2 * priorities]
    base = (stated >= scale.low) & (enacted >= scale.low)
    department, weight = responses.department[order].astype(np.int64), responses.weight[order]
    shape = (len(responses.departments), priorities, scale.high - scale.low + 1)
    return Tally(
        instrument=instrument,
        departments=responses.departments,
        respondents=np.bincount(department, minlength=shape[0]),
        paired=np.bincount(department[base.any(axis=1)], minlength=shape[0]),
        answers=_count_answers(answers, department, shape[0], scale),
        level_sums=_count_levels(enacted, base, ends),
        **_count_pairs(stated - scale.low, enacted - scale.low, base, (department, weight), shape),
        **_count_moments(np.hstack([stated, enacted]), base, weight, ends),
    )


def _count_answers(
    answers: npt.NDArray[np.int8], department: Counts, departments: int, scale: AnswerScale
) -> Counts:
    kinds = 2 + scale.high - scale.low + 1
    counts = np.zeros((departments, answers.shape[1], kinds), dtype=np.int64)
    kind_of = np.zeros(scale.high + 2, dtype=np.int64)  # index -1 is CANT_SAY, the last place
    kind_of[NOT_ANSWERED], kind_of[CANT_SAY] = 0, 1
    kind_of[scale.low : scale.high + 1] = np.arange(2, kinds)
    for item in range(answers.shape[1]):
        code = department * kinds + kind_of[answers[:, item]]
        counts[:, item] = np.bincount(code, minlength=departments * kinds).reshape(departments, kinds)
    return counts


def _count_pairs(
    stated: npt.NDArray[np.int8],
    enacted: npt.NDArray[np.int8],
    base: npt.NDArray[np.bool_],
    department_and_weight: tuple[Counts, Counts],
    shape: tuple[int, int, int],
) -> dict[str, Counts]:
    departments, priorities, points = shape
    department, weight = department_and_weight
    cells = points * points
    pairs = np.empty((departments, priorities, points, points), dtype=np.int64)
    weighted = np.empty_like(pairs)
    for priority in range(priorities):
        inside = base[:, priority]
        cell = department[inside] * cells + stated[inside, priority] * points + enacted[inside, priority]
        pairs[:, priority] = np.bincount(cell, minlength=departments * cells).reshape(
            departments, points, points
        )
        weighted[:, priority] = _sum_weights(cell, weight[inside], departments * cells).reshape(
            departments, points, points
        )
    return {"pairs": pairs, "weighted": weighted}


def _sum_weights(cell: Counts, weight: Counts, cells: int) -> Counts:
    """Integer sums of weights per cell: split in two halves, each of which a float64 sum holds exactly."""
    high, low = np.divmod(weight, WEIGHT_SCALE)
    return (
        np.bincount(cell, weights=high, minlength=cells).astype(np.int64) * WEIGHT_SCALE
        + np.bincount(cell, weights=low, minlength=cells).astype(np.int64)
    )  # fmt: skip


def _count_levels(enacted: npt.NDArray[np.int8], base: npt.NDArray[np.bool_], ends: Counts) -> Counts:
    """Sum and sum of squares per department of each respondent's mean enacted answer."""
    answered = base.sum(axis=1)
    mean = np.where(base, enacted, 0).sum(axis=1) / np.maximum(answered, 1)
    level = np.rint(mean * LEVEL_SCALE).astype(np.int64)
    running = np.zeros((len(level) + 1, 2), dtype=np.int64)
    np.cumsum(np.stack([level, level**2], axis=1), axis=0, out=running[1:])
    return running[ends[1:]] - running[ends[:-1]]


def _count_moments(
    features: npt.NDArray[np.int8], base: npt.NDArray[np.bool_], weight: Counts, ends: Counts
) -> dict[str, Counts]:
    """Overlaps, cross sums and products. Small products per department: exact in float64 below 2**53."""
    departments, priorities = len(ends) - 1, base.shape[1]
    overlap = np.zeros((departments, priorities, priorities), dtype=np.int64)
    squares = np.zeros_like(overlap)
    sums = np.zeros((departments, 2 * priorities, priorities), dtype=np.int64)
    products = np.zeros((2 * priorities, 2 * priorities), dtype=np.int64)
    weight_squares = np.rint(weight.astype(np.float64) ** 2 / WEIGHT_SCALE).astype(np.int64)
    for department in range(departments):
        rows = slice(ends[department], ends[department + 1])
        if rows.start == rows.stop:
            continue
        inside = base[rows].astype(np.float64)
        values = np.hstack([inside, inside]) * features[rows]
        overlap[department] = np.rint(inside.T @ inside)
        squares[department] = (base[rows] * weight_squares[rows, None]).T @ base[rows].astype(np.int64)
        sums[department] = np.rint(values.T @ inside)
        products += np.rint(values.T @ values).astype(np.int64)
    return {"overlap": overlap, "overlap_squares": squares, "cross_sums": sums, "products": products}
