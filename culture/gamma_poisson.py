"""The two unknowns of a gamma–Poisson population, shape and mean, as a weighted grid of possible values."""

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

SHAPES, MEANS = 15, 9
VARIATION = (0.02, 4.0)  # smallest and largest coefficient of variation considered


def negative_binomial_log_likelihood(shape: Floats, mean: Floats, y: Floats, e: Floats) -> Floats:
    """Log-likelihood at (S,) shapes and (S, M) means of (D,) counts y with exposure e; (S, M)."""
    counts = special.gammaln(shape[:, None] + y) - special.gammaln(shape)[:, None] - special.gammaln(y + 1)
    constant = counts.sum(axis=1)[:, None] + (special.xlogy(y, e)).sum()
    total = special.xlogy(y.sum(), mean) + constant
    for column in range(mean.shape[1]):
        expected = mean[:, column, None] * e
        spread = np.log1p(expected / shape[:, None])
        total[:, column] -= (shape[:, None] * spread + y * (spread + np.log(shape)[:, None])).sum(axis=1)
    return np.asarray(total)


def hyperparameter_nodes(y: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Posterior weights (summing to 1), shapes and means of the population, three arrays of one length.

    y, e: (D,) counts and positive exposures, D ≥ 1. The grid is laid over the logarithm of the coefficient of
    variation and narrowed twice to where the posterior is; means run ± 4 standard errors about their own
    mode.
    """
    ends = np.log(np.array(VARIATION))
    for _ in range(3):
        variation = np.linspace(ends[0], ends[1], SHAPES)
        log_weight, shape, mean = _grid(variation, y, e)
        marginal = special.logsumexp(log_weight, axis=1)
        alive = np.flatnonzero(marginal > marginal.max() - 14)
        first, last = max(alive[0] - 1, 0), min(alive[-1] + 1, SHAPES - 1)
        ends = variation[[first, last]]
    weight = np.exp(log_weight - log_weight.max()).ravel()
    keep = weight > 1e-4
    shapes = np.repeat(shape, MEANS)[keep]
    return weight[keep] / weight[keep].sum(), shapes, mean.ravel()[keep]


def _grid(variation: Floats, y: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-weights and means (S, M) and shapes (S,) at the given logarithms of the coefficient of
    variation."""
    shape = np.exp(-2 * variation)
    centre = _log_mean_mode(shape, y, e)
    error = 1 / np.sqrt(_mean_information(shape, np.exp(centre)[:, None], e)[:, 0] + 0.25)
    step = np.linspace(-4, 4, MEANS)
    mean = np.exp(centre[:, None] + error[:, None] * step)
    prior_mean = 0.5 * np.log(_mean_information(shape, mean, e))  # Jeffreys, on the log scale
    prior_shape = 2 * variation - np.exp(
        2 * variation
    )  # squared variation exponential of mean 1, on the log scale
    log_weight = negative_binomial_log_likelihood(shape, mean, y, e) + prior_mean
    return log_weight + (prior_shape + np.log(error))[:, None], shape, mean


def _mean_information(shape: Floats, mean: Floats, e: Floats) -> Floats:
    """Fisher information of log mean, (S, M)."""
    columns = [(m[:, None] * e / (1 + m[:, None] * e / shape[:, None])).sum(axis=1) for m in mean.T]
    return np.stack(columns, axis=1)


def _log_mean_mode(shape: Floats, y: Floats, e: Floats) -> Floats:
    """Where half a finding more than seen is expected at each shape, (S,): finite even when nothing was
    found."""
    start = np.log((y.sum() + 0.5) / e.sum())
    low, high = np.full(len(shape), start - 6), np.full(len(shape), start + 6)
    for _ in range(50):
        middle = (low + high) / 2
        expected = np.exp(middle)[:, None] * e
        rising = ((y - expected) / (1 + expected / shape[:, None])).sum(axis=1) + 0.5 > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.asarray((low + high) / 2)
