"""One block of people who belong to the same published sets: what can follow about some of them, without a solver.

Two attackers bound the real one. The stronger knows the block's totals exactly, whatever was rounded; what is safe
from him is safe. The weaker knows only what is published of the block itself; what he finds is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from culture.attack import NARROW
from culture.instrument import AnswerScale

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MOST_REMEMBERED = (
    100_000  # ranges of sums: small blocks resemble each other, and are looked at again and again
)


def blend_in(blocks: Ints, k: Ints) -> Flags:
    """(B,) whether any k people of a block can have means a scale point apart, whatever of its answers is known.

    blocks: (B, V, V) people by stated and enacted answer; k: (B,). Two people of a block may change places without
    any published number changing, rounded or not, since all are functions of the answers of sets in whatever order.
    So k people can hold the k lowest as well as the k highest answers of the block: of stated, of enacted and of
    their difference. One person of the block may be known, outside the k or among them.
    """
    n = blocks.sum(axis=(1, 2))
    outside, among = n - 1 > k, np.maximum(k - 1, 1)
    blends = n > k
    for counts in (blocks.sum(axis=2), blocks.sum(axis=1), _differences(blocks)):
        blends &= _apart(counts, among) & (~outside | _apart(counts, k))
    return np.asarray(blends)


def _differences(blocks: Ints) -> Ints:
    """(B, 2V - 1) people by stated less enacted answer, the lowest difference first."""
    points = blocks.shape[1]
    offsets = range(1 - points, points)
    return np.stack([np.trace(blocks, offset=-offset, axis1=1, axis2=2) for offset in offsets], axis=1)


def _apart(counts: Ints, k: Ints) -> Flags:
    """(B,) whether the k highest and the k lowest answers differ by k points, whichever one person is left out.

    counts: (B, W) people by answer
    """
    apart = (
        counts.sum(axis=1) - counts.max(axis=1) >= 2
    )  # of one person: two others did not answer as most did
    several = np.flatnonzero(k > 1)
    apart[several] = _several_apart(counts[several], k[several])
    return np.asarray(apart)


def _several_apart(counts: Ints, k: Ints) -> Flags:
    answers = counts.shape[1]
    others = counts[:, None] - np.eye(
        answers, dtype=np.int64
    )  # (B, W, W), one person of each answer left out
    points = np.arange(answers)
    lowest = _first(others, k) @ points
    highest = _first(others[..., ::-1], k) @ points[::-1]
    enough = k < counts.sum(axis=1) - 1
    apart = enough[:, None] & (highest - lowest >= NARROW * k[:, None])
    return np.asarray((apart | (counts == 0)).all(axis=1))


def _first(counts: Ints, k: Ints) -> Ints:
    """How many of each answer (B, W, W) are among the first k people in the order of the answers."""
    before = counts.cumsum(axis=2) - counts
    return np.asarray(np.clip(k[:, None, None] - before, 0, counts))


@dataclass(frozen=True)
class Totals:
    """What is known of one side of a block of n people: bounds of the sum and of the people in each third.

    thirds: favourable and neutral; the rest is unfavourable
    """

    n: int
    sum: tuple[int, int]
    favourable: tuple[int, int]
    neutral: tuple[int, int]

    @classmethod
    def exact(cls, counts: Ints, scale: AnswerScale) -> "Totals":
        """Known to the last person."""
        points, favourable, neutral = _thirds(scale)
        total, high, middle = (int(counts @ part) for part in (points, favourable, neutral))
        return cls(int(counts.sum()), (total, total), (high, high), (middle, middle))

    def without(self, answer: int, scale: AnswerScale) -> "Totals":
        """The same about everybody but one person who gave this answer (0 for the lowest)."""
        points, favourable, neutral = (int(part[answer]) for part in _thirds(scale))
        moved = [(low - own, high - own) for (low, high), own in
                 ((self.sum, points), (self.favourable, favourable), (self.neutral, neutral))]  # fmt: skip
        return Totals(self.n - 1, *moved)


def is_uncertain(totals: Totals, counts: Ints, k: int, scale: AnswerScale) -> bool:
    """Whether the mean of k people of a block is unknown within a scale point, one person's answer being known.

    counts: (V,) people of the block by answer: the answers the known person may have given.
    """
    n = totals.n
    sizes = {k, max(k - 1, 1)} if n - 1 > k else {max(k - 1, 1)}
    for answer in np.flatnonzero(counts):
        rest = totals.without(int(answer), scale)
        for size in sizes:
            low, high = sum_range(rest, size, scale)
            if high - low < NARROW * size:
                return False
    return n > k


@lru_cache(MOST_REMEMBERED)
def sum_range(totals: Totals, k: int, scale: AnswerScale) -> tuple[int, int]:
    """Smallest and largest sum of the answers of k people of the block; (1, 0) where nothing fits.

    Every way to take the k from the thirds of the block is tried; within thirds, any sum between the ends is
    possible.
    """
    favourable_low, favourable_high, middle, rest_low, rest_high = _ends(scale)
    m = totals.n - k
    f, u, a, b = (axis.ravel() for axis in np.meshgrid(*_axes(totals, k), indexing="ij"))
    w, c = totals.n - f - u, k - a - b
    fits = (w >= 0) & (c >= 0) & (a <= f) & (b <= u) & (c <= w) & (f - a + u - b + w - c == m)
    f, u, w, a, b, c = (part[fits] for part in (f, u, w, a, b, c))
    least, most = (
        a * favourable_low + b * middle + c * rest_low,
        a * favourable_high + b * middle + c * rest_high,
    )
    others_least = (f - a) * favourable_low + (u - b) * middle + (w - c) * rest_low
    others_most = (f - a) * favourable_high + (u - b) * middle + (w - c) * rest_high
    low, high = np.maximum(least, totals.sum[0] - others_most), np.minimum(most, totals.sum[1] - others_least)
    possible = low <= high
    return (int(low[possible].min()), int(high[possible].max())) if possible.any() else (1, 0)


def _axes(totals: Totals, k: int) -> Iterator[Ints]:
    for low, high in (totals.favourable, totals.neutral):
        yield np.arange(max(low, 0), min(high, totals.n) + 1)
    yield np.arange(k + 1)
    yield np.arange(k + 1)


def _thirds(scale: AnswerScale) -> tuple[Ints, Ints, Ints]:
    points = np.arange(scale.low, scale.high + 1)
    doubled, middle = 2 * points, scale.low + scale.high
    return points, (doubled > middle).astype(np.int64), (doubled == middle).astype(np.int64)


def _ends(scale: AnswerScale) -> tuple[int, int, int, int, int]:
    """Lowest and highest favourable answer, the middle, lowest and highest unfavourable answer."""
    return (
        scale.favourable_from,
        scale.high,
        (scale.low + scale.high) // 2,
        scale.low,
        (scale.low + scale.high - 1) // 2,
    )
