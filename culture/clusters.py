"""How many types of departments there are, and whether they are types at all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from culture import starts
from culture.continuum import log_likelihood_of_continuum
from culture.em import Parameters
from culture.errors import StatisticsError
from culture.membership import REFITS
from culture.mixture import NoiseAwareMixture
from culture.observations import Array, Observations, observe

ONE_POPULATION = "one population"
OVERLAPPING_GROUPS = "overlapping groups"
DISTINCT_TYPES = "distinct types"

FEWEST_DEPARTMENTS = 20
DEPARTMENTS_PER_CLUSTER = 5
MOST_CLUSTERS = 8
SMALLEST_PENALTY = 3.7
PATIENCE = 3
# Kass & Raftery (1995), Journal of the American Statistical Association 90, 773–795: 2 ln B above 10 is
# very strong.
VERY_STRONG = 10.0


@dataclass(frozen=True, eq=False)
class Clustering:
    """Clusters of D departments: labels (D,), membership (D, K) with rows that sum to 1, and how much
    they mean.

    verdict: "one population", "overlapping groups" (types and a continuum cannot be told apart) or
    "distinct types"; reason: the same in a sentence. candidates: one row per number of clusters tried
    with log_likelihood, bic, icl (smaller is better), criterion and criterion_with_entropy, which decide.
    continuum: criterion of one population along a skewed or flat continuum (NaN if it was not needed).
    model: the fitted mixture.
    """

    n_clusters: int
    labels: NDArray[np.int_]
    membership: Array
    verdict: str
    reason: str
    candidates: pd.DataFrame
    continuum: float
    model: NoiseAwareMixture


def choose_clusters(
    X: ArrayLike, noise: ArrayLike | None, max_clusters: int = MOST_CLUSTERS, random_state: int | None = 0
) -> Clustering:
    """Choose the number of clusters of profiles X (D, P) with sampling covariance noise (D, P, P).

    Features that were not observed are NaN. Below 20 departments nothing is clustered, and a cluster has five
    departments to itself on average. Raises StatisticsError for malformed input or when nothing was observed.

    One population unless BIC (Schwarz 1978) prefers more. Then k minimises -2 log L + c k (P + 1) with
    c = max(3.7, log(D / 8)): BIC counted with the departments that inform one of eight clusters instead of
    all, because with all it merges true types of small departments; 3.7 is log 40. "distinct types" demands
    that the criterion chooses more than one also with the entropy of membership added (ICL: Biernacki,
    Celeux & Govaert 2000), and very strong evidence against a skewed or flat continuum.
    """
    observations = observe(X, noise)
    informative = int(observations.observed.any(axis=1).sum())
    most = max(1, min(max_clusters, informative // DEPARTMENTS_PER_CLUSTER))
    if informative < FEWEST_DEPARTMENTS:
        most = 1
    seen = observations.take(np.flatnonzero(observations.observed.any(axis=1)))
    if not informative:
        raise StatisticsError("no department has an observed feature; there is nothing to cluster.")
    population = starts.one_population(seen)
    models = _fit_each(observations, population, most, random_state)
    candidates = _compare(models, informative)
    chosen = _choose(candidates)
    continuum = float("nan") if not chosen else _continuum(seen, population, chosen + 1)
    verdict = _verdict(candidates, chosen, continuum)
    model = models[chosen].set_params(refits=REFITS)
    if chosen:
        model.refine(observations)
    return Clustering(
        n_clusters=chosen + 1,
        labels=model.labels_,
        membership=model.membership_,
        verdict=verdict,
        reason=_reason(verdict, informative, most),
        candidates=candidates,
        continuum=continuum,
        model=model,
    )


def _choose(candidates: pd.DataFrame) -> int:
    """Position of the chosen number of clusters: one unless BIC says more, then the least criterion."""
    if candidates["bic"].to_numpy().argmin() == 0:
        return 0
    return int(candidates["criterion"].to_numpy().argmin())


def penalty(departments: int) -> float:
    """Criterion points that one more parameter of a cluster must earn."""
    return max(SMALLEST_PENALTY, float(np.log(departments / MOST_CLUSTERS)))


def _fit_each(
    observations: Observations, population: Parameters, most: int, random_state: int | None
) -> list[NoiseAwareMixture]:
    models: list[NoiseAwareMixture] = []
    scores: list[float] = []
    for clusters in range(1, most + 1):
        also = starts.split(models[-1].parameters_) if models else None
        model = NoiseAwareMixture(clusters, random_state, refits=0, tolerance=1e-4)
        models.append(model.fit_observations(observations, population, also))
        scores.append(_criterion(model))
        if len(scores) - int(np.argmin(scores)) > PATIENCE:
            break
    return models


def _criterion(model: NoiseAwareMixture) -> float:
    per_cluster = len(model.location_) + 1
    return -2 * model.log_likelihood_ + penalty(model.n_departments_) * per_cluster * model.n_clusters


def _compare(models: list[NoiseAwareMixture], departments: int) -> pd.DataFrame:
    rows = [
        {
            "n_clusters": model.n_clusters,
            "log_likelihood": model.log_likelihood_,
            "bic": model.bic_,
            "icl": model.icl_,
            "criterion": _criterion(model),
            "criterion_with_entropy": _criterion(model) + model.icl_ - model.bic_,
        }
        for model in models
    ]
    return pd.DataFrame(rows)


def _continuum(observations: Observations, population: Parameters, clusters: int) -> float:
    prior = starts.believe(population, clusters)
    log_likelihood = log_likelihood_of_continuum(observations, population, prior)
    parameters = 2 * (observations.features + 1)
    return (
        -2 * (log_likelihood + observations.log_jacobian()) + penalty(observations.departments) * parameters
    )


def _verdict(candidates: pd.DataFrame, chosen: int, continuum: float) -> str:
    if chosen == 0:
        return ONE_POPULATION
    separated = candidates["criterion_with_entropy"].to_numpy().argmin() > 0
    beaten = continuum - candidates["criterion"].iloc[chosen] > VERY_STRONG
    return DISTINCT_TYPES if separated and beaten else OVERLAPPING_GROUPS


def _reason(verdict: str, departments: int, most: int) -> str:
    if departments < FEWEST_DEPARTMENTS:
        return f"{departments} departments are too few to look for types; {FEWEST_DEPARTMENTS} are needed."
    if verdict == ONE_POPULATION:
        return "The departments differ by degree: more than one group does not explain them better than one."
    if verdict == OVERLAPPING_GROUPS:
        return "Groups describe the departments better than one population, but they pass into each other."
    return "The departments fall into types with few in between."
