"""Alpha, its levels, and the one-factor model; expected values by hand and from R."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from culture.errors import StatisticsError
from culture.one_factor import one_factor
from culture.reliability import alpha, item_analysis, level_alpha, row_moments, split_covariance

# x <- cbind(c(1,2,3,4,5,4,3,2), c(2,2,3,5,4,4,2,1), c(1,3,3,4,4,5,3,2)); cov(x)
EIGHT = np.array([[1, 2, 1], [2, 2, 3], [3, 3, 3], [4, 5, 4], [5, 4, 4], [4, 4, 5], [3, 2, 3], [2, 1, 2.0]])


def test_alpha_of_eight_people_by_hand():
    # k/(k-1)*(1-sum(diag(S))/sum(S)) in R: 0.929521276595745
    found = alpha(np.cov(EIGHT.T), 8)
    assert found.raw == pytest.approx(0.929521276595745, rel=1e-12)
    assert found.raw_low < found.raw < found.raw_high
    assert (found.items, found.n) == (3, 8)


def test_equal_correlations_give_the_spearman_brown_value():
    s = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    found = alpha(s, 100)
    assert found.raw == pytest.approx(4 * 0.5 / (1 + 3 * 0.5))
    assert found.standardised == pytest.approx(0.8)
    np.testing.assert_allclose(item_analysis(s).item_rest, 1.5 / np.sqrt(6))
    np.testing.assert_allclose(item_analysis(s).alpha_if_dropped, 0.75)


def test_unrelated_items_have_alpha_zero_and_constant_items_none():
    assert alpha(np.eye(3), 50).raw == pytest.approx(0.0)
    constant = alpha(np.zeros((3, 3)), 50)
    assert np.isnan([constant.raw, constant.raw_low, constant.standardised]).all()
    assert np.isnan(item_analysis(np.zeros((3, 3))).item_rest).all()


def test_a_constant_item_does_not_spoil_the_others():
    s = np.pad(np.full((2, 2), 0.5) + 0.5 * np.eye(2), ((0, 1), (0, 1)))
    found = item_analysis(s)
    assert np.isfinite(found.item_rest[:2]).all()
    assert np.isnan(found.item_rest[2])


def test_two_items_have_no_alpha_if_dropped():
    assert np.isnan(item_analysis(np.array([[1, 0.3], [0.3, 1]])).alpha_if_dropped).all()


def test_alpha_of_one_item_or_of_an_incomplete_covariance_is_refused():
    for wrong in ([[1.0]], [[1.0, np.nan], [np.nan, 1.0]], np.ones((2, 3))):
        with pytest.raises(StatisticsError, match="at least two items"):
            alpha(wrong, 20)


def test_split_of_two_departments_by_hand():
    # One item twice: department 0 answers 1, 3; department 1 answers 4, 6. Means 2 and 5, within SS 2 + 2 = 4
    # on 2 degrees of freedom; between SS 2 * 1.5^2 * 2 = 9 on 1; n0 = 2; (9 - 2) / 2 = 3.5.
    answers = np.array([[1, 1], [3, 3], [4, 4], [6, 6.0]])
    split = split_covariance(*row_moments(answers, [0, 0, 1, 1], 2))
    np.testing.assert_allclose(split.within, 2.0)
    np.testing.assert_allclose(split.between, 3.5)
    assert (split.n0, split.n, split.departments) == (2.0, 4, 2)
    np.testing.assert_allclose(split.total, np.cov(answers.T))


def test_counts_per_department_and_pairwise_counts_give_the_same_split():
    department = np.array([0, 0, 1, 1, 1, 2, 2, 2])
    rows = split_covariance(*row_moments(EIGHT, department, 3))
    sums = [EIGHT[department == d].sum(axis=0) for d in range(3)]
    whole = split_covariance([2, 3, 3], np.array(sums), EIGHT.T @ EIGHT)
    np.testing.assert_allclose(rows.within, whole.within)
    np.testing.assert_allclose(rows.between, whole.between)


def test_missing_answers_leave_the_other_pairs_alone():
    holes = EIGHT.copy()
    holes[3, 2] = np.nan
    department = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    full, part = (split_covariance(*row_moments(x, department, 2)) for x in (EIGHT, holes))
    np.testing.assert_allclose(part.within[:2, :2], full.within[:2, :2])
    assert part.within[2, 2] != full.within[2, 2]


@pytest.mark.parametrize("department", [[0] * 8, list(range(8))])
def test_one_department_or_one_respondent_each_cannot_be_split(department):
    with pytest.raises(StatisticsError, match="cannot be told apart"):
        split_covariance(*row_moments(EIGHT, department, 8))


def test_departments_that_do_not_differ_have_no_alpha_between():
    answers = np.tile([[1, 2], [2, 1], [3, 3.0]], (3, 1))
    split = split_covariance(*row_moments(answers, np.repeat([0, 1, 2], 3), 3))
    assert np.isnan(level_alpha(split).between)


def test_one_factor_recovers_the_loadings_that_made_the_covariance():
    loadings, errors = np.array([0.9, 0.7, 0.5, 0.3]), np.array([0.2, 0.4, 0.6, 0.8])
    n = 500
    found = one_factor((np.outer(loadings, loadings) + np.diag(errors)) * n / (n - 1), n)
    np.testing.assert_allclose(found.loadings, loadings, atol=1e-6)
    np.testing.assert_allclose(found.error_variances, errors, atol=1e-6)
    assert found.omega == pytest.approx(2.4**2 / (2.4**2 + 2.0), abs=1e-7)
    assert found.chisq == pytest.approx(0.0, abs=1e-8)
    assert (found.freedom, found.cfi, found.improper) == (2, 1.0, False)
    assert found.rmsea == 0.0


def test_an_improper_solution_is_marked():
    s = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]])
    assert one_factor(s, 300).improper


@pytest.mark.parametrize(
    ("s", "n"),
    [
        (np.eye(2), 100),
        (np.eye(3), 3),
        (np.zeros((3, 3)), 100),
        (np.ones((3, 3)), 100),
        (np.full((3, 3), np.nan), 9),
    ],
)
def test_a_covariance_that_cannot_carry_a_factor_is_refused(s, n):
    with pytest.raises(StatisticsError, match="Omega needs"):
        one_factor(s, n)


answers = hnp.arrays(np.int64, st.tuples(st.integers(4, 30), st.integers(2, 5)), elements=st.integers(1, 5))


@settings(deadline=None)
@given(answers, st.data())
def test_alpha_does_not_depend_on_row_order_or_on_where_the_scale_starts(x, data):
    order = data.draw(st.permutations(range(len(x))))
    one, other = alpha(np.cov(x.T), len(x)), alpha(np.cov((x[order] + 7).T), len(x))
    assert other.raw == pytest.approx(one.raw, nan_ok=True, rel=1e-9, abs=1e-9)
    assert np.isnan(one.raw) or one.raw <= 1 + 1e-12


@settings(deadline=None)
@given(answers)
def test_moments_of_departments_always_split_or_say_why_not(x):
    department = np.arange(len(x)) % 3
    try:
        split = split_covariance(*row_moments(x, department, 3))
    except StatisticsError:
        assert len(x) <= 3
        return
    np.testing.assert_allclose(split.total, np.cov(x.T), atol=1e-9)
    assert np.linalg.eigvalsh(split.within)[0] > -1e-9


@pytest.mark.prove
@pytest.mark.parametrize("n", [8, 20, 60])
@pytest.mark.parametrize("items", [3, 13])
def test_feldt_intervals_hold_alpha_nineteen_times_in_twenty(n, items):
    rng = np.random.default_rng([6, n, items])
    truth, held = items * 0.4 / (1 + (items - 1) * 0.4), []
    for _ in range(3000):
        x = np.sqrt(0.4) * rng.normal(size=(n, 1)) + np.sqrt(0.6) * rng.normal(size=(n, items))
        found = alpha(np.cov(x.T), n)
        held.append(found.raw_low <= truth <= found.raw_high)
    print(f"alpha: n {n}, {items} items: {np.mean(held):.3f}")
    assert 0.93 <= np.mean(held) <= 0.97
