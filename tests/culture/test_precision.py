"""A change shows no digit that a cell of either wave hides."""

import numpy as np
import pandas as pd

from culture.attack import MEASURES
from culture.ledger import COLUMNS, coarse_cells
from culture.precision import people_behind_changes


def ledger(*rows: tuple[str, int, float]) -> pd.DataFrame:
    """Rows of unit, people, and the width in which the three means are told; shares are not told."""
    frame = pd.DataFrame(np.nan, index=range(len(rows)), columns=COLUMNS).astype(object)
    for place, (unit, n, width) in enumerate(rows):
        frame.loc[place, ["wave", "version", "level", "unit", "members", "priority", "n"]] = [
            "2026-Q1", 1, "parent", unit, "[]", "training", n,
        ]  # fmt: skip
        for measure in MEASURES[:3]:
            frame.loc[place, [f"{measure}_low", f"{measure}_high"]] = [3.0, 3.0 + width]
    return frame


def changes(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Rows of level, priority, people before and now."""
    frame = pd.DataFrame(rows, columns=["level", "priority", "n_before", "n"])
    return frame.assign(wave="2026-Q2", from_wave="2026-Q1")


def test_a_cell_of_many_that_is_told_to_a_tenth_is_coarse() -> None:
    found = coarse_cells(ledger(("coarse", 250, 0.1), ("fine", 250, 0.01), ("small", 150, 0.1)))
    assert found == {("2026-Q1", "parent", "coarse", "training")}


def test_a_change_is_as_precise_as_the_smaller_of_its_waves() -> None:
    assert people_behind_changes(changes(("parent", "training", 250, 150))).tolist() == [150.0]


def test_a_change_from_a_coarse_cell_counts_as_one_of_fewer_than_two_hundred() -> None:
    coarse = {("2026-Q1", "parent", "north", "training")}
    frame = changes(
        ("parent", "training", 250, 260),
        ("parent", "resources", 250, 260),
        ("parent", "overall", 250, 260),
        ("organisation", "training", 900, 900),
    )
    assert people_behind_changes(frame, coarse).tolist() == [199.0, 250.0, 199.0, 900.0]


def test_a_coarse_cell_of_another_wave_is_another_matter() -> None:
    coarse = {("2025-Q1", "parent", "north", "training")}
    assert people_behind_changes(changes(("parent", "training", 250, 260)), coarse).tolist() == [250.0]
