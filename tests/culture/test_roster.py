"""The hierarchy: what lies below what, head counts, and contradictions that are refused."""

import numpy as np
import pandas as pd
import pytest

from culture.errors import WorkspaceError
from culture.roster import Roster


def roster(*rows: tuple[str, str, float]) -> Roster:
    frame = pd.DataFrame(rows, columns=["department", "parent", "headcount"])
    return Roster("Acme", frame.assign(name=frame["department"]))


def test_everything_below_a_parent_is_found_with_the_parent_itself():
    tree = roster(("site", "", np.nan), ("hall", "site", np.nan), ("shift", "hall", 12), ("office", "", 8))
    assert tree.below("site") == ["site", "hall", "shift"]
    assert tree.below("") == ["site", "hall", "shift", "office"]
    assert tree.parents == ["site", "hall"]


def test_the_head_count_of_a_set_is_unknown_as_soon_as_one_department_is():
    tree = roster(("site", "", np.nan), ("a", "site", 12), ("b", "site", np.nan))
    assert tree.invited(["site", "a"]) == 12  # a parent without staff of its own needs no head count
    assert np.isnan(tree.invited(["a", "b"]))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a", "", 1), ("a", "", 1)], "'a' is listed more than once"),
        ([("a", "nowhere", 1)], "parent 'nowhere' is not a department"),
        ([("a", "b", 1), ("b", "a", 1)], "is its own parent"),
        ([("a", "a", 1)], "is its own parent"),
    ],
)
def test_contradictions_are_refused_with_the_department_that_is_wrong(rows, message):
    with pytest.raises(WorkspaceError, match=message):
        roster(*rows)
