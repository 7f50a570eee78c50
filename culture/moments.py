"""Overlaps, cross sums and products of answers, summed per department: the costly part of a tally."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from culture.instrument import AnswerScale
from culture.responses import WEIGHT_SCALE

Counts = npt.NDArray[np.int64]
Answers = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
EXACT = 2**24  # a float32 holds every integer up to here
MOST_ROWS = 12_000  # of a block: it stays in the cache of the processor


def count_moments(
    features: list[Answers], base: list[Flags], weight: Counts, ends: Counts, scale: AnswerScale
) -> dict[str, Counts]:
    """overlap, overlap_squares, cross_sums and products of a Tally.

    features: F times (N,), rows by department; base: P times (N,); ends: (D + 1,) where each department begins.
    Products are taken in float32, which is exact: a block has so few rows that no sum leaves its whole numbers.
    """
    departments, priorities = len(ends) - 1, len(base)
    overlap = np.zeros((departments, priorities, priorities), dtype=np.int64)
    sums = np.zeros((departments, 2 * priorities, priorities), dtype=np.int64)
    products = np.zeros((2 * priorities, 2 * priorities), dtype=np.int64)
    for rows, first, cuts in _blocks(ends, min(MOST_ROWS, EXACT // scale.high**2)):
        both = _block(features, base, rows)
        inside, values = both[:priorities], both[priorities:]
        found = np.empty((len(cuts) - 1, priorities, 3 * priorities), dtype=np.float32)
        for place, (start, end) in enumerate(pairwise(cuts)):
            np.matmul(inside[:, start:end], both[:, start:end].T, out=found[place])
        own = slice(first, first + len(found))
        overlap[own] += found[:, :, :priorities].astype(np.int64)
        sums[own] += found[:, :, priorities:].transpose(0, 2, 1).astype(np.int64)
        products += (values @ values.T).astype(np.int64)
    squares = _overlap_squares(overlap, base, weight, ends)
    return {"overlap": overlap, "overlap_squares": squares, "cross_sums": sums, "products": products}


def _blocks(ends: Counts, most: int) -> Iterator[tuple[slice, int, list[int]]]:
    """Rows of each block, its first department, and where its departments begin and end within it.

    A department with more rows than a block has goes on in the next one.
    """
    for start in range(0, int(ends[-1]), most):
        end = min(start + most, int(ends[-1]))
        first = int(np.searchsorted(ends, start, side="right")) - 1
        last = int(np.searchsorted(ends, end, side="left"))
        cuts = np.clip(ends[first : last + 1], start, end) - start
        yield slice(start, end), first, cuts.tolist()


def _block(features: list[Answers], base: list[Flags], rows: slice) -> npt.NDArray[np.float32]:
    """(P + F, n) bases and answers of a block, 0 outside of their base."""
    priorities = len(base)
    both = np.empty((priorities + len(features), rows.stop - rows.start), dtype=np.float32)
    for place, inside in enumerate(base):
        both[place] = inside[rows]
    for place, answers in enumerate(features):
        np.multiply(answers[rows], both[place % priorities], out=both[priorities + place])
    return both


def _overlap_squares(overlap: Counts, base: list[Flags], weight: Counts, ends: Counts) -> Counts:
    """Sums of squared weights of the respondents in two bases, in millionths."""
    own = np.rint(weight.astype(np.float64) ** 2 / WEIGHT_SCALE).astype(np.int64)
    if (own == own[:1]).all():
        return overlap * (own[0] if len(own) else WEIGHT_SCALE)
    squares, flags = np.zeros_like(overlap), np.array(base).T.astype(np.int64)
    for department in range(len(ends) - 1):
        rows = slice(ends[department], ends[department + 1])
        squares[department] = (flags[rows] * own[rows, None]).T @ flags[rows]
    return squares
