"""Expectation and maximisation of a Gaussian mixture whose observations carry known noise.

Model: x_d ~ sum over k of weight_k N(mean_k, T + V_d), one between-department covariance T for all
clusters (Bovy, Hogg & Roweis 2011, Annals of Applied Statistics 5, 1657–1677). Arrays have a leading axis
S: that many fits run at the same time, from different starts or on different data with the same noise.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from culture.acceleration import accelerate
from culture.inversion import invert
from culture.observations import SMALLEST_VARIANCE, Array, Observations, precision
from culture.structure import alike

SMALLEST_WEIGHT = 1e-10


@dataclass(frozen=True, eq=False)
class Parameters:
    """S mixtures of K clusters: weights (S, K), means (S, K, P), one between-department covariance (S, P,
    P)."""

    weights: Array
    means: Array
    covariance: Array

    def take(self, rows: NDArray[np.int_]) -> "Parameters":
        """Some of the S mixtures."""
        return Parameters(self.weights[rows], self.means[rows], self.covariance[rows])


@dataclass(frozen=True, eq=False)
class Prior:
    """What is believed before seeing the profiles, each belief counted in pseudo-departments.

    target: T resembles this matrix (the mode of an inverse-Wishart prior). exchangeable: T resembles some
    matrix with one variance and one correlation (a hyperparameter that the data choose). center: each
    mean lies around `mean` with covariance `spread`. share: this many departments in each cluster (a
    Dirichlet prior).
    """

    target: Array  # (P, P)
    mean: Array  # (P,)
    spread: Array  # (P, P)
    target_strength: float = 0.0
    exchangeable_strength: float = 0.0
    center_strength: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, eq=False)
class Expectation:
    """One E-step: membership (S, D, K), log-likelihood of each profile (S, D), and what the M-step needs
    again."""

    membership: Array
    log_density: Array
    precision: Array  # (S, D, P, P)
    weighted: Array  # (S, D, P) precision times profile


def expect(observations: Observations, parameters: Parameters) -> Expectation:
    """Membership probabilities and log density of each profile under the given parameters."""
    inverse, log_determinant = precision(parameters.covariance, observations)
    values, means = observations.values, parameters.means
    weighted = (inverse @ values[..., None])[..., 0]
    flat = inverse.reshape(*inverse.shape[:2], -1)
    squares = (means[..., :, None] * means[..., None, :]).reshape(*means.shape[:2], -1)
    # (x - m)' W (x - m) for every department and cluster, without forming the differences.
    distance = (values * weighted).sum(axis=-1)[..., None] - 2 * weighted @ means.mT + flat @ squares.mT
    constant = log_determinant + observations.observed.sum(axis=1) * np.log(2 * np.pi)
    joint = np.log(parameters.weights)[:, None] - (distance + constant[..., None]) / 2
    highest = joint.max(axis=-1, keepdims=True)
    membership = np.exp(joint - highest)
    total = membership.sum(axis=-1, keepdims=True)
    return Expectation(membership / total, (highest + np.log(total))[..., 0], inverse, weighted)


def maximise(expectation: Expectation, covariance: Array, prior: Prior) -> Parameters:
    """Parameters that raise the posterior density, given memberships and the covariance T they were
    computed with."""
    weights = _weights(expectation.membership, prior)
    means = _means(expectation, prior)
    return Parameters(weights, means, _covariance(expectation, means, covariance, prior))


def _weights(membership: Array, prior: Prior) -> Array:
    weights = np.maximum(membership.sum(axis=1) + prior.share, SMALLEST_WEIGHT)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _means(expectation: Expectation, prior: Prior) -> Array:
    # Generalised least squares given T: faster than averaging the de-noised profiles, same fixed point.
    membership, inverse = expectation.membership.mT, expectation.precision
    starts, departments, features = expectation.weighted.shape
    information = (membership @ inverse.reshape(starts, departments, -1)).reshape(
        starts, -1, features, features
    )
    pull = np.linalg.inv(prior.spread) * max(prior.center_strength, SMALLEST_VARIANCE)
    score = membership @ expectation.weighted + pull @ prior.mean
    return np.asarray(np.linalg.solve(information + pull, score[..., None])[..., 0], dtype=np.float64)


def _covariance(expectation: Expectation, means: Array, covariance: Array, prior: Prior) -> Array:
    membership, inverse, weighted = expectation.membership, expectation.precision, expectation.weighted
    starts, departments, features = weighted.shape
    # Sum over clusters of (x - m)(x - m)' weighted by membership, from its first two moments of m.
    expected = (membership @ means)[..., None]
    squares = (means[..., :, None] * means[..., None, :]).reshape(starts, means.shape[1], -1)
    second = (membership @ squares).reshape(starts, departments, features, features)
    cross = weighted.mT @ (inverse @ expected)[..., 0]
    gradient = weighted.mT @ weighted - cross - cross.mT - inverse.sum(axis=1)
    gradient = gradient + (inverse @ second @ inverse).sum(axis=1)
    # Bovy et al. eq. 16: E[u u'] summed is D T + T (sum of W e e' W - W) T.
    total = departments * covariance + covariance @ gradient @ covariance
    total = total + prior.target_strength * prior.target
    if prior.exchangeable_strength:
        total = total + prior.exchangeable_strength * exchangeable(covariance)
    total = total / (departments + prior.target_strength + prior.exchangeable_strength)
    return np.asarray((total + total.mT) / 2 + SMALLEST_VARIANCE * np.eye(features))


def exchangeable(covariance: Array) -> Array:
    """The matrix with one variance and one correlation likeliest to be the scale of an inverse-Wishart
    around T.

    covariance (S, P, P). It maximises log|E| - tr(E T^-1), so it averages T^-1 over the features.
    """
    averaged = alike(invert(covariance)[0])
    return invert(averaged)[0]


def log_prior(parameters: Parameters, prior: Prior) -> Array:
    """Log prior density (S,) up to a constant that depends on neither means, weights nor T."""
    log_determinant = np.linalg.slogdet(parameters.covariance)[1]
    away = parameters.means - prior.mean
    distance = np.einsum("skp,pq,skq->s", away, np.linalg.inv(prior.spread), away)
    density = prior.share * np.log(parameters.weights).sum(axis=-1) - prior.center_strength / 2 * distance
    if prior.target_strength:
        trace = (np.linalg.inv(parameters.covariance) * prior.target).sum(axis=(-1, -2))
        density = density - prior.target_strength / 2 * (log_determinant + trace)
    if prior.exchangeable_strength:
        target = np.linalg.slogdet(exchangeable(parameters.covariance))[1]
        density = density - prior.exchangeable_strength / 2 * (log_determinant - target)
    return np.asarray(density)


def fit(
    observations: Observations, start: Parameters, prior: Prior, cycles: int = 200, tolerance: float = 1e-6
) -> tuple[Parameters, Array, bool]:
    """Raise the posterior density of each start to its nearest maximum.

    Returns the parameters, their log posterior (S,) and whether each gained less than tolerance in the
    last cycle of three EM steps.
    """
    clusters, features = start.means.shape[1:]

    def step(points: Array, problems: NDArray[np.int_]) -> tuple[Array, Array]:
        parameters = _unpack(points, clusters, features)
        data = observations
        if len(data.values) > 1:
            data = replace(observations, values=observations.values[problems])
        expectation = expect(data, parameters)
        objective = expectation.log_density.sum(axis=1) + log_prior(parameters, prior)
        return objective, _pack(maximise(expectation, parameters.covariance, prior))

    points, objective, converged = accelerate(step, _pack(start), cycles, tolerance)
    return _unpack(points, clusters, features), objective, converged


def _pack(parameters: Parameters) -> Array:
    # Logarithms of weights and of the Cholesky diagonal: any extrapolated point is a valid mixture.
    lower = np.linalg.cholesky(parameters.covariance)
    row, column = np.tril_indices(lower.shape[-1])
    entries = lower[:, row, column]
    entries[:, row == column] = np.log(entries[:, row == column])
    means = parameters.means.reshape(len(lower), -1)
    return np.concatenate([np.log(parameters.weights), means, entries], axis=1)


def _unpack(points: Array, clusters: int, features: int) -> Parameters:
    logits = points[:, :clusters] - points[:, :clusters].max(axis=1, keepdims=True)
    weights = np.maximum(np.exp(logits), SMALLEST_WEIGHT)
    weights = weights / weights.sum(axis=1, keepdims=True)
    means = points[:, clusters : clusters * (1 + features)].reshape(-1, clusters, features)
    row, column = np.tril_indices(features)
    entries = points[:, clusters * (1 + features) :].copy()
    entries[:, row == column] = np.exp(np.clip(entries[:, row == column], -12.0, 12.0))
    lower = np.zeros((len(points), features, features))
    lower[:, row, column] = entries
    return Parameters(weights, means, lower @ lower.mT)
