"""What else the between-department covariance could be: draws from its posterior, for few departments.

With few departments the restricted likelihood of T is flat and skewed: intervals that take T as known
cover too little. The two blocks of T that treat all priorities alike are drawn under a flat prior, which
is known to give intervals near their nominal coverage (Morris 1983, JASA 78, 47–65); the details of T
stay as estimated.
"""

from dataclasses import dataclass

import numpy as np

from culture.between import Regression, regress
from culture.inversion import cholesky
from culture.observations import Array, Observations, stacks
from culture.structure import build, split

BURN_IN = 50
DRAWS = 66
THIN = 3
# In units of the mean variance of the features.
SMALLEST_SCALE = 0.02
LARGEST = 8.0


@dataclass(frozen=True, eq=False)
class Blocks:
    """The two blocks (m, m) of one covariance matrix that treats priorities alike, see culture.structure."""

    common: Array
    contrast: Array

    def matrix(self, features: int) -> Array:
        """The covariance matrix (1, F, F)."""
        return build(self.common[None], self.contrast[None], features)


def draw_between(
    observations: Observations, design: Array, structured: Array, between: Array, blocks: int, seed: int
) -> Array:
    """Draws of T (B, F, F) from its posterior, from the estimates (1, F, F) with and without the structure.

    Gibbs sampler in turn of means, profiles and the blocks of T; every draw rescales the estimate of T so
    that its blocks differ from the structured estimate as those drawn do.
    """
    rng = np.random.default_rng(seed)
    features = observations.features
    now = Blocks(*(part[0] for part in split(structured, blocks)))
    shrink_back = [_root(part, -0.5) for part in (now.common, now.contrast)]
    draws = []
    for turn in range(BURN_IN + DRAWS * THIN):
        matrix = now.matrix(features)
        effects = _draw_effects(observations, design, matrix, rng)
        now = _draw_blocks(effects, blocks, rng)
        if turn >= BURN_IN and turn % THIN == 0:
            stretch = [
                _root(part, 0.5) @ back
                for part, back in zip((now.common, now.contrast), shrink_back, strict=True)
            ]
            factor = build(stretch[0][None], stretch[1][None], features)
            draws.append(factor @ between @ factor.mT)
    return np.concatenate(draws)


def _draw_effects(
    observations: Observations, design: Array, between: Array, rng: np.random.Generator
) -> Array:
    regression = regress(observations, design, between)
    departments, features = observations.departments, observations.features
    width = design.shape[1]
    spread = regression.coefficient_covariance[0].reshape(features * width, -1)
    jump = (cholesky(spread[None])[0] @ rng.normal(size=features * width)).reshape(features, width)
    inverse = regression.precision[0]
    weighted = regression.weighted[0] - (inverse @ (design @ jump.T)[..., None])[..., 0]
    left = between[0] - between[0] @ inverse @ between[0]
    left = (left + left.mT) / 2 + 1e-10 * np.eye(features)
    error = (cholesky(left) @ rng.normal(size=(departments, features, 1)))[..., 0]
    return np.asarray(weighted @ between[0] + error)


def _draw_blocks(effects: Array, blocks: int, rng: np.random.Generator) -> Blocks:
    departments, features = effects.shape
    length = features // blocks
    apart = effects.reshape(departments, blocks, length)
    mean = apart.sum(axis=2) / np.sqrt(length)
    common = mean.T @ mean
    contrast = np.einsum("dap,dbp->ab", apart, apart) - common
    drawn = _inverse_wishart(common, departments, rng, LARGEST * length)
    if length == 1:
        return Blocks(drawn, drawn)
    return Blocks(drawn, _inverse_wishart(contrast, departments * (length - 1), rng, LARGEST))


def _inverse_wishart(squares: Array, count: int, rng: np.random.Generator, largest: float) -> Array:
    """A covariance drawn given the sum of squares (m, m) of so many vectors, under a flat prior."""
    size = len(squares)
    freedom = max(count - size - 1.0, size + 0.01)
    inverse: Array = np.asarray(np.linalg.inv(squares + SMALLEST_SCALE * np.eye(size)), dtype=np.float64)
    root = cholesky(inverse[None])[0]
    bartlett = np.tril(rng.normal(size=(size, size)), -1)
    bartlett[np.diag_indices(size)] = np.sqrt(rng.chisquare(freedom - np.arange(size)))
    factor = root @ bartlett
    values, vectors = np.linalg.eigh(factor @ factor.T)
    return np.asarray((vectors / np.maximum(values, 1 / largest)) @ vectors.T)


def _root(matrix: Array, power: float) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 1e-12) ** power) @ vectors.T)


def conditional(design: Array, between: Array, regression: Regression) -> tuple[Array, Array]:
    """Posterior mean (S, D, F) and covariance (S, D, F, F) given T, with the uncertainty of the
    coefficients."""
    fitted = design @ regression.coefficients.mT
    mean = fitted + regression.weighted @ between
    covariance = np.empty_like(regression.precision)
    for stack in stacks(len(design)):
        keep = np.eye(between.shape[-1]) - between[:, None] @ regression.precision[:, stack]
        own = keep @ between[:, None] + keep @ regression.uncertainty[:, stack] @ keep.mT
        covariance[:, stack] = (own + own.mT) / 2
    return mean, covariance
