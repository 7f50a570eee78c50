"""Agreement of a department's respondents: may one mean stand for them?

Every statistic follows from histograms, counts (D, K, A) of each answer of the scale to each item in each
department, so rows and tallies give the same number. Statistics are NaN below two answers to an item.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

UNIFORM, SLIGHT_SKEW, TRIANGULAR = "uniform", "slight skew", "triangular"
# LeBreton & Senter (2008), table 2, five-point scale: .05 .15 .20 .35 .25 and .11 .22 .34 .22 .11.
FIVE_POINT_NULLS = {SLIGHT_SKEW: 1.34, TRIANGULAR: 1.32}


@dataclass(frozen=True, eq=False)
class ItemAgreement:
    """Per department and item, arrays of shape (D, K)."""

    n: Floats
    mean: Floats
    variance: Floats  # divisor n − 1
    rwg: Floats  # negative values set to 0
    ad_mean: Floats  # mean absolute deviation from the mean, in scale points
    ad_median: Floats
    awg: Floats  # NaN where the mean is too near an end of the scale to be interpreted


@dataclass(frozen=True, eq=False)
class ScaleAgreement:
    """Per department over the K items of a scale, arrays of length D."""

    rwg_j: Floats  # negative values set to 0; rises with K whatever the agreement: never read it alone
    rwg_j_star: Floats  # Lindell's, does not rise with K and may be negative
    ad_mean: Floats
    ad_median: Floats
    awg: Floats
    sd: Floats  # root of the mean item variance, in scale points


def answer_histograms(
    answers: npt.ArrayLike, department: npt.ArrayLike, departments: int, points: Sequence[int]
) -> npt.NDArray[np.int64]:
    """Counts (D, K, A) from (N, K) answers; whatever is not one of the A points counts as missing.

    department: (N,) codes 0..D−1. Raises StatisticsError on unequal lengths.
    """
    x, code = np.asarray(answers, dtype=float), np.asarray(department, dtype=np.int64)
    if x.ndim != 2 or code.shape != x.shape[:1]:
        raise StatisticsError("Answers must be a table with one department code for each row.")
    counts = np.zeros((departments, x.shape[1], len(points)), dtype=np.int64)
    for item in range(x.shape[1]):
        for a, point in enumerate(points):
            counts[:, item, a] = np.bincount(code[x[:, item] == point], minlength=departments)
    return counts


def null_variance(points: Sequence[int], null: str | Sequence[float] = UNIFORM) -> float:
    """Variance of answers without any agreement.

    points: the A points of the scale. null: "uniform" for any scale; "slight skew" (answers lean to one side,
    as leniency makes them) and "triangular" (they avoid the ends) as published for five points; or the A
    shares of another null. Raises StatisticsError for a null that is not known for this scale. Source: James,
    Demaree & Wolf (1984); LeBreton & Senter (2008), table 2.
    """
    x = np.asarray(points, dtype=float)
    if isinstance(null, str):
        step = (x[-1] - x[0]) / (len(x) - 1)
        if null == UNIFORM:
            return float((len(x) ** 2 - 1) / 12 * step**2)
        if null in FIVE_POINT_NULLS and len(x) == 5:
            return float(FIVE_POINT_NULLS[null] * step**2)
        raise StatisticsError(
            f"The null {null!r} is not published for {len(x)} points. Give the share of each point instead."
        )
    share = np.asarray(null, dtype=float)
    if share.shape != x.shape or (share < 0).any() or abs(share.sum() - 1) > 1e-9:
        raise StatisticsError("A null needs one share for each point of the scale, adding up to 1.")
    return float(share @ x**2 - (share @ x) ** 2)


def item_agreement(
    counts: npt.ArrayLike, points: Sequence[int], null: str | Sequence[float] = UNIFORM
) -> ItemAgreement:
    """Agreement on single items from counts (D, K, A) over the A points of the scale, in rising order.

    Errors as in `null_variance`, and for negative counts. Source: James, Demaree & Wolf (1984) for rwg;
    Burke, Finkelstein & Dusig (1999) for AD; Brown & Hauenstein (2005) for awg.
    """
    c = _checked(counts, points)
    x, expected = np.asarray(points, dtype=float), null_variance(points, null)
    total = c.sum(axis=-1)
    n = np.where(total >= 2, total, np.nan)
    mean = c @ x / n
    variance = (c * (x - mean[..., None]) ** 2).sum(axis=-1) / (n - 1)
    median = _medians(c, x, total)
    return ItemAgreement(
        total,
        mean,
        variance,
        np.where(np.isnan(variance), np.nan, np.clip(1 - variance / expected, 0, None)),
        (c * np.abs(x - mean[..., None])).sum(axis=-1) / n,
        (c * np.abs(x - median[..., None])).sum(axis=-1) / n,
        _awg(mean, variance, n, (x[0], x[-1])),
    )


def scale_agreement(
    counts: npt.ArrayLike, points: Sequence[int], null: str | Sequence[float] = UNIFORM
) -> ScaleAgreement:
    """Agreement on a scale of K items from counts (D, K, A); items with fewer than two answers are left out.

    rwg(j) = K(1 − v) / (K(1 − v) + v), r*wg(j) = 1 − v, with v the mean item variance over the null variance.
    Errors as in `item_agreement`. Source: James, Demaree & Wolf (1984); Lindell, Brandt & Whitney (1999).
    Equals multilevel::rwg.j, rwg.j.lindell, ad.m and awg.
    """
    items = item_agreement(counts, points, null)
    used = np.isfinite(items.variance).sum(axis=1)
    variance = _item_mean(items.variance)
    v = variance / null_variance(points, null)
    agreed = np.clip(1 - v, 0, None)
    k = np.where(used > 0, used, np.nan)
    with np.errstate(invalid="ignore"):
        rwg_j = k * agreed / (k * agreed + v)
    return ScaleAgreement(
        rwg_j,
        1 - v,
        _item_mean(items.ad_mean),
        _item_mean(items.ad_median),
        _item_mean(items.awg),
        np.sqrt(variance),
    )


def mean_misleads(ad: npt.ArrayLike, points: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Whether answers lie so far apart that one mean misleads: AD above A/6, of any shape; False where NaN.

    ad: mean absolute deviations in scale points of a scale with steps of 1. Source: Burke & Dunlap (2002).
    """
    return np.asarray(np.asarray(ad, dtype=float) > len(points) / 6)


def _checked(counts: npt.ArrayLike, points: Sequence[int]) -> Floats:
    c = np.asarray(counts, dtype=float)
    if c.ndim != 3 or c.shape[2] != len(points) or len(points) < 2 or not (c >= 0).all():
        raise StatisticsError(
            f"Agreement needs counts by department, item and {len(points)} points, got {c.shape}."
        )
    return c


def _medians(c: Floats, x: Floats, total: Floats) -> Floats:
    """Medians of grouped answers; the mean of the two middle answers when their number is even."""
    running = np.cumsum(c, axis=-1)
    low = (running < np.ceil(total / 2)[..., None]).sum(axis=-1)
    high = (running < (np.floor(total / 2) + 1)[..., None]).sum(axis=-1)
    last = len(x) - 1
    return np.asarray((x[np.minimum(low, last)] + x[np.minimum(high, last)]) / 2)


def _awg(mean: Floats, variance: Floats, n: Floats, ends: tuple[float, float]) -> Floats:
    """1 − 2 s² / (largest variance possible at this mean)."""
    low, high = ends
    with np.errstate(invalid="ignore", divide="ignore"):
        possible = (high - mean) * (mean - low) * n / (n - 1)
        awg = 1 - 2 * variance / possible
        far = (mean >= (low * (n - 1) + high) / n) & (mean <= (high * (n - 1) + low) / n)
    return np.where((mean == low) | (mean == high), 1.0, np.where(far, awg, np.nan))


def _item_mean(values: Floats) -> Floats:
    """Mean over items that have the statistic, (D,); NaN where none has."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    count = known.sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0))
