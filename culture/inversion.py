"""Inverse and log determinant of many small covariance matrices at the same time."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Where sweeping all matrices together beats one LAPACK call per matrix: measured for stacks in cache. Larger ones
# are halved as long as their halves do.
LARGEST_SWEPT = 15
LARGEST_HALVED = 2 * LARGEST_SWEPT
FEWEST_SWEPT = 400
ENTRIES = 1 << 15
# What a variance is raised to where rounding ate it, absolutely and as a share of the largest one.
SMALLEST, SMALLEST_SHARE = 1e-9, 1e-12


def invert(matrices: Array) -> tuple[Array, Array]:
    """Inverse (..., P, P) and log determinant (...) of symmetric positive definite matrices (..., P, P).

    Raises numpy.linalg.LinAlgError when one is not positive definite.
    """
    size = matrices.shape[-1]
    flat = matrices.reshape(-1, size, size)
    if size > LARGEST_HALVED or len(flat) < FEWEST_SWEPT:
        diagonal = np.einsum("...pp->...p", np.linalg.cholesky(matrices))
        plain: Array = np.asarray(np.linalg.inv(matrices), dtype=np.float64)
        return plain, np.asarray(2 * np.log(diagonal).sum(axis=-1))
    inverse, log_determinant = np.empty_like(flat), np.empty(len(flat))
    count = ENTRIES // min(size, LARGEST_SWEPT) ** 2
    for first in range(0, len(flat), count):
        stack = slice(first, first + count)
        inverse[stack], log_determinant[stack] = _invert(flat[stack])
    return inverse.reshape(matrices.shape), log_determinant.reshape(matrices.shape[:-2])


def cholesky(covariances: Array) -> Array:
    """Lower factors (S, P, P) of covariances; where rounding ate the smallest variance, it is given back."""
    try:
        return np.asarray(np.linalg.cholesky(covariances))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.cholesky(lift(covariances)))


def lift(covariances: Array) -> Array:
    """The same symmetric matrices (..., P, P) with every eigenvalue clearly above 0."""
    values, vectors = np.linalg.eigh(covariances)
    least = np.maximum(SMALLEST, SMALLEST_SHARE * values[..., -1:])
    lifted = (vectors * np.maximum(values, least)[..., None, :]) @ vectors.mT
    return np.asarray(lifted + least[..., None] * np.eye(covariances.shape[-1]))


def _invert(matrices: Array) -> tuple[Array, Array]:
    size = matrices.shape[-1]
    if size <= LARGEST_SWEPT:
        return _sweep(matrices)
    # By blocks A, B, D with the Schur complement S = D - B' A^-1 B (Golub & Van Loan 2013, Matrix Computations,
    # section 3.2): products of small matrices are faster than the pivots they replace.
    half = size // 2
    upper, log_upper = _sweep(matrices[:, :half, :half])
    across = upper @ matrices[:, :half, half:]
    lower, log_lower = _sweep(matrices[:, half:, half:] - matrices[:, half:, :half] @ across)
    outer = across @ lower
    inverse = np.empty_like(matrices)
    inverse[:, :half, :half] = upper + outer @ across.mT
    inverse[:, :half, half:], inverse[:, half:, :half] = -outer, -outer.mT
    inverse[:, half:, half:] = lower
    return inverse, log_upper + log_lower


def _sweep(matrices: Array) -> tuple[Array, Array]:
    # Sweep operator on every pivot in turn (Goodnight 1979, The American Statistician 33, 149–158), with the
    # matrices as last axis so that each step is one operation on long contiguous rows.
    work = np.array(matrices.transpose(1, 2, 0), order="C", copy=True)
    pivots = np.empty(work.shape[1:])
    product = np.empty_like(work)
    for j, pivot in enumerate(pivots):
        pivot[:] = work[j, j]
        column = work[:, j].copy()
        ratio = column / pivot
        np.multiply(column[:, None], ratio[None], out=product)
        work -= product
        work[:, j] = ratio
        work[j] = ratio
        work[j, j] = -1 / pivot
    if not (pivots > 0).all():
        raise np.linalg.LinAlgError("a matrix is not positive definite")
    return -work.transpose(2, 0, 1), np.log(pivots).sum(axis=0)
