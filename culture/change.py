"""Change between two waves: how large, how sure, and how large it would have had to be to be seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

# A change is called when its 95 % interval leaves out zero and it survives the number of departments. The
# first alone gets the sign wrong too often where true changes are small beside noise (docs/statistics.md).
CALLED_FALSE_SIGN_RATE, CALLED_Q = 0.025, 0.05
SPREADS = 33  # grid of the SD of true changes


@dataclass(frozen=True, eq=False)
class Changes:
    """Arrays of length D, in scale points, later minus earlier wave; NaN where a department has no change."""

    change: Floats  # as observed
    error: Floats
    shrunken: Floats
    low: Floats  # 95 % interval of the true change
    high: Floats
    probability_beyond: Floats  # P(|true change| > δ)
    probability_rise: Floats  # P(true change > 0)
    false_sign_rate: Floats  # P(the sign of the shrunken change is wrong)
    q: Floats  # Benjamini–Hochberg q of the observed change
    called: npt.NDArray[np.bool_]
    detectable: Floats  # smallest true change found with probability 0.8 by a test of the observed change
    typical_change: float
    spread: float  # SD of true changes between departments


def change_error(
    sd: tuple[npt.ArrayLike, npt.ArrayLike],
    n: tuple[npt.ArrayLike, npt.ArrayLike],
    both: npt.ArrayLike = 0,
    correlation: npt.ArrayLike = 0.0,
) -> Floats:
    """Standard error of the change of a mean between two waves, elementwise.

    sd, n: earlier and later wave, arrays that broadcast. both: respondents n12 of both waves, correlation: r
    of their answers; without ids both stay 0, which overstates the error. NaN where a wave has no
    respondents. Var(m2 − m1) = s1²/n1 + s2²/n2 − 2 n12 r s1 s2 / (n1 n2). Raises StatisticsError when n12
    exceeds a wave's n or r lies outside −1…1. Source: Kish (1965), section 12.4.
    """
    s1, s2, n1, n2, n12, r = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (*sd, *n, both, correlation))
    )
    if (n12 > np.minimum(n1, n2)).any() or (n12 < 0).any() or (np.abs(r) > 1).any():
        raise StatisticsError(
            "Respondents of both waves cannot outnumber those of one; their correlation lies within −1 to 1."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = s1**2 / n1 + s2**2 / n2 - 2 * n12 * r * s1 * s2 / (n1 * n2)
    return np.where((n1 > 0) & (n2 > 0), np.sqrt(np.maximum(variance, 0.0)), np.nan)


def overlap_correlation(first: npt.ArrayLike, second: npt.ArrayLike, department: npt.ArrayLike) -> float:
    """Correlation r between waves within departments, over those who answered both, for `change_error`.

    first, second: (N,) answers of the same respondents in the two waves; department: (N,) codes.
    0 when it cannot be estimated (fewer than 10 degrees of freedom, or constant answers): no gain is claimed.
    Raises StatisticsError on unequal lengths. Source: pooled within-group correlation.
    """
    x = np.stack([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    code = np.asarray(department, dtype=int)
    if x.ndim != 2 or x.shape[1:] != code.shape:
        raise StatisticsError("Both waves need one answer and one department for each respondent.")
    known = np.isfinite(x).all(axis=0)
    x, code = x[:, known], np.unique(code[known], return_inverse=True)[1]
    if not len(code) or len(code) - code.max() - 1 < 10:
        return 0.0
    n = np.bincount(code)
    inner = np.stack([row - (np.bincount(code, row) / n)[code] for row in x])
    scale = np.sqrt((inner[0] ** 2).sum() * (inner[1] ** 2).sum())
    return float(np.clip((inner[0] * inner[1]).sum() / scale, -1, 1)) if scale > 0 else 0.0


def assess_changes(
    change: npt.ArrayLike, error: npt.ArrayLike, delta: float = 0.2, freedom: float = np.inf
) -> Changes:
    """Changes of D departments, drawn towards their common change as far as noise demands.

    change, error: (D,) observed changes and their standard errors; NaN where unknown. delta: a change that
    matters, in scale points. True changes ~ N(μ, τ²); μ under a flat prior, τ² under the uniform shrinkage
    prior, both integrated out, so intervals know that μ and τ are estimated. One department is not shrunken.
    An error of 0 is treated as the smallest other error. freedom: degrees of freedom of the pooled variance
    behind the errors; few widen everything as Student's t would. `called`: false-sign rate ≤ 0.025 and q ≤
    0.05. Raises StatisticsError on unequal shapes, negative errors or delta. Source: Stephens (2017) on local
    false-sign rates; Daniels (1999) on the prior.
    """
    x, s = np.asarray(change, dtype=float), np.asarray(error, dtype=float)
    if x.ndim != 1 or x.shape != s.shape or (s < 0).any() or delta < 0:
        raise StatisticsError(
            "Changes need one standard error (not negative) for each department, and δ ≥ 0."
        )
    known = np.isfinite(x) & np.isfinite(s)
    wide = _widened(s, freedom)
    out = {name: np.full(len(x), np.nan) for name in _POSTERIOR}
    typical = spread = np.nan
    if known.any():
        weight, tau, mean, sd, centre = _posterior(x[known], _positive(wide[known]))
        typical, spread = float(weight @ centre), float(weight @ tau)
        for name, values in _summaries(weight, mean, sd, delta).items():
            out[name][known] = values
    return _judged((x, s), out, freedom, (typical, spread))


def assess_changes_alone(
    change: npt.ArrayLike, error: npt.ArrayLike, delta: float = 0.2, freedom: float = np.inf
) -> Changes:
    """As `assess_changes`, each of D departments by itself: under a flat prior, drawn towards nothing.

    For errors that are known to be too large, which would draw departments together too far. q is still among all.
    `typical_change` is the mean, `spread` NaN. Equals `assess_changes` of each department alone.
    """
    x, s = np.asarray(change, dtype=float), np.asarray(error, dtype=float)
    if x.ndim != 1 or x.shape != s.shape or (s < 0).any() or delta < 0:
        raise StatisticsError(
            "Changes need one standard error (not negative) for each department, and δ ≥ 0."
        )
    known = np.isfinite(x) & np.isfinite(s)
    out = {name: np.full(len(x), np.nan) for name in _POSTERIOR}
    if known.any():
        wide = _positive(_widened(s, freedom)[known])
        for name, values in _summaries(np.ones(1), x[known][None], wide[None], delta).items():
            out[name][known] = values
    return _judged((x, s), out, freedom, (float(np.mean(x[known])) if known.any() else np.nan, np.nan))


def _widened(error: Floats, freedom: float) -> Floats:
    """Errors as wide as Student's t makes a 95 % interval."""
    return np.asarray(error * float(stats.t.isf(0.025, freedom) / stats.norm.isf(0.025)))


def _judged(
    observed: tuple[Floats, Floats], out: dict[str, Floats], freedom: float, common: tuple[float, float]
) -> Changes:
    x, s = observed
    wrong = np.minimum(out["probability_rise"], 1 - out["probability_rise"])
    with np.errstate(divide="ignore", invalid="ignore"):
        q = adjust_p(2 * stats.t.sf(np.where(np.isfinite(s), np.abs(x) / s, np.nan), freedom))
    called = (np.nan_to_num(wrong, nan=1.0) <= CALLED_FALSE_SIGN_RATE) & (
        np.nan_to_num(q, nan=1.0) <= CALLED_Q
    )
    return Changes(x, s, **out, false_sign_rate=wrong, q=q, called=called,
                   detectable=detectable_change(_widened(s, freedom)), typical_change=common[0],
                   spread=common[1])  # fmt: skip


def detectable_change(error: npt.ArrayLike, power: float = 0.8, level: float = 0.05) -> Floats:
    """Smallest true change that a two-sided test at `level` finds with probability `power`: (z + z) · error.

    error: standard errors of any shape, NaN kept. Source: Cohen (1988); Bloom (1995), minimum detectable
    effect.
    """
    return np.asarray((stats.norm.isf(level / 2) + stats.norm.ppf(power)) * np.asarray(error, dtype=float))


def adjust_p(p: npt.ArrayLike, method: str = "BH") -> Floats:
    """p-values adjusted for their number, (D,); NaN is kept and not counted.

    method: "BH" false-discovery rate, "BY" the same under any dependence, "holm" family-wise error. Raises
    StatisticsError for another method or p outside 0–1. Source: Benjamini & Hochberg (1995); Benjamini &
    Yekutieli (2001); Holm (1979). Equals p.adjust(p, method).
    """
    values = np.asarray(p, dtype=float)
    if method not in ("BH", "BY", "holm") or ((values < 0) | (values > 1)).any():
        raise StatisticsError(
            f"p-values lie between 0 and 1, and the method is BH, BY or holm, not {method!r}."
        )
    known = np.isfinite(values)
    order = np.argsort(values[known])
    m = len(order)
    rank = np.arange(1, m + 1)
    if method == "holm":
        adjusted = np.maximum.accumulate((m - rank + 1) * values[known][order])
    else:
        factor = (1 / rank).sum() if method == "BY" else 1.0
        adjusted = np.minimum.accumulate((factor * m / rank * values[known][order])[::-1])[::-1]
    out, part = np.full(values.shape, np.nan), np.empty(m)
    part[order] = np.minimum(adjusted, 1.0)
    out[known] = part
    return out


_POSTERIOR = ("shrunken", "low", "high", "probability_beyond", "probability_rise")


def _positive(error: Floats) -> Floats:
    known = error[error > 0]
    return np.where(error > 0, error, known.min() if len(known) else 1e-9)


def _posterior(x: Floats, s: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Weights and τ (M,), posterior means and SDs (M, D) and centres (M,) over a grid of τ."""
    if len(x) == 1:  # nothing to be drawn towards
        return np.ones(1), np.zeros(1), x[None], s[None], x.copy()
    typical = 1 / (1 / s**2).mean()
    share = (
        np.arange(SPREADS) + 0.5
    ) / SPREADS  # of the variance that is noise; uniform prior, τ² from 1/share − 1
    variance = typical * (1 / share - 1)
    precision = 1 / (s**2 + variance[:, None])
    centre = (precision * x).sum(axis=1) / precision.sum(axis=1)
    fit = (np.log(precision) - precision * (x - centre[:, None]) ** 2).sum(axis=1) / 2
    log_weight = fit - np.log(precision.sum(axis=1)) / 2
    weight = np.exp(log_weight - log_weight.max())
    trust = variance[:, None] * precision
    mean = centre[:, None] + trust * (x - centre[:, None])
    sd = np.sqrt(trust * s**2 + (1 - trust) ** 2 / precision.sum(axis=1)[:, None])
    return weight / weight.sum(), np.sqrt(variance), mean, sd, centre


def _summaries(weight: Floats, mean: Floats, sd: Floats, delta: float) -> dict[str, Floats]:
    beyond = special.ndtr((-delta - mean) / sd) + special.ndtr((mean - delta) / sd)
    return {
        "shrunken": weight @ mean,
        "low": _quantile(weight, mean, sd, 0.025),
        "high": _quantile(weight, mean, sd, 0.975),
        "probability_beyond": weight @ beyond,
        "probability_rise": weight @ special.ndtr(mean / sd),
    }


def _quantile(weight: Floats, mean: Floats, sd: Floats, p: float) -> Floats:
    """Quantile p of a mixture of normals, (D,), by bisection between the components' own quantiles."""
    ends = mean + sd * special.ndtri(p)
    low, high = ends.min(axis=0), ends.max(axis=0)
    for _ in range(45):
        middle = (low + high) / 2
        below = weight @ special.ndtr((middle - mean) / sd) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
