"""Change between waves: its error, what is called, and what could have been seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.change import (
    adjust_p,
    assess_changes,
    assess_changes_alone,
    change_error,
    detectable_change,
    overlap_correlation,
)
from culture.errors import StatisticsError


def test_error_of_a_change_by_hand():
    # sqrt(1/20 + 1/25) without ids; 2 * 16 * .5 / (20 * 25) = .032 less with 16 respondents of both waves
    assert change_error((1, 1), (20, 25)) == pytest.approx(0.3)
    assert change_error((1, 1), (20, 25), 16, 0.5) == pytest.approx(np.sqrt(0.09 - 0.032))


def test_the_same_people_answering_the_same_have_no_error():
    assert change_error((0.8, 0.8), (12, 12), 12, 1.0) == pytest.approx(0.0)


def test_a_wave_without_respondents_has_no_change():
    assert np.isnan(change_error((1, 1), (0, 25)))
    found = assess_changes([np.nan, 0.2], [np.nan, 0.1])
    assert np.isnan([found.shrunken[0], found.false_sign_rate[0], found.q[0], found.detectable[0]]).all()
    assert not found.called[0]


def test_impossible_overlap_is_refused():
    with pytest.raises(StatisticsError, match="Respondents of both waves"):
        change_error((1, 1), (5, 9), 6)
    with pytest.raises(StatisticsError):
        change_error((1, 1), (5, 9), 2, 1.5)


def test_overlap_correlation_is_taken_within_departments():
    # Departments differ a lot between each other; within them the second answer mirrors the first.
    first = np.tile([1.0, 2, 3, 4], 4) + np.repeat([0, 10, 20, 30], 4)
    second = np.tile([4.0, 3, 2, 1], 4) + np.repeat([0, 10, 20, 30], 4)
    assert overlap_correlation(first, second, np.repeat(range(4), 4)) == pytest.approx(-1.0)


def test_too_few_respondents_of_both_waves_claim_no_gain():
    assert overlap_correlation([1, 2, 3], [1, 2, 3], [0, 0, 0]) == 0.0
    assert overlap_correlation(np.ones(20), np.arange(20), np.zeros(20)) == 0.0
    assert overlap_correlation([], [], []) == 0.0


def test_one_department_is_not_drawn_towards_anything():
    found = assess_changes([0.3], [0.1])
    assert found.shrunken[0] == pytest.approx(0.3)
    # 0.3 -+ 1.959964 * 0.1; 1 - pnorm(3) = 0.001349898
    assert (found.low[0], found.high[0]) == pytest.approx((0.3 - 0.1959964, 0.3 + 0.1959964), abs=1e-6)
    assert found.false_sign_rate[0] == pytest.approx(0.001349898, rel=1e-5)
    assert found.called[0]


def test_a_lone_large_change_among_steady_departments_is_called_and_drawn_in():
    found = assess_changes([0.9, 0.02, -0.03, 0.01, 0.0, -0.02, 0.03, 0.01], [0.15] * 8)
    assert found.called.tolist() == [True] + [False] * 7
    assert 0.3 < found.shrunken[0] < 0.9
    assert found.probability_beyond[0] > 0.9
    assert found.q[0] == pytest.approx(8 * 1.973e-9, rel=1e-3)  # 2 * pnorm(-6) = 1.973e-09


def test_few_degrees_of_freedom_widen_as_students_t_does():
    # R: qt(.975, 18) is 2.10092204024104, 2 * pt(-3, 18) is 0.00768541214031432
    found = assess_changes([0.3], [0.1], freedom=18)
    assert found.high[0] == pytest.approx(0.3 + 0.1 * 2.10092204024104, rel=1e-6)
    assert found.q[0] == pytest.approx(0.00768541214031432, rel=1e-10)


def test_detectable_change_by_hand():
    # qnorm(.975) + qnorm(.8) = 2.80158521811297
    assert detectable_change(0.1) == pytest.approx(0.280158521811297, rel=1e-12)


def test_adjusting_no_p_values_or_missing_ones_is_defined():
    assert len(adjust_p([])) == 0
    assert np.isnan(adjust_p([np.nan, np.nan])).all()
    with pytest.raises(StatisticsError):
        adjust_p([0.5], "bonferroni")
    with pytest.raises(StatisticsError):
        adjust_p([1.5])


def test_negative_errors_are_refused():
    with pytest.raises(StatisticsError):
        assess_changes([0.1], [-0.1])


cells = st.lists(
    st.tuples(st.one_of(st.just(np.nan), st.floats(-3, 3)), st.one_of(st.just(0.0), st.floats(0.01, 2))),
    min_size=1,
    max_size=20,
)


@settings(deadline=None)
@given(cells)
def test_each_alone_is_what_it_is_without_the_others(pairs):
    x, s = np.array(pairs).T
    s = np.maximum(s, 0.01)
    found = assess_changes_alone(x, s, freedom=18)
    for place in range(len(x)):
        one = assess_changes(x[[place]], s[[place]], freedom=18)
        for name in ("shrunken", "low", "high", "probability_beyond", "probability_rise", "detectable"):
            assert getattr(found, name)[place] == pytest.approx(getattr(one, name)[0], nan_ok=True), name


@settings(deadline=None)
@given(cells)
def test_any_changes_give_ordered_intervals_and_probabilities(pairs):
    x, s = np.array(pairs).T
    found = assess_changes(x, s)
    known = np.isfinite(x)
    assert (found.low[known] <= found.high[known]).all()
    for p in (found.probability_beyond, found.probability_rise, found.false_sign_rate):
        assert ((p[known] >= -1e-12) & (p[known] <= 1 + 1e-12)).all()
        assert np.isnan(p[~known]).all()
    assert not found.called[~known].any()


@settings(deadline=None)
@given(cells)
def test_turning_every_change_round_turns_every_result_round(pairs):
    x, s = np.array(pairs).T
    one, other = assess_changes(x, s), assess_changes(-x, s)
    np.testing.assert_allclose(other.shrunken, -one.shrunken, atol=1e-8)
    np.testing.assert_allclose(other.low, -one.high, atol=1e-6)
    np.testing.assert_allclose(other.false_sign_rate, one.false_sign_rate, atol=1e-8)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(p):
    for method in ("BH", "BY", "holm"):
        q = adjust_p(p, method)
        assert (q >= np.array(p) - 1e-12).all()
        assert (np.diff(q[np.argsort(p)]) >= -1e-12).all()


def two_waves(rng: np.random.Generator, size: int, spread: float, departments: int = 60):
    """Answers 1–5 of two waves with half the respondents in both: observed changes, errors, true changes.

    The truth of a department is its mean over people without end, found by the same rounding and clipping.
    """
    n = np.clip(np.exp(rng.normal(np.log(size), 0.55, departments)).round().astype(int), 4, 500)
    level = rng.normal(3.6, 0.4, departments)
    shift = spread * rng.normal(size=departments)
    means, truth, both = np.zeros((2, departments)), np.zeros(departments), n // 2
    parts, pairs, codes = ([], []), ([], []), []

    def answers(values: np.ndarray) -> np.ndarray:
        return np.clip(np.round(values), 1, 5)

    people = rng.normal(size=200_000)
    for d in range(departments):
        stay = rng.normal(size=both[d])
        waves = []
        for wave in (0, 1):
            trait = np.concatenate([stay, rng.normal(size=n[d] - both[d])])
            raw = level[d] + wave * shift[d] + 0.7 * trait + 0.7 * rng.normal(size=n[d])
            waves.append(answers(raw))
            means[wave, d] = waves[wave].mean()
            parts[wave].append(waves[wave] - means[wave, d])
            pairs[wave].extend(waves[wave][: both[d]])
        codes.extend([d] * both[d])
        spread_all = np.sqrt(0.98) * people[:20_000]
        truth[d] = answers(level[d] + shift[d] + spread_all).mean() - answers(level[d] + spread_all).mean()
    sd = [np.sqrt(sum((p**2).sum() for p in part) / (n.sum() - departments)) for part in parts]
    r = overlap_correlation(*pairs, codes)
    return means[1] - means[0], change_error(tuple(sd), (n, n), both, r), truth


@pytest.mark.prove
@pytest.mark.parametrize("size", [8, 20, 60])
def test_under_no_change_at_most_the_nominal_share_is_called(size):
    rng = np.random.default_rng([1, size])
    called, significant = [], []
    for _ in range(60):
        x, s, _ = two_waves(rng, size, 0.0)
        called.append(assess_changes(x, s).called.mean())
        significant.append((np.abs(x) > 1.959964 * s).mean())
    print(f"no change: n {size}: called {np.mean(called):.4f}, plain 5 % test {np.mean(significant):.4f}")
    assert np.mean(called) <= 0.05
    assert np.mean(significant) <= 0.06


@pytest.mark.prove
@pytest.mark.parametrize("departments", [1, 3])
def test_under_no_change_few_departments_are_called_no_more_often_than_stated(departments):
    rng = np.random.default_rng([8, departments])
    called = []
    for _ in range(20_000):
        first, second = np.clip(np.round(3.6 + 0.9 * rng.normal(size=(2, departments, 10))), 1, 5)
        freedom = departments * 9  # of each wave, pooled over departments
        pooled = [np.sqrt(x.var(axis=1, ddof=1).mean()) for x in (first, second)]
        error = np.full(departments, change_error(tuple(pooled), (10, 10)))
        called.append(assess_changes((second - first).mean(axis=1), error, freedom=2 * freedom).called.mean())
    print(f"no change: {departments} departments of 10: called {np.mean(called):.4f}")
    assert np.mean(called) <= 0.053  # 0.05 and twice the error of 20,000 draws


@pytest.mark.prove
@pytest.mark.parametrize("size", [8, 20, 60])
def test_intervals_of_changes_hold_the_truth_nineteen_times_in_twenty(size):
    rng = np.random.default_rng([2, size])
    shrunken, plain, wrong, called, alone, stated = [], [], [], [], [], []
    for _ in range({8: 600, 20: 150, 60: 60}[size]):  # few changes can be called at n = 8
        x, s, truth = two_waves(rng, size, 0.3)
        found = assess_changes(x, s)
        shrunken.append(((found.low <= truth) & (truth <= found.high)).mean())
        plain.append((np.abs(x - truth) <= 1.959964 * s).mean())
        called.append(found.called.mean())
        mistaken = np.sign(found.shrunken) != np.sign(truth)
        wrong += list(mistaken[found.called])
        by_sign_alone = found.false_sign_rate <= 0.025
        alone += list(mistaken[by_sign_alone])
        stated += list(found.false_sign_rate[by_sign_alone])
    held = f"shrunken interval holds {np.mean(shrunken):.3f}, plain {np.mean(plain):.3f}"
    calls = f"called {np.mean(called):.3f}, of these with the wrong sign {np.mean(wrong):.3f}"
    signs = f"by false-sign rate alone {np.mean(alone):.3f}, stated {np.mean(stated):.3f}"
    print(f"change of SD 0.3: n {size}: {held}, {calls}; {signs}")
    assert 0.93 <= np.mean(shrunken) <= 0.97
    assert 0.93 <= np.mean(plain) <= 0.97
    assert np.mean(wrong) <= 0.05  # what q ≤ 0.05 promises


@pytest.mark.prove
@pytest.mark.parametrize("size", [8, 20, 60])
def test_the_detectable_change_is_detected_four_times_in_five(size):
    rng = np.random.default_rng([3, size])
    error = change_error((1, 1), (size, size))
    x = detectable_change(error) + error * rng.normal(size=20_000)
    found = (np.abs(x) > 1.959964 * error).mean()
    print(f"detectable change: n {size}: {float(detectable_change(error)):.2f} found {found:.3f}")
    assert 0.79 <= found <= 0.81
