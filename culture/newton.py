"""The between-department covariance T of many departments by Newton's method, from a T that is near."""

import numpy as np
from numpy.typing import NDArray

from culture.between import Regression, Target, em_step, gradient_of, log_prior, regress
from culture.observations import SMALLEST_VARIANCE, Array, Observations, stacks
from culture.structure import build

CYCLES = 200
HALVINGS = 8
Evaluated = tuple[float, Regression]  # objective at T, and the regression given T


def fit_near(
    observations: Observations,
    covariates: Array,
    near: Array,
    target: Target,
    blocks: int | None = None,
    tolerance: float = 1e-4,
) -> Array:
    """T (1, F, F) as fit_between finds it, from one near it, by Newton's method: where departments are many, a
    handful of steps, each about twice as dear, do what takes EM a hundred.

    blocks: as in fit_between. A step that promises to raise the objective by less than tolerance is the last; what is
    left after it is of the order of its square, and the prior keeps so short a step within the covariance matrices. A
    step that does not raise the objective is halved; EM, which never lowers it, takes the place of one that helps at
    no length.
    Source: Jennrich & Schluchter (1986), Biometrics 42, 805–820, with the Hessian of the likelihood
    in place of the restricted one, which differs by one department in as many.
    """
    between, reached = near, _evaluate(observations, covariates, near, target)
    basis = _basis(observations.features, blocks)
    for _ in range(CYCLES):
        slope = _slope(reached[1], between, target)
        direction = _newton_direction(reached[1], between, target, slope, basis)
        if 0 <= float((direction * slope).sum()) / 4 < tolerance:
            return between + direction
        between, reached = _climb(observations, covariates, (between, direction), reached, target, blocks)
    return between


def _evaluate(observations: Observations, covariates: Array, between: Array, target: Target) -> Evaluated:
    regression = regress(observations, covariates, between)
    return float((regression.log_likelihood + log_prior(between, target))[0]), regression


def _climb(
    observations: Observations,
    covariates: Array,
    way: tuple[Array, Array],
    now: Evaluated,
    target: Target,
    blocks: int | None,
) -> tuple[Array, Evaluated]:
    """The first point on the way (from T, in a direction) that lies higher than T, or else where EM goes."""
    between, direction = way
    for halvings in range(HALVINGS):
        point = between + direction / 2**halvings
        if np.linalg.eigvalsh(point[0])[0] > SMALLEST_VARIANCE:
            reached = _evaluate(observations, covariates, point, target)
            if reached[0] > now[0]:
                return point, reached
    point = em_step(now[1], between, target, blocks)
    return point, _evaluate(observations, covariates, point, target)


def _slope(regression: Regression, between: Array, target: Target) -> Array:
    """(1, F, F) twice the gradient of the objective by T."""
    inverse = np.linalg.inv(between)
    return np.asarray(
        gradient_of(regression) + target.strength * (inverse @ target.matrix @ inverse - inverse)
    )


def _basis(features: int, blocks: int | None) -> Array:
    """(F (F + 1) / 2, B) lower triangles of matrices of which every T is a sum: all of them without blocks."""
    row, column = np.tril_indices(features)
    if blocks is None:
        return np.eye(len(row))
    one, other = np.tril_indices(blocks)
    parts = np.zeros((len(one), blocks, blocks))
    parts[range(len(one)), one, other] = parts[range(len(one)), other, one] = 1.0
    nothing = np.zeros_like(parts)
    alike = np.concatenate([build(parts, nothing, features), build(nothing, parts, features)])
    some = alike[alike.any(axis=(1, 2))]  # with one feature in a block there is no contrast
    return np.asarray(some[:, row, column].T)


def _newton_direction(
    regression: Regression, between: Array, target: Target, slope: Array, basis: Array
) -> Array:
    """(1, F, F) the change E of T, a sum of the basis, after which the slope along the basis would be 0 if it went on
    as it begins.

    A change E takes from the slope the sum over departments of W E w w' + w w' E W - W E W, with w = W e, and as much
    for the prior. With entries of symmetric matrices packed, half of that is one product of W with w w' - W / 2.
    """
    inverse, weighted = regression.precision[0], regression.weighted[0]
    row, column = np.tril_indices(inverse.shape[-1])
    own = np.linalg.inv(between[0])
    pulled = own @ target.matrix[0] @ own
    half = target.strength * np.outer(own[row, column], (pulled - own / 2)[row, column])
    for stack in stacks(len(inverse)):
        packed, errors = inverse[stack][:, row, column], weighted[stack]
        half += packed.T @ (errors[:, row] * errors[:, column] - packed / 2)
    entries = _bilinear(half + half.T, row, column)
    twice = np.where(row == column, 1.0, 2.0)
    counted = twice[:, None] * basis
    changes = np.linalg.solve(counted.T @ entries @ counted, counted.T @ slope[0][row, column])
    direction = np.empty_like(slope)
    direction[0][row, column] = direction[0][column, row] = basis @ changes
    return direction


def _bilinear(products: Array, row: NDArray[np.int_], column: NDArray[np.int_]) -> Array:
    """Products of entries ik and jl of two symmetric matrices, by ij and kl, averaged over both orders of k and l."""
    place = np.empty(
        (row.max() + 1, row.max() + 1), dtype=np.intp
    )  # of each entry among those of the triangle
    place[row, column] = place[column, row] = np.arange(len(row))
    i, j, k, m = row[:, None], column[:, None], row[None], column[None]
    either = products[place[i, k], place[j, m]] + products[place[i, m], place[j, k]]
    return np.asarray(either / 2)
