"""Frozen models and stability against R."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from culture.identity import Anchor, bootstrap_jaccard


def test_departments_are_placed_by_a_frozen_model_as_in_r(oracle, shared):
    # mvtnorm::dmvnorm(x_i, mu_k, T + Sigma_w / n_i) with frozen pi, mu and T
    rows = pd.read_csv(shared / "oracles" / "fixture_xd.csv")
    within = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    means = np.array([[0.2, 0.2, 0.2], [1.2, 0.3, 0.9]])
    anchor = Anchor(
        "2025-Q1", ("a", "b", "c"), ("low", "high"), "type", np.array([0.6, 0.4]), means, 0.04 * np.eye(3)
    )
    placed = anchor.place(rows[["X1", "X2", "X3"]].to_numpy(), within / rows["n"].to_numpy()[:, None, None])
    said = oracle("anchored_estep")
    said.agrees(placed[:10, 0], "post_k1_first10")
    said.agrees(placed[:, 0].sum(), "sum_post_k1")
    assert int((placed.max(axis=1) < 0.8).sum()) == said.value["min_max_post_lt_0.8"]


@pytest.mark.parametrize("clusters", [2, 3, 4])
def test_bootstrap_stability_equals_clusterboot_up_to_its_simulation_error(oracle, shared, clusters):
    # fpc::clusterboot(Z, B = 200, clustermethod = kmeansCBI, krange = k, seed = 15555, runs = 25)$bootmean
    rows = pd.read_csv(shared / "oracles" / "fixture_bh1996_groupmeans.csv")[
        ["COHES", "LEAD", "HRS", "WBEING"]
    ]
    Z = ((rows - rows.mean()) / rows.std()).to_numpy()

    def cluster(data: np.ndarray) -> np.ndarray:
        return KMeans(clusters, n_init=10, random_state=0).fit_predict(data)

    def refit(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        kept = np.unique(rng.integers(0, len(Z), len(Z)))  # multipleboot = FALSE: drawn twice counts once
        return kept, cluster(Z[kept])

    found = np.sort(bootstrap_jaccard(cluster(Z), refit, 200, 1))
    said = oracle("clusterboot_bh1996")
    assert found == pytest.approx(said.value[str(clusters)]["bootmean"], abs=said.tolerance)
