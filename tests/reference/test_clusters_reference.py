"""The noise-aware mixture against R: a fixture with known noise, frozen parameters, and group means without noise."""

import numpy as np
import pandas as pd
import pytest

from culture.mixture import NoiseAwareMixture


@pytest.fixture(scope="module")
def fixture(shared):
    """50 units with noise Sigma_w / n, Sigma_w 1 on the diagonal and 0.4 off it."""
    rows = pd.read_csv(shared / "oracles" / "fixture_xd.csv")
    within = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    return rows[["X1", "X2", "X3"]].to_numpy(), within / rows["n"].to_numpy()[:, None, None]


def test_one_population_equals_the_maximum_of_the_likelihood_in_r(oracle, fixture):
    # EM of Bovy, Hogg & Roweis (2011) with one covariance; likelihood by mvtnorm::dmvnorm
    said, (X, noise) = oracle("xd_fixture").value["K1"], fixture
    found = NoiseAwareMixture(1, prior=None).fit(X, noise=noise)
    assert found.log_likelihood_ == pytest.approx(said["loglik"], rel=1e-5)
    assert found.bic_ == pytest.approx(said["bic"], rel=1e-5)
    assert found.means_[0] == pytest.approx(said["mu"], abs=1e-4)
    assert found.covariance_ == pytest.approx(np.array(said["T"]), abs=1e-4)


def test_two_clusters_equal_the_maximum_of_the_likelihood_in_r(oracle, fixture):
    said, (X, noise) = oracle("xd_fixture").value["K2"], fixture
    found = NoiseAwareMixture(2, prior=None, refits=0, tolerance=1e-10, cycles=2000).fit(X, noise=noise)
    assert found.log_likelihood_ == pytest.approx(said["loglik"], rel=1e-5)
    assert found.bic_ == pytest.approx(said["bic"], rel=1e-5)
    assert found.weights_ == pytest.approx(said["pi"], abs=1e-4)
    assert found.means_ == pytest.approx(np.array(said["mu"]), abs=1e-4)
    assert found.covariance_ == pytest.approx(np.array(said["T"]), abs=1e-4)
    assert found.predict_proba(X, noise=noise)[:6] == pytest.approx(np.array(said["post_first6"]), abs=1e-4)


def test_the_prior_costs_little_likelihood_and_still_beats_the_truth(oracle, fixture):
    X, noise = fixture
    assert (
        NoiseAwareMixture(2).fit(X, noise=noise).log_likelihood_
        > oracle("xd_fixture").value["loglik_at_truth"]
    )


def test_without_noise_one_cluster_is_that_of_mclust(oracle, shared):
    # mclust::mclustBIC(scale(group means of COHES, LEAD, HRS, WBEING), G = 1); mclust's BIC has the other sign.
    # For more clusters mclust stops at lower optima of the same likelihood than ours, never at higher ones.
    rows = pd.read_csv(shared / "oracles" / "fixture_bh1996_groupmeans.csv")[
        ["COHES", "LEAD", "HRS", "WBEING"]
    ]
    Z = ((rows - rows.mean()) / rows.std()).to_numpy()
    said = oracle("mclust_bh1996").value["BIC_EEE"]
    found = [-NoiseAwareMixture(k, prior=None, refits=0).fit(Z).bic_ for k in range(1, 5)]
    assert found[0] == pytest.approx(said[0], abs=0.01)
    assert all(ours > theirs - 0.01 for ours, theirs in zip(found, said, strict=False))
    assert np.argmax(found) == np.argmax(said) == 0
