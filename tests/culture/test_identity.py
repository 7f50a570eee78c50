"""Groups over waves: placing, moving, drifting, worked by hand."""

import numpy as np
import pytest

from culture.errors import StatisticsError
from culture.identity import (
    Anchor,
    bootstrap_jaccard,
    find_drift,
    move_probability,
    respondent_stability,
    transition_probabilities,
)
from culture.mixture import NoiseAwareMixture


def anchor(means=((0.0, 0.0), (2.0, 2.0))) -> Anchor:
    return Anchor(
        "2025-Q3",
        ("a", "b"),
        ("narrow", "wide"),
        "type",
        np.array([0.5, 0.5]),
        np.array(means),
        0.04 * np.eye(2),
    )


def two_types(shift: float = 0.0):
    rng = np.random.default_rng(5)
    centre = np.repeat([[0.0, 0.0], [2.0 + shift, 2.0 + shift]], 15, axis=0)
    noise = np.tile(0.02 * np.eye(2), (30, 1, 1))
    return centre + rng.normal(scale=np.sqrt(0.06), size=(30, 2)), noise


def test_a_department_halfway_between_two_clusters_belongs_to_each_by_half():
    assert anchor().place([[1.0, 1.0]], np.zeros((1, 2, 2))) == pytest.approx(np.array([[0.5, 0.5]]))


def test_more_noise_makes_a_placement_less_certain():
    placed = anchor().place([[0.8, 0.8], [0.8, 0.8]], np.stack([0.01 * np.eye(2), 1.0 * np.eye(2)]))
    assert placed[0, 0] > placed[1, 0] > 0.5


def test_a_department_without_answers_has_the_shares_of_the_clusters():
    assert anchor().place([[np.nan, np.nan]], np.zeros((1, 2, 2))) == pytest.approx(np.array([[0.5, 0.5]]))


def test_a_move_is_a_probability():
    before, after = [[1.0, 0.0], [1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [0.1, 0.9], [0.5, 0.5]]
    assert move_probability(before, after) == pytest.approx([0.0, 0.9, 0.5])
    # of 2.5 departments first in cluster one: 1 + 0.1 + 0.25 stay
    assert transition_probabilities(before, after)[0] == pytest.approx([1.35 / 2.5, 1.15 / 2.5])


def test_memberships_of_other_departments_are_refused():
    with pytest.raises(StatisticsError, match="same departments"):
        move_probability([[1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]])


def test_a_refit_that_finds_the_same_clusters_is_no_drift_whatever_their_order():
    X, noise = two_types()
    drift = find_drift(anchor(means=((2.0, 2.0), (0.0, 0.0))), NoiseAwareMixture(2).fit(X, noise=noise))
    assert drift.match.tolist() == [1, 0]
    assert not drift.declared


def test_a_cluster_that_wandered_or_vanished_is_drift():
    X, noise = two_types(shift=0.6)
    assert find_drift(anchor(), NoiseAwareMixture(2).fit(X, noise=noise)).declared
    gone = find_drift(anchor(), NoiseAwareMixture(1).fit(X, noise=noise))
    assert gone.declared
    assert (gone.match == -1).sum() == 1


def test_an_anchor_that_does_not_hold_together_is_refused():
    with pytest.raises(StatisticsError, match="anchor the groups anew"):
        Anchor("2025-Q3", ("a",), ("x", "y"), "type", np.ones(2) / 2, np.zeros((2, 2)), np.eye(2))


def test_stability_is_one_when_every_refit_agrees_and_falls_when_a_cluster_splits_at_random():
    labels = np.array([0, 0, 0, 0, 1, 1])
    everybody = np.arange(6)
    assert bootstrap_jaccard(labels, lambda rng: (everybody, labels), 3) == pytest.approx([1, 1])
    split = np.array([0, 0, 2, 2, 1, 1])
    assert bootstrap_jaccard(labels, lambda rng: (everybody, split), 3) == pytest.approx([0.5, 1])


def test_well_separated_types_are_stable_under_other_respondents():
    X, noise = two_types()
    assert respondent_stability(X, noise, NoiseAwareMixture(2).fit(X, noise=noise), draws=5).min() > 0.95


def test_a_cluster_that_was_not_drawn_says_nothing_about_its_stability():
    labels = np.array([0, 0, 1])
    refits = iter([(np.array([0, 1]), np.array([0, 0])), (np.arange(3), labels)])
    # the second cluster is in the second refit only, where it is found again
    assert bootstrap_jaccard(labels, lambda rng: next(refits), 2) == pytest.approx([1, 1])
