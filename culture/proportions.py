"""Intervals of a proportion: k successes out of n, where n may be small."""

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]


def wilson_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Score interval of a proportion, elementwise; both ends NaN where there are no trials.

    successes, trials: counts of one shape. Raises StatisticsError when a count is negative or successes
    exceed trials. Source: Wilson (1927); recommended for small n by Brown, Cai & DasGupta (2001).
    """
    k, n = counted(successes, trials)
    z = stats.norm.isf((1 - level) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
        low, high = centre - half, centre + half
    # At the ends the formula is exactly 0 or 1 but for rounding.
    return np.where(k == 0, np.where(n > 0, 0.0, np.nan), low), np.where((k == n) & (n > 0), 1.0, high)


def jeffreys_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Equal-tailed interval of Beta(k + 1/2, n − k + 1/2), closed at 0 when k = 0 and at 1 when k = n.

    Shapes and errors as in `wilson_interval`. Source: Brown, Cai & DasGupta (2001), section 4.1.2.
    """
    k, n = counted(successes, trials)
    seen = n > 0
    a, b = np.where(seen, k + 0.5, 1.0), np.where(seen, n - k + 0.5, 1.0)
    low = np.where(k == 0, 0.0, special.betaincinv(a, b, (1 - level) / 2))
    high = np.where(k == n, 1.0, special.betaincinv(a, b, (1 + level) / 2))
    return np.where(seen, low, np.nan), np.where(seen, high, np.nan)


def probability_share_above(
    successes: npt.ArrayLike, trials: npt.ArrayLike, reference: npt.ArrayLike
) -> Floats:
    """P(true share > reference) under Beta(k + 1/2, n − k + 1/2), elementwise; NaN where there are no trials.

    reference: shares between 0 and 1, of any shape that broadcasts. Errors as in `wilson_interval`.
    """
    k, n = counted(successes, trials)
    seen = n > 0
    a, b = np.where(seen, k + 0.5, 1.0), np.where(seen, n - k + 0.5, 1.0)
    return np.where(seen, special.betaincc(a, b, np.asarray(reference, dtype=float)), np.nan)


def counted(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Both counts as float arrays of one shape; NaN stands for no trials. Raises StatisticsError if
    impossible."""
    k, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    known = np.isfinite(k) & np.isfinite(n)
    k, n = np.where(known, k, 0.0), np.where(known, n, 0.0)
    wrong = (k < 0) | (n < 0) | (k > n)
    if wrong.any():
        raise StatisticsError(
            f"{int(wrong.sum())} of {wrong.size} counts are negative or exceed their total. "
            "Correct numerator and denominator of these records."
        )
    return k, n
