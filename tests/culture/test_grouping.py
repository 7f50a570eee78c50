"""Every department has a group with a probability."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from culture.clusters import choose_clusters
from culture.errors import StatisticsError
from culture.grouping import BANDS, Profiles, band_probabilities, group_departments


def profiles(gaps, enacted=None, relative=False):
    gaps = np.asarray(gaps, dtype=float)
    return Profiles(
        departments=[f"d{i}" for i in range(len(gaps))],
        gaps=pd.DataFrame(gaps, columns=["presence", "direction", "support"][: gaps.shape[1]]),
        gap=gaps.mean(axis=1),
        gap_variance=np.full(len(gaps), 0.01),
        enacted=enacted,
        relative=relative,
    )


def two_types():
    rng = np.random.default_rng(0)
    centres = np.repeat([[0.0, 0.0, 0.0], [0.1, 0.1, 1.5]], [25, 15], axis=0)
    return centres + 0.1 * rng.normal(size=centres.shape), np.tile(0.005 * np.eye(3), (40, 1, 1))


def test_types_are_named_and_ordered_from_the_widest_gap():
    X, noise = two_types()
    found = group_departments(choose_clusters(X, noise, 4, 0), profiles(X, enacted=np.full(40, 4.0)))
    assert found.membership.columns.tolist() == ["over-claims on support", "aligned high"]
    assert found.table["group"].tolist() == ["aligned high"] * 25 + ["over-claims on support"] * 15
    assert set(found.table["kind"]) == {"type"}
    assert found.patterns["departments"].round().tolist() == [15, 25]
    assert found.patterns.loc["over-claims on support", "support"] == pytest.approx(1.5, abs=0.1)


def test_probability_is_the_membership_of_the_group_shown():
    X, noise = two_types()
    found = group_departments(choose_clusters(X, noise, 4, 0), profiles(X))
    shown = [
        found.membership.loc[d, g]
        for d, g in zip(found.table["department"], found.table["group"], strict=True)
    ]
    assert found.table["probability"].to_numpy() == pytest.approx(shown)


def test_one_population_is_cut_into_bands_that_are_no_types():
    rng = np.random.default_rng(1)
    X = rng.normal(0.4, 0.3, size=(60, 3))
    clustering = choose_clusters(X, np.tile(0.01 * np.eye(3), (60, 1, 1)), 6, 0)
    found = group_departments(clustering, profiles(X))
    assert found.verdict == "one population"
    assert set(found.table["kind"]) == {"band"}
    assert found.membership.columns.tolist() == list(BANDS)
    widest = X.mean(axis=1).argmax()
    assert found.table["group"][widest] == "wider gap than the organisation"


def test_band_probabilities_are_those_of_the_normal_posterior():
    # Gaps -1, 0, 1 without uncertainty but for 1e-6: spread sqrt(2/3 + 1e-6), so typical reaches 0.408
    # either way.
    chance = band_probabilities([-1.0, 0.0, 1.0], [1e-6] * 3)
    assert chance.argmax(axis=1).tolist() == [2, 1, 0]
    # One department at the mean with standard deviation 1, others fixed: spread sqrt(2/3 + 1/3) = 1, half
    # 0.5.
    chance = band_probabilities([-1.0, 0.0, 1.0], [1e-12, 1.0, 1e-12])
    assert chance[1] == pytest.approx([norm.sf(0.5), 1 - 2 * norm.sf(0.5), norm.sf(0.5)], abs=1e-6)


def test_departments_that_do_not_differ_are_typical():
    chance = band_probabilities(np.full(5, 0.3), np.full(5, 1e-6))
    assert chance[:, 1] == pytest.approx(1.0)


def test_a_department_without_a_gap_has_the_shares_of_the_others():
    chance = band_probabilities([-1.0, 1.0, np.nan], [0.01, 0.01, np.nan])
    assert chance[2] == pytest.approx(chance[:2].mean(axis=0))
    assert band_probabilities([np.nan], [np.nan]).tolist() == [[0.0, 1.0, 0.0]]


def test_profiles_and_clustering_must_be_of_the_same_departments():
    X, noise = two_types()
    with pytest.raises(StatisticsError, match="same departments in the same order"):
        group_departments(choose_clusters(X, noise, 4, 0), profiles(X[:30]))
    with pytest.raises(StatisticsError, match="one row for each"):
        Profiles(["a"], pd.DataFrame({"x": [0.0, 1.0]}), np.zeros(2), np.zeros(2))


def test_gaps_read_against_the_organisation_are_named_by_how_far_they_are_from_its_own():
    X, noise = two_types()
    found = group_departments(choose_clusters(X, noise, 4, 0), profiles(X + 1.0, relative=True))
    # 15 of 40 have 1.5 more on support: the mean is 1.0 + 0.6, so 0.9 more there and 0.5 less where the others are
    assert found.membership.columns.tolist() == ["wider gap on support", "narrower gap on support"]
