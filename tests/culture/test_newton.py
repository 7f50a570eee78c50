"""The covariance between departments: Newton's method ends where EM does, only sooner."""

import numpy as np
import pytest

from culture.between import Target, fit_between
from culture.newton import fit_near
from culture.observations import Observations, observe

NO_PRIOR = Target(np.eye(1)[None], 0.0)


def unscaled(x: np.ndarray, noise: np.ndarray) -> Observations:
    features = x.shape[1]
    return observe(x, noise, location=np.zeros(features), scale=np.ones(features))


def departments(count: int, features: int) -> Observations:
    """Profiles with covariance A A', noise of their own each, and every seventh value not observed."""
    rng = np.random.default_rng(count)
    factor = rng.normal(size=(features, 2)) / 2
    size = rng.integers(5, 50, count)
    noise = (np.eye(features) + 0.3) / size[:, None, None]
    x = rng.normal(size=(count, 2)) @ factor.T
    x += rng.normal(size=(count, features)) / np.sqrt(size)[:, None]
    x.ravel()[::7] = np.nan
    return unscaled(x, noise)


def test_half_the_departments_at_one_and_half_at_minus_one_vary_by_that_less_their_noise() -> None:
    # Variance 400 / 399 of all, of which 1/2 is noise: REML T = 400 / 399 - 1/2.
    x = np.tile([1.0, -1.0], 200)[:, None]
    observations = unscaled(x, np.full((400, 1, 1), 0.5))
    found = fit_near(observations, np.ones((400, 1)), np.array([[[0.3]]]), NO_PRIOR)
    assert found[0, 0, 0] == pytest.approx(400 / 399 - 0.5, rel=1e-5)


@pytest.mark.parametrize("start", [0.01, 0.2, 30.0])
def test_newton_ends_where_em_does_from_near_and_from_far(start: float) -> None:
    observations, design = departments(300, 4), np.ones((300, 1))
    target = Target(0.3 * np.eye(4)[None], 6.0)
    begin = start * np.eye(4)[None]
    slowly = fit_between(observations, design, begin, target, cycles=1000, tolerance=1e-10)
    soon = fit_near(observations, design, begin, target)
    assert soon == pytest.approx(slowly, abs=1e-4)


def test_newton_goes_with_covariates_that_differ_between_departments() -> None:
    observations = departments(300, 3)
    design = np.column_stack([np.ones(300), np.linspace(-1, 1, 300)])
    target, begin = Target(0.3 * np.eye(3)[None], 6.0), 0.2 * np.eye(3)[None]
    slowly = fit_between(observations, design, begin, target, cycles=1000, tolerance=1e-10)
    assert fit_near(observations, design, begin, target) == pytest.approx(slowly, abs=1e-4)


@pytest.mark.parametrize("start", [0.01, 30.0])
def test_newton_keeps_to_matrices_that_treat_the_features_of_a_block_alike(start: float) -> None:
    observations, design = departments(300, 4), np.ones((300, 1))
    target, begin = Target(0.3 * np.eye(4)[None], 6.0), start * np.eye(4)[None]
    slowly = fit_between(observations, design, begin, target, 2, cycles=1000, tolerance=1e-10)
    soon = fit_near(observations, design, begin, target, 2)
    assert soon == pytest.approx(slowly, abs=1e-4)
    assert soon[0, 0, 0] == pytest.approx(soon[0, 1, 1], abs=1e-12)
    assert soon[0, 0, 3] == pytest.approx(soon[0, 1, 2], abs=1e-12)


def test_asked_for_more_than_rounding_gives_newton_stays_at_the_top_and_ends() -> None:
    x = np.tile([1.0, -1.0], 200)[:, None]
    observations = unscaled(x, np.full((400, 1, 1), 0.5))
    found = fit_near(observations, np.ones((400, 1)), np.array([[[0.3]]]), NO_PRIOR, tolerance=0.0)
    assert found[0, 0, 0] == pytest.approx(400 / 399 - 0.5, rel=1e-8)
