"""Finding rates: exposure, its absence, and intervals that hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.audits import (
    audit_rates,
    compare_rates,
    fit_gamma_poisson,
    moment_rates,
    posterior_rates,
    rate_interval,
)
from culture.errors import StatisticsError


def test_a_department_without_audit_days_has_no_rate_rather_than_a_rate_of_zero():
    found = audit_rates([4, 0, 2], [10.0, 0.0, np.nan])
    assert found.evidence.tolist() == [True, False, False]
    for values in (found.rate, found.rate_low, found.rate_high, found.crude, found.probability_above):
        assert np.isnan(values[1:]).all()
        assert np.isfinite(values[0])


def test_no_findings_in_many_audit_days_is_a_low_rate_with_an_interval():
    found = audit_rates([0, 0], [50.0, 100.0])
    assert (found.crude == 0).all()
    assert (found.rate > 0).all()
    assert found.rate_high[1] < 0.06


def test_rates_are_drawn_towards_the_common_mean_and_less_so_with_more_audit_days():
    found = audit_rates([9, 90, 3, 2, 3, 2], [10.0, 100.0, 10.0, 10.0, 10.0, 10.0])
    assert 0.2 < found.rate[0] < found.crude[0]
    assert abs(found.rate[1] - 0.9) < abs(found.rate[0] - 0.9)
    assert found.probability_above[1] > found.probability_above[0]


def test_exact_interval_of_one_department_equals_poisson_test():
    # poisson.test(3, 10)$conf.int; poisson.test(0, 10)$conf.int
    low, high = rate_interval([3, 0, 1], [10, 10, 0])
    np.testing.assert_allclose(low, [0.0618672122895602, 0.0, np.nan], rtol=1e-10)
    np.testing.assert_allclose(high, [0.8767273069742323, 0.368887945411394, np.nan], rtol=1e-10)


def test_equal_rates_leave_no_variation_between_departments():
    assert fit_gamma_poisson([2, 4, 6], [1.0, 2.0, 3.0]).shape == np.inf


def test_no_findings_at_all_have_a_defined_population():
    found = fit_gamma_poisson([0, 0], [1.0, 2.0])
    assert (found.mean, found.shape, found.log_likelihood) == (0.0, np.inf, 0.0)


def test_a_population_without_any_exposure_is_refused():
    with pytest.raises(StatisticsError, match="audit_days"):
        fit_gamma_poisson([1, 2], [0.0, np.nan])


def test_comparison_without_findings_says_nothing():
    found = compare_rates((0, 0), (10.0, 12.0))
    assert (found.ratio_low, found.ratio_high, found.p_value) == (0.0, np.inf, 1.0)
    with pytest.raises(StatisticsError, match="both have audit-days"):
        compare_rates((1, 2), (10.0, 0.0))


@pytest.mark.parametrize(("y", "e"), [([-1], [2.0]), ([1], [-2.0]), ([1, 2], [3.0]), ([np.inf], [1.0])])
def test_impossible_input_is_refused(y, e):
    with pytest.raises(StatisticsError):
        audit_rates(y, e)


def test_no_departments_at_all_give_an_empty_result():
    assert len(audit_rates([], []).rate) == 0
    assert len(moment_rates([], [])) == 0


registers = st.lists(
    st.tuples(st.integers(0, 40), st.one_of(st.just(0.0), st.just(np.nan), st.floats(0.25, 200.0))),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(registers)
def test_any_register_gives_ordered_intervals_exactly_where_there_is_exposure(register):
    findings, days = (np.array(column, dtype=float) for column in zip(*register, strict=True))
    found = audit_rates(findings, days)
    seen = found.evidence
    assert (seen == (np.nan_to_num(days) > 0)).all()
    assert (found.rate_low[seen] <= found.rate[seen]).all()
    assert (found.rate[seen] <= found.rate_high[seen]).all()
    assert np.isnan(found.rate[~seen]).all()
    assert ((found.probability_above[seen] >= 0) & (found.probability_above[seen] <= 1)).all()


@settings(deadline=None, max_examples=25)
@given(registers, st.floats(0.1, 20.0))
def test_rates_do_not_depend_on_the_unit_of_exposure(register, factor):
    findings, days = (np.array(column, dtype=float) for column in zip(*register, strict=True))
    one, other = audit_rates(findings, days), audit_rates(findings, days * factor)
    np.testing.assert_allclose(other.rate * factor, one.rate, rtol=1e-6)


@pytest.mark.prove
@pytest.mark.parametrize("departments", [8, 20, 60])
@pytest.mark.parametrize("shape", [1.0, 2.0, 4.0, 1e9])
def test_intervals_of_rates_hold_the_truth_nineteen_times_in_twenty(departments, shape):
    """Shape 1e9 is no variation between departments: there they may hold more, never less."""
    rng = np.random.default_rng([departments, int(shape)])
    held, plugged = [], []
    for _ in range(6000 // departments):
        days = rng.gamma(2, 3, departments) + 0.5
        truth = rng.gamma(shape, 0.3 / shape, departments)
        findings = rng.poisson(truth * days)
        found = audit_rates(findings, days)
        held.append(((found.rate_low <= truth) & (truth <= found.rate_high)).mean())
        plug = posterior_rates(findings, days, fit_gamma_poisson(findings, days))
        plugged.append(((plug.rate_low <= truth) & (truth <= plug.rate_high)).mean())
    shares = f"{np.mean(held):.3f}, plug-in {np.mean(plugged):.3f}"
    print(f"rates: {departments} departments, shape {shape:g}: {shares}")
    assert 0.93 <= np.mean(held) <= (0.98 if shape < 1e9 else 1.0)
