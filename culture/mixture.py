"""Types of departments: a Gaussian mixture that knows how noisy each department's profile is."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin  # type: ignore[import-untyped]

from culture import starts
from culture.em import Parameters, Prior, expect, fit
from culture.errors import StatisticsError
from culture.membership import FEW_DEPARTMENTS, REFITS, averaged, refit_on_simulated
from culture.observations import Array, Observations, observe


class NoiseAwareMixture(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Gaussian mixture x_d ~ sum of weight_k N(mean_k, T + V_d) with known noise V_d and one covariance T.

    n_clusters: number of clusters. random_state: seed of the starts; the same seed gives the same fit.
    prior: "exchangeable" (T is drawn to the spread of the departments and to equal correlations), "weak"
    (next to maximum likelihood) or None for maximum likelihood. refits: below 500 departments, membership
    is averaged over this many refits to data simulated from the fit (0: none), because it would be
    overconfident otherwise. cycles, tolerance: each cycle is three EM steps; a fit stops when one gains
    less than this.

    After fit: weights_ (K,), means_ (K, P) and covariance_ (P, P) in the units of X, clusters ordered by
    the mean over their features; membership_ (D, K), labels_ (D,), log_likelihood_, n_parameters_, bic_
    and icl_ (smaller is better), converged_. A department without any observed feature has the weights as
    its membership.

    Source: Bovy, Hogg & Roweis (2011), Annals of Applied Statistics 5, 1657–1677; ICL: Biernacki, Celeux
    & Govaert (2000), IEEE PAMI 22, 719–725.
    """

    def __init__(
        self,
        n_clusters: int = 1,
        random_state: int | None = 0,
        *,
        prior: str | None = "exchangeable",
        refits: int = REFITS,
        cycles: int = 300,
        tolerance: float = 1e-5,
    ) -> None:
        self.n_clusters = n_clusters
        self.random_state = random_state
        self.prior = prior
        self.refits = refits
        self.cycles = cycles
        self.tolerance = tolerance

    def fit(self, X: ArrayLike, y: object = None, *, noise: ArrayLike | None = None) -> Self:
        """Fit to profiles X (D, P), NaN where a feature was not observed, with noise (D, P, P) or None
        for none.

        Raises StatisticsError when fewer departments than clusters have any observed feature.
        """
        return self.fit_observations(observe(X, noise))

    def fit_observations(
        self, observations: Observations, population: Parameters | None = None, also: Parameters | None = None
    ) -> Self:
        """The same for profiles already checked.

        population: they as one population, if known already; also: further starts in the observations' units.
        """
        seen = np.flatnonzero(observations.observed.any(axis=1))
        self._check(len(seen))
        informative = observations.take(seen)
        if population is None:
            population = starts.one_population(informative)
        best, self.prior_ = self._climb(informative, population, also)
        order = np.argsort((best.means[0] * observations.scale).mean(axis=1), kind="stable")
        self._store(
            observations, Parameters(best.weights[:, order], best.means[:, order], best.covariance), len(seen)
        )
        return self.refine(observations)

    def refine(self, observations: Observations) -> Self:
        """Work out the memberships anew, with as many refits as are set now. Returns the same mixture."""
        seen = observations.take(np.flatnonzero(observations.observed.any(axis=1)))
        self.ensemble_ = self._refit(seen)
        self.membership_ = averaged(observations, self.ensemble_)
        self.labels_ = self.membership_.argmax(axis=1)
        return self

    def predict_proba(self, X: ArrayLike, *, noise: ArrayLike | None = None) -> Array:
        """Membership (D, K) of profiles X (D, P) with noise (D, P, P), averaged over the refits if there
        are any."""
        return averaged(self._observe(X, noise), self.ensemble_)

    def predict(self, X: ArrayLike, *, noise: ArrayLike | None = None) -> NDArray[np.int_]:
        """The likeliest cluster of each profile."""
        return np.asarray(self.predict_proba(X, noise=noise).argmax(axis=1))

    def score_samples(self, X: ArrayLike, *, noise: ArrayLike | None = None) -> Array:
        """Log density of each profile (D,) in the units of X; 0 for one without any observed feature."""
        observations = self._observe(X, noise)
        log_density = expect(observations, self.parameters_).log_density[0]
        return np.asarray(log_density - observations.observed @ np.log(self.scale_))

    def _observe(self, X: ArrayLike, noise: ArrayLike | None) -> Observations:
        if not hasattr(self, "parameters_"):
            raise StatisticsError("the mixture was not fitted yet; call fit first.")
        if np.ndim(X) == 2 and np.shape(X)[1] != len(self.location_):
            raise StatisticsError(
                f"profiles have {np.shape(X)[1]} features; the mixture was fitted on {len(self.location_)}."
            )
        return observe(X, noise, self.location_, self.scale_)

    def _check(self, departments: int) -> None:
        if self.n_clusters < 1:
            raise StatisticsError(f"n_clusters is {self.n_clusters}; ask for at least one cluster.")
        if self.prior not in ("exchangeable", "weak", None):
            raise StatisticsError(f'prior is {self.prior!r}; use "exchangeable", "weak" or None.')
        if departments < self.n_clusters:
            raise StatisticsError(
                f"{departments} departments with an observed feature cannot form {self.n_clusters} clusters; "
                "ask for fewer clusters."
            )

    def _climb(
        self, observations: Observations, population: Parameters, also: Parameters | None
    ) -> tuple[Parameters, Prior]:
        """The best fit and its prior. A strong prior comes second: its target looks at a fit without it."""
        prior = starts.believe_nothing(observations.features)
        if self.prior is not None:
            prior = starts.believe_weakly(population, self.n_clusters)
        rng = np.random.default_rng(self.random_state)
        settled = population
        if self.n_clusters > 1:
            settled = starts.search(observations, self.n_clusters, prior, population, rng, also)
        enough = self.tolerance * max(1.0, observations.departments / 100)
        settled, objective, self.converged_ = fit(observations, settled, prior, self.cycles, enough)
        if self.prior == "exchangeable":
            within = settled.covariance[np.argmax(objective)]
            prior = starts.believe(population, self.n_clusters, within)
            settled, objective, self.converged_ = fit(observations, settled, prior, self.cycles, enough)
        return settled.take(np.argmax(objective, keepdims=True)), prior

    def _refit(self, observations: Observations) -> Parameters:
        if self.n_clusters == 1 or not self.refits or observations.departments >= FEW_DEPARTMENTS:
            return self.parameters_
        rng = np.random.default_rng([self.random_state or 0, self.n_clusters])
        return refit_on_simulated(observations, self.parameters_, self.prior_, self.refits, rng)

    def _store(self, observations: Observations, best: Parameters, departments: int) -> None:
        expectation = expect(observations, best)
        scale = observations.scale
        self.parameters_, self.location_, self.scale_ = best, observations.location, scale
        self.weights_ = best.weights[0]
        self.means_ = best.means[0] * scale + observations.location
        self.covariance_ = best.covariance[0] * np.outer(scale, scale)
        self.log_likelihood_ = float(expectation.log_density.sum()) + observations.log_jacobian()
        self.n_parameters_ = count_parameters(self.n_clusters, observations.features)
        self.n_departments_ = departments
        self.bic_ = -2 * self.log_likelihood_ + self.n_parameters_ * np.log(departments)
        observed = expectation.membership[0][observations.observed.any(axis=1)]
        self.icl_ = self.bic_ + 2 * entropy(observed)


def count_parameters(clusters: int, features: int) -> int:
    """Free parameters of a mixture with one covariance: weights, means, T."""
    return clusters - 1 + clusters * features + features * (features + 1) // 2


def entropy(membership: Array) -> float:
    """Total entropy of memberships (D, K) in nats: 0 when every department is certain of its cluster."""
    return float(-(membership * np.log(np.maximum(membership, 1e-300))).sum())
