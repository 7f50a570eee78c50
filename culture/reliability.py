"""Reliability of a scale: alpha and omega, within and between departments.

Everything is computed from a covariance matrix and an n, so the same number comes from a tally as from rows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of K items over n respondents, with Feldt interval of the raw alpha."""

    raw: float
    raw_low: float
    raw_high: float
    standardised: float
    average_r: float
    items: int
    n: int


@dataclass(frozen=True, eq=False)
class ItemAnalysis:
    """Arrays of length K: correlation of each item with the sum of the others, and alpha without the item."""

    item_rest: Floats
    alpha_if_dropped: Floats


@dataclass(frozen=True, eq=False)
class SplitCovariance:
    """Covariance (K, K) within departments and of true department means, from D departments of typical size
    n0."""

    within: Floats
    between: Floats
    total: Floats
    n0: float
    n: int
    departments: int


@dataclass(frozen=True)
class LevelAlpha:
    """Alpha of persons' answers within departments and of department means; NaN where nothing varies."""

    within: float
    between: float


def alpha(covariance: npt.ArrayLike, n: int, level: float = 0.95) -> Alpha:
    """Cronbach's alpha from the (K, K) covariance of items over n respondents.

    NaN when the items do not vary together at all. The interval assumes normal answers.
    Raises StatisticsError below two items or when the matrix is not square.
    Source: Cronbach (1951); Feldt (1965). Equals psych::alpha and psych::alpha.ci.
    """
    s = _square(covariance)
    k = len(s)
    raw = _alpha_of(s)
    r = _correlation(s)
    average = float(r[~np.eye(k, dtype=bool)].mean()) if np.isfinite(r).all() else np.nan
    low = high = np.nan
    if n > 1 and np.isfinite(raw):
        freedom = n - 1, (n - 1) * (k - 1)
        low = 1 - (1 - raw) * float(stats.f.ppf((1 + level) / 2, *freedom))
        high = 1 - (1 - raw) * float(stats.f.ppf((1 - level) / 2, *freedom))
    together = 1 + (k - 1) * average  # 0 where two items are exactly opposite
    standardised = k * average / together if abs(together) > 1e-9 else np.nan
    return Alpha(raw, low, high, standardised, average, k, n)


def item_analysis(covariance: npt.ArrayLike) -> ItemAnalysis:
    """Item–rest correlations and alpha if dropped, from the (K, K) covariance; NaN for an item that is
    constant.

    Alpha if dropped needs three items, NaN below. Raises StatisticsError below two items.
    Source: Nunnally & Bernstein (1994). Equals psych::alpha()$item.stats$r.drop and $alpha.drop$raw_alpha.
    """
    s = _square(covariance)
    k, variance, row = len(s), np.diag(s), s.sum(axis=1)
    rest = s.sum() - 2 * row + variance
    with np.errstate(invalid="ignore", divide="ignore"):
        item_rest = (row - variance) / np.sqrt(variance * rest)
    kept = [np.delete(np.delete(s, i, 0), i, 1) for i in range(k)]
    return ItemAnalysis(
        np.where(variance * rest > 0, item_rest, np.nan),
        np.array([_alpha_of(m) if k > 2 else np.nan for m in kept]),
    )


def split_covariance(count: npt.ArrayLike, sums: npt.ArrayLike, products: npt.ArrayLike) -> SplitCovariance:
    """Within, between and total covariance of K items over D departments, from moments.

    Complete answers: count (D,), sums (D, K). Missing answers, pairwise: count (D, K, K) who answered both
    items, sums (D, K, K) with [d, i, j] the sum of item i over those who also answered j. products (K, K):
    sums of products over all respondents. between = (S_B − S_PW) / n0 estimates the covariance of true
    department means and need not be positive definite. Raises StatisticsError below two departments with
    answers or without a respondent more than departments. Source: Muthén (1994); Geldhof, Preacher & Zyphur
    (2014).
    """
    p = _square(products)
    n, one, other = _pairwise(np.asarray(count, dtype=float), np.asarray(sums, dtype=float), len(p))
    crossed = np.divide(one * other, n, out=np.zeros_like(n), where=n > 0).sum(axis=0)
    total_n, groups = n.sum(axis=0), (n > 0).sum(axis=0)
    if (groups < 2).any() or (total_n <= groups).any():
        raise StatisticsError(
            "Within and between departments cannot be told apart: every pair of items needs answers from two "
            "departments and from two respondents of one of them."
        )
    grand = one.sum(axis=0) * other.sum(axis=0) / total_n
    within = (p - crossed) / (total_n - groups)
    typical = (total_n - (n**2).sum(axis=0) / total_n) / (groups - 1)
    between = ((crossed - grand) / (groups - 1) - within) / typical
    total = (p - grand) / (total_n - 1)
    return SplitCovariance(
        within, between, total, float(typical.mean()), int(total_n.max()), int(groups.max())
    )


def row_moments(
    answers: npt.ArrayLike, department: npt.ArrayLike, departments: int
) -> tuple[Floats, Floats, Floats]:
    """Pairwise count (D, K, K), sums (D, K, K) and products (K, K) of (N, K) answers with NaN for missing.

    department: (N,) codes 0..D−1. What `split_covariance` takes. Raises StatisticsError on unequal lengths.
    """
    x, code = np.asarray(answers, dtype=float), np.asarray(department, dtype=int)
    if x.ndim != 2 or code.shape != x.shape[:1]:
        raise StatisticsError("Answers must be a table with one department code for each row.")
    seen = np.isfinite(x).astype(float)
    filled = np.where(seen > 0, x, 0.0)
    count, sums = np.zeros((2, departments, x.shape[1], x.shape[1]))
    for d in np.unique(code):
        count[d] = seen[code == d].T @ seen[code == d]
        sums[d] = filled[code == d].T @ seen[code == d]
    return count, sums, filled.T @ filled


def level_alpha(split: SplitCovariance) -> LevelAlpha:
    """Alpha within departments and between them; gaps are read at department level, so the second one counts.

    NaN where the summed (co)variance of a level is not positive. Source: Geldhof, Preacher & Zyphur (2014).
    """
    return LevelAlpha(_alpha_of(split.within), _alpha_of(split.between))


def _pairwise(count: Floats, sums: Floats, items: int) -> tuple[Floats, Floats, Floats]:
    """Pairwise counts and the two sums of each pair, (D, K, K) each."""
    if count.ndim == 1 and sums.shape == (len(count), items):
        shape = (len(count), items, items)
        one = np.broadcast_to(sums[:, :, None], shape)
        return np.broadcast_to(count[:, None, None], shape).copy(), one, np.swapaxes(one, 1, 2)
    if count.shape == sums.shape == (len(count), items, items):
        return count, sums, np.swapaxes(sums, 1, 2)
    raise StatisticsError(f"Counts {count.shape} and sums {sums.shape} do not fit {items} items.")


def _alpha_of(s: Floats) -> float:
    k, total = len(s), float(s.sum())
    return k / (k - 1) * (1 - float(np.trace(s)) / total) if total > 1e-12 * abs(np.trace(s)) else np.nan


def _correlation(s: Floats) -> Floats:
    sd = np.sqrt(np.maximum(np.diag(s), 0))
    scale = np.outer(sd, sd)
    return np.asarray(np.divide(s, scale, out=np.full_like(s, np.nan), where=scale > 0))


def _square(matrix: npt.ArrayLike) -> Floats:
    s = np.asarray(matrix, dtype=float)
    if s.ndim != 2 or s.shape[0] != s.shape[1] or len(s) < 2 or not np.isfinite(s).all():
        raise StatisticsError(
            f"Reliability needs a complete covariance of at least two items, got {s.shape}. "
            "Leave out items that nobody answered."
        )
    return s
