"""Rates of 94 hospitals and their funnel, against MASS 7.3, poisson.test and Spiegelhalter (2005) in R."""

import numpy as np

from culture.audits import (
    compare_rates,
    fit_gamma_poisson,
    moment_rates,
    posterior_rates,
    rate_interval,
)
from culture.funnel import funnel, poisson_limit


def test_population_of_rates_equals_glm_nb(oracle, transplants):
    # MASS::glm.nb(y ~ 1 + offset(log(e))): theta 8.41536167222724, mu 0.000950430049042445,
    # loglik -180.728582856397
    found = fit_gamma_poisson(transplants["y"], transplants["e"])
    assert oracle("gamma_poisson_hearttransplants").agrees(found.shape, "theta_shape")
    assert oracle("gamma_poisson_hearttransplants").agrees(found.mean, "mean_rate")
    assert oracle("gamma_poisson_hearttransplants").agrees(found.shape / found.mean, "rate_param")
    assert oracle("gamma_poisson_hearttransplants").agrees(found.log_likelihood, "loglik")


def test_posterior_rates_equal_the_gamma_posterior(oracle, transplants):
    # posterior Gamma(theta + y, theta / mu + e): qgamma(c(.025, .975), …), pgamma(mu, …, lower = FALSE)
    population = fit_gamma_poisson(transplants["y"], transplants["e"])
    found = posterior_rates(transplants["y"], transplants["e"], population)
    check = oracle("gamma_poisson_hearttransplants")
    assert check.agrees(found.rate[:6], "post_mean6")
    assert check.agrees(found.rate_low[:6], "post_q025_6")
    assert check.agrees(found.rate_high[:6], "post_q975_6")
    assert check.agrees(found.probability_above[:6], "p_gt_mean6")


def test_moment_rates_equal_marshall(oracle, transplants):
    # Marshall 1991, spdep::EBest: 0.000888528587187956 …
    found = moment_rates(transplants["y"], transplants["e"])
    assert oracle("marshall_eb_hearttransplants").agrees(found[:6], "shrunk6")


def test_funnel_equals_spiegelhalter(oracle, transplants):
    # target 0.000939999524909987, phi (10 % Winsorised) 1.4510282092157, tau2 0.0398403551402189
    found, check = funnel(transplants["y"], transplants["e"]), oracle("funnel_hearttransplants")
    assert check.agrees(found.target, "target")
    assert check.agrees(found.overdispersion, "phi_winsor10")
    assert check.agrees(found.between_variance, "tau2")
    assert check.agrees(found.z[:6], "z6")
    assert check.agrees(found.z_adjusted[:6], "z_od6")


def test_funnel_limits_equal_interpolated_poisson_limits(oracle, transplants):
    check = oracle("funnel_hearttransplants")
    expected = np.array(check.value["limits"]["expected"])
    for name, p in (("lo95", 0.025), ("hi95", 0.975), ("lo998", 0.001), ("hi998", 0.999)):
        assert check.agrees(poisson_limit(expected, p) / expected, "limits", name)


def test_published_limits_never_fall_below_zero(transplants):
    low, _ = funnel(transplants["y"], transplants["e"]).limits[0.998]
    assert (low >= 0).all()


def test_exact_intervals_equal_poisson_test(oracle, transplants):
    # poisson.test(y, e * target)$conf.int
    check = oracle("funnel_hearttransplants")
    expected = transplants["e"] * check.value["target"]
    low, high = rate_interval(transplants["y"], expected)
    assert check.agrees(low[:6], "exact_ci6", "lo")
    assert check.agrees(high[:6], "exact_ci6", "hi")


def test_comparison_of_two_rates_equals_poisson_test(oracle):
    # poisson.test(c(11, 6), c(800, 1083)): ratio 2.481875, 0.841343464782514 … 8.17316047279096,
    # p 0.0845369158986006
    found = compare_rates((11, 6), (800, 1083))
    check = oracle("poisson_rate_test")
    assert check.agrees(found.p_value, "p")
    assert check.agrees(found.ratio, "ratio")
    assert check.agrees([found.ratio_low, found.ratio_high], "ci")
