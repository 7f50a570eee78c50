"""Covariance matrices that treat all priorities alike: equal variances and equal correlations within
blocks."""

import numpy as np

from culture.observations import Array


def split(matrix: Array, blocks: int = 1) -> tuple[Array, Array]:
    """The two parts of matrices (S, F, F) averaged over the order of the features within blocks of equal
    length.

    common (S, m, m) belongs to the mean over the features of each of the m blocks, contrast (S, m, m) to
    every difference between features. Two blocks, say stated and enacted of the same priorities, are
    permuted together.
    """
    features = matrix.shape[-1] // blocks
    apart = matrix.reshape(-1, blocks, features, blocks, features)
    common = apart.sum(axis=(2, 4)) / features
    total = np.einsum("sapbp->sab", apart)
    return common, (total - common) / max(features - 1, 1)


def build(common: Array, contrast: Array, features: int) -> Array:
    """The matrices (S, F, F) with these two parts: the inverse of split for matrices that treat features
    alike."""
    starts, blocks, _ = common.shape
    length = features // blocks
    average = np.full((length, length), 1 / length)
    rest = np.eye(length) - average
    matrix = (
        common[:, :, None, :, None] * average[:, None, :] + contrast[:, :, None, :, None] * rest[:, None, :]
    )
    return np.asarray(matrix.reshape(starts, features, features))


def alike(matrix: Array, blocks: int = 1) -> Array:
    """Matrices (S, F, F) averaged over all orders of the features within blocks of equal length."""
    return build(*split(matrix, blocks), matrix.shape[-1])
