"""Variance components where the answer is known: worked by hand, zero, or refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.variance import groups_from_counts, groups_from_rows, one_way, variance_components

BALANCED = ([1, 3, 5, 7, 2, 4], [0, 0, 1, 1, 2, 2])  # means 2, 6, 3; squares within 2 + 2 + 2


def test_analysis_of_variance_of_a_balanced_table_worked_by_hand():
    # grand mean 11/3; between 2 * (25/9 + 49/9 + 4/9) / 2 = 26/3; within 6 / 3 = 2; F = 13/3
    found = one_way(groups_from_rows(*BALANCED))
    assert [found.between_square, found.within_square, found.f, found.n0] == pytest.approx(
        [26 / 3, 2, 13 / 3, 2]
    )
    assert found.icc1 == pytest.approx((26 / 3 - 2) / (26 / 3 + 2))
    assert found.icc2 == pytest.approx((26 / 3 - 2) / (26 / 3))


def test_reml_of_a_balanced_table_is_that_of_the_analysis_of_variance():
    found = variance_components(groups_from_rows(*BALANCED))
    assert [found.tau2, found.sigma2, found.mu] == pytest.approx([(26 / 3 - 2) / 2, 2, 11 / 3])
    assert found.reliability == pytest.approx([10 / 13] * 3)  # 2τ² / (2τ² + σ²)


def test_departments_closer_together_than_chance_have_no_variance_between_them():
    found = variance_components(groups_from_rows([1, 5, 1, 5, 2, 4], [0, 0, 1, 1, 2, 2]))
    assert found.tau2 == 0
    assert found.icc1 == 0
    assert found.best == pytest.approx([3, 3, 3])


def test_missing_values_and_empty_departments_are_left_out():
    with_gaps = groups_from_rows([1, np.nan, 3, 5, 7, 2, 4], [0, 0, 0, 2, 2, 5, 5])
    assert with_gaps.n.tolist() == [2, 2, 2]
    assert with_gaps.within == 6


@pytest.mark.parametrize(("values", "codes"), [([1, 2, 3], [0, 0, 0]), ([1, 2, 3], [0, 1, 2]), ([], [])])
def test_one_department_or_one_answer_each_is_refused(values, codes):
    with pytest.raises(StatisticsError, match="at least two departments"):
        variance_components(groups_from_rows(values, codes))


def test_answers_that_never_differ_within_a_department_are_refused():
    with pytest.raises(StatisticsError, match="no variance to split"):
        variance_components(groups_from_rows([2, 2, 4, 4], [0, 0, 1, 1]))
    assert one_way(groups_from_rows([2, 2, 4, 4], [0, 0, 1, 1])).icc1 == 1


@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=2, max_size=8))
def test_the_result_is_finite_or_a_named_error(counts):
    groups = groups_from_counts(counts, [1, 2, 3, 4, 5])
    try:
        found = variance_components(groups)
    except StatisticsError:
        return
    assert 0 <= found.icc1 <= 1
    assert np.isfinite([found.tau2, found.sigma2, found.mu, found.mu_error]).all()
    assert found.tau2 >= 0
