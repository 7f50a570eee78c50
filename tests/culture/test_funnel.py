"""Funnel: who differs by more than chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.funnel import funnel, poisson_limit


def test_a_department_far_above_the_others_stands_out_and_the_others_do_not():
    found = funnel([5, 6, 4, 5, 6, 4, 5, 5, 6, 60], [10.0] * 10)
    assert found.position.tolist() == ["as expected"] * 9 + ["more than expected"]
    assert found.ratio[-1] == pytest.approx(60 / 10.6)


def test_without_audit_days_there_is_no_position():
    found = funnel([3, 0, 2], [10.0, 0.0, np.nan])
    assert found.position.tolist()[1:] == ["no evidence", "no evidence"]
    assert np.isnan(found.ratio[1:]).all()


def test_without_any_findings_nothing_can_be_compared():
    found = funnel([0, 0], [3.0, 4.0])
    assert found.position.tolist() == ["no evidence", "no evidence"]
    assert found.between_variance == 0


def test_interpolated_limit_by_hand():
    # mean 1: P(R <= 3) = 0.98101, P(R = 3) = 0.06131; 3 - (0.98101 - 0.975) / 0.06131 = 2.9019
    assert poisson_limit(1.0, 0.975) == pytest.approx(2.9019, abs=1e-4)


def test_limits_narrow_with_exposure():
    low, high = funnel([5, 50, 500], [1.0, 10.0, 100.0]).limits[0.95]
    assert (np.diff(high) < 0).all()
    assert (np.diff(low) > 0).all()


def test_negative_counts_are_refused():
    with pytest.raises(StatisticsError):
        funnel([-1], [1.0])


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.one_of(st.just(0.0), st.floats(0.01, 100))), min_size=0, max_size=15
    )
)
def test_any_register_gives_a_word_for_every_department(register):
    findings, days = np.array(register, dtype=float).reshape(-1, 2).T
    found = funnel(findings, days)
    assert len(found.position) == len(register)
    assert ((found.position == "no evidence") == np.isnan(found.z)).all()
    assert found.between_variance >= 0


@settings(max_examples=40)
@given(st.permutations(range(8)))
def test_the_order_of_departments_does_not_matter(order):
    y, e = np.array([3, 0, 9, 2, 7, 1, 4, 20.0]), np.array([5, 2, 9, 4, 6, 3, 8, 7.0])
    np.testing.assert_allclose(
        funnel(y[order], e[order]).z_adjusted, funnel(y, e).z_adjusted[order], atol=1e-12
    )
