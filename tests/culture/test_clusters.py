"""How many types there are: one population must be a possible answer, and every degenerate input has one."""

import importlib.util

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from culture import continuum, starts
from culture.clusters import DISTINCT_TYPES, ONE_POPULATION, OVERLAPPING_GROUPS, Price, choose_clusters
from culture.errors import StatisticsError

VERDICTS = {ONE_POPULATION, OVERLAPPING_GROUPS, DISTINCT_TYPES}


def departments(centres, each: int, spread: float, seed: int = 0):
    """`each` departments around every centre, their noise as large as a tenth of the spread's variance."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.asarray(centres, dtype=float), each, axis=0)
    noise = np.tile(spread**2 / 10 * np.eye(centres.shape[1]), (len(centres), 1, 1))
    return centres + spread * np.sqrt(1.1) * rng.normal(size=centres.shape), noise


def test_three_types_far_apart_are_three_distinct_types():
    X, noise = departments([[0, 0, 0], [2, 0, 0], [2, 2, 2]], 20, 0.2)
    found = choose_clusters(X, noise, 6, 0)
    assert (found.n_clusters, found.verdict) == (3, DISTINCT_TYPES)
    assert found.labels.tolist() == [0] * 20 + [1] * 20 + [2] * 20
    assert found.membership.shape == (60, 3)


def test_of_very_many_departments_a_sample_is_searched_and_all_are_placed(monkeypatch):
    monkeypatch.setattr(starts, "SEARCH_DEPARTMENTS", 45)
    monkeypatch.setattr(continuum, "SEARCH_DEPARTMENTS", 45)
    X, noise = departments([[0, 0, 0], [2, 0, 0], [2, 2, 2]], 20, 0.2)
    found = choose_clusters(X, noise, 6, 0)
    assert (found.n_clusters, found.verdict) == (3, DISTINCT_TYPES)
    assert found.labels.tolist() == [0] * 20 + [1] * 20 + [2] * 20
    assert found.continuum > found.candidates["criterion"].min()


def test_one_gaussian_population_is_one_population():
    X, noise = departments([[0, 0, 0]], 60, 1.0, seed=2)
    found = choose_clusters(X, noise, 6, 0)
    assert (found.n_clusters, found.verdict) == (1, ONE_POPULATION)
    assert found.membership.tolist() == [[1.0]] * 60
    assert set(found.labels) == {0}
    assert "by degree" in found.reason


def test_groups_that_pass_into_each_other_are_called_overlapping():
    # Two standard deviations apart in each of two features, many departments: there, but not separable
    # one by one.
    X, noise = departments([[0.0, 0.0], [2.0, 2.0]], 300, 1.0)
    found = choose_clusters(X, noise, 4, 0)
    assert (found.n_clusters, found.verdict) == (2, OVERLAPPING_GROUPS)


def test_a_skewed_continuum_is_not_called_distinct_types():
    rng = np.random.default_rng(1)
    X = rng.gamma(1.0, 1.0, size=(300, 1)) + 0.2 * rng.normal(size=(300, 4))
    found = choose_clusters(X, np.tile(0.01 * np.eye(4), (300, 1, 1)), 6, 0)
    assert found.verdict != DISTINCT_TYPES


def test_below_twenty_departments_nothing_is_clustered_and_it_says_so():
    X, noise = departments([[0, 0], [9, 9]], 9, 0.1)
    found = choose_clusters(X, noise, 6, 0)
    assert (found.n_clusters, found.verdict) == (1, ONE_POPULATION)
    assert "18 departments are too few" in found.reason


def test_departments_without_answers_do_not_count_toward_twenty():
    X, noise = departments([[0, 0], [9, 9]], 10, 0.1)
    X[0] = np.nan
    assert "19 departments are too few" in choose_clusters(X, noise, 6, 0).reason


def test_a_cluster_has_five_departments_on_average():
    X, noise = departments([[0, 0], [3, 0], [0, 3], [3, 3], [6, 0]], 4, 0.05)
    assert choose_clusters(X, noise, 8, 0).candidates["n_clusters"].max() <= 4


def test_no_more_clusters_than_asked_for():
    X, noise = departments([[0, 0, 0], [2, 0, 0], [2, 2, 2]], 20, 0.2)
    assert choose_clusters(X, noise, 2, 0).n_clusters == 2


def test_missing_features_are_marginalised_not_dropped():
    X, noise = departments([[0, 0, 0], [2, 2, 2]], 20, 0.2)
    X[::3, 1] = np.nan
    found = choose_clusters(X, noise, 4, 0)
    assert found.labels.tolist() == [0] * 20 + [1] * 20


def test_the_same_seed_gives_the_same_bits():
    X, noise = departments([[0, 0], [1, 1]], 30, 0.4)
    first, second = choose_clusters(X, noise, 5, 3), choose_clusters(X, noise, 5, 3)
    assert first.membership.tobytes() == second.membership.tobytes()
    assert first.candidates.equals(second.candidates)


def test_candidates_hold_the_criteria_of_every_number_tried():
    X, noise = departments([[0, 0], [3, 3]], 20, 0.2)
    table = choose_clusters(X, noise, 3, 0).candidates
    assert table["n_clusters"].tolist() == [1, 2, 3]
    # Two features: 2 means and 3 entries of T for one cluster, 2 means and a weight more for each further
    # one. With almost no noise the small-sample factor is 40 / (40 - k - 3). bic asks 3.7 for a parameter
    # (more than log 40), criterion asks 3.
    free = np.array([5, 8, 11]) * 40 / np.array([36, 35, 34])
    deviance = -2 * table["log_likelihood"].to_numpy()
    assert table["bic"].to_numpy() == pytest.approx(deviance + 3.7 * free, rel=0.02)
    assert table["criterion"].to_numpy() == pytest.approx(deviance + 3.0 * free, rel=0.02)
    assert (table["icl"] >= table["bic"] - 1e-9).all()


def test_parameters_cost_more_in_large_organisations():
    small, large = Price(40, 6, 0.5), Price(8000, 6, 0.5)
    assert (small.for_one, small.for_more) == (3.7, 3.0)
    assert large.for_one == pytest.approx(np.log(8000))
    assert large.for_more == pytest.approx(np.log(800))


def test_the_correction_for_small_samples_is_that_of_multivariate_regression():
    # Bedrick & Tsai (1994): n / (n - k - p - 1) with n = 40, k = 2, p = 6 is 40 / 31. Noise makes it smaller.
    assert Price(40, 6, 1.0).correction(2) == pytest.approx(40 / 31)
    assert Price(40, 6, 0.5).correction(2) == pytest.approx(40 / 35.5)
    assert Price(20, 26, 1.0).correction(2) == 20.0


@pytest.mark.parametrize("departments_seen", [1, 2, 19])
def test_few_departments_have_a_defined_result(departments_seen):
    X = np.arange(departments_seen * 2.0).reshape(-1, 2)
    found = choose_clusters(X, np.tile(np.eye(2), (departments_seen, 1, 1)), 8, 0)
    assert (found.n_clusters, found.verdict) == (1, ONE_POPULATION)


def test_identical_departments_are_one_population():
    for noise in (None, np.tile(0.1 * np.eye(3), (30, 1, 1))):
        assert choose_clusters(np.full((30, 3), 0.4), noise, 8, 0).verdict == ONE_POPULATION


def test_nothing_observed_is_refused_by_name():
    with pytest.raises(StatisticsError, match="nothing to cluster"):
        choose_clusters(np.full((30, 3), np.nan), None, 8, 0)


@given(
    X=arrays(
        np.float64, st.tuples(st.integers(1, 25), st.integers(1, 3)), elements=st.floats(1, 5, width=16)
    ),
    most=st.integers(1, 30),
    missing=st.floats(0, 0.5),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_profiles_have_a_verdict(X, most, missing):
    X[np.random.default_rng(0).random(X.shape) < missing] = np.nan
    if np.isnan(X).all():
        return
    found = choose_clusters(X, np.tile(0.05 * np.eye(X.shape[1]), (len(X), 1, 1)), most, 0)
    assert found.verdict in VERDICTS
    assert found.n_clusters <= min(most, len(X))
    assert (found.n_clusters == 1) == (found.verdict == ONE_POPULATION)
    assert found.membership.sum(axis=1) == pytest.approx(1.0)
    assert found.labels.tolist() == found.membership.argmax(axis=1).tolist()


@pytest.mark.prove
def test_one_population_is_seldom_split_whatever_the_number_of_features():
    """Gaussian populations with noise: at most one in twenty may be split."""
    split = []
    for seed in range(240):
        rng = np.random.default_rng(seed)
        count, features, size = (
            int(rng.choice([20, 40, 100])),
            int(rng.choice([2, 6, 10])),
            rng.choice([8, 60]),
        )
        root = rng.normal(size=(features, features)) / 3
        X = rng.normal(size=(count, features)) @ root + rng.normal(size=(count, features)) / np.sqrt(size)
        noise = np.tile(np.eye(features) / size, (count, 1, 1))
        split.append(choose_clusters(X, noise, 6, 0).n_clusters > 1)
    print(f"split: {np.mean(split):.3f} of {len(split)} single populations")
    assert np.mean(split) <= 0.05


@pytest.mark.prove
def test_three_types_of_two_hundred_departments_are_counted(shared):
    path = shared / "oracles" / "yardstick.py"
    spec = importlib.util.spec_from_file_location("yardstick_generator", path)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    found = []
    for seed in range(40):
        gaps, department, _, _ = generator.simulate(np.random.default_rng([77, seed]), 200, 20, "K3")
        X, _, noise, _ = generator.summarise(gaps, department)
        found.append(choose_clusters(X, noise, 6, 0).n_clusters)
    print(f"three types found in {np.mean(np.array(found) == 3):.2f} of {len(found)} organisations")
    assert np.mean(np.array(found) == 3) >= 0.8
