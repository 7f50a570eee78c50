"""The precision rules at their boundaries."""

import numpy as np
import pytest

from culture.instrument import AnswerScale
from culture.rounding import (
    band_means,
    band_percentages,
    round_means,
    round_percentages,
    round_probabilities,
    round_shares,
)


@pytest.mark.parametrize(("n", "rounded"), [(10, 3.5), (199, 3.5), (200, 3.46)])
def test_means_have_one_decimal_below_200_respondents_and_two_from_there(n, rounded):
    assert round_means(np.array([3.456]), np.array([n])).tolist() == [rounded]


@pytest.mark.parametrize(("n", "rounded"), [(29, 65.0), (30, 66.0), (199, 66.0), (200, 66.3)])
def test_percentages_come_in_steps_of_five_then_one_then_a_tenth(n, rounded):
    assert round_percentages(np.array([66.27]), np.array([n])).tolist() == [rounded]


@pytest.mark.parametrize(("n", "rounded"), [(29, 65.0), (30, 66.0), (9_999, 66.0), (10_000, 66.3)])
def test_shares_of_answers_have_a_decimal_only_where_ten_people_make_up_a_step(n, rounded):
    assert round_shares(np.array([66.27]), np.array([n])).tolist() == [rounded]


@pytest.mark.parametrize(("n", "rounded"), [(29, 0.65), (30, 0.66), (5000, 0.66)])
def test_probabilities_are_never_finer_than_a_hundredth(n, rounded):
    assert round_probabilities(np.array([0.6627]), np.array([n])).tolist() == [rounded]


def test_levels_near_the_ends_of_the_scale_become_the_edge_of_a_band():
    scale = AnswerScale(1, 5, tuple("abcde"), True)
    banded = band_means(np.array([1.0, 1.49, 1.5, 3.0, 4.5, 5.0]), scale)
    assert banded.tolist() == [1.5, 1.5, 1.5, 3.0, 4.5, 4.5]


def test_percentages_near_nothing_and_everybody_become_the_edge_of_a_band():
    assert band_percentages(np.array([0.0, 9.9, 10.0, 97.0])).tolist() == [10.0, 10.0, 10.0, 90.0]


def test_what_rounds_to_zero_has_no_minus_sign():
    assert not np.signbit(round_means(np.array([-0.01]), np.array([50]))).any()


def test_a_withheld_number_stays_empty():
    assert np.isnan(round_means(np.array([np.nan]), np.array([500]))).all()
