"""Agreement of two sources over 49 companies, against R's cor, Lin's formulas and metafor 3.8.1."""

import pandas as pd
import pytest

from culture.triangulation import concordance, rank_agreement, true_score_correlation


@pytest.fixture(scope="module")
def companies(lq2002, lead, tsig):
    scores = pd.DataFrame({"tsig": tsig.mean(axis=1), "lead": lead.mean(axis=1)})
    return scores.groupby(lq2002["company"].to_numpy()).mean()


def test_kendall_tau_b_equals_cor(oracle, companies):
    # cor(TSIG, LEAD, method = "kendall") over company means: 0.253401360544218
    found = rank_agreement(companies["tsig"], companies["lead"])
    assert oracle("agreement_lq_company").agrees(found.tau, "kendall_tau_b")


def test_concordance_equals_lin(oracle, companies):
    # Lin 1989 with divisor n, variance as corrected in 2000: 0.365008315956461,
    # 0.116096658724544 … 0.570781609716274
    found, check = concordance(companies["tsig"], companies["lead"]), oracle("agreement_lq_company")
    assert check.agrees(found.ccc, "ccc")
    assert check.agrees([found.ccc_low, found.ccc_high], "ccc_ci95")


def test_bias_and_spread_of_differences_equal_bland_and_altman(oracle, companies):
    # mean and sd of TSIG - LEAD over companies: 0.129243578112871, 0.361864801709652
    found, check = concordance(companies["tsig"], companies["lead"]), oracle("agreement_lq_company")
    assert check.agrees(found.bias, "bland_altman", "bias")
    assert check.agrees(found.difference_sd, "bland_altman", "sd")


def test_true_score_correlation_from_the_covariance_between_companies(oracle):
    # T12 / sqrt(T11 T22), T from metafor::rma.mv(struct = "UN", method = "REML"): 0.418399448197063,
    # against 0.394 for the observed means, which noise attenuates
    between = oracle("mveb_lq_tsig_lead").value["T"]
    assert oracle("true_score_correlation").agrees(true_score_correlation(between))
