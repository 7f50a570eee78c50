"""McDonald's omega from a one-factor model by maximum likelihood, with the fit that says whether to believe
it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from culture.errors import StatisticsError

Floats = npt.NDArray[np.float64]

SMALLEST_UNIQUENESS = 0.005  # of an item's variance; at this bound the solution is improper (Heywood)


@dataclass(frozen=True, eq=False)
class OneFactor:
    """One-factor solution of K items: omega, loadings and error variances (K,), and fit of the model."""

    omega: float
    loadings: Floats
    error_variances: Floats
    chisq: float
    freedom: int
    cfi: float
    rmsea: float  # NaN with three items, where the model fits by construction
    improper: bool  # an error variance at its lower bound: do not interpret omega


def one_factor(covariance: npt.ArrayLike, n: int) -> OneFactor:
    """Fit one factor to the (K, K) covariance (divisor n − 1) of K ≥ 3 items over n respondents.

    omega = (Σλ)² / ((Σλ)² + Σθ). Raises StatisticsError below three items, with no more respondents than
    items, or when an item is constant or a sum of others. Source: McDonald (1999); Jöreskog (1967). Equals
    lavaan::cfa("f =~ …", std.lv = TRUE), which divides by n.
    """
    s = np.asarray(covariance, dtype=float)
    if s.ndim != 2 or s.shape[0] != s.shape[1] or len(s) < 3 or n <= len(s):
        raise StatisticsError("Omega needs at least three items and more respondents than items.")
    sd = np.sqrt(np.maximum(np.diag(s), 0))
    if not np.isfinite(s).all() or (sd == 0).any() or np.linalg.eigvalsh(s / np.outer(sd, sd))[0] < 1e-10:
        raise StatisticsError(
            "Omega needs items that vary and are no sums of each other. Leave out constant items."
        )
    r = s / np.outer(sd, sd)
    unique = _uniquenesses(r)
    loadings = _loadings(r, unique)
    k = len(r)
    freedom = k * (k - 3) // 2
    chisq = n * _discrepancy(r, unique)
    null = n * -float(np.linalg.slogdet(r)[1]) - k * (k - 1) / 2
    misfit = max(chisq - freedom, 0.0)
    scaled, errors = loadings * sd * np.sqrt((n - 1) / n), unique * sd**2 * (n - 1) / n
    common = float(scaled.sum()) ** 2
    return OneFactor(
        omega=common / (common + float(errors.sum())),
        loadings=scaled,
        error_variances=errors,
        chisq=chisq,
        freedom=freedom,
        cfi=1 - misfit / max(null, misfit) if misfit else 1.0,
        rmsea=float(np.sqrt(misfit / (freedom * n))) if freedom else np.nan,
        improper=bool((unique <= SMALLEST_UNIQUENESS * 1.001).any()),
    )


def _uniquenesses(r: Floats) -> Floats:
    """Minimise the discrepancy over log uniquenesses, (K,)."""
    start = 1 / np.diag(np.linalg.inv(r))
    bounds = [(np.log(SMALLEST_UNIQUENESS), 0.0)] * len(r)
    found = optimize.minimize(
        _objective,
        np.log(np.clip(start, 0.01, 0.99)),
        args=(r,),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-12, "maxiter": 2000},
    )
    return np.exp(np.asarray(found.x))


def _objective(log_unique: Floats, r: Floats) -> tuple[float, Floats]:
    """Discrepancy and its gradient; Lawley & Maxwell (1971), the form used by stats::factanal."""
    unique = np.exp(log_unique)
    implied = np.outer(_loadings(r, unique), _loadings(r, unique)) + np.diag(unique)
    return _discrepancy(r, unique), np.diag(implied - r) / unique


def _discrepancy(r: Floats, unique: Floats) -> float:
    scale = 1 / np.sqrt(unique)
    rest = np.linalg.eigvalsh(r * np.outer(scale, scale))[:-1]
    return float((rest - np.log(rest) - 1).sum())


def _loadings(r: Floats, unique: Floats) -> Floats:
    scale = 1 / np.sqrt(unique)
    values, vectors = np.linalg.eigh(r * np.outer(scale, scale))
    first = vectors[:, -1] * np.sign(vectors[:, -1].sum() or 1.0)
    return np.asarray(np.sqrt(unique) * first * np.sqrt(max(values[-1] - 1, 0.0)))
