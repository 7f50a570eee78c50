"""Weights that make respondents stand for the roster, and what they do to precision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

TOLERANCE = 1e-10  # largest relative distance from a margin; stopping earlier biases means and errors
MOST_ROUNDS = 10_000


@dataclass(frozen=True)
class Margin:
    """One roster variable: the category of each respondent (N,) as 0..C−1, and the head count of each
    (C,)."""

    name: str
    category: Codes
    headcount: Floats


@dataclass(frozen=True, eq=False)
class Raked:
    """Weights (N,) that meet every margin, the design effect they cost, and how many rounds it took."""

    weight: Floats
    design_effect: float
    rounds: int


@dataclass(frozen=True, eq=False)
class Design:
    """How respondents were drawn. All (N,): cluster and stratum codes; units in the respondent's stratum.

    population counts what was drawn (clusters where there are clusters, otherwise people). Give it only when
    the estimate is about the staff of this quarter; leave it out when it is about the department as such.
    """

    cluster: Codes | None = None
    stratum: Codes | None = None
    population: Floats | None = None


@dataclass(frozen=True)
class WeightedMean:
    """A weighted mean with its linearised standard error."""

    mean: float
    error: float
    n: int


def rake(margins: Sequence[Margin], weight: npt.ArrayLike | None = None) -> Raked:
    """Iterative proportional fitting of weights to every margin, to a relative 1e-10.

    margins: at least one; their head counts must have one total. weight: (N,) starting weights, 1 by default.
    Raises StatisticsError when totals differ, when a category with a head count has no respondent (pool it
    with another) or when the margins cannot be met together. Source: Deming & Stephan (1940); Deville &
    Särndal (1992). Equals survey::rake(…, control = list(epsilon = 1e-10)).
    """
    _check_margins(margins)
    w = np.ones(len(margins[0].category)) if weight is None else np.array(weight, dtype=float)
    if w.shape != margins[0].category.shape or not (w > 0).all():
        raise StatisticsError("Raking needs one positive starting weight for each respondent.")
    for rounds in range(1, MOST_ROUNDS + 1):
        for margin in margins:
            reached = np.bincount(margin.category, w, minlength=len(margin.headcount))
            factor = np.divide(margin.headcount, reached, out=np.zeros_like(reached), where=reached > 0)
            w = w * factor[margin.category]
        if max(_distance(margin, w) for margin in margins) < TOLERANCE:
            return Raked(w, kish_design_effect(w), rounds)
    raise StatisticsError(
        f"Weights do not settle on the margins {', '.join(m.name for m in margins)}: some combination of "
        "categories has head count but no respondent. Pool small categories or leave a margin out."
    )


def kish_design_effect(weight: npt.ArrayLike) -> float:
    """Factor by which unequal weights inflate the variance of a mean: n Σw² / (Σw)², 1 for equal weights.

    weight: (N,), not negative. Raises StatisticsError when there is no positive weight. Source: Kish (1965,
    1992).
    """
    w = np.asarray(weight, dtype=float)
    if w.ndim != 1 or not len(w) or not (w >= 0).all() or w.sum() <= 0:
        raise StatisticsError("A design effect needs weights that are not negative and not all zero.")
    return float(len(w) * (w**2).sum() / w.sum() ** 2)


def effective_n(weight: npt.ArrayLike) -> float:
    """Respondents of an unweighted survey with the same precision, (Σw)² / Σw². Errors as above."""
    return len(np.asarray(weight)) / kish_design_effect(weight)


def weighted_mean(
    values: npt.ArrayLike,
    weight: npt.ArrayLike,
    design: Design | None = None,
    raked_from: tuple[npt.ArrayLike, Sequence[Margin]] | None = None,
) -> WeightedMean:
    """Weighted mean of (N,) values with a linearised error for the design, and for raking when it was raked.

    raked_from: starting weights (N,) and margins, if `weight` came from `rake`: what the margins explain is
    then no longer uncertain. That error is too small below about 50 respondents (0.91 for a stated 0.95 at n
    = 20): use `jackknife_error` there. Strata with a single unit add nothing to the error; a design without
    two units in any stratum has error NaN. Raises StatisticsError on unequal lengths. Source: Särndal,
    Swensson & Wretman (1992), 5.5 and 6.6. Equals survey::svymean, also after survey::calibrate.
    """
    y, w = np.asarray(values, dtype=float), np.asarray(weight, dtype=float)
    if y.ndim != 1 or y.shape != w.shape or not len(y) or w.sum() <= 0:
        raise StatisticsError("A weighted mean needs one value and one weight for each respondent.")
    mean = float(w @ y / w.sum())
    residual = (y - mean) / w.sum()
    if raked_from is not None:
        residual = _unexplained(residual, np.asarray(raked_from[0], dtype=float), raked_from[1])
    return WeightedMean(mean, _design_error(w * residual, design or Design()), len(y))


def jackknife_error(
    estimate: Callable[[Floats], float],
    weight: npt.ArrayLike,
    cluster: npt.ArrayLike,
    clusters_in_population: float = np.inf,
) -> float:
    """Standard error by leaving out one cluster at a time: the check on a linearised error.

    estimate: from weights (N,), 0 for those left out, to a number; it may rake again. cluster: (N,) codes.
    clusters_in_population: for statements about this quarter's staff only.
    Raises StatisticsError below two clusters. Source: Wolter (2007), chapter 4, JK1.
    Equals survey::svymean on as.svrepdesign(design).
    """
    w, units = np.asarray(weight, dtype=float), np.unique(np.asarray(cluster))
    if len(units) < 2:
        raise StatisticsError("A jackknife needs at least two clusters.")
    m = len(units)
    without = [estimate(np.where(np.asarray(cluster) == unit, 0.0, w * m / (m - 1))) for unit in units]
    left = 1 - m / clusters_in_population
    return float(np.sqrt(left * (m - 1) / m * ((np.array(without) - np.mean(without)) ** 2).sum()))


def finite_population_factor(n: npt.ArrayLike, headcount: npt.ArrayLike) -> Floats:
    """What remains of the variance, 1 − n/N, when the statement is about this quarter's staff only.

    n, headcount: of one shape. 1 where the head count is unknown (NaN); 0 when everybody answered. Never use
    it for comparisons between departments or waves, shrinkage or clusters: those are about departments as
    such, of which this quarter's staff is a sample. Raises StatisticsError when more answered than were
    there. Source: Cochran (1977), 2.6; Deming (1953) on enumerative and analytic studies.
    """
    count, size = np.asarray(n, dtype=float), np.asarray(headcount, dtype=float)
    if (count < 0).any() or (count > size).any():
        raise StatisticsError(
            f"{int((count > size).sum())} departments have more answers than people. Correct departments.csv."
        )
    known = np.isfinite(size) & (size > 0)
    return np.where(known, 1 - np.divide(count, size, out=np.zeros_like(size), where=known), 1.0)


def _check_margins(margins: Sequence[Margin]) -> None:
    if not margins:
        raise StatisticsError("Raking needs at least one margin of the roster.")
    total = margins[0].headcount.sum()
    for margin in margins:
        if len(margin.category) != len(margins[0].category) or (margin.headcount < 0).any():
            raise StatisticsError(
                f"Margin {margin.name}: one category for each respondent, no negative head count."
            )
        if not np.isclose(margin.headcount.sum(), total, rtol=1e-9):
            raise StatisticsError(
                f"Margin {margin.name} adds up to {margin.headcount.sum():g} people and {margins[0].name} to "
                f"{total:g}. Take both from one roster."
            )
        seen = np.bincount(margin.category, minlength=len(margin.headcount))
        if len(seen) > len(margin.headcount) or ((seen == 0) & (margin.headcount > 0)).any():
            raise StatisticsError(
                f"Margin {margin.name}: respondents and head counts do not have the same categories. "
                "Pool a category without respondents with another."
            )


def _distance(margin: Margin, weight: Floats) -> float:
    reached = np.bincount(margin.category, weight, minlength=len(margin.headcount))
    wanted = np.where(margin.headcount > 0, margin.headcount, 1.0)
    return float((np.abs(reached - margin.headcount) / wanted).max())


def _unexplained(values: Floats, start: Floats, margins: Sequence[Margin]) -> Floats:
    """Residuals of (N,) values on the margins' categories, by least squares with the starting weights."""
    columns = [np.eye(len(m.headcount))[m.category] for m in margins]
    x, root = np.hstack(columns), np.sqrt(start)
    coefficients = np.linalg.lstsq(x * root[:, None], values * root, rcond=None)[0]
    return np.asarray(values - x @ coefficients)


def _design_error(influence: Floats, design: Design) -> float:
    n = len(influence)
    cluster = np.arange(n) if design.cluster is None else np.asarray(design.cluster)
    stratum = np.zeros(n, dtype=int) if design.stratum is None else np.asarray(design.stratum)
    variance, spread = 0.0, False
    for code in np.unique(stratum):
        inside = stratum == code
        unit = np.unique(cluster[inside], return_inverse=True)[1]
        totals = np.bincount(unit, influence[inside])
        m = len(totals)
        if m < 2:
            continue
        spread = True
        left = 1.0 if design.population is None else 1 - m / float(design.population[inside][0])
        variance += left * m / (m - 1) * float(((totals - totals.mean()) ** 2).sum())
    return float(np.sqrt(max(variance, 0.0))) if spread else np.nan
