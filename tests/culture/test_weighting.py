"""Raking, design effects and errors; expected values by hand."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from culture.errors import StatisticsError
from culture.weighting import (
    Design,
    Margin,
    effective_n,
    finite_population_factor,
    jackknife_error,
    kish_design_effect,
    rake,
    weighted_mean,
)


def margin(name: str, category: list[int], headcount: list[float]) -> Margin:
    return Margin(name, np.array(category), np.array(headcount, dtype=float))


def test_one_margin_is_met_by_dividing_heads_by_respondents():
    raked = rake([margin("site", [0, 0, 1], [10, 30])])
    np.testing.assert_allclose(raked.weight, [5, 5, 30])
    # 3 * (25 + 25 + 900) / 40^2
    assert raked.design_effect == pytest.approx(3 * 950 / 1600)


def test_two_margins_are_both_met_to_the_last_digit():
    site, shift = [0, 0, 0, 1, 1, 1, 1], [0, 1, 1, 0, 0, 1, 0]
    raked = rake([margin("site", site, [30, 70]), margin("shift", shift, [55, 45])])
    np.testing.assert_allclose(np.bincount(site, raked.weight), [30, 70], rtol=1e-10)
    np.testing.assert_allclose(np.bincount(shift, raked.weight), [55, 45], rtol=1e-10)


def test_a_category_without_respondents_must_be_pooled():
    with pytest.raises(StatisticsError, match="Pool a category without respondents"):
        rake([margin("shift", [0, 0, 1], [5, 5, 2])])


def test_margins_of_different_rosters_are_refused():
    with pytest.raises(StatisticsError, match="one roster"):
        rake([margin("site", [0, 1], [5, 5]), margin("shift", [0, 1], [5, 6])])


def test_margins_that_contradict_each_other_are_refused():
    # Everybody of site 0 works shift 0, yet site 0 has more heads than shift 0.
    with pytest.raises(StatisticsError, match="do not settle"):
        rake([margin("site", [0, 0, 1, 1], [8, 2]), margin("shift", [0, 0, 0, 1], [4, 6])])


def test_no_margin_or_a_weight_of_zero_is_refused():
    with pytest.raises(StatisticsError, match="at least one margin"):
        rake([])
    with pytest.raises(StatisticsError, match="positive starting weight"):
        rake([margin("site", [0, 1], [5, 5])], [1.0, 0.0])


def test_equal_weights_cost_nothing():
    assert kish_design_effect([3.0, 3.0, 3.0]) == pytest.approx(1.0)
    assert effective_n([3.0, 3.0, 3.0]) == pytest.approx(3.0)


def test_effective_n_by_hand():
    # (1 + 1 + 4)^2 / (1 + 1 + 16) = 2
    assert effective_n([1.0, 1.0, 4.0]) == pytest.approx(2.0)
    with pytest.raises(StatisticsError):
        kish_design_effect([0.0, 0.0])


def test_unweighted_mean_has_the_textbook_error():
    # mean 3, s2 = 10 / 4, error sqrt(2.5 / 5); with N = 20 times sqrt(1 - 5 / 20)
    found = weighted_mean([1, 2, 3, 4, 5], np.ones(5))
    assert (found.mean, found.n) == (3.0, 5)
    assert found.error == pytest.approx(np.sqrt(0.5))
    whole = weighted_mean([1, 2, 3, 4, 5], np.ones(5), Design(population=np.full(5, 20.0)))
    assert whole.error == pytest.approx(np.sqrt(0.5 * 0.75))


def test_one_respondent_has_a_mean_and_no_error():
    found = weighted_mean([4], [2.0])
    assert found.mean == 4
    assert np.isnan(found.error)


def test_what_the_margins_explain_completely_is_no_longer_uncertain():
    margins = [margin("site", [0, 0, 1, 1], [10, 30])]
    raked = rake(margins)
    found = weighted_mean([2, 2, 4, 4], raked.weight, raked_from=(np.ones(4), margins))
    assert found.mean == pytest.approx(3.5)
    assert found.error == pytest.approx(0.0, abs=1e-12)


def test_jackknife_of_a_mean_equals_its_textbook_error():
    y = np.array([1.0, 2, 3, 4, 5])
    error = jackknife_error(lambda w: float(w @ y / w.sum()), np.ones(5), np.arange(5))
    assert error == pytest.approx(np.sqrt(0.5))
    with pytest.raises(StatisticsError):
        jackknife_error(lambda w: 0.0, np.ones(3), np.zeros(3))


def test_finite_population_factor_knows_when_everybody_answered_and_when_nobody_counted():
    found = finite_population_factor([10, 5, 3], [20, 5, np.nan])
    assert found.tolist() == [0.5, 0.0, 1.0]
    with pytest.raises(StatisticsError, match="1 departments"):
        finite_population_factor([6], [5])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=40), st.randoms())
def test_raking_meets_every_margin_that_respondents_can_meet(people, random):
    """Head counts come from weights that exist, so the margins can be met together."""
    site, shift = (np.array(column) for column in zip(*people, strict=True))
    truth = np.array([random.uniform(1, 5) for _ in people])
    margins = [
        Margin("site", site, np.bincount(site, truth, minlength=3)),
        Margin("shift", shift, np.bincount(shift, truth, minlength=2)),
    ]
    raked = rake(margins)
    for m in margins:
        reached = np.bincount(m.category, raked.weight, minlength=len(m.headcount))
        np.testing.assert_allclose(reached, m.headcount, rtol=1e-9)
    assert raked.design_effect >= 1 - 1e-12


@given(st.lists(st.floats(1, 5), min_size=2, max_size=30), st.floats(0.1, 10))
def test_the_size_of_all_weights_does_not_matter(values, factor):
    weight = np.linspace(1, 2, len(values))
    one, other = weighted_mean(values, weight), weighted_mean(values, weight * factor)
    assert other.mean == pytest.approx(one.mean)
    assert other.error == pytest.approx(one.error, abs=1e-12)


@pytest.mark.prove
@pytest.mark.parametrize("n", [8, 20, 60])
def test_the_finite_population_rule_fits_the_statement_it_is_for(n):
    """Four in five of a department's staff answer; the variance is pooled over 60 departments."""
    rng = np.random.default_rng([4, n])
    headcount = round(n / 0.8)
    staff_held, department_held, careless = [], [], []
    for _ in range(300):
        level = rng.normal(3.6, 0.4, 60)
        staff = np.clip(np.round(level[:, None] + 0.9 * rng.normal(size=(60, headcount))), 1, 5)
        crowd = np.clip(np.round(level[:, None] + 0.9 * rng.normal(size=(60, 4000))), 1, 5).mean(axis=1)
        sample = staff[:, :n]
        error = np.sqrt(sample.var(axis=1, ddof=1).mean() / n)
        narrow = error * np.sqrt(finite_population_factor(n, headcount))
        mean = sample.mean(axis=1)
        staff_held.append(np.abs(mean - staff.mean(axis=1)) <= 1.959964 * narrow)
        department_held.append(np.abs(mean - crowd) <= 1.959964 * error)
        careless.append(np.abs(mean - crowd) <= 1.959964 * narrow)
    held = (
        f"staff with the factor {np.mean(staff_held):.3f}, department without {np.mean(department_held):.3f}"
    )
    print(f"finite population: n {n} of {headcount}: {held}, department with it {np.mean(careless):.3f}")
    assert 0.93 <= np.mean(staff_held) <= 0.97
    assert 0.93 <= np.mean(department_held) <= 0.97
    assert np.mean(careless) < 0.75


def raked_survey(rng: np.random.Generator, n: int) -> tuple[np.ndarray, list[Margin]]:
    """Answers that depend on site and shift; both are out of proportion among respondents."""
    site, shift = (rng.random(n) < 0.6).astype(int), (rng.random(n) < 0.35).astype(int)
    y = 3 + 0.6 * site - 0.4 * shift + 0.9 * rng.normal(size=n)
    heads = np.array([60.0, 40.0]), np.array([50.0, 50.0])
    return y, [Margin("site", site, heads[0]), Margin("shift", shift, heads[1])]


def raked_mean(weight: np.ndarray, y: np.ndarray, margins: list[Margin]) -> float:
    left = weight > 0
    again = rake([Margin(m.name, m.category[left], m.headcount) for m in margins], weight[left]).weight
    return float(again @ y[left] / again.sum())


@pytest.mark.prove
@pytest.mark.parametrize(("n", "surveys"), [(20, 800), (60, 400)])
def test_intervals_after_raking_hold_the_truth(n, surveys):
    """The jackknife at every size; the linearised error only from about 50 respondents on."""
    rng = np.random.default_rng([5, n])
    linearised, jackknifed = [], []
    for _ in range(surveys):
        y, margins = raked_survey(rng, n)
        try:
            found = weighted_mean(y, rake(margins).weight, raked_from=(np.ones(n), margins))
            error = jackknife_error(partial(raked_mean, y=y, margins=margins), np.ones(n), np.arange(n))
        except StatisticsError:  # a category with one respondent cannot be left out
            continue
        away = abs(found.mean - (3 + 0.6 * 0.4 - 0.4 * 0.5)) / stats.t.isf(0.025, n - 3)
        linearised.append(away <= found.error)
        jackknifed.append(away <= error)
    print(f"raked mean: n {n}: linearised {np.mean(linearised):.3f}, jackknife {np.mean(jackknifed):.3f}")
    assert 0.93 <= np.mean(jackknifed) <= 0.97
    assert n < 50 or 0.93 <= np.mean(linearised) <= 0.97
