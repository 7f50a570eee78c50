"""Two-dimensional partial pooling against metafor on real data."""

import numpy as np
import pandas as pd
import pytest

from culture.shrinkage import shrink
from culture.triangulation import true_score_correlation

LEAD = [f"LEAD{i:02d}" for i in range(1, 12)]
TSIG = ["TSIG01", "TSIG02", "TSIG03"]


@pytest.fixture(scope="module")
def companies(lq2002):
    """Company means of task significance and leadership, their noise Sigma_w / n, and Sigma_w."""
    scores = pd.DataFrame({"TSIG": lq2002[TSIG].mean(axis=1), "LEAD": lq2002[LEAD].mean(axis=1)})
    grouped = scores.groupby(lq2002["company"])
    deviations = (scores - grouped.transform("mean")).to_numpy()
    mean, n = grouped.mean().to_numpy(), grouped.size().to_numpy()
    within = deviations.T @ deviations / (len(scores) - len(n))
    return mean, within / n[:, None, None], within


def test_two_outcomes_at_once_equal_metafor(oracle, companies):
    # metafor::rma.mv(y, V, mods = ~ out - 1, random = ~ out | id, struct = "UN", method = "REML");
    # EB = mu + T (T + Sw/n)^-1 (y - mu)
    said, (mean, noise, within) = oracle("mveb_lq_tsig_lead"), companies
    found = shrink(mean, noise, prior=None)
    said.agrees(within, "Sigma_w")
    said.agrees(found.mu, "mu")
    said.agrees(found.between, "T")
    said.agrees(found.mean[:6], "eb6")
    gap, variance = found.combine([[1.0, -1.0]])
    said.agrees(gap[:6, 0], "gap_eb6")
    assert (np.sqrt(variance[:6, 0]) >= np.array(said.value["gap_postsd6"]) * (1 - 1e-5)).all()


def test_the_correlation_of_true_scores_equals_that_of_the_between_covariance(oracle, companies):
    # T12 / sqrt(T11 T22) of the same rma.mv
    mean, noise, _ = companies
    oracle("true_score_correlation").agrees(true_score_correlation(shrink(mean, noise, prior=None).between))
