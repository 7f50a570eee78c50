"""Inverting many small matrices together."""

import numpy as np
import pytest

from culture.inversion import ENTRIES, FEWEST_SWEPT, LARGEST_HALVED, cholesky, invert, lift
from culture.observations import observe, precision


@pytest.mark.parametrize(
    ("count", "size"),
    [
        (3, 2),
        (FEWEST_SWEPT, 1),
        (ENTRIES // 36 + 7, 6),
        (FEWEST_SWEPT, 25),
        (FEWEST_SWEPT, LARGEST_HALVED),
        (FEWEST_SWEPT, LARGEST_HALVED + 1),
    ],
)
def test_inverse_and_determinant_equal_those_of_lapack(count, size):
    root = np.random.default_rng(size).normal(size=(count, size, 2 * size))
    matrices = root @ root.mT
    inverse, log_determinant = invert(matrices)
    assert inverse @ matrices == pytest.approx(np.tile(np.eye(size), (count, 1, 1)), abs=1e-8)
    assert log_determinant == pytest.approx(np.linalg.slogdet(matrices)[1], abs=1e-8)


@pytest.mark.parametrize("count", [1, FEWEST_SWEPT])
def test_a_matrix_that_is_not_positive_definite_is_refused(count):
    matrices = np.tile(np.diag([1.0, -1.0]), (count, 1, 1))
    with pytest.raises(np.linalg.LinAlgError):
        invert(matrices)


def test_a_covariance_that_rounding_took_below_zero_gets_its_smallest_variance_back():
    # eigenvalues 2 and −1e-18: no Cholesky factor exists, and the nearest covariance is [[1, 1], [1, 1]]
    broken = np.array([[[1.0, 1.0 + 1e-12], [1.0 + 1e-12, 1.0]]])
    factor = cholesky(broken)
    assert factor @ factor.mT == pytest.approx(np.ones((1, 2, 2)), abs=1e-6)
    assert (np.linalg.eigvalsh(lift(broken)) > 0).all()


def test_the_precision_of_profiles_without_any_spread_in_one_direction_is_told_in_the_others():
    # one department with a covariance of ones: 2 along (1, 1), and nothing across it
    found, log_determinant = precision(np.ones((1, 2, 2)), observe([[3.0, 4.0]], None))
    along = np.full(2, np.sqrt(0.5))
    assert along @ found[0, 0] @ along == pytest.approx(0.5)
    assert np.isfinite(log_determinant).all()
