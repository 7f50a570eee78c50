"""What published numbers tell: the intervals in which the true means and shares lie, after bands and rounding.

For departments and pools the published means are drawn toward the other departments. Drawing in can be undone, so
what is told is taken as if the direct means had been published, with the same precision.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.attack import MEANS, MEASURES, functionals
from culture.instrument import AnswerScale
from culture.rounding import (
    DISTRIBUTION_FROM,
    FINE_FROM,
    PERCENT_BAND,
    band_means,
    band_percentages,
    mean_step,
    percentage_step,
    round_means,
    round_shares,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
STATED, ENACTED, GAP = range(len(MEANS))
SWEEPS = 3  # of using one bound to tighten the next
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Told:
    """Of U sets and P priorities: n (U, P) people in the base; low, high (U, P, M) what is told of each measure.

    Means in scale points, shares from 0 to 1; NaN where nothing is told.
    """

    n: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Average:
    """A published mean over priorities: the headline, or a theme.

    weights: (P,) adding up to 1 and renormalised over what a set shows; people: (U,) whom its precision follows
    measures: which of the means are published of it; margin: (U,) half-width of the published interval of the gap
    """

    weights: Floats
    people: Ints
    measures: tuple[int, ...] = (GAP,)
    margin: Floats | None = None


def tell(
    n: Ints,
    answers: Floats,
    scale: AnswerScale,
    *,
    coarse: npt.NDArray[np.bool_] | None = None,
    margin: Floats | None = None,
    averages: Sequence[Average] = (),
) -> Told:
    """What is told of every cell.

    n: (U, P) people in the base; answers: (U, P, 2A) their stated answers, then their enacted ones, counted or
    weighted: zero where a cell is empty or hidden, and then nothing is told of it
    coarse: (U, P) cells rounded as if fewer had answered
    margin: (U, P) half-width of the published interval of the gap: its ends are rounded on their own, and so place
    the gap twice more
    """
    told = _tell(n if coarse is None else coarsened(n, coarse), answers, scale, (margin, averages))
    return Told(n, *told)


def coarsened(n: Ints, coarse: npt.NDArray[np.bool_]) -> Ints:
    """The number of people by which a cell is rounded: at most the largest that is rounded like a small set."""
    return np.where(coarse, np.minimum(n, FINE_FROM - 1), n)


def _tell(
    n: Ints, answers: Floats, scale: AnswerScale, more: tuple[Floats | None, Sequence[Average]]
) -> tuple[Floats, Floats]:
    total = answers[..., : answers.shape[-1] // 2].sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (answers @ functionals(scale).T) / np.where(total > 0, total, np.nan)[..., None]
    low, high = _shares(value, n)
    low[..., : GAP + 1], high[..., : GAP + 1] = _means(value[..., :GAP], n, scale, more)
    return low, high


def _shares(value: Floats, n: Ints) -> tuple[Floats, Floats]:
    """Shares to half a step either way; in a band up to the end. Below 50 people only the favourable share."""
    shown = round_shares(band_percentages(100 * value), n[..., None].astype(float))
    half = percentage_step(n)[..., None] / 2
    low = np.where(shown <= PERCENT_BAND, 0.0, shown - half) / 100
    high = np.where(shown >= 100 - PERCENT_BAND, 100.0, shown + half) / 100
    silent = np.array([not name.startswith("favourable") for name in MEASURES])
    gone = np.isnan(value) | (silent & (n < DISTRIBUTION_FROM)[..., None])
    return np.where(gone, np.nan, low), np.where(gone, np.nan, high)


def _means(
    level: Floats, n: Ints, scale: AnswerScale, more: tuple[Floats | None, Sequence[Average]]
) -> tuple[Floats, Floats]:
    """Bounds (U, P, 3) of stated, enacted and gap: first of the banded means, then of the true ones.

    Everything is published of the banded means. Where a banded mean cannot lie on the edge of the band it is the
    true one; where it can, the true one may lie anywhere between the edge and the end of the scale.
    """
    edges = band_means(np.array([scale.low, scale.high], dtype=float), scale)
    banded = band_means(level, scale)
    true = np.concatenate([banded, (banded[..., STATED] - banded[..., ENACTED])[..., None]], axis=-1)
    low, high = _around(true, n[..., None])
    low[..., :GAP], high[..., :GAP] = (
        np.maximum(low[..., :GAP], edges[0]),
        np.minimum(high[..., :GAP], edges[1]),
    )
    margin, averages = more
    if margin is not None:
        _meet(low, high, GAP, _between_ends(true[..., GAP], margin, n))
    for _ in range(SWEEPS):
        _meet(low, high, GAP, (low[..., 0] - high[..., 1], high[..., 0] - low[..., 1]))
        _meet(low, high, STATED, (low[..., GAP] + low[..., 1], high[..., GAP] + high[..., 1]))
        _meet(low, high, ENACTED, (low[..., 0] - high[..., GAP], high[..., 0] - low[..., GAP]))
        for average in averages:
            for measure in average.measures:
                _meet(
                    low,
                    high,
                    measure,
                    _from_average(
                        true[..., measure], low[..., measure], high[..., measure], average, measure
                    ),
                )
    at_low, at_high = low[..., :GAP] <= edges[0] + TINY, high[..., :GAP] >= edges[1] - TINY
    low[..., :GAP] = np.where(at_low, scale.low, low[..., :GAP])
    high[..., :GAP] = np.where(at_high, scale.high, high[..., :GAP])
    open_gap = (at_low | at_high).any(axis=-1)
    low[open_gap, GAP] = high[open_gap, GAP] = np.nan
    return low, high


def _around(true: Floats, n: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    shown, half = round_means(true, n.astype(float)), mean_step(n) / 2
    return shown - half, shown + half


def _between_ends(true: Floats, margin: Floats, n: Ints) -> tuple[Floats, Floats]:
    below, above = _around(true - margin, n), _around(true + margin, n)
    return np.fmax(below[0] + margin, above[0] - margin), np.fmin(below[1] + margin, above[1] - margin)


def _from_average(
    true: Floats, low: Floats, high: Floats, average: Average, measure: int
) -> tuple[Floats, Floats]:
    """Bounds of each priority from a rounded average over priorities and the bounds of the others."""
    shown = ~np.isnan(true)
    weights = np.where(shown, average.weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    mean = (weights * np.nan_to_num(true)).sum(axis=1)
    bounds = _around(mean, average.people)
    if measure == GAP and average.margin is not None:
        ends = _between_ends(mean, average.margin, average.people)
        bounds = np.fmax(bounds[0], ends[0]), np.fmin(bounds[1], ends[1])
    least, most = weights * np.nan_to_num(low), weights * np.nan_to_num(high)
    rest_low, rest_high = least.sum(axis=1, keepdims=True) - least, most.sum(axis=1, keepdims=True) - most
    with np.errstate(invalid="ignore", divide="ignore"):
        lower, upper = (bounds[0][:, None] - rest_high) / weights, (bounds[1][:, None] - rest_low) / weights
    used = weights > 0
    return np.where(used, lower, -np.inf), np.where(used, upper, np.inf)


def _meet(low: Floats, high: Floats, measure: int, bounds: tuple[Floats, Floats]) -> None:
    """Tighten one measure; a hair is left so that rounding errors never close an interval on the wrong side."""
    low[..., measure] = np.maximum(low[..., measure], bounds[0] - TINY)
    high[..., measure] = np.minimum(high[..., measure], bounds[1] + TINY)
