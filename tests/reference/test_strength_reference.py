"""Spread of leadership scores within 49 companies, against R."""

import numpy as np

from culture.strength import climate_strength, department_variances, scale_variances


def test_within_company_sd_equals_tapply(oracle, lq2002, lead):
    # tapply(rowMeans(LEAD01..11), COMPID, sd): 0.870104411222879 … mean 0.763460305847051
    variance, _ = department_variances(lead.mean(axis=1), lq2002["company"], 49)
    assert oracle("climate_strength_sd_lq_lead").agrees(np.sqrt(variance)[:6], "first6")
    assert oracle("climate_strength_sd_lq_lead").agrees(np.sqrt(variance).mean(), "mean")


def test_within_company_sd_from_cross_products_equals_the_sd_of_rows(oracle, lq2002, lead):
    company = lq2002["company"].to_numpy()
    rows = [lead[company == code] for code in range(49)]
    variance = scale_variances(
        [len(r) for r in rows], [r.sum(axis=0) for r in rows], np.array([r.T @ r for r in rows])
    )
    assert oracle("climate_strength_sd_lq_lead").agrees(np.sqrt(variance)[:6], "first6")


def test_shrinking_moves_every_company_towards_the_typical_sd(lq2002, lead):
    variance, n = department_variances(lead.mean(axis=1), lq2002["company"], 49)
    found = climate_strength(variance, n)
    away = np.abs(np.log(np.sqrt(variance) / found.typical_sd))
    assert (np.abs(np.log(found.sd / found.typical_sd)) < away + 0.02).all()
    assert found.sd.std() < np.sqrt(variance).std() / 2
