"""How much departments differ: variance between and within them, ICC, and the reliability of each one's mean.

Everything follows from the size, mean and sum of squares of each department, so a tally gives the same number as
rows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]
LARGEST_RATIO = 1e6  # between-department variance, in multiples of the variance within


@dataclass(frozen=True, eq=False)
class Groups:
    """Departments with answers: n (D,) respondents, mean (D,), within: sum of squares about the department means."""

    n: Floats
    mean: Floats
    within: float

    @property
    def freedom(self) -> float:
        """Degrees of freedom within departments."""
        return float(self.n.sum() - len(self.n))


@dataclass(frozen=True)
class OneWay:
    """Analysis of variance. n0: the group size that makes unequal groups unbiased."""

    between_square: float
    within_square: float
    f: float
    p: float
    n0: float
    icc1: float  # with n0
    icc1_mean_size: float
    icc2: float
    icc1_interval: tuple[float, float]
    icc2_interval: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Components:
    """Variance components: tau2 between departments, sigma2 within; mu the mean over departments.

    icc1: reliability of one respondent; icc2: of a department of mean size; reliability (D,): of each department's
    mean. best (D,), best_error (D,): the mean of each department drawn toward mu, and its standard error given mu
    and the components.
    """

    tau2: float
    sigma2: float
    mu: float
    mu_error: float
    minus_two_log_likelihood: float
    icc1: float
    icc2: float
    reliability: Floats
    best: Floats
    best_error: Floats


def groups_from_rows(values: npt.ArrayLike, department: npt.ArrayLike) -> Groups:
    """Groups of (N,) values in departments (N,) coded 0…D−1; NaN values are left out, as are empty departments.

    Raises StatisticsError on unequal shapes.
    """
    y, code = np.asarray(values, dtype=float), np.asarray(department, dtype=int)
    if y.ndim != 1 or y.shape != code.shape:
        raise StatisticsError("Variance components need one department for each value.")
    y, code = y[np.isfinite(y)], code[np.isfinite(y)]
    n, total = np.bincount(code).astype(float), np.bincount(code, y).astype(float)
    seen = n > 0
    mean = np.divide(total, n, out=np.zeros_like(total), where=seen)
    return Groups(n[seen], mean[seen], float(((y - mean[code]) ** 2).sum()))


def groups_from_counts(counts: npt.ArrayLike, points: npt.ArrayLike) -> Groups:
    """Groups from answer histograms: counts (D, A) of the values `points` (A,)."""
    table, value = np.asarray(counts, dtype=float), np.asarray(points, dtype=float)
    n = table.sum(axis=1)
    seen = n > 0
    mean = table[seen] @ value / n[seen]
    return Groups(n[seen], mean, float((table[seen] * (value - mean[:, None]) ** 2).sum()))


def one_way(groups: Groups, level: float = 0.95) -> OneWay:
    """One-way analysis of variance with ICC(1), ICC(2) and their intervals.

    Raises StatisticsError below two departments or without two answers in one of them. Source: Bliese (2000);
    intervals: McGraw & Wong (1996), with the mean group size. Equals aov(), multilevel::ICC1 and ICC2.
    """
    _check(groups)
    count, total = len(groups.n), float(groups.n.sum())
    grand = float(groups.n @ groups.mean) / total
    between = float(groups.n @ (groups.mean - grand) ** 2) / (count - 1)
    within = groups.within / groups.freedom
    n0 = (total - float(groups.n @ groups.n) / total) / (count - 1)
    if within == 0:
        return OneWay(between, 0.0, np.inf, 0.0, n0, 1.0, 1.0, 1.0, (1.0, 1.0), (1.0, 1.0))
    f, size = between / within, total / count
    ends = [
        f / stats.f.ppf((1 + level) / 2, count - 1, groups.freedom),
        f * stats.f.ppf((1 + level) / 2, groups.freedom, count - 1),
    ]
    return OneWay(
        between_square=between,
        within_square=within,
        f=f,
        p=float(stats.f.sf(f, count - 1, groups.freedom)),
        n0=n0,
        icc1=_icc1(f, n0),
        icc1_mean_size=_icc1(f, size),
        icc2=1 - 1 / f if f > 0 else -np.inf,
        icc1_interval=(_icc1(ends[0], size), _icc1(ends[1], size)),
        icc2_interval=(1 - 1 / ends[0], 1 - 1 / ends[1]),
    )


def variance_components(groups: Groups, restricted: bool = True) -> Components:
    """Between and within variance by (restricted) maximum likelihood, profiled to one dimension.

    The ratio λ = τ²/σ² is searched on a grid and refined, and compared with λ = 0, so that a variance of zero is
    an answer and never a failure to converge. Raises StatisticsError as `one_way`.
    Source: Searle, Casella & McCulloch (1992), chapter 6. Equals lme4::lmer(y ~ 1 + (1 | g)).
    """
    _check(groups)
    if groups.within == 0:
        raise StatisticsError(
            "All answers within each department are equal, so there is no variance to split."
        )
    grid = np.concatenate([[0.0], np.exp(np.linspace(np.log(1e-7), np.log(LARGEST_RATIO), 121))])
    heights = [_deviance(ratio, groups, restricted) for ratio in grid]
    best = int(np.argmin(heights))
    ratio = float(grid[best])
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    inside = 0 < best < len(grid) - 1
    if inside and _slope(low, groups, restricted) < 0 < _slope(high, groups, restricted):
        ratio = float(optimize.brentq(_slope, low, high, args=(groups, restricted), xtol=1e-15, rtol=1e-14))
    return _components(ratio, groups, restricted)


def _components(ratio: float, groups: Groups, restricted: bool) -> Components:
    weight = groups.n / (1 + groups.n * ratio)
    mu, sigma2 = _profile(weight, groups, restricted)
    tau2, size = ratio * sigma2, float(groups.n.mean())
    reliability = groups.n * ratio / (1 + groups.n * ratio)
    return Components(
        tau2=tau2,
        sigma2=sigma2,
        mu=mu,
        mu_error=float(np.sqrt(sigma2 / weight.sum())),
        minus_two_log_likelihood=_deviance(ratio, groups, restricted),
        icc1=ratio / (1 + ratio),
        icc2=size * ratio / (1 + size * ratio),
        reliability=reliability,
        best=mu + reliability * (groups.mean - mu),
        best_error=np.sqrt(tau2 * (1 - reliability)),
    )


def _profile(weight: Floats, groups: Groups, restricted: bool) -> tuple[float, float]:
    """Mean and within variance that maximise the likelihood at given weights n / (1 + n λ)."""
    mu = float(weight @ groups.mean) / float(weight.sum())
    squares = groups.within + float(weight @ (groups.mean - mu) ** 2)
    return mu, squares / (float(groups.n.sum()) - restricted)


def _deviance(ratio: float, groups: Groups, restricted: bool) -> float:
    """−2 log (restricted) likelihood, profiled over the mean and the within variance."""
    weight = groups.n / (1 + groups.n * ratio)
    _, sigma2 = _profile(weight, groups, restricted)
    freedom = float(groups.n.sum()) - restricted
    deviance = freedom * (1 + np.log(2 * np.pi * sigma2)) + float(np.log1p(groups.n * ratio).sum())
    return float(deviance + (np.log(weight.sum()) if restricted else 0.0))


def _slope(ratio: float, groups: Groups, restricted: bool) -> float:
    """Derivative of the deviance by the ratio: its root is found to more digits than the flat minimum itself."""
    weight = groups.n / (1 + groups.n * ratio)
    mu, sigma2 = _profile(weight, groups, restricted)
    slope = weight.sum() - float(weight**2 @ (groups.mean - mu) ** 2) / sigma2
    return float(slope - ((weight**2).sum() / weight.sum() if restricted else 0.0))


def _icc1(f: float, size: float) -> float:
    return float((f - 1) / (f - 1 + size))


def _check(groups: Groups) -> None:
    if len(groups.n) < 2 or groups.freedom < 1:
        raise StatisticsError(
            "Variance between departments needs at least two departments, and one with at least two answers."
        )
