"""Intervals of proportions; expected values from R's prop.test and qbeta."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from culture.errors import StatisticsError
from culture.proportions import jeffreys_interval, probability_share_above, wilson_interval


def test_wilson_interval_equals_prop_test():
    # prop.test(3, 10, correct=FALSE)$conf.int; prop.test(0, 8, correct=FALSE); prop.test(8, 8, correct=FALSE)
    low, high = wilson_interval([3, 0, 8], [10, 8, 8])
    np.testing.assert_allclose(low, [0.107791267406301, 0.0, 0.67559243511612], rtol=1e-10)
    np.testing.assert_allclose(high, [0.603221852538855, 0.32440756488388, 1.0], rtol=1e-10)


def test_jeffreys_interval_equals_qbeta_and_is_closed_at_the_ends():
    # qbeta(c(.025, .975), 3.5, 7.5); qbeta(.975, .5, 8.5)
    low, high = jeffreys_interval([3, 0, 8], [10, 8, 8])
    np.testing.assert_allclose(low[:2], [0.0926945939381532, 0.0], rtol=1e-10)
    np.testing.assert_allclose(high[:2], [0.6058183181486712, 0.262217248717186], rtol=1e-10)
    assert high[2] == 1.0


def test_probability_of_a_share_above_a_reference_equals_pbeta():
    # pbeta(.5, 7.5, 3.5, lower.tail=FALSE)
    assert probability_share_above(7, 10, 0.5) == pytest.approx(0.89798452191966, rel=1e-10)


def test_no_trials_are_no_evidence():
    for interval in (wilson_interval, jeffreys_interval):
        assert np.isnan(interval([0, np.nan], [0, 5])).all()
    assert np.isnan(probability_share_above(0, 0, 0.5))


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(StatisticsError, match="Correct numerator and denominator"):
        wilson_interval(k, n)


@given(st.integers(0, 300), st.integers(1, 300))
def test_intervals_hold_the_share_and_stay_within_zero_and_one(k, n):
    k = min(k, n)
    for interval in (wilson_interval, jeffreys_interval):
        low, high = interval(k, n)
        assert 0 <= low <= k / n + 1e-12
        assert k / n - 1e-12 <= high <= 1


@given(st.integers(0, 60), st.integers(1, 60))
def test_counting_the_other_outcome_mirrors_the_interval(k, n):
    k = min(k, n)
    for interval in (wilson_interval, jeffreys_interval):
        low, high = interval(k, n)
        other_low, other_high = interval(n - k, n)
        np.testing.assert_allclose([low, high], [1 - other_high, 1 - other_low], atol=1e-9)


@pytest.mark.parametrize("interval", [wilson_interval, jeffreys_interval])
@pytest.mark.parametrize("n", [8, 20, 60])
def test_intervals_hold_the_truth_nineteen_times_in_twenty_on_average(interval, n):
    """Exact: the binomial weight of every count, averaged over true shares between 0.05 and 0.95."""
    truth = np.linspace(0.05, 0.95, 181)
    low, high = interval(np.arange(n + 1), np.full(n + 1, n))
    held = (low[:, None] <= truth) & (truth <= high[:, None])
    coverage = (stats.binom.pmf(np.arange(n + 1)[:, None], n, truth) * held).sum(axis=0)
    assert 0.94 <= coverage.mean() <= 0.97
