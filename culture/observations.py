"""Department profiles observed with known noise; a feature that was not observed is marginalised, never
imputed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culture.errors import StatisticsError
from culture.inversion import invert, lift

Array = NDArray[np.float64]

# Departments whose covariances are worked on at the same time: what is in between stays in the cache.
STACK = 512
# Variance below which a feature, in units of its own spread, counts as constant.
SMALLEST_VARIANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Observations:
    """D profiles of P features on a common scale: values 0 and noise 0 where a feature was not observed."""

    values: Array  # (S, D, P); S data sets that share noise and pattern of missing features, mostly 1
    noise: Array  # (D, P, P) sampling covariance of each profile
    observed: NDArray[np.bool_]  # (D, P)
    location: Array  # (P,) subtracted from the profiles
    scale: Array  # (P,) by which they were then divided

    @property
    def departments(self) -> int:
        """Number of profiles D."""
        return int(self.values.shape[-2])

    @property
    def features(self) -> int:
        """Number of features P."""
        return int(self.values.shape[-1])

    def take(self, rows: NDArray[np.int_]) -> "Observations":
        """The same for some of the departments."""
        return Observations(
            self.values[:, rows], self.noise[rows], self.observed[rows], self.location, self.scale
        )

    def replaced(self, values: Array) -> "Observations":
        """The same noise and pattern of missing features with other values (S, D, P)."""
        return Observations(
            np.where(self.observed, values, 0.0), self.noise, self.observed, self.location, self.scale
        )

    def log_jacobian(self) -> float:
        """What the change of scale adds to the log density of all profiles, in the original units."""
        return -float(self.observed.sum(axis=0) @ np.log(self.scale))


def stacks(departments: int) -> Iterator[slice]:
    """All departments, some at a time."""
    for first in range(0, departments, STACK):
        yield slice(first, min(first + STACK, departments))


def observe(
    X: ArrayLike, noise: ArrayLike | None, location: Array | None = None, scale: Array | None = None
) -> Observations:
    """Check profiles and noise and bring them to mean 0 and spread 1 (or to a given location and scale).

    X (D, P), NaN where a feature was not observed. noise (D, P, P), the sampling covariance of each
    profile in the units of X squared, or None for profiles without noise. Raises StatisticsError when
    shapes disagree, a value is infinite, or a noise matrix is not a covariance matrix of the observed
    features.
    """
    profiles = _profiles(X)
    observed = ~np.isnan(profiles)
    covariance = _noise(noise, observed)
    if location is None or scale is None:
        location, scale = _location_and_scale(profiles, observed)
    values = np.where(observed, (profiles - location) / scale, 0.0)
    return Observations(values[None], covariance / np.outer(scale, scale), observed, location, scale)


def _profiles(X: ArrayLike) -> Array:
    profiles = np.asarray(X, dtype=np.float64)
    if profiles.ndim != 2 or 0 in profiles.shape:
        raise StatisticsError(
            f"profiles have shape {profiles.shape}; give one row per department and one column per feature."
        )
    if np.isinf(profiles).any():
        raise StatisticsError("a profile holds an infinite value; give NaN where a feature was not observed.")
    return profiles


def _noise(noise: ArrayLike | None, observed: NDArray[np.bool_]) -> Array:
    departments, features = observed.shape
    shape = (departments, features, features)
    if noise is None:
        return np.zeros(shape)
    covariance = np.asarray(noise, dtype=np.float64)
    if covariance.shape != shape:
        raise StatisticsError(
            f"noise has shape {covariance.shape}; {departments} departments on {features} features "
            f"need {shape}, one sampling covariance matrix for each department."
        )
    checked = np.empty(shape)
    for stack in stacks(departments):
        checked[stack] = _checked(covariance[stack], observed[stack])
    return checked


def _checked(covariance: Array, observed: NDArray[np.bool_]) -> Array:
    """The noise of some departments, 0 where a feature was not observed. Raises StatisticsError when it cannot be."""
    covariance = np.where(_pairs(observed), covariance, 0.0)
    if not np.isfinite(covariance).all():
        raise StatisticsError("noise is not finite for a feature that was observed; estimate it first.")
    covariance = (covariance + covariance.mT) / 2
    try:
        np.linalg.cholesky(_with_unobserved(covariance, observed))
    except np.linalg.LinAlgError:
        return _nearest_covariance(covariance)
    return covariance


def _pairs(observed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    pairs: NDArray[np.bool_] = observed[:, :, None] & observed[:, None, :]
    return pairs


def _with_unobserved(covariance: Array, observed: NDArray[np.bool_]) -> Array:
    """Covariances with variance 1 where they have nothing, so that they can be inverted."""
    return covariance + (~observed).astype(np.float64)[:, :, None] * np.eye(observed.shape[1])


def _nearest_covariance(covariance: Array) -> Array:
    # A pairwise-complete covariance can have an eigenvalue a little below 0: raise it to 0. Far below is
    # an error.
    values, vectors = np.linalg.eigh(covariance)
    negative = values[:, 0] < 0
    if (values[:, 0] < -0.1 * np.abs(values).max(axis=1)).any():
        raise StatisticsError(
            "noise of a department is not a covariance matrix (some contrast has a negative variance); "
            "pool the within-department covariance over more respondents."
        )
    repaired = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
    return np.where(negative[:, None, None], repaired, covariance)


def _location_and_scale(profiles: Array, observed: NDArray[np.bool_]) -> tuple[Array, Array]:
    count = np.maximum(observed.sum(axis=0), 1)
    location = np.where(observed, profiles, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(observed, profiles - location, 0.0) ** 2).sum(axis=0) / count)
    return location, np.where(spread > 1e-9 * np.maximum(np.abs(location), 1e-3), spread, 1.0)


def precision(between: Array, observations: Observations) -> tuple[Array, Array]:
    """Precision (S, D, P, P) and log determinant (S, D) of T + V_d over the observed features.

    between (S, P, P). Rows and columns of features that were not observed are 0: they carry no information.
    """
    shape = (len(between), *observations.noise.shape)
    inverse, log_determinant = np.empty(shape), np.empty(shape[:2])
    for stack in stacks(observations.departments):
        inverse[:, stack], log_determinant[:, stack] = _precision(
            between, observations.noise[stack], observations.observed[stack]
        )
    return inverse, log_determinant


def _precision(between: Array, noise: Array, observed: NDArray[np.bool_]) -> tuple[Array, Array]:
    total, complete = between[:, None] + noise, bool(observed.all())
    if not complete:
        total = _with_unobserved(np.where(_pairs(observed), total, 0.0), observed)
    try:
        inverse, log_determinant = invert(total)
    except np.linalg.LinAlgError:
        inverse, log_determinant = invert(lift(total))
    return (inverse if complete else inverse * _pairs(observed)), log_determinant
