"""How many types of departments there are, and whether they are types at all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from culture import starts
from culture.continuum import log_likelihood_of_continuum
from culture.em import Parameters, expect
from culture.errors import StatisticsError
from culture.mixture import NoiseAwareMixture, count_parameters
from culture.observations import Array, Observations, observe

ONE_POPULATION = "one population"
OVERLAPPING_GROUPS = "overlapping groups"
DISTINCT_TYPES = "distinct types"

FEWEST_DEPARTMENTS = 20
DEPARTMENTS_PER_CLUSTER = 5
MOST_CLUSTERS = 8
# A cluster of this share of the departments is the smallest worth finding.
SMALLEST_SHARE = 0.1
# Smallest price of one more population (log 40), and of one more cluster (Bozdogan 1994).
SMALLEST_FOR_ONE = 3.7
SMALLEST_FOR_MORE = 3.0
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

    One population unless BIC (Schwarz 1978) of fits next to the maximum of the likelihood prefers more.
    Then k minimises the same with log(D / 10), at least 3, for log D: with all departments counted, true
    types of small departments are merged (see Price). "distinct types" demands that this also holds with
    the entropy of membership added (ICL: Biernacki, Celeux & Govaert 2000), and very strong evidence
    against a skewed or flat continuum.
    """
    observations = observe(X, noise)
    informative = int(observations.observed.any(axis=1).sum())
    most = max(1, min(max_clusters, informative // DEPARTMENTS_PER_CLUSTER))
    if informative < FEWEST_DEPARTMENTS or not observations.values.any():
        most = 1
    seen = observations.take(np.flatnonzero(observations.observed.any(axis=1)))
    if not informative:
        raise StatisticsError("no department has an observed feature; there is nothing to cluster.")
    population = starts.one_population(seen)
    price = Price.of(seen, population)
    candidates, fits = _try_each(observations, population, price, most, random_state)
    chosen = _choose(candidates)
    continuum = float("nan") if not chosen else _continuum(seen, population, price)
    verdict = _verdict(candidates, chosen, continuum)
    model = NoiseAwareMixture(chosen + 1, random_state)
    model.fit_observations(observations, population, fits[chosen].parameters_)
    return Clustering(
        n_clusters=chosen + 1,
        labels=model.labels_,
        membership=model.membership_,
        verdict=verdict,
        reason=_reason(verdict, informative),
        candidates=candidates,
        continuum=continuum,
        model=model,
    )


@dataclass(frozen=True)
class Price:
    """What a parameter must earn in -2 log L.

    for_one: whether there is more than one population at all; for_more: how many clusters. Both are
    multiplied by D / (D - r (k + P + 1)), the correction for small samples that Bedrick & Tsai (1994,
    Biometrics 50, 226–231) found for multivariate regression, with r the reliability of the profiles:
    noise leaves less to overfit.
    """

    departments: int
    features: int
    reliability: float

    @classmethod
    def of(cls, observations: Observations, population: Parameters) -> "Price":
        """Prices for these profiles, seen as one population."""
        pull = population.covariance[0] @ expect(observations, population).precision[0]
        reliability = float(np.einsum("dpp->", pull)) / max(int(observations.observed.sum()), 1)
        return cls(observations.departments, observations.features, reliability)

    @property
    def for_one(self) -> float:
        """Schwarz (1978), and never below that of 40 departments."""
        return max(SMALLEST_FOR_ONE, float(np.log(self.departments)))

    @property
    def for_more(self) -> float:
        """BIC counted with the departments that inform the smallest cluster worth finding."""
        return max(SMALLEST_FOR_MORE, float(np.log(self.departments * SMALLEST_SHARE)))

    def correction(self, clusters: int) -> float:
        """Factor for small samples, at least 1."""
        used = self.reliability * (clusters + self.features + 1)
        return self.departments / max(self.departments - used, 1.0)


def _choose(candidates: pd.DataFrame) -> int:
    """Position of the chosen number of clusters: one unless BIC says more, then the least criterion."""
    if candidates["bic"].to_numpy().argmin() == 0:
        return 0
    return int(candidates["criterion"].to_numpy().argmin())


def _try_each(
    observations: Observations, population: Parameters, price: Price, most: int, random_state: int | None
) -> tuple[pd.DataFrame, list[NoiseAwareMixture]]:
    """One row of criteria per number of clusters, and the fits next to the maximum of the likelihood."""
    fits: list[NoiseAwareMixture] = []
    rows: list[dict[str, float]] = []
    for clusters in range(1, most + 1):
        also = starts.split(fits[-1].parameters_) if fits else None
        fitted = NoiseAwareMixture(clusters, random_state, prior="weak", refits=0, tolerance=1e-4)
        fits.append(fitted.fit_observations(observations, population, also))
        rows.append(_criteria(fitted, price))
        if clusters - 1 - int(np.argmin([row["criterion"] for row in rows])) > PATIENCE:
            break
    return pd.DataFrame(rows), fits


def _criteria(model: NoiseAwareMixture, price: Price) -> dict[str, float]:
    deviance, entropy = -2 * model.log_likelihood_, model.icl_ - model.bic_
    parameters = model.n_parameters_ * price.correction(model.n_clusters)
    return {
        "n_clusters": model.n_clusters,
        "log_likelihood": model.log_likelihood_,
        "bic": deviance + parameters * price.for_one,
        "icl": deviance + parameters * price.for_one + entropy,
        "criterion": deviance + parameters * price.for_more,
        "criterion_with_entropy": deviance + parameters * price.for_more + entropy,
    }


def _continuum(observations: Observations, population: Parameters, price: Price) -> float:
    prior = starts.believe_weakly(population, 1)
    log_likelihood = log_likelihood_of_continuum(observations, population, prior)
    # Loadings and shape on top of one population: as many parameters as two clusters have.
    parameters = count_parameters(2, observations.features) * price.correction(2)
    return -2 * (log_likelihood + observations.log_jacobian()) + price.for_more * parameters


def _verdict(candidates: pd.DataFrame, chosen: int, continuum: float) -> str:
    if chosen == 0:
        return ONE_POPULATION
    separated = candidates["criterion_with_entropy"].to_numpy().argmin() > 0
    beaten = continuum - candidates["criterion"].iloc[chosen] > VERY_STRONG
    return DISTINCT_TYPES if separated and beaten else OVERLAPPING_GROUPS


def _reason(verdict: str, departments: int) -> str:
    if departments < FEWEST_DEPARTMENTS:
        return f"{departments} departments are too few to look for types; {FEWEST_DEPARTMENTS} are needed."
    if verdict == ONE_POPULATION:
        return "The departments differ by degree: more than one group does not explain them better than one."
    if verdict == OVERLAPPING_GROUPS:
        return "Groups describe the departments better than one population, but they pass into each other."
    return "The departments fall into types with few in between."
