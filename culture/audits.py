"""Finding rates of departments: findings per audit-day, with the audit-days as exposure.

A department that was not audited has no estimate (NaN and `evidence` False), never a rate of zero. A high
rate is not scored as bad culture: where people speak up, more is found.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from culture.errors import StatisticsError
from culture.gamma_poisson import hyperparameter_nodes, negative_binomial_log_likelihood

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class GammaPoisson:
    """Departments' true rates vary as Gamma(shape, shape / mean); shape infinite when they do not vary."""

    shape: float
    mean: float  # findings per audit-day
    log_likelihood: float


@dataclass(frozen=True, eq=False)
class AuditRates:
    """Arrays of length D: findings per audit-day. NaN wherever `evidence` is False."""

    findings: Floats
    audit_days: Floats
    crude: Floats
    rate: Floats
    rate_low: Floats
    rate_high: Floats
    probability_above: Floats  # P(the department's rate exceeds the mean of departments)
    evidence: Flags


@dataclass(frozen=True)
class RateComparison:
    """Two Poisson rates: ratio first to second with interval, and the exact two-sided p-value."""

    ratio: float
    ratio_low: float
    ratio_high: float
    p_value: float


def audit_rates(findings: npt.ArrayLike, audit_days: npt.ArrayLike, level: float = 0.95) -> AuditRates:
    """Rates of D departments drawn towards their common mean, with intervals that know the mean is estimated.

    findings: (D,) counts. audit_days: (D,) exposure in days; 0 or NaN where nothing was audited. λ_d ~
    Gamma(θ, θ/μ), findings ~ Poisson(λ_d · days); θ and μ are integrated over a grid, μ under its Jeffreys
    prior and the squared coefficient of variation 1/θ under an exponential prior of mean 1 (flat near zero,
    which is what makes intervals cover: Morris 1983), so that one department, no findings at all or no
    variation between departments each have an honest interval. Raises StatisticsError on negative counts or
    days. Source: Clayton & Kaldor (1987); Morris (1983).
    """
    y, e, seen = _exposed(findings, audit_days)
    rate, low, high, above = (np.full(len(y), np.nan) for _ in range(4))
    if seen.any():
        weight, shape, mean = hyperparameter_nodes(y[seen], e[seen])
        # Findings and days are small numbers: thousands of departments share a few pairs of them, and their rates.
        pairs, of = np.unique(np.column_stack([y[seen], e[seen]]), axis=0, return_inverse=True)
        a = shape[:, None] + pairs[:, 0]
        b = (shape / mean)[:, None] + pairs[:, 1]
        rate[seen] = (weight @ (a / b))[of]
        low[seen] = _mixture_quantile(weight, a, b, (1 - level) / 2)[of]
        high[seen] = _mixture_quantile(weight, a, b, (1 + level) / 2)[of]
        above[seen] = (weight @ special.gammaincc(a, b * mean[:, None]))[of]
    crude = np.divide(y, e, out=np.full(len(y), np.nan), where=seen)
    days = np.where(seen, e, np.nan)
    return AuditRates(y, days, crude, rate, low, high, above, seen)


def fit_gamma_poisson(findings: npt.ArrayLike, audit_days: npt.ArrayLike) -> GammaPoisson:
    """Maximum likelihood of the negative binomial with log-exposure offset; needs two departments and a
    finding.

    Shapes as in `audit_rates`. Raises StatisticsError when no department was audited.
    Source: Clayton & Kaldor (1987). Equals MASS::glm.nb(y ~ 1 + offset(log(e))).
    """
    y, e, seen = _exposed(findings, audit_days)
    y, e = y[seen], e[seen]
    if not len(y):
        raise StatisticsError(
            "No department has audit-days, so there is no finding rate. Fill in audit_days."
        )
    pooled = float(y.sum() / e.sum())
    poisson = float(np.sum(stats.poisson.logpmf(y, pooled * e)))
    flat = GammaPoisson(np.inf, pooled, poisson)
    if len(y) < 2 or y.sum() == 0:
        return flat
    grid = np.linspace(-6, 14, 81)
    heights = [_profile(np.exp(t), y, e)[1] for t in grid]
    best = int(np.argmax(heights))
    if best in (0, len(grid) - 1) or heights[best] < poisson + 1e-7:  # level with Poisson up to rounding
        return flat
    t = optimize.brentq(lambda t: _shape_score(np.exp(t), y, e), grid[best - 1], grid[best + 1], xtol=1e-13)
    return GammaPoisson(float(np.exp(t)), *_profile(np.exp(t), y, e))


def posterior_rates(
    findings: npt.ArrayLike, audit_days: npt.ArrayLike, population: GammaPoisson, level: float = 0.95
) -> AuditRates:
    """Rates under a known population: λ_d | y ~ Gamma(θ + y, θ/μ + days). Ignores that θ and μ are estimated.

    Shapes and errors as in `audit_rates`; an infinite shape gives every audited department the mean.
    """
    y, e, seen = _exposed(findings, audit_days)
    shape = min(population.shape, 1e12)  # beyond it the posterior is a point to double precision
    mean = max(population.mean, np.finfo(float).tiny)
    posterior = stats.gamma(shape + y, scale=1 / (shape / mean + e))
    tails = (1 - level) / 2, (1 + level) / 2
    hidden = np.where(seen, 0.0, np.nan)
    crude = np.divide(y, e, out=np.full(len(y), np.nan), where=seen)
    return AuditRates(
        y,
        e + hidden,
        crude,
        posterior.mean() + hidden,
        posterior.ppf(tails[0]) + hidden,
        posterior.ppf(tails[1]) + hidden,
        posterior.sf(mean) + hidden,
        seen,
    )


def moment_rates(findings: npt.ArrayLike, audit_days: npt.ArrayLike) -> Floats:
    """Rates shrunken by moments, (D,): the check on `audit_rates` that assumes no distribution of the rates.

    Shapes and errors as in `audit_rates`. Source: Marshall (1991), global estimator (spdep::EBest).
    """
    y, e, seen = _exposed(findings, audit_days)
    total = e[seen].sum()
    if not total:
        return np.full(len(y), np.nan)
    crude = np.divide(y, e, out=np.full(len(y), np.nan), where=seen)
    mean = y[seen].sum() / total
    spread = (e[seen] * (crude[seen] - mean) ** 2).sum() / total
    between = max(spread - mean / e[seen].mean(), 0.0)
    noise = np.divide(mean, e, out=np.full(len(y), np.nan), where=seen)
    trust = np.divide(between, between + noise, out=np.zeros(len(y)), where=(between + noise) > 0)
    shrunken: Floats = mean + trust * (crude - mean)
    return shrunken


def rate_interval(
    findings: npt.ArrayLike, audit_days: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Exact Poisson interval of each department's own rate, (D,) twice; NaN without exposure.

    Shapes and errors as in `audit_rates`. Source: Garwood (1936). Equals poisson.test(y, e)$conf.int.
    """
    y, e, seen = _exposed(findings, audit_days)
    days = np.where(seen, e, np.nan)
    low = np.where(y > 0, special.gammaincinv(np.maximum(y, 1), (1 - level) / 2), 0.0) / days
    return low, special.gammaincinv(y + 1, (1 + level) / 2) / days


def compare_rates(
    findings: tuple[int, int], audit_days: tuple[float, float], level: float = 0.95
) -> RateComparison:
    """Exact comparison of two Poisson rates, conditional on their sum.

    findings, audit_days: first and second department or wave. Raises StatisticsError without exposure on both
    sides. Source: Przyborowski & Wilenski (1940). Equals poisson.test(c(y1, y2), c(e1, e2)).
    """
    y, e, seen = _exposed(findings, audit_days)
    if not seen.all():
        raise StatisticsError(
            "Two finding rates are compared only where both have audit-days. Fill in audit_days."
        )
    total, (first, second) = int(y.sum()), y
    if total == 0:
        return RateComparison(np.nan, 0.0, np.inf, 1.0)
    test = stats.binomtest(int(first), total, e[0] / e.sum())
    share = test.proportion_ci(level, method="exact")
    with np.errstate(divide="ignore"):
        ends = [float(np.divide(p, 1 - p) * e[1] / e[0]) for p in (share.low, share.high)]
        ratio = float(np.divide(first / e[0], second / e[1]))
    return RateComparison(ratio, ends[0], ends[1], float(test.pvalue))


def _exposed(findings: npt.ArrayLike, audit_days: npt.ArrayLike) -> tuple[Floats, Floats, Flags]:
    y, e = np.asarray(findings, dtype=float), np.asarray(audit_days, dtype=float)
    if y.ndim != 1 or y.shape != e.shape:
        raise StatisticsError(
            f"Findings {y.shape} and audit-days {e.shape} must be lists of one length, an entry a department."
        )
    y, e = np.nan_to_num(y, posinf=np.inf), np.nan_to_num(e, posinf=np.inf)
    if (y < 0).any() or (e < 0).any() or np.isinf(y).any() or np.isinf(e).any():
        raise StatisticsError("Findings and audit-days must be finite and not negative. Correct audits.csv.")
    return y, e, e > 0


def _profile(shape: float, y: Floats, e: Floats) -> tuple[float, float]:
    """The mean that maximises the likelihood at this shape, and that likelihood."""
    crude = y / e

    def score(mean: float) -> float:
        return float(((y - mean * e) / (1 + mean * e / shape)).sum())  # falls in the mean: one root

    mean = float(optimize.brentq(score, 0.0, float(crude.max()) * (1 + 1e-9), xtol=1e-300, rtol=1e-14))
    return mean, float(negative_binomial_log_likelihood(np.array([shape]), np.array([[mean]]), y, e)[0, 0])


def _shape_score(shape: float, y: Floats, e: Floats) -> float:
    mean = _profile(shape, y, e)[0]
    expected = mean * e
    terms = special.digamma(shape + y) - special.digamma(shape) - np.log1p(expected / shape)
    return float((terms + (expected - y) / (shape + expected)).sum())


def _mixture_quantile(weight: Floats, a: Floats, b: Floats, p: float) -> Floats:
    """Quantile p of Σ_m weight_m Gamma(a_md, b_md), (D,): Newton steps in log rate, kept between the
    components'."""
    ends = np.log(np.maximum(special.gammaincinv(a, p) / b, np.finfo(float).tiny))
    low, high, x = ends.min(axis=0), ends.max(axis=0), weight @ ends
    constant = a * np.log(b) - special.gammaln(a)
    following, moved, steps = x, np.inf, 0
    while not moved <= 1e-10 and steps < 100:
        x, steps = following, steps + 1
        rate = np.exp(x)
        excess = weight @ special.gammainc(a, b * rate) - p
        low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
        slope = weight @ np.exp(constant + a * x - b * rate)
        step = x - np.divide(excess, slope, out=np.full_like(x, np.inf), where=slope > 0)
        following = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        moved = float(np.abs(following - x).max(initial=0.0))
    return np.exp(x)
