"""Matrices that treat all priorities alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.structure import alike, build, split


def test_variances_and_covariances_are_averaged():
    matrix = np.array([[[1.0, 0.2, 0.4], [0.2, 2.0, 0.6], [0.4, 0.6, 3.0]]])
    assert alike(matrix)[0] == pytest.approx(np.array([[2.0, 0.4, 0.4], [0.4, 2.0, 0.4], [0.4, 0.4, 2.0]]))


def test_two_sources_of_the_same_priorities_are_averaged_together():
    # Stated 1, stated 2, enacted 1, enacted 2: variances 1 and 3 stated, 5 and 7 enacted; the same
    # priority 0.4 and 0.6 across, different priorities 0.1 (stated), 0.2 (enacted), 0.3 and 0.5 across.
    matrix = np.array(
        [[[1.0, 0.1, 0.4, 0.3], [0.1, 3.0, 0.5, 0.6], [0.4, 0.5, 5.0, 0.2], [0.3, 0.6, 0.2, 7.0]]]
    )
    expected = [[2.0, 0.1, 0.5, 0.4], [0.1, 2.0, 0.4, 0.5], [0.5, 0.4, 6.0, 0.2], [0.4, 0.5, 0.2, 6.0]]
    assert alike(matrix, 2)[0] == pytest.approx(np.array(expected))


def test_the_parts_belong_to_the_mean_and_to_contrasts():
    # One variance 2 and covariance 0.5 over three features: 2 + 2 · 0.5 = 3 and 2 - 0.5 = 1.5.
    common, contrast = split(np.full((1, 3, 3), 0.5) + 1.5 * np.eye(3))
    assert (common[0, 0, 0], contrast[0, 0, 0]) == (pytest.approx(3.0), pytest.approx(1.5))


@given(st.integers(1, 3), st.integers(1, 4), st.integers(0, 10))
def test_building_and_splitting_are_inverse(blocks, length, seed):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(2, 5, blocks, blocks))
    common, contrast = roots @ roots.mT
    if length == 1:
        contrast = np.zeros_like(contrast)
    again = split(build(common, contrast, blocks * length), blocks)
    assert again[0] == pytest.approx(common)
    assert again[1] == pytest.approx(contrast, abs=1e-12)
