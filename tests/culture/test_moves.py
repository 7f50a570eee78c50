"""Moves between groups of a frozen model: a probability from both placements."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from waves import everything, measured, people, roster

from culture.gaps import profile
from culture.identity import Anchor
from culture.lineage import origins, shares_between
from culture.matching import WaveBefore
from culture.moves import moves_table
from culture.publishable import COLUMNS
from culture.wave import Wave

NO_STEPS = pd.DataFrame(columns=["from_department", "to_department", "effective_wave", "share"])
NEAR, FAR = (4, 4, 4, 4, 3), (5, 5, 2, 2, 3)  # gaps 0 and 3 on both priorities


@pytest.fixture
def anchor(instrument) -> Anchor:
    """Two groups, with gaps around 0 and around 3."""
    features = profile(instrument).labels
    return Anchor("2026-Q1", features, ("walks the talk", "over-claiming"), "type", np.full(2, 0.5),
                  np.array([[0.0, 0.0], [3.0, 3.0]]), 0.01 * np.eye(2))  # fmt: skip


def sides(respond, now, then, groups):
    staff = roster("a - 20", "b - 20")
    order = ("a", "b")
    later = measured(replace(respond(now, order), wave=Wave(2026, 3)), staff)
    before = measured(replace(respond(then, order), wave=Wave(2026, 2)), staff)
    shares = shares_between(staff, NO_STEPS, (Wave(2026, 2), Wave(2026, 3)))
    found = origins((staff, staff), shares)
    return later, WaveBefore(before, everything(before), found, None, groups)


def test_a_department_that_went_over_has_moved_for_sure_and_the_other_has_not(respond, anchor):
    then = people("a", 20, FAR) + people("b", 20, NEAR)
    now = people("a", 20, NEAR) + people("b", 20, NEAR)
    groups = {"a": "over-claiming", "b": "walks the talk"}
    table = moves_table(*sides(respond, now, then, groups), anchor)
    assert list(table.columns) == COLUMNS["moves"]
    assert table["from_group"].tolist() == ["over-claiming", "walks the talk"]
    assert table["group"].tolist() == ["walks the talk", "walks the talk"]
    assert table["probability"].tolist() == pytest.approx([1.0, 0.0], abs=1e-6)


def test_between_the_groups_nobody_knows(respond, anchor):
    half = [("a", 4, 4, 4, 4, 3)] * 10 + [("a", 5, 5, 2, 2, 3)] * 10 + people("b", 20, NEAR)
    table = moves_table(*sides(respond, half, half, {"a": "over-claiming", "b": "walks the talk"}), anchor)
    assert table["probability"].iloc[0] == pytest.approx(0.5)  # p = q = (½, ½)


def test_without_a_wave_before_or_with_bands_there_are_no_moves(respond, anchor):
    rows = people("a", 20, NEAR) + people("b", 20, NEAR)
    later, before = sides(respond, rows, rows, {"a": "typical", "b": "typical"})
    assert moves_table(later, None, anchor).empty
    assert moves_table(later, before, None).empty
    assert moves_table(later, before, anchor).empty  # the groups then were bands


def test_a_department_that_is_not_the_same_as_then_has_not_moved(respond, anchor):
    rows = people("a", 20, NEAR) + people("b", 20, NEAR)
    later, before = sides(respond, rows, rows, {"a": "walks the talk", "b": "walks the talk"})
    assert moves_table(later, replace(before, origins={}), anchor).empty
