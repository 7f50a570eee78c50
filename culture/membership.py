"""How sure a department's cluster is, when the clusters themselves are estimated from few departments."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from culture.em import Parameters, Prior, expect, fit
from culture.observations import Array, Observations

# From so many departments on, the estimated clusters add nothing to the uncertainty worth computing.
FEW_DEPARTMENTS = 500
REFITS = 50
REFIT_CYCLES = 12


def refit_on_simulated(
    observations: Observations, parameters: Parameters, prior: Prior, refits: int, rng: np.random.Generator
) -> Parameters:
    """Mixtures refitted to data simulated from a fitted mixture: how else the estimate could have come out.

    Returns `refits` mixtures with their clusters in the order of the given one. Averaging memberships
    over them takes the uncertainty of the estimates into account (parametric bootstrap: Laird & Louis
    1987, Journal of the American Statistical Association 82, 739–750).
    """
    simulated = observations.replaced(simulate(observations, parameters, refits, rng))
    start = Parameters(
        np.repeat(parameters.weights, refits, axis=0),
        np.repeat(parameters.means, refits, axis=0),
        np.repeat(parameters.covariance, refits, axis=0),
    )
    refitted, _, _ = fit(simulated, start, prior, REFIT_CYCLES, 1e-3)
    return matched(
        refitted, expect(observations, refitted).membership, expect(observations, parameters).membership[0]
    )


def simulate(
    observations: Observations, parameters: Parameters, times: int, rng: np.random.Generator
) -> Array:
    """Profiles (times, D, P) drawn from a mixture, with the noise of the observed departments."""
    clusters = parameters.weights.shape[1]
    departments, features = observations.departments, observations.features
    chosen = rng.choice(clusters, size=(times, departments), p=parameters.weights[0])
    lower = np.linalg.cholesky(parameters.covariance[0] + observations.noise)
    error = (lower @ rng.normal(size=(times, departments, features, 1)))[..., 0]
    return np.asarray(parameters.means[0][chosen] + error)


def matched(parameters: Parameters, membership: Array, reference: Array) -> Parameters:
    """The same mixtures with clusters in the order in which they agree best with the reference (D, K)."""
    order = np.array([assign(reference, other) for other in membership])
    rows = np.arange(len(order))[:, None]
    return Parameters(parameters.weights[rows, order], parameters.means[rows, order], parameters.covariance)


def assign(reference: Array, other: Array) -> Array:
    """For each cluster of the reference (D, K) the cluster of the other (D, K) that shares most membership.

    Source: Kuhn's assignment, as Hungarian matching of labels.
    """
    return np.asarray(linear_sum_assignment(-(reference.T @ other))[1])


def averaged(observations: Observations, ensemble: Parameters) -> Array:
    """Membership (D, K) averaged over an ensemble of mixtures."""
    return np.asarray(expect(observations, ensemble).membership.mean(axis=0))
