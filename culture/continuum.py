"""The alternative to types: one population along a skewed or flat continuum, which a mixture would cut
into pieces.

Model: x_d = mean + loading z_d + u_d + e_d, u ~ N(0, T), e ~ N(0, V_d), and z_d standardised with a fixed
shape: gamma of a given skewness in either direction, or uniform. Where such a continuum explains the
profiles as well as clusters do, types cannot be told apart from it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from culture.acceleration import accelerate
from culture.em import Parameters, Prior
from culture.observations import SMALLEST_VARIANCE, Array, Observations, precision
from culture.starts import SEARCH_DEPARTMENTS

SKEWNESS = (0.7, 1.4, 2.0)
NODES = 160
# Share of departments beyond the last node.
TAIL = 1e-4


@dataclass(frozen=True, eq=False)
class Continuum:
    """S continua: mean (S, P), loading (S, P), covariance (S, P, P), nodes of z (S, J) and the probability
    (S, J) of each."""

    mean: Array
    loading: Array
    covariance: Array
    nodes: Array
    chances: Array

    def take(self, rows: NDArray[np.int_]) -> "Continuum":
        """Some of the S continua."""
        mean, loading, covariance = self.mean[rows], self.loading[rows], self.covariance[rows]
        return Continuum(mean, loading, covariance, self.nodes[rows], self.chances[rows])


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
    shapes = [_gamma(skewness) for skewness in SKEWNESS]
    shapes += [(-nodes, chances) for nodes, chances in shapes] + [_uniform()]
    nodes, chances = (np.array(part) for part in zip(*shapes, strict=True))
    mean, covariance = population.means[0, 0], population.covariance[0]
    values, vectors = np.linalg.eigh(covariance)
    # The longest axis of the population carries the continuum; what is left stays positive definite.
    loading = vectors[:, -1] * np.sqrt(0.8 * values[-1])
    loading = loading if loading.sum() >= 0 else -loading
    count = len(shapes)
    return Continuum(
        np.repeat(mean[None], count, axis=0),
        np.repeat(loading[None], count, axis=0),
        np.repeat((covariance - np.outer(loading, loading))[None], count, axis=0),
        nodes,
        chances,
    )


def _gamma(skewness: float) -> tuple[Array, Array]:
    shape = 4 / skewness**2
    low, high = (float(stats.gamma.ppf(share, shape)) for share in (TAIL, 1 - TAIL))
    edges = np.linspace(low, high, NODES - 1)
    chances = np.diff(stats.gamma.cdf(edges, shape), prepend=0.0, append=1.0)
    # Mean of a slice of a gamma distribution: shape times the same slice of one with shape + 1.
    nodes = shape * np.diff(stats.gamma.cdf(edges, shape + 1), prepend=0.0, append=1.0) / chances
    return _standardised(nodes, chances)


def _uniform() -> tuple[Array, Array]:
    return _standardised(np.arange(NODES, dtype=np.float64), np.full(NODES, 1 / NODES))


def _standardised(nodes: Array, chances: Array) -> tuple[Array, Array]:
    centred = nodes - nodes @ chances
    return centred / np.sqrt(centred**2 @ chances), chances


def _climb(observations: Observations, start: Continuum, prior: Prior) -> tuple[Continuum, Array]:
    def step(points: Array, problems: NDArray[np.int_]) -> tuple[Array, Array]:
        continuum = _unpack(points, start.take(problems))
        log_density, following = _em_step(observations, continuum, prior)
        return log_density + _log_prior(continuum.covariance, prior), _pack(following)

    points, _, _ = accelerate(step, _pack(start), 60, 1e-3)
    fitted = _unpack(points, start)
    return fitted, _em_step(observations, fitted, prior)[0]


def _em_step(observations: Observations, now: Continuum, prior: Prior) -> tuple[Array, Continuum]:
    inverse, log_determinant = precision(now.covariance, observations)
    residual = (observations.values - now.mean[:, None]) * observations.observed
    weighted = (inverse @ residual[..., None])[..., 0]
    lever = inverse @ now.loading[:, None, :, None]
    slope, bend = weighted @ now.loading[..., None], (now.loading[:, None] * lever[..., 0]).sum(axis=-1)
    nodes = now.nodes[:, None]
    joint = slope * nodes - bend[..., None] * nodes**2 / 2 + np.log(now.chances[:, None])
    highest = joint.max(axis=-1, keepdims=True)
    chance = np.exp(joint - highest)
    total = chance.sum(axis=-1)
    chance = chance / total[..., None]
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
    covariance = covariance / (departments + prior.target_strength)
    covariance = (covariance + covariance.mT) / 2 + SMALLEST_VARIANCE * np.eye(features)
    return Continuum(mean, loading, covariance, now.nodes, now.chances)


def _log_prior(covariance: Array, prior: Prior) -> Array:
    log_determinant = np.linalg.slogdet(covariance)[1]
    trace = (np.linalg.inv(covariance) * prior.target).sum(axis=(-1, -2))
    return np.asarray(-prior.target_strength / 2 * (log_determinant + trace))


def _pack(continuum: Continuum) -> Array:
    lower = np.linalg.cholesky(continuum.covariance)
    row, column = np.tril_indices(lower.shape[-1])
    entries = lower[:, row, column]
    entries[:, row == column] = np.log(entries[:, row == column])
    return np.concatenate([continuum.mean, continuum.loading, entries], axis=1)


def _unpack(points: Array, like: Continuum) -> Continuum:
    features = like.mean.shape[1]
    row, column = np.tril_indices(features)
    entries = points[:, 2 * features :].copy()
    entries[:, row == column] = np.exp(np.clip(entries[:, row == column], -12.0, 12.0))
    lower = np.zeros((len(points), features, features))
    lower[:, row, column] = entries
    mean, loading = points[:, :features], points[:, features : 2 * features]
    return Continuum(mean, loading, lower @ lower.mT, like.nodes, like.chances)
