"""Agreement from histograms; expected values by hand from the papers' formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from culture.agreement import (
    SLIGHT_SKEW,
    TRIANGULAR,
    answer_histograms,
    item_agreement,
    mean_misleads,
    null_variance,
    scale_agreement,
)
from culture.errors import StatisticsError

POINTS = [1, 2, 3, 4, 5]


def one_item(*counts: int) -> np.ndarray:
    return np.array([[counts]])


def test_nulls_of_five_points():
    # (25 - 1) / 12 = 2; LeBreton & Senter (2008), table 2
    assert null_variance(POINTS) == 2.0
    assert null_variance(POINTS, SLIGHT_SKEW) == 1.34
    assert null_variance(POINTS, [0.05, 0.15, 0.2, 0.35, 0.25]) == pytest.approx(1.34)
    assert null_variance(POINTS, TRIANGULAR) == 1.32
    assert null_variance(range(1, 8)) == 4.0


def test_a_null_nobody_published_is_asked_for_by_its_shares():
    with pytest.raises(StatisticsError, match="share of each point"):
        null_variance(range(1, 8), SLIGHT_SKEW)
    with pytest.raises(StatisticsError, match="adding up to 1"):
        null_variance(POINTS, [0.5, 0.5])


def test_four_answers_by_hand():
    # 2, 4, 4, 5: mean 3.75, s2 = (1.75^2 + 2 * .25^2 + 1.25^2) / 3 = 1.583333; rwg = 1 - 1.583333 / 2
    # AD mean = (1.75 + .25 + .25 + 1.25) / 4 = .875; median 4: AD = (2 + 0 + 0 + 1) / 4 = .75
    # awg = 1 - 2 * 1.583333 / ((5 - 3.75)(3.75 - 1) * 4 / 3) = 1 - 3.166667 / 4.583333
    found = item_agreement(one_item(0, 1, 0, 2, 1), POINTS)
    assert found.mean[0, 0] == 3.75
    assert found.variance[0, 0] == pytest.approx(4.75 / 3)
    assert found.rwg[0, 0] == pytest.approx(1 - 4.75 / 6)
    assert found.ad_mean[0, 0] == pytest.approx(0.875)
    assert found.ad_median[0, 0] == pytest.approx(0.75)
    assert found.awg[0, 0] == pytest.approx(1 - (9.5 / 3) / (1.25 * 2.75 * 4 / 3))


def test_median_of_an_even_number_lies_between_the_two_in_the_middle():
    # 1, 1, 5, 5: median 3, AD 2
    assert item_agreement(one_item(2, 0, 0, 0, 2), POINTS).ad_median[0, 0] == 2.0


def test_a_department_split_between_the_ends_agrees_less_than_chance():
    found = scale_agreement(one_item(5, 0, 0, 0, 5), POINTS)
    assert found.rwg_j[0] == 0.0
    assert found.rwg_j_star[0] < -1
    assert mean_misleads(found.ad_mean, POINTS)[0]


def test_everybody_alike_agrees_perfectly():
    found = scale_agreement(np.tile(one_item(0, 0, 0, 0, 9), (1, 3, 1)), POINTS)
    assert (found.rwg_j[0], found.rwg_j_star[0], found.ad_mean[0], found.sd[0]) == (1.0, 1.0, 0.0, 0.0)
    assert found.awg[0] == 1.0
    assert not mean_misleads(found.ad_mean, POINTS)[0]


def test_rwg_j_rises_with_the_number_of_items_and_lindells_does_not():
    few, many = (scale_agreement(np.tile(one_item(1, 2, 3, 2, 1), (1, k, 1)), POINTS) for k in (2, 11))
    assert many.rwg_j[0] > few.rwg_j[0]
    assert many.rwg_j_star[0] == pytest.approx(few.rwg_j_star[0])


def test_one_answer_or_none_has_no_agreement():
    found = scale_agreement(np.array([[[0, 0, 1, 0, 0]], [[0, 0, 0, 0, 0]]]), POINTS)
    for values in (found.rwg_j, found.rwg_j_star, found.ad_mean, found.ad_median, found.awg, found.sd):
        assert np.isnan(values).all()


def test_items_without_two_answers_are_left_out_of_the_scale():
    counts = np.array([[[0, 1, 0, 2, 1], [0, 0, 1, 0, 0]]])
    whole, part = scale_agreement(counts, POINTS), scale_agreement(counts[:, :1], POINTS)
    assert whole.rwg_j[0] == part.rwg_j[0]


def test_a_mean_next_to_the_end_of_the_scale_has_no_awg():
    # Brown & Hauenstein (2005): interpretable only from ((n - 1) * 1 + 5) / n; here n = 3: mean 1.33 < 2.33
    assert np.isnan(item_agreement(one_item(2, 1, 0, 0, 0), POINTS).awg[0, 0])


def test_counts_of_another_scale_are_refused():
    with pytest.raises(StatisticsError, match="5 points"):
        item_agreement(np.zeros((2, 2, 4)), POINTS)
    with pytest.raises(StatisticsError):
        item_agreement(one_item(-1, 2, 0, 0, 0), POINTS)


def test_what_is_not_on_the_scale_is_missing():
    counts = answer_histograms([[0, 3], [-1, np.nan], [9, 3], [1, 5]], [0, 0, 1, 1], 2, POINTS)
    assert counts.sum() == 4
    assert counts[1, 1].tolist() == [0, 0, 1, 0, 1]


table = hnp.arrays(
    np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(5)), elements=st.integers(0, 9)
)


@given(table)
def test_turning_the_scale_round_changes_no_agreement(counts):
    one, other = scale_agreement(counts, POINTS), scale_agreement(counts[:, :, ::-1], POINTS)
    for name in ("rwg_j", "rwg_j_star", "ad_mean", "ad_median", "awg", "sd"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-9)


@given(table)
def test_agreement_stays_within_its_bounds(counts):
    found = scale_agreement(counts, POINTS)
    known = np.isfinite(found.rwg_j)
    assert ((found.rwg_j[known] >= 0) & (found.rwg_j[known] <= 1)).all()
    assert (found.ad_median[known] <= found.ad_mean[known] + 1e-12).all()
    assert (found.rwg_j_star[known] <= 1).all()
