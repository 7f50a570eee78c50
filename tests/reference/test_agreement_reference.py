"""Agreement of 49 companies on 11 leadership items, against multilevel 2.7 in R."""

import numpy as np
import pytest

from culture.agreement import (
    SLIGHT_SKEW,
    TRIANGULAR,
    UNIFORM,
    answer_histograms,
    item_agreement,
    scale_agreement,
)

POINTS = range(1, 6)


@pytest.fixture(scope="module")
def counts(lq2002, lead):
    return answer_histograms(lead, lq2002["company"], 49, POINTS)


@pytest.mark.parametrize(
    ("null", "name"),
    [
        # multilevel::rwg.j(lq2002[,3:13], lq2002$COMPID, ranvar=2): mean 0.867784900003626
        (UNIFORM, "rwgj_lq_lead"),
        # ranvar=1.34 (LeBreton & Senter 2008, table 2): mean 0.410278018540407
        (SLIGHT_SKEW, "rwgj_lq_lead_slightskew"),
        # ranvar=1.32: mean 0.387070642567413
        (TRIANGULAR, "rwgj_lq_lead_triangular"),
    ],
)
def test_rwg_j_equals_multilevel_under_every_null(oracle, counts, null, name):
    found = scale_agreement(counts, POINTS, null).rwg_j
    assert oracle(name).agrees(found.mean(), "mean")
    assert oracle(name).agrees(np.median(found), "median")


def test_rwg_j_of_every_single_company_equals_multilevel(oracle, counts, lq2002):
    found = scale_agreement(counts, POINTS).rwg_j
    for position, company in enumerate(sorted(lq2002["COMPID"].unique())):
        assert oracle("rwgj_lq_lead").agrees(found[position], "all", str(company))


@pytest.mark.parametrize(
    ("statistic", "name"),
    [
        # multilevel::rwg.j.lindell(lq2002[,3:13], lq2002$COMPID, 2): mean 0.39262108253676
        ("rwg_j_star", "rwgj_star_lq_lead"),
        # multilevel::ad.m(lq2002[,3:13], lq2002$COMPID): mean 0.890196470010966
        ("ad_mean", "ad_mean_lq_lead"),
        # multilevel::ad.m(lq2002[,3:13], lq2002$COMPID, type="median"): mean 0.843491838612281
        ("ad_median", "ad_median_lq_lead"),
        # multilevel::awg(lq2002[,3:13], lq2002$COMPID, range=c(1,5)): mean 0.383732654261259
        ("awg", "awg_lq_lead"),
    ],
)
def test_other_agreement_statistics_equal_multilevel(oracle, counts, statistic, name):
    found = getattr(scale_agreement(counts, POINTS), statistic)
    assert oracle(name).agrees(found.mean(), "mean")
    assert oracle(name).agrees(found[:6], "first6")


def test_histograms_of_parts_add_up_to_the_histogram_of_the_whole(counts, lq2002, lead):
    first = (lq2002["SUB"] % 2 == 0).to_numpy()
    company = lq2002["company"].to_numpy()
    parts = [answer_histograms(lead[part], company[part], 49, POINTS) for part in (~first, first)]
    np.testing.assert_array_equal(parts[0] + parts[1], counts)


def test_item_variance_from_histograms_equals_the_variance_of_the_rows(counts, lq2002, lead):
    # tapply(LEAD01, COMPID, var): the same definition in numpy on the rows of the first company
    rows = lead[lq2002["company"] == 0]
    np.testing.assert_allclose(
        item_agreement(counts, POINTS).variance[0], rows.var(axis=0, ddof=1), rtol=1e-12
    )
