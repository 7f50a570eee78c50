"""How much departments truly differ: the between-department covariance T by restricted maximum likelihood.

Model: x_d ~ N(B z_d, T + V_d) with known noise V_d and covariates z_d (an intercept at least).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culture.acceleration import accelerate
from culture.inversion import cholesky
from culture.observations import SMALLEST_VARIANCE, Array, Observations, precision, stacks
from culture.structure import alike

CYCLES = 200


@dataclass(frozen=True, eq=False)
class Target:
    """An inverse-Wishart prior on T: resembles `matrix` as if seen in `strength` more departments."""

    matrix: Array  # (1, F, F) for all problems or (S, F, F), one for each
    strength: float

    def take(self, problems: NDArray[np.int_]) -> "Target":
        """The priors of some of the problems."""
        return self if len(self.matrix) == 1 else Target(self.matrix[problems], self.strength)


@dataclass(frozen=True, eq=False)
class Regression:
    """Generalised least squares given T, for S values of T at the same time."""

    coefficients: Array  # (S, F, C)
    uncertainty: (
        Array  # (S, D, F, F) sampling covariance of the fitted mean of each department, not to be written to
    )
    coefficient_covariance: Array  # (S, F, C, F, C)
    precision: Array  # (S, D, F, F)
    weighted: Array  # (S, D, F) precision times residual
    log_likelihood: Array  # (S,) restricted


def regress(observations: Observations, covariates: Array, between: Array) -> Regression:
    """Coefficients of the covariates (D, C) and the restricted log-likelihood of T (S, F, F).

    The likelihood is that of error contrasts, up to a constant that does not depend on T.
    """
    inverse, log_determinant = precision(between, observations)
    starts, departments, features = len(inverse), observations.departments, observations.features
    width = covariates.shape[1]
    products = (covariates[:, :, None] * covariates[:, None, :]).reshape(departments, -1)
    flat = inverse.reshape(starts, departments, -1)
    information = (flat.mT @ products).reshape(starts, features, features, width, width)
    information = information.transpose(0, 1, 3, 2, 4).reshape(starts, features * width, features * width)
    information = information + SMALLEST_VARIANCE * np.eye(features * width)
    raw = (inverse @ observations.values[..., None])[..., 0]
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    score = (raw.mT @ covariates).reshape(starts, -1)
    coefficients = (covariance @ score[..., None])[..., 0].reshape(starts, features, width)
    fitted = covariates @ coefficients.mT
    weighted = raw - (inverse @ fitted[..., None])[..., 0]
    squares = ((observations.values - fitted * observations.observed) * weighted).sum(axis=(1, 2))
    spread = covariance.reshape(starts, features, width, features, width)
    log_likelihood = -(log_determinant.sum(axis=1) + np.linalg.slogdet(information)[1] + squares) / 2
    return Regression(coefficients, _uncertainty(spread, products), spread, inverse, weighted, log_likelihood)


def _uncertainty(spread: Array, products: Array) -> Array:
    """Sampling covariance of the fitted means; one for all departments, not a copy for each, where they share their
    covariates, as with an intercept alone."""
    starts, features = spread.shape[:2]
    alone = products[:1] if (products == products[:1]).all() else products
    each = spread.transpose(0, 1, 3, 2, 4).reshape(starts, features * features, -1) @ alone.T
    shape = (starts, len(products), features, features)
    return np.broadcast_to(each.mT.reshape(starts, len(alone), features, features), shape)


def fit_between(
    observations: Observations,
    covariates: Array,
    start: Array,
    target: Target,
    blocks: int | None = None,
    cycles: int = CYCLES,
    tolerance: float = 1e-6,
) -> Array:
    """T (S, F, F) that maximises the restricted likelihood times its prior, from a start of the same shape.

    blocks: restrict T to equal variances and correlations within so many blocks of features; None for any T.
    """
    features = observations.features

    def step(points: Array, problems: NDArray[np.int_]) -> tuple[Array, Array]:
        between = _unpack(points, features)
        regression = regress(observations, covariates, between)
        prior = target.take(problems)
        objective = regression.log_likelihood + log_prior(between, prior)
        return objective, _pack(em_step(regression, between, prior, blocks))

    points, _, _ = accelerate(step, _pack(start), cycles, tolerance)
    return _unpack(points, features)


def em_step(regression: Regression, between: Array, target: Target, blocks: int | None = None) -> Array:
    """The next T (S, F, F) of EM, which never lowers the objective; blocks as in fit_between."""
    departments = regression.precision.shape[1]
    # EM for REML: T + T (mean of W e e' W - P) T with P = W - W Z (Z' W Z)^-1 Z' W.
    total = departments * between + between @ gradient_of(regression) @ between
    total = (total + target.strength * target.matrix) / (departments + target.strength)
    total = (total + total.mT) / 2 + SMALLEST_VARIANCE * np.eye(total.shape[-1])
    return total if blocks is None else alike(total, blocks)


def gradient_of(regression: Regression) -> Array:
    """(S, F, F) twice the gradient of the restricted log-likelihood by T: the sum of W e e' W - P."""
    inverse, weighted = regression.precision, regression.weighted
    gradient = weighted.mT @ weighted - inverse.sum(axis=1)
    for stack in stacks(weighted.shape[1]):
        own = inverse[:, stack]
        gradient = gradient + (own @ regression.uncertainty[:, stack] @ own).sum(axis=1)
    return np.asarray(gradient)


def log_prior(between: Array, target: Target) -> Array:
    """(S,) logarithm of the prior density of T, up to a constant."""
    trace = (np.linalg.inv(between) * target.matrix).sum(axis=(-1, -2))
    return np.asarray(-target.strength / 2 * (np.linalg.slogdet(between)[1] + trace))


def _pack(between: Array) -> Array:
    row, column = np.tril_indices(between.shape[-1])
    entries = cholesky(between)[:, row, column]
    entries[:, row == column] = np.log(entries[:, row == column])
    return np.asarray(entries)


def _unpack(points: Array, features: int) -> Array:
    row, column = np.tril_indices(features)
    entries = points.copy()
    entries[:, row == column] = np.exp(np.clip(entries[:, row == column], -12.0, 12.0))
    lower = np.zeros((len(points), features, features))
    lower[:, row, column] = entries
    return lower @ lower.mT
