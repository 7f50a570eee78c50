"""The alternative to types: one population along a skewed or flat continuum, which a mixture would cut
into pieces.

Model: x_d = mean + loading z_d + u_d + e_d, u ~ N(0, T), e ~ N(0, V_d), and z_d standardised with a fixed
shape: gamma of a given skewness in either direction, or uniform. Where such a continuum explains the
profiles as well as clusters do, types cannot be told apart from it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from culture.acceleration import accelerate
from culture.em import Parameters, Prior, exchangeable
from culture.observations import SMALLEST_VARIANCE, Array, Observations, precision
from culture.starts import SEARCH_DEPARTMENTS

SKEWNESS = (0.7, 1.4, 2.0)
NODES = 80


@dataclass(frozen=True, eq=False)
class Continuum:
    """S continua: mean (S, P), loading (S, P), covariance (S, P, P), nodes of z (S, J), each of equal
    probability."""

    mean: Array
    loading: Array
    covariance: Array
    nodes: Array

    def take(self, rows: NDArray[np.int_]) -> "Continuum":
        """Some of the S continua."""
        return Continuum(self.mean[rows], self.loading[rows], self.covariance[rows], self.nodes[rows])


def log_likelihood_of_continuum(observations: Observations, population: Parameters, prior: Prior) -> float:
    """Log-likelihood of the best continuum, in the units of the observations' scale.

    population: the profiles as one population, where the search begins. A continuum has P + 1 parameters
    more: loadings and shape. With very many departments the shape is chosen on an even sample of them.
    """
    start = _start(population)
    first = observations
    if observations.departments > SEARCH_DEPARTMENTS:
        rows = np.linspace(0, observations.departments - 1, SEARCH_DEPARTMENTS).astype(int)
        first = observations.take(rows)
    fitted, log_likelihood = _climb(first, start, prior)
    if first is observations:
        return float(log_likelihood.max())
    best = fitted.take(np.argmax(log_likelihood, keepdims=True))
    return float(_climb(observations, best, prior)[1][0])


def _start(population: Parameters) -> Continuum:
    nodes = np.vstack([z for skew in SKEWNESS for z in (_gamma(skew), -_gamma(skew)[::-1])] + [_uniform()])
    mean, covariance = population.means[0, 0], population.covariance[0]
    values, vectors = np.linalg.eigh(covariance)
    # The longest axis of the population carries the continuum; what is left stays positive definite.
    loading = vectors[:, -1] * np.sqrt(0.8 * values[-1])
    loading = loading if loading.sum() >= 0 else -loading
    shapes = len(nodes)
    return Continuum(
        np.repeat(mean[None], shapes, axis=0),
        np.repeat(loading[None], shapes, axis=0),
        np.repeat((covariance - np.outer(loading, loading))[None], shapes, axis=0),
        nodes,
    )


def _gamma(skewness: float) -> Array:
    shape = 4 / skewness**2
    edges = stats.gamma.ppf(np.linspace(0, 1, NODES + 1), shape)
    # Mean of each slice of a gamma distribution: shape times the same slice of one with shape + 1.
    nodes = shape * np.diff(special.gammainc(shape + 1, edges)) * NODES
    return np.asarray((nodes - nodes.mean()) / nodes.std())


def _uniform() -> Array:
    nodes = np.arange(NODES, dtype=np.float64)
    return np.asarray((nodes - nodes.mean()) / nodes.std())


def _climb(observations: Observations, start: Continuum, prior: Prior) -> tuple[Continuum, Array]:
    features = observations.features

    def step(points: Array, problems: NDArray[np.int_]) -> tuple[Array, Array]:
        continuum = _unpack(points, features, start.nodes[problems])
        log_density, following = _em_step(observations, continuum, prior)
        return log_density + _log_prior(continuum.covariance, prior), _pack(following)

    points, _, _ = accelerate(step, _pack(start), 60, 1e-3)
    fitted = _unpack(points, features, start.nodes)
    return fitted, _em_step(observations, fitted, prior)[0]


def _em_step(observations: Observations, now: Continuum, prior: Prior) -> tuple[Array, Continuum]:
    inverse, log_determinant = precision(now.covariance, observations)
    residual = (observations.values - now.mean[:, None]) * observations.observed
    weighted = (inverse @ residual[..., None])[..., 0]
    lever = inverse @ now.loading[:, None, :, None]
    slope, bend = weighted @ now.loading[..., None], (now.loading[:, None] * lever[..., 0]).sum(axis=-1)
    nodes = now.nodes[:, None]
    joint = slope * nodes - bend[..., None] * nodes**2 / 2
    highest = joint.max(axis=-1, keepdims=True)
    chance = np.exp(joint - highest)
    total = chance.mean(axis=-1)
    chance = chance / chance.sum(axis=-1, keepdims=True)
    constant = log_determinant + observations.observed.sum(axis=1) * np.log(2 * np.pi)
    log_density = highest[..., 0] + np.log(total) - (constant + (residual * weighted).sum(axis=-1)) / 2
    first, second = (chance * nodes).sum(axis=-1), (chance * nodes**2).sum(axis=-1)
    return log_density.sum(axis=1), _update(observations, now, prior, inverse, first, second)


def _update(
    observations: Observations, now: Continuum, prior: Prior, inverse: Array, first: Array, second: Array
) -> Continuum:
    starts, departments, features = first.shape[0], observations.departments, observations.features
    flat = inverse.reshape(starts, departments, -1)
    moments = [
        (weight[:, None] @ flat).reshape(starts, features, features)
        for weight in (np.ones_like(first), first, second)
    ]
    information = np.block([[moments[0], moments[1]], [moments[1], moments[2]]])
    information = information + SMALLEST_VARIANCE * np.eye(2 * features)
    weighted = (inverse @ (observations.values * observations.observed)[..., None])[..., 0]
    score = np.concatenate([weighted.sum(axis=1), (first[..., None] * weighted).sum(axis=1)], axis=1)
    solved = np.linalg.solve(information, score[..., None])[..., 0]
    mean, loading = solved[:, :features], solved[:, features:]
    away = weighted - (inverse @ mean[:, None, :, None])[..., 0]
    lever = (inverse @ loading[:, None, :, None])[..., 0]
    cross = (away * first[..., None]).mT @ lever
    gradient = away.mT @ away - cross - cross.mT + (lever * second[..., None]).mT @ lever
    gradient = gradient - inverse.sum(axis=1)
    covariance = departments * now.covariance + now.covariance @ gradient @ now.covariance
    covariance = covariance + prior.target_strength * prior.target
    covariance = covariance + prior.exchangeable_strength * exchangeable(now.covariance)
    covariance = covariance / (departments + prior.target_strength + prior.exchangeable_strength)
    covariance = (covariance + covariance.mT) / 2 + SMALLEST_VARIANCE * np.eye(features)
    return Continuum(mean, loading, covariance, now.nodes)


def _log_prior(covariance: Array, prior: Prior) -> Array:
    log_determinant = np.linalg.slogdet(covariance)[1]
    trace = (np.linalg.inv(covariance) * prior.target).sum(axis=(-1, -2))
    target = np.linalg.slogdet(exchangeable(covariance))[1]
    density = -prior.target_strength / 2 * (log_determinant + trace)
    return np.asarray(density - prior.exchangeable_strength / 2 * (log_determinant - target))


def _pack(continuum: Continuum) -> Array:
    lower = np.linalg.cholesky(continuum.covariance)
    row, column = np.tril_indices(lower.shape[-1])
    entries = lower[:, row, column]
    entries[:, row == column] = np.log(entries[:, row == column])
    return np.concatenate([continuum.mean, continuum.loading, entries], axis=1)


def _unpack(points: Array, features: int, nodes: Array) -> Continuum:
    row, column = np.tril_indices(features)
    entries = points[:, 2 * features :].copy()
    entries[:, row == column] = np.exp(np.clip(entries[:, row == column], -12.0, 12.0))
    lower = np.zeros((len(points), features, features))
    lower[:, row, column] = entries
    return Continuum(points[:, :features], points[:, features : 2 * features], lower @ lower.mT, nodes)
