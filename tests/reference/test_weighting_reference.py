"""Weights and their errors on the California school samples, against survey 4.1.1 in R."""

import numpy as np
import pandas as pd
import pytest

from culture.weighting import (
    Design,
    Margin,
    finite_population_factor,
    jackknife_error,
    rake,
    weighted_mean,
)


def coded(column: pd.Series) -> np.ndarray:
    return pd.factorize(column, sort=True)[0]


@pytest.fixture(scope="module")
def schools(shared):
    return {name: pd.read_csv(shared / "data" / "survey" / f"{name}.csv") for name in
            ("apistrat", "apisrs", "apiclus1")}  # fmt: skip


@pytest.fixture(scope="module")
def clusters(schools):
    frame = schools["apiclus1"]
    return Design(cluster=coded(frame["dnum"]), population=frame["fpc"].to_numpy(dtype=float))


@pytest.fixture(scope="module")
def margins(schools):
    frame = schools["apiclus1"]
    return [  # pop.types E 4421, H 755, M 1018; pop.schwide No 1072, Yes 5122
        Margin("school type", coded(frame["stype"]), np.array([4421.0, 755.0, 1018.0])),
        Margin("school-wide", coded(frame["sch.wide"]), np.array([1072.0, 5122.0])),
    ]


def test_stratified_mean_equals_svymean(oracle, schools):
    # svymean(~api00, svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)): 662.287 (9.4089)
    frame = schools["apistrat"]
    design = Design(stratum=coded(frame["stype"]), population=frame["fpc"].to_numpy(dtype=float))
    found = weighted_mean(frame["api00"], frame["pw"], design)
    assert oracle("svymean_apistrat").agrees(found.mean, "mean")
    assert oracle("svymean_apistrat").agrees(found.error, "se")


def test_simple_random_sample_with_finite_population_equals_svymean(oracle, schools):
    # svymean(~api00, svydesign(id=~1, fpc=~fpc, data=apisrs)): 656.585 (9.2497)
    frame = schools["apisrs"]
    found = weighted_mean(frame["api00"], frame["pw"], Design(population=frame["fpc"].to_numpy(dtype=float)))
    assert oracle("svymean_apisrs_fpc").agrees(found.mean, "mean")
    assert oracle("svymean_apisrs_fpc").agrees(found.error, "se")


def test_cluster_means_equal_svymean(oracle, schools, clusters):
    # svymean(~api00+api99, svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc)): 644.169 (23.5422),
    # 606.978 (24.2250)
    frame = schools["apiclus1"]
    found = [weighted_mean(frame[name], frame["pw"], clusters) for name in ("api00", "api99")]
    assert oracle("svymean_apiclus1").agrees([f.mean for f in found], "mean")
    assert oracle("svymean_apiclus1").agrees([f.error for f in found], "se")


def test_jackknife_equals_svymean_on_replicates(oracle, schools, clusters):
    # svymean(~api00, as.svrepdesign(dclus1)): 644.169 (26.3294)
    frame = schools["apiclus1"]
    score = frame["api00"].to_numpy(dtype=float)
    error = jackknife_error(lambda w: float(w @ score / w.sum()), frame["pw"], clusters.cluster, 757)
    assert oracle("svymean_apiclus1_jk1").agrees(error, "se")


def test_raking_equals_rake(oracle, schools, margins):
    # rake(dclus1, list(~stype,~sch.wide), list(pop.types,pop.schwide), control=list(maxit=100,epsilon=1e-10))
    frame = schools["apiclus1"]
    raked = rake(margins, frame["pw"])
    cells = frame.assign(weight=raked.weight).groupby(["stype", "sch.wide"])["weight"].first()
    for (kind, wide), weight in cells.items():
        assert oracle("rake_apiclus1").agrees(weight, "w_by_cell", f"{kind} {wide}")
    assert oracle("rake_apiclus1").agrees(raked.weight.sum(), "sum_w")
    assert oracle("rake_apiclus1").agrees(raked.design_effect, "kish_deff")
    assert oracle("rake_apiclus1").agrees(raked.weight @ frame["enroll"], "enroll_total")


def test_error_after_raking_equals_rake_and_calibrate(oracle, schools, clusters, margins):
    # svymean(~api00, rake(…)): 641.2303209268 (23.703616887929);
    # svymean(~api00, calibrate(dclus1, ~stype+sch.wide, pop, calfun='raking')): 641.230320924124,
    # SE 23.7036168884202
    frame = schools["apiclus1"]
    raked = rake(margins, frame["pw"])
    found = weighted_mean(frame["api00"], raked.weight, clusters, (frame["pw"], margins))
    for name, field in (("rake_apiclus1", "se_linearised"), ("calibrate_raking_apiclus1", "se")):
        assert oracle(name).agrees(found.mean, "mean")
        assert oracle(name).agrees(found.error, field)


def test_jackknife_that_rakes_again_equals_rake_on_replicates(oracle, schools, clusters, margins):
    # svymean(~api00, rake(as.svrepdesign(dclus1), …)): SE 26.8739804273628
    frame = schools["apiclus1"]
    score = frame["api00"].to_numpy(dtype=float)

    def raked_mean(weight: np.ndarray) -> float:
        left = weight > 0
        inner = [Margin(m.name, m.category[left], m.headcount) for m in margins]
        again = rake(inner, weight[left]).weight
        return float(again @ score[left] / again.sum())

    error = jackknife_error(raked_mean, frame["pw"], clusters.cluster, 757)
    assert oracle("rake_apiclus1").agrees(error, "se_jk1")


def test_finite_population_errors_of_companies_equal_svyby(oracle, lq2002, lead, tsig):
    # svyby(~GAP, ~COMPID, svydesign(id=~1, strata=~COMPID, fpc=~N, data=lq), svymean), N = ceiling(n / 0.8)
    gap, company = tsig.mean(axis=1) - lead.mean(axis=1), lq2002["company"].to_numpy()
    n = np.bincount(company)
    headcount = np.ceil(n / 0.8)
    spread = pd.Series(gap).groupby(company).std().to_numpy()
    error = np.sqrt(finite_population_factor(n, headcount) * spread**2 / n)
    assert oracle("fpc_lq_gap_by_company").agrees(error[:6], "se")
    whole = weighted_mean(
        gap, (headcount / n)[company], Design(stratum=company, population=headcount[company])
    )
    assert oracle("fpc_lq_gap_by_company").agrees(whole.mean, "overall_mean")
    assert oracle("fpc_lq_gap_by_company").agrees(whole.error, "overall_se")


def test_raking_without_clusters_equals_rake_on_eight_people():
    # d: g a,a,a,b,b,b,b,b; h x,y,x,y,x,x,y,y; y 1,2,4,5,3,2,5,4; svydesign(ids=~1, weights=rep(5,8));
    # rake(des, list(~g,~h), list(a 16, b 24; x 22, y 18), control=list(maxit=1000, epsilon=1e-12)):
    # weights 5.65409699352315 4.69180601295441 …, svymean(~y) 3.16221293247 (0.420992190938335)
    g, h = np.array([0, 0, 0, 1, 1, 1, 1, 1]), np.array([0, 1, 0, 1, 0, 0, 1, 1])
    margins = [Margin("g", g, np.array([16.0, 24.0])), Margin("h", h, np.array([22.0, 18.0]))]
    raked = rake(margins, np.full(8, 5.0))
    np.testing.assert_allclose(
        raked.weight,
        [
            *(5.65409699352315, 4.69180601295441, 5.65409699352315, 4.43606466234853),
            *(5.34590300647685, 5.34590300647685, 4.43606466234853, 4.43606466234853),
        ],
        rtol=1e-9,
    )
    found = weighted_mean([1, 2, 4, 5, 3, 2, 5, 4], raked.weight, raked_from=(np.full(8, 5.0), margins))
    assert found.mean == pytest.approx(3.16221293247, rel=1e-10)
    assert found.error == pytest.approx(0.420992190938335, rel=1e-8)
