"""Funnel plot of finding counts: which departments differ from the organisation by more than chance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

MORE, FEWER, EXPECTED, NO_EVIDENCE = "more than expected", "fewer than expected", "as expected", "no evidence"


@dataclass(frozen=True, eq=False)
class Funnel:
    """Arrays of length D on the scale found / expected; NaN and "no evidence" where nothing was expected."""

    target: float  # the organisation's findings per audit-day
    expected: Floats  # target · audit-days
    ratio: Floats
    z: Floats  # square-root scale, before overdispersion
    z_adjusted: Floats  # after allowing for variation between departments
    limits: dict[float, tuple[Floats, Floats]]  # two-sided coverage -> Poisson limits of the ratio
    overdispersion: float  # φ, 10 % Winsorised
    between_variance: float  # τ², on the square-root scale
    position: npt.NDArray[np.str_]


def funnel(
    findings: npt.ArrayLike, audit_days: npt.ArrayLike, coverage: tuple[float, ...] = (0.95, 0.998)
) -> Funnel:
    """Compare D departments with what their audit-days let one expect.

    findings, audit_days: (D,) counts and days, 0 or NaN days where nothing was audited. `position` follows
    the adjusted z at the widest coverage. Raises StatisticsError on negative or unequal input. Source:
    Spiegelhalter (2005), Statistics in Medicine 24; Spiegelhalter et al. (2012), JRSS A 175 on φ and τ².
    """
    y, e = np.asarray(findings, dtype=float), np.nan_to_num(np.asarray(audit_days, dtype=float))
    if y.ndim != 1 or y.shape != e.shape or (np.nan_to_num(y) < 0).any() or (e < 0).any():
        raise StatisticsError("Findings and audit-days must be lists of one length without negative numbers.")
    y, seen = np.nan_to_num(y), e > 0
    target = float(y[seen].sum() / e[seen].sum()) if seen.any() else np.nan
    expected = np.where(seen & (target > 0), target * e, np.nan)
    ratio = y / expected
    z = 2 * (np.sqrt(y) - np.sqrt(expected))
    overdispersion, between = overdispersion_of(z, 4 * expected)
    adjusted = (np.sqrt(ratio) - 1) / np.sqrt(1 / (4 * expected) + between)
    limits = {c: _ratio_limits(expected, c) for c in coverage}
    bound = stats.norm.isf((1 - max(coverage)) / 2)
    position = np.select(
        [np.isnan(adjusted), adjusted > bound, adjusted < -bound], [NO_EVIDENCE, MORE, FEWER], EXPECTED
    )
    return Funnel(target, expected, ratio, z, adjusted, limits, overdispersion, between, position)


def overdispersion_of(z: Floats, weight: Floats) -> tuple[float, float]:
    """φ from 10 % Winsorised z and the additive between-department variance τ² that would explain it.

    z, weight: (D,) scores and inverse sampling variances, NaN where unknown. φ below 1 gives τ² = 0.
    Source: Spiegelhalter et al. (2012), section 4; quantiles of type 7.
    """
    known = np.isfinite(z)
    z, w, units = z[known], weight[known], int(known.sum())
    if units < 2:
        return 1.0, 0.0
    phi = float((np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2).mean())
    excess = units * phi - (units - 1)
    spread = w.sum() - (w**2).sum() / w.sum()
    return phi, max(float(excess / spread), 0.0) if spread > 1e-12 * w.sum() else 0.0


def poisson_limit(expected: npt.ArrayLike, probability: float) -> Floats:
    """Interpolated quantile of a Poisson count, elementwise; it may fall below zero for small counts.

    r − α with r the quantile and α = (P(R ≤ r) − p) / P(R = r). Source: Spiegelhalter (2005), appendix A.1.
    """
    mean = np.asarray(expected, dtype=float)
    r = stats.poisson.ppf(probability, mean)
    excess = stats.poisson.cdf(r, mean) - probability
    return np.asarray(r - excess / stats.poisson.pmf(r, mean))


def _ratio_limits(expected: Floats, coverage: float) -> tuple[Floats, Floats]:
    tail = (1 - coverage) / 2
    known = np.nan_to_num(expected, nan=1.0)
    low = np.maximum(poisson_limit(known, tail), 0) / expected
    return low, poisson_limit(known, 1 - tail) / expected
