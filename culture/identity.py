"""Groups that keep their identity over waves: a frozen model places departments; a refit in its shadow tells when
it no longer fits.

Fitting anew each wave would give clusters new numbers and move departments that did not change. So the model of a
baseline wave is frozen, each later wave is placed by its E-step, and only a declared re-anchoring starts anew.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from culture.em import Parameters, expect
from culture.errors import StatisticsError
from culture.mixture import NoiseAwareMixture
from culture.observations import observe

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int_]
Refit = Callable[[np.random.Generator], tuple[Labels, Labels]]

FAR = (
    1.5  # between-department standard deviations a cluster may wander; up to 1 is chance with ten departments
)
STABILITY_DRAWS = 40


@dataclass(frozen=True, eq=False)
class Anchor:
    """A frozen mixture with the names its clusters were given.

    features (P,): what the profile's columns are. names (K,), kind: of the groups. weights (K,), means (K, P),
    covariance (P, P) between departments of one cluster, in scale points.
    """

    wave: str
    features: tuple[str, ...]
    names: tuple[str, ...]
    kind: str
    weights: Floats
    means: Floats
    covariance: Floats

    def __post_init__(self) -> None:
        clusters, features = len(self.names), len(self.features)
        shapes = (self.weights.shape, self.means.shape, self.covariance.shape)
        if shapes != ((clusters,), (clusters, features), (features, features)):
            raise StatisticsError(
                f"The anchored model of {self.wave} does not hold together; anchor the groups anew."
            )

    def place(self, X: npt.ArrayLike, noise: npt.ArrayLike | None) -> Floats:
        """Membership (D, K) of profiles X (D, P), NaN where nothing was observed, with noise (D, P, P).

        One E-step of Bovy, Hogg & Roweis (2011), equation 16, with everything frozen.
        """
        origin, unit = np.zeros(len(self.features)), np.ones(len(self.features))
        model = Parameters(self.weights[None], self.means[None], self.covariance[None])
        membership: Floats = expect(observe(X, noise, origin, unit), model).membership[0]
        return membership


@dataclass(frozen=True, eq=False)
class Drift:
    """How far a refit stands from the anchor: for each anchored cluster the refit's cluster (−1: none) and their
    distance in between-department standard deviations (NaN without one). `declared`: the anchor no longer fits."""

    match: Labels
    distance: Floats
    declared: bool


def move_probability(before: npt.ArrayLike, after: npt.ArrayLike) -> Floats:
    """P(a department is in another cluster than before), (D,), from memberships (D, K) of two waves.

    1 − Σ_k p_k q_k: the errors of the two placements are independent. A department whose cluster is unsure in both
    waves therefore "moves" with some probability even if nothing happened; only values near 1 are news. Raises
    StatisticsError on unequal shapes.
    """
    p, q = _memberships(before, after)
    return np.asarray(np.clip(1 - (p * q).sum(axis=1), 0.0, 1.0))


def transition_probabilities(before: npt.ArrayLike, after: npt.ArrayLike) -> Floats:
    """(K, K) expected share of the departments of each cluster (rows) that are in each cluster later (columns).

    Shapes and errors as in `move_probability`. The row of a cluster nobody was in stays with itself.
    """
    p, q = _memberships(before, after)
    total = p.sum(axis=0)[:, None]
    return np.asarray(np.divide(p.T @ q, total, out=np.eye(p.shape[1]), where=total > 1e-12))


def find_drift(anchor: Anchor, refit: NoiseAwareMixture) -> Drift:
    """Match a refit of the present wave to the anchor by assignment of nearest means.

    Distances are Mahalanobis under the anchored covariance. Drift is declared when the numbers of clusters differ or
    a cluster has wandered by more than one and a half between-department standard deviations.
    """
    step = anchor.means[:, None, :] - refit.means_[None, :, :]
    inverse = np.linalg.pinv(anchor.covariance)
    distances = np.sqrt(np.einsum("klp,pq,klq->kl", step, inverse, step) / len(anchor.features))
    rows, columns = linear_sum_assignment(distances)
    match, distance = np.full(len(anchor.names), -1), np.full(len(anchor.names), np.nan)
    match[rows], distance[rows] = columns, distances[rows, columns]
    same = len(anchor.names) == len(refit.weights_)
    return Drift(match, distance, not same or bool((distance > FAR).any()))


def bootstrap_jaccard(labels: Labels, refit: Refit, draws: int, random_state: int | None = 0) -> Floats:
    """Mean Jaccard similarity of each cluster with its best counterpart over bootstrap refits, (K,).

    labels: (D,) clusters 0…K−1. refit(rng) → which of the D departments were drawn (each once) and their new labels.
    Above .85 a cluster is highly stable, below .6 it should not be trusted. Source: Hennig (2007), Computational
    Statistics & Data Analysis 52, 258–271. Equals fpc::clusterboot()$bootmean.
    """
    rng, clusters = np.random.default_rng(random_state), int(labels.max()) + 1
    found = np.full((draws, clusters), np.nan)
    for draw in range(draws):
        rows, new = refit(rng)
        for cluster in range(clusters):
            own = labels[rows] == cluster
            if own.any():
                found[draw, cluster] = max(_jaccard(own, new == other) for other in np.unique(new))
    return np.asarray(np.nanmean(found, axis=0))


def respondent_stability(
    X: Floats, noise: Floats, model: NoiseAwareMixture, draws: int = STABILITY_DRAWS
) -> Floats:
    """Stability (K,) of fitted clusters if other respondents of the same departments had answered.

    Each draw adds sampling noise N(0, V_d) to the profiles once more and refits with the noise doubled.
    """

    def refit(rng: np.random.Generator) -> tuple[Labels, Labels]:
        disturbed = X + np.stack([_draw(rng, covariance) for covariance in np.nan_to_num(noise)])
        again = NoiseAwareMixture(model.n_clusters, model.random_state, refits=0, tolerance=1e-3)
        return np.arange(len(X)), again.fit(disturbed, noise=2 * noise).labels_

    return bootstrap_jaccard(model.labels_, refit, draws, model.random_state)


def _draw(rng: np.random.Generator, covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors @ (np.sqrt(np.maximum(values, 0.0)) * rng.normal(size=len(values))))


def _jaccard(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def _memberships(before: npt.ArrayLike, after: npt.ArrayLike) -> tuple[Floats, Floats]:
    p, q = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if p.ndim != 2 or p.shape != q.shape:
        raise StatisticsError(
            "Memberships of two waves must be of the same departments and the same clusters."
        )
    return p, q
