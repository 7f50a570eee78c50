"""Do the sources tell one story? Declared, stated, enacted and observed side by side, per priority.

Sources in different units are compared by order only (Kendall τ-b); Lin's concordance is for stated and
enacted, which share a scale. A judgement is made only when it is probable; otherwise it is "no evidence",
with the reason.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

AGREE, CONFLICT, NO_EVIDENCE = "agree", "conflict", "no evidence"
DECIDED, NO_RECORD, TOO_FEW, UNCERTAIN = (
    "decided",
    "no record",
    "too few departments",
    "cannot tell from chance",
)
FEWEST_DEPARTMENTS = 10  # below it the interval of τ-b does not hold (Fieller, Hartley & Pearson 1957)


@dataclass(frozen=True, eq=False)
class Sources:
    """The four sources over P priorities and D departments; NaN wherever a source is silent.

    declared: (P,) points. stated, enacted: (D, P) department means, 1–5. observed: (D, P) shares.
    organisation: (3, P) stated, enacted and observed of the whole organisation.
    between: (P, 2, 2) covariance between departments of true stated and enacted, or None.
    """

    priorities: tuple[str, ...]
    declared: Floats
    stated: Floats
    enacted: Floats
    observed: Floats
    organisation: Floats
    between: Floats | None = None


@dataclass(frozen=True)
class RankAgreement:
    """Kendall's τ-b with interval, over n departments (or priorities), and P(true τ > 0)."""

    tau: float
    tau_low: float
    tau_high: float
    n: int
    probability_positive: float


@dataclass(frozen=True)
class Concordance:
    """Lin's concordance correlation with interval; bias and SD of the differences beside it."""

    ccc: float
    ccc_low: float
    ccc_high: float
    n: int
    bias: float
    difference_sd: float


def rank_agreement(x: npt.ArrayLike, y: npt.ArrayLike, level: float = 0.95) -> RankAgreement:
    """τ-b of two (D,) arrays over the entries both have; NaN when one is constant.

    Interval and probability need ten entries: arctanh τ has variance 0.437 / (n − 4). Noise of the means
    pulls τ towards zero, so a sign that is decided stays decided. Raises StatisticsError on unequal shapes.
    Source: Kendall (1945); Fieller, Hartley & Pearson (1957). τ equals cor(x, y, method = "kendall").
    """
    a, b = _paired(x, y)
    n = len(a)
    if n < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return RankAgreement(np.nan, np.nan, np.nan, n, np.nan)
    tau = float(stats.kendalltau(a, b, variant="b").statistic)
    if n < FEWEST_DEPARTMENTS:
        return RankAgreement(tau, np.nan, np.nan, n, np.nan)
    error = np.sqrt(0.437 / (n - 4))
    centre, half = np.arctanh(np.clip(tau, -1 + 1e-12, 1 - 1e-12)), stats.norm.isf((1 - level) / 2) * error
    probability = float(special.ndtr(centre / error))
    return RankAgreement(tau, float(np.tanh(centre - half)), float(np.tanh(centre + half)), n, probability)


def concordance(x: npt.ArrayLike, y: npt.ArrayLike, level: float = 0.95) -> Concordance:
    """Lin's concordance of two (D,) arrays on one scale: 1 only where they are equal, department by
    department.

    Moments have divisor n; the interval is on arctanh with the corrected variance and needs three entries and
    a correlation that is neither 0 nor ±1. bias is mean x − y, difference_sd its SD. Raises StatisticsError
    on unequal shapes. Source: Lin (1989), Biometrics 45; correction Lin (2000), Biometrics 56.
    """
    a, b = _paired(x, y)
    n = len(a)
    bias = float((a - b).mean()) if n else np.nan
    spread = float((a - b).std(ddof=1)) if n > 1 else np.nan
    total = a.var() + b.var() + (a.mean() - b.mean()) ** 2 if n > 1 else 0.0
    if total == 0:
        return Concordance(np.nan, np.nan, np.nan, n, bias, spread)
    covariance = float(((a - a.mean()) * (b - b.mean())).mean())
    ccc = 2 * covariance / float(total)
    low, high = _concordance_interval(a, b, ccc, level)
    return Concordance(ccc, low, high, n, bias, spread)


def true_score_correlation(between: npt.ArrayLike) -> Floats:
    """Correlation of true department scores from their covariance between departments, (…, 2, 2) → (…).

    Free of the attenuation that noise puts on the correlation of observed means. NaN where a variance is 0.
    Raises StatisticsError when the matrices are not 2 × 2 or a variance is negative. Source: Spearman (1904).
    """
    t = np.asarray(between, dtype=float)
    if t.shape[-2:] != (2, 2) or (t[..., 0, 0] < 0).any() or (t[..., 1, 1] < 0).any():
        raise StatisticsError("A true-score correlation needs 2 × 2 covariances with non-negative variances.")
    scale = np.sqrt(t[..., 0, 0] * t[..., 1, 1])
    correlation = np.divide(t[..., 0, 1], scale, out=np.full(scale.shape, np.nan), where=scale > 0)
    return np.asarray(np.clip(correlation, -1.0, 1.0))


def triangulate(sources: Sources, decided: float = 0.95) -> pd.DataFrame:
    """One row per priority: the four sources, how they rank, whether departments' order agrees, and the
    judgement.

    Columns: priority, declared, declared_rank, stated, stated_rank, enacted, enacted_rank, observed,
    observed_rank, say_do_tau, say_do_tau_low, say_do_tau_high, say_do_ccc, say_do_ccc_low, say_do_ccc_high,
    true_correlation, departments, record_tau, record_tau_low, record_tau_high, probability, judgement,
    reason. Ranks run from 1 = highest, ties share their mean. The judgement is about enacted against observed
    over `departments`: agree when P(τ > 0) ≥ decided, conflict when P(τ < 0) ≥ decided, otherwise no
    evidence. Raises StatisticsError when shapes do not fit.
    """
    _check(sources)
    stated, enacted, observed = sources.organisation
    table = pd.DataFrame({"priority": list(sources.priorities)})
    levels = {"declared": sources.declared, "stated": stated, "enacted": enacted, "observed": observed}
    for name, values in levels.items():
        table[name], table[f"{name}_rank"] = values, pd.Series(-np.asarray(values, dtype=float)).rank()
    columns = list(zip(sources.stated.T, sources.enacted.T, sources.observed.T, strict=True))
    say_do = [_say_do(s, e) for s, e, _ in columns]
    correlation = np.full(len(columns), np.nan)
    if sources.between is not None:
        correlation = true_score_correlation(sources.between)
    rows = [_judged(rank_agreement(e, o), decided, bool(np.isfinite(o).any())) for _, e, o in columns]
    table = table.join(pd.DataFrame(say_do)).assign(true_correlation=correlation)
    return table.join(pd.DataFrame(rows))


def judge_departments(
    enacted_above: npt.ArrayLike, observed_above: npt.ArrayLike, decided: float = 0.8
) -> npt.NDArray[np.str_]:
    """Do staff and records place a department on the same side of the organisation? Words, (D, P).

    enacted_above, observed_above: (D, P) probabilities that the department lies above the organisation; NaN
    without evidence. Agree when P(same side) ≥ decided, conflict when P(opposite sides) ≥ decided, otherwise
    no evidence. The two sources are independent given the truth, so their probabilities multiply. Raises
    StatisticsError outside 0–1.
    """
    e, o = np.asarray(enacted_above, dtype=float), np.asarray(observed_above, dtype=float)
    if ((e < 0) | (e > 1)).any() or ((o < 0) | (o > 1)).any():
        raise StatisticsError("Probabilities of lying above the organisation must be between 0 and 1.")
    same = e * o + (1 - e) * (1 - o)
    return np.select([same >= decided, 1 - same >= decided], [AGREE, CONFLICT], NO_EVIDENCE)


def _paired(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if a.ndim != 1 or a.shape != b.shape:
        raise StatisticsError(
            f"Two sources must have one entry for each department; got {a.shape} and {b.shape}."
        )
    both = np.isfinite(a) & np.isfinite(b)
    return a[both], b[both]


def _concordance_interval(a: Floats, b: Floats, ccc: float, level: float) -> tuple[float, float]:
    n = len(a)
    r = float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0
    if n < 3 or r == 0 or abs(r) >= 1 - 1e-12 or abs(ccc) >= 1 - 1e-12:
        return np.nan, np.nan
    shift2 = (a.mean() - b.mean()) ** 2 / (a.std() * b.std())
    q = 1 - ccc**2
    variance = (
        (1 - r**2) * ccc**2 / (q * r**2)
        + 2 * ccc**3 * (1 - ccc) * shift2 / (r * q**2)
        - ccc**4 * shift2**2 / (2 * r**2 * q**2)
    ) / (n - 2)
    half = stats.norm.isf((1 - level) / 2) * np.sqrt(max(float(variance), 0.0))
    return float(np.tanh(np.arctanh(ccc) - half)), float(np.tanh(np.arctanh(ccc) + half))


def _say_do(stated: Floats, enacted: Floats) -> dict[str, float]:
    order, same = rank_agreement(stated, enacted), concordance(stated, enacted)
    return {
        "say_do_tau": order.tau,
        "say_do_tau_low": order.tau_low,
        "say_do_tau_high": order.tau_high,
        "say_do_ccc": same.ccc,
        "say_do_ccc_low": same.ccc_low,
        "say_do_ccc_high": same.ccc_high,
    }


def _judged(order: RankAgreement, decided: float, recorded: bool) -> dict[str, object]:
    p = order.probability_positive
    judgement, reason = NO_EVIDENCE, UNCERTAIN
    if not recorded:
        reason = NO_RECORD
    elif np.isnan(p):
        reason = TOO_FEW if order.n < FEWEST_DEPARTMENTS else UNCERTAIN
    elif max(p, 1 - p) >= decided:
        judgement, reason = (AGREE if p > 0.5 else CONFLICT), DECIDED
    return {
        "departments": order.n,
        "record_tau": order.tau,
        "record_tau_low": order.tau_low,
        "record_tau_high": order.tau_high,
        "probability": p,
        "judgement": judgement,
        "reason": reason,
    }


def _check(sources: Sources) -> None:
    p = len(sources.priorities)
    shape = np.shape(sources.stated)
    cells = (sources.stated, sources.enacted, sources.observed)
    fits = len(shape) == 2 and all(np.shape(a) == shape for a in cells) and shape[1] == p
    if not fits or np.shape(sources.declared) != (p,) or np.shape(sources.organisation) != (3, p):
        raise StatisticsError(f"The sources do not all have {p} priorities, or not the same departments.")
    if sources.between is not None and np.shape(sources.between) != (p, 2, 2):
        raise StatisticsError(
            f"The covariance between departments must be one 2 × 2 matrix for each of {p} priorities."
        )
