"""Variance components, ICC and one-dimensional shrinkage against R on real data."""

import json

import numpy as np
import pandas as pd
import pytest

from culture.shrinkage import shrink
from culture.variance import groups_from_counts, groups_from_rows, one_way, variance_components

LEAD = [f"LEAD{i:02d}" for i in range(1, 12)]
TSIG = ["TSIG01", "TSIG02", "TSIG03"]
SCORES = {
    "icc_lq_lead": ("lq2002", "COMPID", lambda rows: rows[LEAD].mean(axis=1)),
    "icc_lq_tsig": ("lq2002", "COMPID", lambda rows: rows[TSIG].mean(axis=1)),
    "icc_lq_gap": ("lq2002", "COMPID", lambda rows: rows[TSIG].mean(axis=1) - rows[LEAD].mean(axis=1)),
    "icc_bh_hrs": ("bh1996", "GRP", lambda rows: rows["HRS"]),
    "icc_bh_lead": ("bh1996", "GRP", lambda rows: rows["LEAD"]),
    "icc_bh_cohes": ("bh1996", "GRP", lambda rows: rows["COHES"]),
    "icc_bh_wbeing": ("bh1996", "GRP", lambda rows: rows["WBEING"]),
}


@pytest.fixture(scope="module")
def oracle(shared):
    return json.loads((shared / "oracles" / "oracles.json").read_text())["oracles"]


@pytest.fixture(scope="module")
def groups(shared):
    def of(name: str):
        data, group, score = SCORES[name]
        rows = pd.read_csv(shared / "data" / "multilevel" / f"{data}.csv")
        return groups_from_rows(score(rows), pd.factorize(rows[group], sort=True)[0])

    return of


@pytest.mark.parametrize("name", SCORES)
def test_analysis_of_variance_and_icc_equal_r(oracle, groups, name):
    # aov(y ~ g); multilevel::ICC1(), ICC2(); intervals of McGraw & Wong (1996) with k = N/G
    said, found = oracle[name]["value"], one_way(groups(name))
    ours = [
        found.icc1_mean_size,
        found.icc2,
        found.icc1,
        found.n0,
        found.between_square,
        found.within_square,
        found.f,
    ]
    theirs = ["ICC1_aov_meansize", "ICC2_aov", "ICC1_aov_n0", "n0", "MSB", "MSW", "F"]
    assert ours == pytest.approx([said[key] for key in theirs], rel=1e-6)
    assert found.p == pytest.approx(said["p"], rel=1e-6, abs=0)
    assert found.icc1_interval == pytest.approx(said["ICC1_ci95"], rel=1e-6)
    assert found.icc2_interval == pytest.approx(said["ICC2_ci95"], rel=1e-6)


@pytest.mark.parametrize("name", SCORES)
def test_variance_components_equal_lme4(oracle, groups, name):
    # lme4::lmer(y ~ 1 + (1 | g), REML = TRUE and FALSE)
    found, said = variance_components(groups(name)), oracle[name]["value"]["REML"]
    ours = [found.tau2, found.sigma2, found.icc1, found.icc2, found.reliability.mean(), found.mu, found.mu_error,
            found.minus_two_log_likelihood]  # fmt: skip
    theirs = ["tau2", "sigma2", "ICC1", "ICC2_meansize", "ICC2_mean_of_groups", "mu", "mu_se", "m2ll"]
    assert ours == pytest.approx([said[key] for key in theirs], rel=1e-6)


@pytest.mark.parametrize("name", SCORES)
def test_maximum_likelihood_equals_lme4_as_far_as_its_optimiser_goes(oracle, groups, name):
    # lme4::lmer(y ~ 1 + (1 | g), REML = FALSE) stops within 1.6e-6 of the root of the score, which we find exactly:
    # its deviance is never below ours.
    found, said = variance_components(groups(name), restricted=False), oracle[name]["value"]["ML"]
    assert [found.sigma2, found.mu] == pytest.approx([said["sigma2"], said["mu"]], rel=1e-6)
    assert found.tau2 == pytest.approx(said["tau2"], rel=1.6e-6)
    assert found.minus_two_log_likelihood == pytest.approx(said["m2ll"], rel=1e-9)
    assert found.minus_two_log_likelihood <= said["m2ll"] + 1e-9


def test_means_drawn_toward_the_organisation_equal_lme4(oracle, groups):
    # fixef + ranef(lmer(LEAD ~ 1 + (1 | COMPID)), condVar = TRUE)
    found, said = variance_components(groups("icc_lq_lead")), oracle["blup_lq_lead"]["value"]
    assert found.best == pytest.approx(list(said["all"].values()), rel=1e-6)
    assert found.best_error[:6] == pytest.approx(said["postsd6"], rel=1e-6)


def test_mult_icc_equals_multilevel(oracle, shared):
    # multilevel::mult.icc(bh1996[, c("HRS", "LEAD", "COHES", "WBEING")], bh1996$GRP), which fits with nlme
    rows = pd.read_csv(shared / "data" / "multilevel" / "bh1996.csv")
    for name, said in oracle["mult_icc_bh1996"]["value"].items():
        found = variance_components(groups_from_rows(rows[name], pd.factorize(rows["GRP"])[0]))
        assert [found.icc1, found.icc2] == pytest.approx([said["ICC1"], said["ICC2"]], rel=1e-5)


def test_histograms_of_answers_give_the_same_components_as_rows(shared):
    rows = pd.read_csv(shared / "data" / "multilevel" / "lq2002.csv")
    code = pd.factorize(rows["COMPID"], sort=True)[0]
    counts = np.zeros((code.max() + 1, 5))
    np.add.at(counts, (code, rows["LEAD01"].to_numpy() - 1), 1)
    counted = variance_components(groups_from_counts(counts, np.arange(1, 6)))
    listed = variance_components(groups_from_rows(rows["LEAD01"], code))
    assert counted.tau2 == pytest.approx(listed.tau2, rel=1e-9)
    assert counted.best == pytest.approx(listed.best, rel=1e-9)


def test_one_dimensional_shrinkage_equals_metafor(oracle, groups):
    # metafor::rma(yi = company mean gap, vi = MSW/n, method = "REML"); blup()
    own = groups("icc_lq_gap")
    noise = one_way(own).within_square / own.n
    found = shrink(own.mean[:, None], noise[:, None, None], prior=None)
    said = oracle["eb_lq_gap_REML"]["value"]
    assert [found.mu[0], found.between[0, 0]] == pytest.approx([said["mu"], said["tau2"]], rel=1e-6)
    assert np.sqrt(found.mu_covariance[0, 0]) == pytest.approx(said["se_mu"], rel=1e-6)
    assert found.mean[:6, 0] == pytest.approx(said["blup6"], rel=1e-6)
    assert np.sqrt(found.covariance[:6, 0, 0]) == pytest.approx(said["blup6_se"], rel=1e-5)
