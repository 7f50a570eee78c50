"""Climate strength: do the people of a department see the same climate? One word: united, mixed or divided.

The word follows from the department's spread beside the organisation's typical spread, and only when it is
probable: few respondents say little about spread, and then the word is "mixed".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

UNITED, MIXED, DIVIDED, NO_EVIDENCE = "united", "mixed", "divided", "no evidence"

ROUNDING = 1e-12  # a variance this small is rounding in sums of squares, not disagreement
SPREADS, SCALES = 25, 9  # grid over how much log variances differ, and over the typical variance


@dataclass(frozen=True)
class StrengthRule:
    """A department is divided when its true SD exceeds `ratio` times the typical one with `probability`."""

    ratio: float = 1.1
    probability: float = 0.8


@dataclass(frozen=True, eq=False)
class Strength:
    """Arrays of length D; NaN and "no evidence" where fewer than two respondents answered."""

    sd: Floats  # shrunken towards the typical SD, in scale points
    probability_united: Floats
    probability_divided: Floats
    word: npt.NDArray[np.str_]
    typical_sd: float


def climate_strength(
    variance: npt.ArrayLike,
    respondents: npt.ArrayLike,
    rule: StrengthRule | None = None,
    excess_kurtosis: float = 0.0,
) -> Strength:
    """Shrunken within-department SD and the word for it.

    variance, respondents: (D,) sample variances (divisor n − 1) of a score and the n behind them. s²_d ~ σ²_d
    χ²_ν / ν with 1/σ²_d ~ χ²_{d0} / (d0 s0²); s0² and d0 are integrated over a grid, √(2/d0) (the SD of log
    variances) under a half-normal prior of scale 1/2. excess_kurtosis widens or narrows the sampling error of
    s² for scores that are not normal. United: P(σ_d < typical / ratio) ≥ probability; divided: P(σ_d > ratio
    · typical) ≥ probability; otherwise mixed. If all variances are 0 (below 1e-12), all are united. Raises
    StatisticsError on negative variances or unequal shapes. Source: Smyth (2004), section 6; Chan (1998) on
    dispersion as a construct.
    """
    rule = rule or StrengthRule()
    s2, n = np.asarray(variance, dtype=float), np.asarray(respondents, dtype=float)
    if s2.ndim != 1 or s2.shape != n.shape or (s2 < 0).any():
        raise StatisticsError(
            "Climate strength needs one variance (not negative) and one n for each department."
        )
    s2 = np.where(s2 < ROUNDING, 0.0, s2)
    seen = np.isfinite(s2) & (n >= 2)
    sd, united, divided = (np.full(len(s2), np.nan) for _ in range(3))
    typical = np.nan
    if seen.any() and not s2[seen].any():
        sd[seen], united[seen], divided[seen], typical = 0.0, 1.0, 0.0, 0.0
    elif seen.any():
        freedom = 2 / (2 / (n[seen] - 1) + excess_kurtosis / n[seen])
        sd[seen], united[seen], divided[seen], typical = _posterior(s2[seen], freedom, rule.ratio)
    word = np.select(
        [~seen, united >= rule.probability, divided >= rule.probability],
        [NO_EVIDENCE, UNITED, DIVIDED],
        MIXED,
    )
    return Strength(sd, united, divided, word, typical)


def department_variances(
    scores: npt.ArrayLike, department: npt.ArrayLike, departments: int
) -> tuple[Floats, Floats]:
    """Sample variance and number of scores of each department, (D,) twice, from (N,) scores with NaN for
    missing.

    department: (N,) codes 0..D−1. Variance is NaN below two scores. Equals tapply(score, department, var).
    """
    x, code = np.asarray(scores, dtype=float), np.asarray(department, dtype=int)
    x, code = x[np.isfinite(x)], code[np.isfinite(x)]
    n = np.bincount(code, minlength=departments).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(code, x, minlength=departments) / n
        squares = np.bincount(code, (x - mean[code]) ** 2, minlength=departments)
        return np.where(n >= 2, squares / (n - 1), np.nan), n


def scale_variances(count: npt.ArrayLike, sums: npt.ArrayLike, products: npt.ArrayLike) -> Floats:
    """Sample variance of each department's person means over K items, (D,), from a tally of complete answers.

    count (D,), sums (D, K) and cross-products (D, K, K) over the same respondents. NaN below two respondents.
    """
    n, total = np.asarray(count, dtype=float), np.asarray(sums, dtype=float).sum(axis=1)
    items = np.shape(sums)[1]
    square = np.asarray(products, dtype=float).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (square - total**2 / n) / (n - 1) / items**2
    return np.where(n >= 2, np.maximum(variance, 0.0), np.nan)


def _posterior(s2: Floats, freedom: Floats, ratio: float) -> tuple[Floats, Floats, Floats, float]:
    pooled = float((freedom * s2).sum() / freedom.sum())
    s2 = np.maximum(s2, 1e-4 * pooled)  # constant answers of a few: a log variance must exist
    spread = np.linspace(0.02, 2.0, SPREADS)
    prior_freedom = (2 / spread**2)[:, None]
    error = np.sqrt(2 / freedom.sum() + spread**2 / len(s2))
    scale = pooled * np.exp(error[:, None] * np.linspace(-4, 4, SCALES))
    log_weight = _marginal(s2, freedom, prior_freedom, scale) + (np.log(error) - 2 * spread**2)[:, None]
    weight = np.exp(log_weight - log_weight.max())
    weight = (weight / weight.sum())[..., None]
    total = (prior_freedom * scale)[..., None] + freedom * s2
    after = prior_freedom[..., None] + freedom
    united = (weight * special.gammaincc(after / 2, ratio**2 * total / scale[..., None] / 2)).sum(axis=(0, 1))
    divided = (weight * special.gammainc(after / 2, total / scale[..., None] / ratio**2 / 2)).sum(axis=(0, 1))
    log_variance = (weight * (np.log(total / 2) - special.digamma(after / 2))).sum(axis=(0, 1))
    typical = float(np.exp((weight[..., 0] * np.log(scale)).sum() / 2))
    return np.exp(log_variance / 2), united, divided, typical


def _marginal(s2: Floats, freedom: Floats, prior_freedom: Floats, scale: Floats) -> Floats:
    """Log-likelihood of s² ~ scale · F(freedom, prior freedom), without constants; (SPREADS, SCALES)."""
    d0, s0 = prior_freedom[..., None], scale[..., None]
    ratio = special.gammaln((freedom + d0) / 2) - special.gammaln(d0 / 2)
    terms = ratio + d0 / 2 * np.log(d0 * s0) - (freedom + d0) / 2 * np.log(freedom * s2 + d0 * s0)
    return np.asarray(terms.sum(axis=-1))
