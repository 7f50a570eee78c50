"""Department profiles observed with known noise; a feature that was not observed is marginalised, never
imputed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culture.errors import StatisticsError
from culture.inversion import invert, lift

Array = NDArray[np.float64]

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

    @property
    def complete(self) -> bool:
        """True when every feature of every profile was observed."""
        return bool(self.observed.all())

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
    pairs = observed[:, :, None] & observed[:, None, :]
    covariance = np.where(pairs, covariance, 0.0)
    if not np.isfinite(covariance).all():
        raise StatisticsError("noise is not finite for a feature that was observed; estimate it first.")
    covariance = (covariance + covariance.transpose(0, 2, 1)) / 2
    return _nearest_covariance(covariance)


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
    total = between[:, None] + observations.noise
    if not observations.complete:
        mask = observations.observed
        total = np.where(mask[:, :, None] & mask[:, None, :], total, 0.0)
        gaps = (~mask).astype(np.float64)
        total = total + gaps[:, :, None] * np.eye(mask.shape[1])
    try:
        inverse, log_determinant = invert(total)
    except np.linalg.LinAlgError:
        inverse, log_determinant = invert(lift(total))
    if not observations.complete:
        inverse = inverse * mask[:, :, None] * mask[:, None, :]
    return inverse, log_determinant
