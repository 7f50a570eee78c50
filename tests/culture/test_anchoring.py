"""Groups of a wave under the names of an earlier one: placed, compared with a fit of now, told when they drift."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from culture.anchoring import anchor_groups, drift_note, group_by_anchor, identity_table
from culture.clusters import Clustering, choose_clusters
from culture.grouping import Grouping, Profiles
from culture.identity import Drift, find_drift
from culture.publishable import COLUMNS
from culture.wave import Wave

SPRING, SUMMER = Wave(2026, 1), Wave(2026, 2)
FEATURES = ("training", "findings")


@pytest.fixture(scope="module")
def observed() -> tuple[np.ndarray, np.ndarray]:
    """Twenty departments with gaps around 0 and twelve around 3."""
    centre = np.repeat([[0.0, 0.0], [3.0, 3.0]], [20, 12], axis=0)
    noise = np.tile(0.01 * np.eye(2), (32, 1, 1))
    return centre + np.random.default_rng(1).normal(0, 0.2, (32, 2)), noise


@pytest.fixture(scope="module")
def clustering(observed: tuple[np.ndarray, np.ndarray]) -> Clustering:
    return choose_clusters(*observed, 4, 0)


@pytest.fixture
def grouping(clustering: Clustering) -> Grouping:
    """The clusters under names, the widest gap first: the model has them from the lowest profile to the highest."""
    membership = pd.DataFrame(
        {"over-claiming": clustering.membership[:, 1], "aligned": clustering.membership[:, 0]}
    )
    return Grouping("distinct types", pd.DataFrame(), membership, pd.DataFrame())


def test_the_frozen_model_has_its_clusters_in_the_order_of_their_names(clustering, grouping) -> None:
    anchor = anchor_groups(SPRING, FEATURES, grouping, clustering)
    assert (anchor.wave, anchor.names, anchor.kind) == ("2026-Q1", ("over-claiming", "aligned"), "type")
    assert anchor.weights == pytest.approx([12 / 32, 20 / 32], abs=0.02)
    assert anchor.means == pytest.approx(np.array([[3.0, 3.0], [0.0, 0.0]]), abs=0.2)


def test_bands_are_not_frozen(clustering, grouping) -> None:
    assert anchor_groups(SPRING, FEATURES, replace(grouping, verdict="one population"), clustering) is None
    assert identity_table(SPRING, None, clustering, (np.zeros((1, 2)), np.zeros((1, 2, 2)))).empty


def test_departments_are_placed_under_the_names_of_then_with_the_verdict_of_now(clustering, grouping) -> None:
    anchor = anchor_groups(SPRING, FEATURES, grouping, clustering)
    nothing = np.zeros(2)
    profiles = Profiles(["a", "b"], pd.DataFrame({"training": nothing}), nothing, nothing)
    found = group_by_anchor(anchor, clustering, profiles, np.array([[0.2, 0.8], [0.9, 0.1]]))
    assert found.verdict == "distinct types"
    assert found.table.to_numpy().tolist() == [
        ["a", "aligned", "type", 0.8],
        ["b", "over-claiming", "type", 0.9],
    ]
    assert found.membership.loc["a"].to_dict() == {"over-claiming": 0.2, "aligned": 0.8}


def test_groups_that_stayed_where_they_were_are_stable_and_have_not_drifted(
    observed, clustering, grouping
) -> None:
    anchor = anchor_groups(SPRING, FEATURES, grouping, clustering)
    table = identity_table(SUMMER, anchor, clustering, observed)
    assert list(table.columns) == COLUMNS["identity"]
    assert table["group"].tolist() == ["over-claiming", "aligned"]
    assert set(table["wave"]) == {"2026-Q2"}
    assert set(table["anchored_in"]) == {"2026-Q1"}
    assert set(table["drift"]) == {"no"}
    assert table["distance"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)
    assert table["stability"].tolist() == pytest.approx([1.0, 1.0])
    assert drift_note(anchor, SUMMER, find_drift(anchor, clustering.model)) == ()


def test_groups_that_wandered_off_are_told_with_the_line_that_names_them_anew(
    observed, clustering, grouping
) -> None:
    anchor = anchor_groups(SPRING, FEATURES, grouping, clustering)
    gone = replace(anchor, means=anchor.means + 5.0)
    assert set(identity_table(SUMMER, gone, clustering, observed)["drift"]) == {"yes"}
    told = drift_note(gone, SUMMER, Drift(np.array([0, 1]), np.array([9.0, 9.0]), True))
    assert told == (
        "The groups named in 2026-Q1 no longer describe the departments of 2026-Q2 well. To name them anew, "
        'write anchor = "2026-Q2" under [analysis] in culture.toml.',
    )
