"""The noise-aware mixture: what it finds in small sets whose answer is known."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import multivariate_normal, norm

from culture.errors import StatisticsError
from culture.mixture import NoiseAwareMixture, count_parameters, entropy

QUIET = 0.01 * np.eye(2)


def two_types(departments: int = 40, seed: int = 0):
    """Half of the departments around (0, 0), half around (3, 3), all with noise of variance 0.01."""
    rng = np.random.default_rng(seed)
    centre = np.repeat([[0.0, 0.0], [3.0, 3.0]], departments // 2, axis=0)
    return centre + 0.3 * rng.normal(size=(departments, 2)), np.tile(QUIET, (departments, 1, 1))


def test_types_far_apart_are_found_with_certainty():
    X, noise = two_types()
    found = NoiseAwareMixture(2).fit(X, noise=noise)
    assert found.labels_.tolist() == [0] * 20 + [1] * 20
    assert found.weights_ == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.means_ == pytest.approx(np.array([[0, 0], [3, 3]]), abs=0.2)
    assert found.membership_.max(axis=1).min() > 0.99


def test_clusters_are_ordered_from_the_lowest_to_the_highest_profile():
    X, noise = two_types()
    flipped = NoiseAwareMixture(2).fit(X[::-1], noise=noise)
    assert flipped.means_[0].mean() < flipped.means_[1].mean()
    assert flipped.labels_.tolist() == [1] * 20 + [0] * 20


def test_the_noise_is_taken_out_of_the_spread_between_departments():
    # Two observations at -1 and 1 in each of many departments: total variance 1. With noise 0.75 the rest
    # is 0.25.
    X = np.tile([[-1.0], [1.0]], (500, 1))
    noise = np.full((1000, 1, 1), 0.75)
    found = NoiseAwareMixture(1, prior=None, tolerance=1e-10).fit(X, noise=noise)
    assert found.covariance_[0, 0] == pytest.approx(0.25, abs=1e-4)
    # Log density of a normal distribution with variance 1 at -1 and 1.
    assert found.log_likelihood_ == pytest.approx(1000 * norm.logpdf(1.0), abs=1e-6)


def test_an_uncertain_profile_is_placed_less_surely_than_a_precise_one():
    X, noise = two_types()
    model = NoiseAwareMixture(2).fit(X, noise=noise)
    precise = model.predict_proba([[1.0, 1.0]], noise=[0.01 * np.eye(2)])[0]
    vague = model.predict_proba([[1.0, 1.0]], noise=[25.0 * np.eye(2)])[0]
    assert precise[0] > 0.95
    assert 0.5 < vague[0] < 0.6


def test_a_feature_nobody_answered_is_marginalised():
    # The density of what was observed is that of the same mixture without the feature.
    X, noise = two_types()
    model = NoiseAwareMixture(2).fit(X, noise=noise)
    hole = model.score_samples([[0.2, np.nan]], noise=[QUIET])[0]
    expected = sum(
        weight * norm.pdf(0.2, mean[0], np.sqrt(model.covariance_[0, 0] + 0.01))
        for weight, mean in zip(model.weights_, model.means_, strict=True)
    )
    assert hole == pytest.approx(np.log(expected), abs=1e-9)


def test_a_department_that_answered_nothing_belongs_anywhere_by_the_size_of_the_clusters():
    X, noise = two_types()
    X[3] = np.nan
    model = NoiseAwareMixture(2, refits=0).fit(X, noise=noise)
    assert model.membership_[3] == pytest.approx(model.weights_)
    assert model.score_samples(X, noise=noise)[3] == pytest.approx(0.0)
    assert model.n_departments_ == 39


def test_the_noise_of_an_unanswered_feature_may_be_missing():
    X, noise = two_types()
    X[0, 1] = np.nan
    noise[0, 1, :] = noise[0, :, 1] = np.nan
    assert NoiseAwareMixture(2).fit(X, noise=noise).labels_[0] == 0


def test_density_equals_that_of_scipy():
    X, noise = two_types()
    model = NoiseAwareMixture(2).fit(X, noise=noise)
    total = model.covariance_ + QUIET
    expected = model.weights_[0] * multivariate_normal.pdf(X, model.means_[0], total)
    expected += model.weights_[1] * multivariate_normal.pdf(X, model.means_[1], total)
    assert model.score_samples(X, noise=noise) == pytest.approx(np.log(expected), abs=1e-9)
    assert model.log_likelihood_ == pytest.approx(np.log(expected).sum(), abs=1e-8)


def test_information_criteria_follow_from_likelihood_parameters_and_entropy():
    X, noise = two_types()
    model = NoiseAwareMixture(2, refits=0).fit(X, noise=noise)
    # One weight, two means of two features, three entries of T.
    assert model.n_parameters_ == 8
    assert model.bic_ == pytest.approx(-2 * model.log_likelihood_ + 8 * np.log(40))
    assert model.icl_ == pytest.approx(model.bic_ + 2 * entropy(model.membership_))


@pytest.mark.parametrize(("clusters", "features", "free"), [(1, 1, 2), (1, 6, 27), (3, 6, 41), (2, 13, 118)])
def test_parameters_are_counted(clusters, features, free):
    assert count_parameters(clusters, features) == free


def test_entropy_is_zero_when_certain_and_log_two_for_a_coin():
    assert entropy(np.array([[1.0, 0.0], [0.0, 1.0]])) == 0.0
    assert entropy(np.array([[0.5, 0.5]])) == pytest.approx(np.log(2))


def test_the_same_seed_gives_the_same_bits():
    X, noise = two_types(seed=5)
    first, second = (NoiseAwareMixture(3, 11).fit(X, noise=noise) for _ in range(2))
    assert first.membership_.tobytes() == second.membership_.tobytes()


def test_a_change_of_units_changes_nothing_but_the_units():
    X, noise = two_types(seed=2)
    unit = np.array([10.0, 0.1])
    plain = NoiseAwareMixture(2).fit(X, noise=noise)
    scaled = NoiseAwareMixture(2).fit(X * unit, noise=noise * np.outer(unit, unit))
    assert scaled.membership_ == pytest.approx(plain.membership_, abs=1e-6)
    assert scaled.means_ == pytest.approx(plain.means_ * unit, rel=1e-4, abs=1e-4)
    assert scaled.log_likelihood_ == pytest.approx(plain.log_likelihood_ - 40 * np.log(unit).sum(), abs=1e-4)


def test_membership_in_a_small_set_is_less_sure_than_the_estimated_model_alone_would_have_it():
    rng = np.random.default_rng(4)
    X = np.repeat([[0.0, 0.0], [1.0, 1.0]], 20, axis=0) + 0.5 * rng.normal(size=(40, 2))
    noise = np.tile(0.1 * np.eye(2), (40, 1, 1))
    averaged = NoiseAwareMixture(2).fit(X, noise=noise).membership_.max(axis=1).mean()
    alone = NoiseAwareMixture(2, refits=0).fit(X, noise=noise).membership_.max(axis=1).mean()
    assert averaged < alone


def test_without_noise_it_is_an_ordinary_mixture():
    X, _ = two_types()
    assert NoiseAwareMixture(2).fit(X).labels_.tolist() == [0] * 20 + [1] * 20


@pytest.mark.parametrize(
    ("X", "noise", "clusters", "says"),
    [
        (np.zeros(3), None, 1, "one row per department"),
        (np.zeros((0, 2)), None, 1, "one row per department"),
        ([[np.inf, 1.0]], None, 1, "infinite"),
        (np.zeros((3, 2)), np.zeros((3, 2)), 1, "one sampling covariance matrix"),
        (np.zeros((3, 2)), np.full((3, 2, 2), np.nan), 1, "not finite"),
        (np.zeros((3, 2)), np.tile(-np.eye(2), (3, 1, 1)), 1, "not a covariance matrix"),
        (np.zeros((3, 2)), None, 4, "cannot form 4 clusters"),
        (np.full((3, 2), np.nan), None, 1, "cannot form 1 clusters"),
        (np.zeros((3, 2)), None, 0, "at least one cluster"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(X, noise, clusters, says):
    with pytest.raises(StatisticsError, match=says):
        NoiseAwareMixture(clusters).fit(X, noise=noise)


def test_an_unfitted_mixture_and_other_features_are_refused():
    with pytest.raises(StatisticsError, match="call fit first"):
        NoiseAwareMixture(2).predict_proba([[0.0, 0.0]])
    with pytest.raises(StatisticsError, match="fitted on 2"):
        NoiseAwareMixture(1).fit(*two_types()[:1]).predict_proba([[0.0, 0.0, 0.0]])


@given(
    X=arrays(
        np.float64, st.tuples(st.integers(3, 12), st.integers(1, 4)), elements=st.floats(-5, 5, width=16)
    ),
    clusters=st.integers(1, 3),
    size=st.integers(1, 200),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_profiles_give_memberships_that_sum_to_one(X, clusters, size):
    noise = np.tile(np.eye(X.shape[1]) / size, (len(X), 1, 1))
    model = NoiseAwareMixture(clusters, refits=5).fit(X, noise=noise)
    assert np.isfinite([model.log_likelihood_, model.bic_, model.icl_]).all()
    assert model.membership_.sum(axis=1) == pytest.approx(1.0)
    assert np.linalg.eigvalsh(model.covariance_).min() > 0


@given(order=st.permutations(range(20)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_departments_does_not_matter_to_one_population(order):
    X, noise = two_types(20)
    plain = NoiseAwareMixture(1).fit(X, noise=noise)
    mixed = NoiseAwareMixture(1).fit(X[list(order)], noise=noise)
    assert mixed.log_likelihood_ == pytest.approx(plain.log_likelihood_, abs=1e-4)


def test_each_profile_is_given_to_its_likeliest_cluster():
    X, noise = two_types()
    mixture = NoiseAwareMixture(2, random_state=0).fit(X, noise=noise)
    assert (mixture.predict(X, noise=noise) == mixture.predict_proba(X, noise=noise).argmax(axis=1)).all()
    low, high = mixture.means_
    assert mixture.predict([low, high]).tolist() == [0, 1]
