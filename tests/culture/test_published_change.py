"""Change from published numbers: direct means only, with the error of both intervals and of rounding."""

import numpy as np
import pandas as pd
import pytest

from culture.publishable import COLUMNS
from culture.published_change import changes_from_published


def gaps(wave: str, *rows: tuple) -> pd.DataFrame:
    """Rows of (level, department, n, gap, gap_low, gap_high, estimate), priority overall."""
    frame = pd.DataFrame(rows, columns=["level", "department", "n", "gap", "gap_low", "gap_high", "estimate"])
    return frame.assign(
        wave=wave, name="x", parent="", priority="overall", stated=4.0, enacted=4.0 - frame["gap"]
    )[COLUMNS["gaps"]]


def test_the_error_is_that_of_both_intervals_and_both_roundings():
    before = gaps("2026-Q2", ("organisation", "", 400, 0.50, 0.40, 0.60, "direct"))
    now = gaps("2026-Q3", ("organisation", "", 400, 0.10, 0.00, 0.20, "direct"))
    found = changes_from_published(before, now).iloc[0]
    # errors 0.1/1.96 each, rounding 0.01²/12 each: 0.07227; interval −0.4 ± 1.96 · 0.07227
    assert (found["change"], found["change_low"], found["change_high"]) == (-0.4, -0.54, -0.26)
    assert found["detectable"] == pytest.approx(0.20)  # 2.80158 · 0.07227
    assert (found["direction"], found["basis"], found["from_wave"]) == (
        "narrower",
        "published numbers",
        "2026-Q2",
    )


def test_below_200_people_everything_is_rounded_to_a_tenth():
    before = gaps("2026-Q2", ("parent", "s", 400, 0.52, 0.40, 0.60, "direct"))
    now = gaps("2026-Q3", ("parent", "s", 150, 0.3, 0.1, 0.5, "direct"))
    assert changes_from_published(before, now)["change"].tolist() == [-0.2]


def test_departments_are_not_compared_because_their_numbers_are_drawn_together():
    rows = [
        ("organisation", "", 400, 0.5, 0.4, 0.6, "direct"),
        ("department", "a", 40, 0.5, 0.4, 0.6, "shrunken"),
    ]
    found = changes_from_published(gaps("2026-Q2", *rows), gaps("2026-Q3", *rows))
    assert found["level"].tolist() == ["organisation"]


def test_a_parent_that_was_not_there_has_no_number_and_says_so():
    before = gaps("2026-Q2", ("organisation", "", 400, 0.5, 0.4, 0.6, "direct"))
    now = gaps("2026-Q3", ("parent", "s", 150, 0.3, 0.1, 0.5, "direct"))
    found = changes_from_published(before, now).iloc[0]
    assert np.isnan(found["change"])
    assert found["basis"] == "not shown then"


def test_what_counts_as_a_change_that_matters_can_be_set():
    before = gaps("2026-Q2", ("organisation", "", 400, 0.50, 0.40, 0.60, "direct"))
    now = gaps("2026-Q3", ("organisation", "", 400, 0.10, 0.00, 0.20, "direct"))
    # N(−0.4, 0.07227²): P(beyond 0.2) = Φ(2.767) = 0.997, P(beyond 0.4) = 0.5
    assert [changes_from_published(before, now, d)["probability"].iloc[0] for d in (0.2, 0.4)] == [1.0, 0.5]
