"""Reliability on 2,042 soldiers in 49 companies, against psych 2.2.9 and lavaan 0.6.14 in R."""

import numpy as np
import pytest

from culture.one_factor import one_factor
from culture.reliability import alpha, item_analysis, level_alpha, row_moments, split_covariance


def test_alpha_of_leadership_equals_psych(oracle, lead):
    # psych::alpha(lq2002[,3:13])$total: raw_alpha 0.902236565759766, std.alpha 0.902162558554808,
    # average_r 0.456012043000839
    found = alpha(np.cov(lead.T), len(lead))
    assert oracle("alpha_lq_lead_raw").agrees(found.raw)
    assert oracle("alpha_lq_lead_std").agrees(found.standardised)
    assert oracle("alpha_lq_lead_avg_r").agrees(found.average_r)


def test_feldt_interval_of_leadership_equals_psych(oracle, lead):
    # psych::alpha.ci(0.902236565759766, n.obs=2042, n.var=11): 0.895826801355738 … 0.908409396457629
    found = alpha(np.cov(lead.T), len(lead))
    assert oracle("alpha_lq_lead_feldt_ci").agrees(found.raw_low, "lower")
    assert oracle("alpha_lq_lead_feldt_ci").agrees(found.raw_high, "upper")


def test_alpha_of_task_significance_equals_psych(oracle, tsig):
    # psych::alpha(lq2002[,14:16])$total$raw_alpha: 0.8231407807075; psych::alpha.ci: 0.809426747770235 …
    # 0.836024491025722
    found = alpha(np.cov(tsig.T), len(tsig))
    assert oracle("alpha_lq_tsig_raw").agrees(found.raw)
    assert oracle("alpha_lq_tsig_feldt").agrees(found.raw_low, "lower")
    assert oracle("alpha_lq_tsig_feldt").agrees(found.raw_high, "upper")


def test_item_analysis_equals_psych(oracle, lead):
    # psych::alpha(lq2002[,3:13])$item.stats$r.drop: LEAD01 0.564154060231281 …; $alpha.drop$raw_alpha: LEAD01
    # 0.897524396407776 …
    found = item_analysis(np.cov(lead.T))
    assert oracle("alpha_lq_lead_itemrest").agrees(found.item_rest[0], "LEAD01")
    assert oracle("alpha_lq_lead_itemrest").agrees(found.item_rest[10], "LEAD11")
    for position in range(11):
        name = f"LEAD{position + 1:02}"
        assert oracle("alpha_lq_lead_itemrest").agrees(found.item_rest[position], name)
        assert oracle("alpha_lq_lead_if_dropped").agrees(found.alpha_if_dropped[position], name)


def test_one_factor_of_leadership_equals_lavaan(oracle, lead):
    # lavaan::cfa('f=~LEAD01+...+LEAD11', std.lv=TRUE): omega 0.903633911879348, chisq 2593.49139522164,
    # cfi 0.786479077690642, rmsea 0.168450602295831
    found = one_factor(np.cov(lead.T), len(lead))
    for name in ("omega", "chisq", "cfi", "rmsea"):
        assert oracle("omega_u_lq_lead").agrees(getattr(found, name), name)


def test_one_factor_of_three_items_equals_lavaan_and_has_no_fit_to_report(oracle, tsig):
    # lavaan::cfa('f=~TSIG01+TSIG02+TSIG03', std.lv=TRUE): omega 0.824868091074824
    found = one_factor(np.cov(tsig.T), len(tsig))
    assert oracle("omega_u_lq_tsig").agrees(found.omega, "omega")
    assert np.isnan(found.rmsea)
    assert found.freedom == 0


@pytest.mark.parametrize(("items", "name"), [("lead", "mlalpha_lq_lead"), ("tsig", "mlalpha_lq_tsig")])
def test_alpha_within_and_between_companies(request, oracle, lq2002, items, name):
    # Geldhof, Preacher & Zyphur 2014, S_B* = (S_B - S_PW) / n0. LEAD: n0 41.3013181521384, alpha_within
    # 0.89579880151103, alpha_between 0.970348986471879; TSIG: 0.811133759277979, 0.963297622658186
    answers = request.getfixturevalue(items)
    split = split_covariance(*row_moments(answers, lq2002["company"], 49))
    levels = level_alpha(split)
    assert oracle(name).agrees(split.n0, "n0")
    assert oracle(name).agrees(levels.within, "alpha_within")
    assert oracle(name).agrees(levels.between, "alpha_between")
    assert oracle(name).agrees(split.within.sum(), "sum_Spw")
    assert oracle(name).agrees(np.trace(split.within), "trace_Spw")
    assert oracle(name).agrees(split.between.sum(), "sum_SigB")
    assert oracle(name).agrees(np.trace(split.between), "trace_SigB")


def test_moments_of_companies_add_up_to_the_same_alphas_in_any_order(oracle, lq2002, lead):
    """What a tally keeps (counts, sums, products of each file) gives the R values after merging."""
    halves = [lq2002["SUB"].to_numpy() % 3 == part for part in (2, 0, 1)]
    parts = [row_moments(lead[half], lq2002["company"][half], 49) for half in halves]
    count, sums, products = (sum(moments) for moments in zip(*parts, strict=True))
    split = split_covariance(count, sums, products)
    assert oracle("mlalpha_lq_lead").agrees(level_alpha(split).between, "alpha_between")
    assert oracle("alpha_lq_lead_raw").agrees(alpha(split.total, len(lead)).raw)
