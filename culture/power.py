"""What could have been seen: how often types of departments would be found if there were any."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from culture import starts
from culture.clusters import ONE_POPULATION, choose_clusters
from culture.em import Parameters
from culture.errors import StatisticsError
from culture.membership import simulate
from culture.observations import Observations, observe

TYPES = 3
SHARE = 0.8
DRAWS = 20


@dataclass(frozen=True)
class Power:
    """Share of simulated organisations in which more than one group was found, and all of the types."""

    types: int
    share: float
    draws: int
    any_found: float
    all_found: float


def power_to_see_types(
    X: ArrayLike,
    noise: ArrayLike | None,
    types: int = TYPES,
    share: float = SHARE,
    *,
    draws: int = DRAWS,
    random_state: int = 0,
) -> Power:
    """How often so many types would be found among departments like these, were there any.

    X (D, P), noise (D, P, P) as in choose_clusters. Simulated organisations have the departments, noise
    and spread of this one, but `share` of the spread along its main axes lies between equally large
    types. With 20 draws the result is good to about 0.1. Raises StatisticsError for fewer than two types,
    or a share outside 0 to 1.
    """
    if types < 2 or not 0 < share < 1:
        raise StatisticsError("power needs at least two types and a share of the spread between 0 and 1.")
    observations = observe(X, noise)
    seen = observations.take(np.flatnonzero(observations.observed.any(axis=1)))
    truth = _with_types(starts.one_population(seen), types, share)
    rng = np.random.default_rng(random_state)
    found = [_found(seen, profiles, types) for profiles in simulate(seen, truth, draws, rng)]
    return Power(
        types,
        share,
        draws,
        float(np.mean([k > 1 for k in found])),
        float(np.mean([k == types for k in found])),
    )


def _with_types(population: Parameters, types: int, share: float) -> Parameters:
    """The same mean and covariance as the population, with types at the corners of a simplex in its main
    axes."""
    covariance = population.covariance[0]
    axes = min(types - 1, len(covariance))
    values, vectors = np.linalg.eigh(covariance)
    main = vectors[:, ::-1][:, :axes] * np.sqrt(share * values[::-1][:axes])
    corners = np.linalg.svd(np.eye(types) - 1 / types)[0][:, :axes] * np.sqrt(types)
    means = population.means[0, 0] + corners @ main.T
    within = covariance - (corners @ main.T).T @ (corners @ main.T) / types
    return Parameters(np.full((1, types), 1 / types), means[None], within[None])


def _found(observations: Observations, profiles: np.ndarray, types: int) -> int:
    values = np.where(observations.observed, profiles, np.nan)
    clustering = choose_clusters(values, observations.noise, types + 1, 0)
    return 1 if clustering.verdict == ONE_POPULATION else clustering.n_clusters
