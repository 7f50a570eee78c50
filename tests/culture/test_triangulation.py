"""Judgements: agree, conflict or no evidence, and why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.triangulation import (
    Sources,
    concordance,
    judge_departments,
    rank_agreement,
    triangulate,
    true_score_correlation,
)


def sources(observed: np.ndarray, departments: int = 20) -> Sources:
    enacted = np.linspace(2.5, 4.5, departments)[:, None] + np.zeros((1, observed.shape[1]))
    stated = enacted + 0.5
    whole = np.array([stated.mean(axis=0), enacted.mean(axis=0), np.full(observed.shape[1], 0.5)])
    names = ("reviews", "audits", "training")[: observed.shape[1]]
    declared = np.array([20.0, 50.0, 30.0])[: observed.shape[1]]
    return Sources(names, declared, stated, enacted, observed, whole)


def test_rank_agreement_equals_cor():
    # cor(c(1,2,3,4,5,6,6,8,9,10), c(2,1,4,3,6,5,8,7,7,10), method = "kendall"): 0.75
    found = rank_agreement([1, 2, 3, 4, 5, 6, 6, 8, 9, 10], [2, 1, 4, 3, 6, 5, 8, 7, 7, 10])
    assert found.tau == pytest.approx(0.75, rel=1e-12)
    assert found.tau_low < found.tau < found.tau_high


def test_records_that_follow_perceptions_agree_and_opposite_ones_conflict():
    up = np.linspace(0.1, 0.9, 20)
    found = triangulate(sources(np.column_stack([up, up[::-1], np.full(20, np.nan)])))
    assert found["judgement"].tolist() == ["agree", "conflict", "no evidence"]
    assert found["reason"].tolist() == ["decided", "decided", "no record"]
    assert found["declared_rank"].tolist() == [3, 1, 2]


def test_a_record_without_any_relation_is_not_judged():
    zigzag = np.tile([0.2, 0.8], 10)
    found = triangulate(sources(zigzag[:, None]))
    assert found.loc[0, "judgement"] == "no evidence"
    assert found.loc[0, "reason"] == "cannot tell from chance"


def test_few_departments_are_not_judged():
    found = triangulate(sources(np.linspace(0, 1, 9)[:, None], departments=9))
    assert found.loc[0, "reason"] == "too few departments"
    assert found.loc[0, "record_tau"] == pytest.approx(1.0)


def test_a_constant_record_is_not_judged():
    found = triangulate(sources(np.ones((20, 1))))
    assert found.loc[0, "judgement"] == "no evidence"


def test_concordance_falls_with_the_gap_though_the_order_is_the_same():
    x = np.linspace(1, 5, 30)
    assert concordance(x, x).ccc == pytest.approx(1.0)
    shifted = concordance(x + 1, x)
    assert shifted.ccc < 0.8
    assert shifted.bias == pytest.approx(1.0)
    assert shifted.difference_sd == pytest.approx(0.0, abs=1e-12)


def test_concordance_of_constant_or_missing_sources_is_undefined():
    assert np.isnan(concordance([3, 3, 3], [3, 3, 3]).ccc)
    assert np.isnan(concordance([np.nan, 1], [2, np.nan]).ccc)
    assert concordance([3, 3, 3, 3], [1, 2, 3, 4]).ccc == 0.0
    assert np.isnan(concordance([3, 3, 3, 3], [1, 2, 3, 4]).ccc_low)


def test_true_score_correlation_without_variance_between_departments_is_undefined():
    assert np.isnan(true_score_correlation([[0.0, 0.0], [0.0, 0.3]]))
    with pytest.raises(StatisticsError):
        true_score_correlation([[-0.1, 0.0], [0.0, 0.3]])
    np.testing.assert_allclose(true_score_correlation([[[0.04, 0.03], [0.03, 0.09]]]), [0.5])


def test_departments_are_judged_by_the_probability_of_being_on_one_side():
    enacted = np.array([[0.99, 0.99, 0.55, 0.99, np.nan]])
    observed = np.array([[0.95, 0.02, 0.95, np.nan, 0.95]])
    assert judge_departments(enacted, observed).tolist() == [
        ["agree", "conflict", "no evidence", "no evidence", "no evidence"]
    ]
    with pytest.raises(StatisticsError):
        judge_departments([[1.2]], [[0.5]])


def test_sources_that_do_not_fit_together_are_refused():
    wrong = sources(np.ones((20, 2)))
    with pytest.raises(StatisticsError, match="2 priorities"):
        triangulate(Sources(wrong.priorities, wrong.declared[:1], *(wrong.stated,) * 3, wrong.organisation))


cells = st.lists(
    st.tuples(st.one_of(st.just(np.nan), st.floats(1, 5)), st.one_of(st.just(np.nan), st.floats(0, 1))),
    min_size=1,
    max_size=25,
)


@given(cells)
def test_any_two_sources_give_a_defined_agreement(pairs):
    x, y = np.array(pairs).T
    found = rank_agreement(x, y)
    assert found.n == int((np.isfinite(x) & np.isfinite(y)).sum())
    assert np.isnan(found.tau) or -1 - 1e-9 <= found.tau <= 1 + 1e-9
    same = concordance(x, y)
    assert np.isnan(same.ccc) or abs(same.ccc) <= 1 + 1e-9


@given(cells)
def test_agreement_is_the_same_from_either_side(pairs):
    x, y = np.array(pairs).T
    assert rank_agreement(x, y).tau == pytest.approx(rank_agreement(y, x).tau, nan_ok=True)
    assert concordance(x, y).ccc == pytest.approx(concordance(y, x).ccc, nan_ok=True, abs=1e-9)


@pytest.mark.prove
@pytest.mark.parametrize("departments", [10, 20, 60])
def test_unrelated_sources_are_rarely_judged_and_intervals_hold_the_truth(departments):
    rng = np.random.default_rng(departments)
    for rho in (0.0, 0.4):
        truth, held, judged = 2 / np.pi * np.arcsin(rho), [], []
        for _ in range(3000):
            z = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], departments)
            found = rank_agreement(z[:, 0], z[:, 1])
            held.append(found.tau_low <= truth <= found.tau_high)
            judged.append(max(found.probability_positive, 1 - found.probability_positive) >= 0.95)
        shares = f"holds {np.mean(held):.3f}, judged {np.mean(judged):.3f}"
        print(f"tau-b: {departments} departments, rho {rho}: {shares}")
        assert 0.93 <= np.mean(held) <= 0.97
        if rho == 0:
            assert np.mean(judged) <= 0.115  # nominal 0.10: agree and conflict, 0.05 each
