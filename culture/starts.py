"""Where to begin: the profiles as one population, and good first guesses at clusters among them."""

import numpy as np
from numpy.typing import NDArray

from culture.em import Parameters, Prior, expect, fit, maximise
from culture.observations import Array, Observations

# Pseudo-departments behind each belief. Chosen on simulated organisations of 40 to 1,000 departments.
TARGET_STRENGTH = 10.0
EXCHANGEABLE_STRENGTH = 20.0
WEAK_STRENGTH = 1.0
WEAK_SHARE = 0.1
CENTER_STRENGTH = 0.05
SHARE = 2.0
# The target may at most be so many times the variance that the profiles themselves show within clusters.
LARGEST_TARGET = 6.0

LLOYD_ROUNDS = 15
SCREENING_CYCLES = 5
FINALISTS = 5
SEARCH_DEPARTMENTS = 1500


def one_population(observations: Observations) -> Parameters:
    """All profiles as one Gaussian population: its mean and between-department covariance, never singular."""
    features = observations.features
    count = np.maximum(observations.observed.sum(axis=0), 1)
    variance = (observations.values[0] ** 2).sum(axis=0) / count
    noise = np.einsum("dpp->p", observations.noise) / count
    between = np.diag(np.maximum(variance - noise, np.maximum(0.05 * variance, 1e-6)))
    start = Parameters(np.ones((1, 1)), np.zeros((1, 1, features)), between[None])
    prior = Prior(between, np.zeros(features), np.eye(features), 0.5, 4.0)
    return fit(observations, start, prior)[0]


def believe(population: Parameters, clusters: int, within: Array | None = None) -> Prior:
    """Prior for a mixture of so many clusters, from the profiles seen as one population.

    The more clusters share the spread of the population, the less is left within each of them (Fraley &
    Raftery 2007, Journal of Classification 24, 155–181, scale it in the same spirit), and not much more than
    within (P, P), a first estimate: types far apart leave less.
    """
    spread = population.covariance[0]
    target = spread / clusters if within is None else _at_most(spread / clusters, LARGEST_TARGET * within)
    return Prior(
        target,
        population.means[0, 0],
        spread,
        TARGET_STRENGTH,
        EXCHANGEABLE_STRENGTH,
        CENTER_STRENGTH,
        SHARE,
    )


def believe_weakly(population: Parameters, clusters: int) -> Prior:
    """Prior that only keeps a fit from collapsing: its likelihood is next to the maximum."""
    spread = population.covariance[0]
    target = WEAK_SHARE / clusters * np.diag(np.diag(spread))
    return Prior(target, population.means[0, 0], spread, WEAK_STRENGTH, 0.0, CENTER_STRENGTH, 1.0)


def _at_most(matrix: Array, bound: Array) -> Array:
    """The matrix with its variance cut to that of the bound in the directions in which it exceeds it."""
    root = np.linalg.cholesky(matrix)
    back = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(back @ bound @ back.T)
    turned = root @ vectors
    return np.asarray((turned * np.minimum(values, 1.0)) @ turned.T)


def believe_nothing(features: int) -> Prior:
    """Maximum likelihood: no prior."""
    return Prior(np.eye(features), np.zeros(features), np.eye(features))


def search(
    observations: Observations,
    clusters: int,
    prior: Prior,
    population: Parameters,
    rng: np.random.Generator,
    also: Parameters | None = None,
) -> Parameters:
    """The best few of many short fits from different starts, each a mixture of so many clusters."""
    seen = observations
    if observations.departments > SEARCH_DEPARTMENTS:
        seen = observations.take(
            np.sort(rng.choice(observations.departments, SEARCH_DEPARTMENTS, replace=False))
        )
    start = guess(seen, clusters, prior, population, rng)
    if also is not None:
        start = join(start, also)
    screened, objective, _ = fit(seen, start, prior, SCREENING_CYCLES)
    finalists = screened.take(np.argsort(-objective, kind="stable")[:FINALISTS])
    if seen is observations:
        return finalists
    settled, objective, _ = fit(seen, finalists, prior)
    return settled.take(np.argmax(objective, keepdims=True))


def guess(
    observations: Observations, clusters: int, prior: Prior, population: Parameters, rng: np.random.Generator
) -> Parameters:
    """Starts from k-means on raw, partially pooled and whitened profiles."""
    views = _views(observations, population)
    rounds = max(2, min(8, 20_000 // (observations.departments * clusters)))
    labels = np.concatenate([lloyd(view, clusters, rounds, rng) for view in views])
    membership = 0.9 * np.eye(clusters)[labels] + 0.1 / clusters
    return from_membership(observations, membership, population.covariance / 2, prior)


def from_membership(
    observations: Observations, membership: Array, covariance: Array, prior: Prior
) -> Parameters:
    """Parameters of clusters with the given memberships (S, D, K), from a first guess (1, P, P) at T."""
    starts, _, clusters = membership.shape
    blank = Parameters(
        np.full((1, clusters), 1 / clusters), np.zeros((1, clusters, observations.features)), covariance
    )
    first = expect(observations, blank)
    repeated = np.repeat(first.precision, starts, axis=0)
    weighted = np.repeat(first.weighted, starts, axis=0)
    expectation = type(first)(membership, first.log_density, repeated, weighted)
    return maximise(expectation, np.repeat(covariance, starts, axis=0), prior)


def split(parameters: Parameters) -> Parameters:
    """Starts with one cluster more: each cluster in turn cut along the longest axis of T."""
    weights, means, covariance = parameters.weights[0], parameters.means[0], parameters.covariance[0]
    values, vectors = np.linalg.eigh(covariance)
    step = vectors[:, -1] * np.sqrt(values[-1])
    clusters = len(weights)
    new_weights, new_means = [], []
    for cut in range(clusters):
        share = weights.copy()
        share[cut] /= 2
        moved = means.copy()
        moved[cut] = moved[cut] - step
        new_weights.append(np.append(share, share[cut]))
        new_means.append(np.vstack([moved, means[cut] + step]))
    return Parameters(
        np.array(new_weights), np.array(new_means), np.repeat(covariance[None] / 2, clusters, axis=0)
    )


def join(first: Parameters, second: Parameters) -> Parameters:
    """Two sets of starts with the same number of clusters as one."""
    return Parameters(
        np.concatenate([first.weights, second.weights]),
        np.concatenate([first.means, second.means]),
        np.concatenate([first.covariance, second.covariance]),
    )


def _views(observations: Observations, population: Parameters) -> list[Array]:
    covariance, mean = population.covariance[0], population.means[0, 0]
    centred = observations.replaced(observations.values - mean)
    weighted = expect(centred, Parameters(np.ones((1, 1)), np.zeros((1, 1, len(mean))), covariance[None]))
    pooled = weighted.weighted[0] @ covariance
    values, vectors = np.linalg.eigh(covariance)
    return [centred.values[0], pooled, pooled @ (vectors / np.sqrt(values))]


def lloyd(points: Array, clusters: int, starts: int, rng: np.random.Generator) -> NDArray[np.int_]:
    """Labels (S, D) of several k-means runs at the same time, each from its own k-means++ seeding.

    Source: Arthur & Vassilvitskii (2007). Own and small because its result must not depend on threads.
    """
    centers = _seed(points, clusters, starts, rng)
    for _ in range(LLOYD_ROUNDS):
        labels = _distance(points, centers).argmin(axis=2)
        chosen = np.eye(clusters)[labels]
        count = chosen.sum(axis=1)[..., None]
        centers = np.where(count > 0, chosen.mT @ points / np.maximum(count, 1), centers)
    return np.asarray(_distance(points, centers).argmin(axis=2))


def _seed(points: Array, clusters: int, starts: int, rng: np.random.Generator) -> Array:
    centers = points[rng.integers(len(points), size=starts)][:, None]
    while centers.shape[1] < clusters:
        nearest = _distance(points, centers).min(axis=2).cumsum(axis=1)
        draw = rng.random(starts) * nearest[:, -1]
        chosen = np.minimum((nearest < draw[:, None]).sum(axis=1), len(points) - 1)
        centers = np.concatenate([centers, points[chosen][:, None]], axis=1)
    return centers


def _distance(points: Array, centers: Array) -> Array:
    inner = points @ centers.mT
    return np.asarray(
        np.maximum((points**2).sum(axis=1)[:, None] - 2 * inner + (centers**2).sum(axis=2)[:, None], 0.0)
    )
