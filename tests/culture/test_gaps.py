"""Means, covariance and noise against numpy on the rows, and combinations worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.gaps import feature_means, measure, per_priority, profile, within_covariance
from culture.instrument import Theme
from culture.tally import tally

COMPLETE = [
    ("a", 5, 4, 2, 4, 0),
    ("a", 4, 3, 4, 3, 0),
    ("a", 5, 2, 1, 2, 0),
    ("b", 1, 2, 3, 4, 0),
    ("b", 3, 4, 1, 5, 0),
]


def test_stated_enacted_and_gap_of_a_priority_share_one_base(respond):
    rows = [
        *COMPLETE,
        ("a", 1, 1, 0, 1, 0),
    ]  # a 1 for stated training, without enacted training, must not count
    means = feature_means(tally(respond(rows)))
    assert means[0] == pytest.approx([14 / 3, 10 / 4, 7 / 3, 10 / 4])


def test_the_pooled_covariance_is_that_of_the_deviations_from_department_means(respond):
    rows = np.array([row[1:5] for row in COMPLETE], dtype=float)
    deviations = np.vstack([rows[:3] - rows[:3].mean(axis=0), rows[3:] - rows[3:].mean(axis=0)])
    assert within_covariance(tally(respond(COMPLETE))) == pytest.approx(deviations.T @ deviations / (5 - 2))


def test_the_pooled_covariance_and_combinations_are_the_same_a_department_at_a_time(
    respond, instrument, monkeypatch
):
    counted = tally(respond([*COMPLETE, ("a", 1, 1, 0, 1, 0)]))
    whole = within_covariance(counted)
    measured, gap = measure(counted, whole), per_priority(instrument, np.array([75.0, 25.0]))["gap"]
    mean, covariance = gap.apply(measured.mean, measured.noise)
    monkeypatch.setattr("culture.gaps.STACK", 1)
    assert within_covariance(counted) == pytest.approx(whole)
    again = gap.apply(measured.mean, measured.noise)
    assert again[0] == pytest.approx(mean)
    assert again[1] == pytest.approx(covariance)


def test_noise_is_the_covariance_over_n_without_weights_and_grows_by_the_design_effect_with_them(respond):
    counted = tally(respond(COMPLETE))
    within = within_covariance(counted)
    assert measure(counted, within).noise[0] == pytest.approx(within / 3)
    weighted = tally(respond(COMPLETE, weights=[1, 1, 2, 1, 1]))
    assert measure(weighted, within).noise[0] == pytest.approx(within * (1 + 1 + 4) / 4**2)


def test_noise_of_two_priorities_counts_only_the_respondents_they_share(respond):
    rows = [*COMPLETE, ("a", 1, 1, 0, 1, 0)]
    counted = tally(respond(rows))
    within = np.ones((4, 4))
    assert measure(counted, within).noise[0][0, 1] == pytest.approx(3 / (3 * 4))


def test_overall_weighs_the_priorities_by_declared_points(instrument):
    gap = per_priority(instrument, np.array([75.0, 25.0]))["gap"]
    mean, _ = gap.apply(np.array([[4.0, 3.0, 3.0, 3.4]]), np.zeros((1, 4, 4)))
    assert gap.labels == ("training", "findings", "overall")
    assert mean[0] == pytest.approx([1.0, -0.4, 0.65])


def test_a_priority_without_a_base_is_left_out_of_the_overall_and_not_counted_as_zero(instrument):
    gap = per_priority(instrument, np.array([75.0, 25.0]))["gap"]
    mean, covariance = gap.apply(np.array([[4.0, np.nan, 3.0, np.nan]]), np.full((1, 4, 4), np.nan))
    assert mean[0] == pytest.approx([1.0, np.nan, 1.0], nan_ok=True)
    assert np.isnan(covariance[0, 1, 1])


@given(st.lists(st.tuples(*[st.integers(2, 4)] * 4), min_size=2, max_size=10))
def test_moving_both_sides_equally_leaves_the_gap_unchanged(respond, instrument, answers):
    def gap(shift: int) -> np.ndarray:
        counted = tally(respond([("a", *(np.array(row) + shift), 0) for row in answers]))
        measured = measure(counted, within_covariance(counted))
        return per_priority(instrument, np.ones(2))["gap"].apply(measured.mean[:1], measured.noise[:1])[0]

    assert gap(1) == pytest.approx(gap(0))
    assert gap(-1) == pytest.approx(gap(0))


def test_without_themes_departments_are_profiled_by_the_gap_of_each_priority(instrument):
    found = profile(instrument)
    assert found.labels == ("training", "findings")
    # stated training, stated findings, enacted training, enacted findings
    assert found.weights.tolist() == [[1, 0, -1, 0], [0, 1, 0, -1]]


def test_with_themes_they_are_profiled_by_mean_gaps_and_the_enacted_level(instrument):
    theme = Theme("support", "Support", "Grant it.")
    priorities = tuple(replace(priority, theme="support") for priority in instrument.priorities)
    found = profile(replace(instrument, themes=(theme,), priorities=priorities))
    assert found.labels == ("support", "enacted")
    assert found.weights.tolist() == [[0.5, 0.5, -0.5, -0.5], [0, 0, 0.5, 0.5]]
