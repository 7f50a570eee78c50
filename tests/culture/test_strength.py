"""Climate strength: a word only when it is probable."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.strength import StrengthRule, climate_strength, department_variances


def test_large_departments_that_differ_clearly_get_their_word():
    found = climate_strength([0.2, 0.5, 0.5, 0.5, 0.5, 1.4], [200] * 6)
    assert found.word.tolist() == ["united", "mixed", "mixed", "mixed", "mixed", "divided"]


def test_the_same_spread_among_few_respondents_is_not_called():
    few = climate_strength([0.4, 0.5, 0.5, 0.5, 0.5, 0.8], [6] * 6)
    assert set(few.word) == {"mixed"}


def test_departments_of_one_kind_are_never_called():
    rng = np.random.default_rng(11)
    for _ in range(20):
        variance = 0.5 * rng.chisquare(19, 60) / 19
        assert (climate_strength(variance, np.full(60, 20)).word == "mixed").mean() > 0.95


def test_one_respondent_is_no_evidence():
    found = climate_strength([np.nan, 0.5, 0.6], [1, 10, 10])
    assert found.word[0] == "no evidence"
    assert np.isnan(found.sd[0])


def test_when_everybody_answers_alike_all_are_united():
    found = climate_strength([0.0, 0.0], [5, 7])
    assert found.word.tolist() == ["united", "united"]
    assert found.typical_sd == 0


def test_a_single_department_has_nothing_to_be_compared_with():
    assert climate_strength([0.5], [30]).word.tolist() == ["mixed"]


def test_nobody_at_all_is_an_empty_or_silent_result():
    assert len(climate_strength([], []).word) == 0
    assert np.isnan(climate_strength([np.nan], [0]).typical_sd)


def test_a_wider_ratio_calls_fewer():
    variance, n = [0.2, 0.5, 0.5, 0.5, 0.5, 1.4], [40] * 6
    strict = climate_strength(variance, n, StrengthRule(ratio=1.5, probability=0.9))
    assert (strict.word != "mixed").sum() <= (climate_strength(variance, n).word != "mixed").sum()


def test_negative_variances_are_refused():
    with pytest.raises(StatisticsError):
        climate_strength([-0.1], [5])


def test_rounding_in_sums_of_squares_is_not_disagreement():
    strength = climate_strength([5e-324, 1e-17, 0.0], [2, 30, 30])
    assert strength.word.tolist() == ["united", "united", "united"]
    assert strength.typical_sd == 0


def test_variances_of_departments_by_hand():
    variance, n = department_variances([1, 3, 2, np.nan, 5], [0, 0, 1, 1, 2], 4)
    np.testing.assert_array_equal(n, [2, 1, 1, 0])
    np.testing.assert_array_equal(variance, [2.0, np.nan, np.nan, np.nan])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.just(0.0) | st.floats(1e-6, 4), st.integers(0, 300)), min_size=1, max_size=12),
    st.floats(0.5, 3),
)
def test_words_do_not_depend_on_the_scale_of_the_answers(departments, factor):
    variance, n = (np.array(column) for column in zip(*departments, strict=True))
    one, other = climate_strength(variance, n), climate_strength(variance * factor**2, n)
    np.testing.assert_allclose(other.probability_united, one.probability_united, atol=1e-6)
    assert ((one.word == "no evidence") == (n < 2)).all()


@pytest.mark.prove
@pytest.mark.parametrize("size", [8, 20, 60])
def test_words_are_right_as_often_as_they_promise(size):
    rng = np.random.default_rng(size)
    right, called, false = [], [], []
    for _ in range(100):
        n = np.clip(np.exp(rng.normal(np.log(size), 0.55, 60)).round(), 4, 500)
        sd = 0.7 * np.exp(0.25 * rng.normal(size=60))
        found = climate_strength(sd**2 * rng.chisquare(n - 1) / (n - 1), n)
        united, divided = found.word == "united", found.word == "divided"
        called.append((united | divided).mean())
        right += [*(sd[united] < 0.7 / 1.1), *(sd[divided] > 0.7 * 1.1)]
        same = climate_strength(0.49 * rng.chisquare(n - 1) / (n - 1), n)
        false.append((same.word != "mixed").mean())
    print(f"strength: n {size}: called {np.mean(called):.3f}, right {np.mean(right):.3f}, "
          f"called where all are alike {np.mean(false):.3f}")  # fmt: skip
    assert np.mean(right) >= 0.8
    assert np.mean(false) <= 0.05
