"""The action log: open, overdue or done on the last day of a wave, and the gap's movement since, without a cause."""

import pandas as pd
import pytest
from waves import roster

from culture.actions import COLUMNS, actions_table, movement_since, no_actions, wave_before_done
from culture.publishable import COLUMNS as PUBLISHED
from culture.wave import Wave

STAFF = roster("x - 0", "a x 20")
WAVE = Wave(2026, 3)  # ends on 2026-09-30


def log(*rows: tuple) -> pd.DataFrame:
    """Rows of (action_id, department, priority, agreed_on, due_on, done_on)."""
    frame = pd.DataFrame(
        rows, columns=["action_id", "department", "priority", "agreed_on", "due_on", "done_on"]
    )
    for day in ("agreed_on", "due_on", "done_on"):
        frame[day] = pd.to_datetime(frame[day])
    return frame.assign(what="do it", owner_role="head")[COLUMNS]


def test_status_is_that_of_the_last_day_of_the_wave():
    actions = log(
        ("1", "a", "training", "2026-07-01", "2026-09-30", None),  # due that day: not late yet
        ("2", "a", "training", "2026-07-01", "2026-09-29", None),
        ("3", "x", "training", "2026-07-01", "2026-08-01", "2026-09-30"),
        ("4", "", "overall", "2026-07-01", "2026-08-01", "2026-10-01"),  # done, but not yet on that day
        ("5", "a", "training", "2026-10-01", "2026-12-01", None),  # not yet agreed
    )
    table = actions_table(actions, WAVE, STAFF)
    assert list(table.columns) == PUBLISHED["actions"]
    assert table["action_id"].tolist() == ["4", "2", "1", "3"]
    assert table["status"].tolist() == ["overdue", "overdue", "open", "done"]
    assert table["level"].tolist() == ["organisation", "department", "department", "parent"]
    assert table["done_on"].tolist() == ["", "", "", "2026-09-30"]


def test_an_empty_log_is_an_empty_table():
    assert actions_table(no_actions(), WAVE, STAFF).empty


def test_a_done_action_is_compared_with_the_last_wave_that_ended_before():
    waves = [Wave(2025, 4), Wave(2026, 1), Wave(2026, 2)]
    assert wave_before_done("2026-05-10", waves) == Wave(2026, 1)
    assert wave_before_done("2026-03-31", waves) == Wave(2025, 4)
    assert wave_before_done("2025-12-01", waves) is None


def test_movement_stands_beside_the_action_it_followed_and_is_empty_where_nothing_compares():
    actions = log(("1", "a", "training", "2026-04-01", "2026-06-01", "2026-05-10"),
                  ("2", "a", "audits", "2026-04-01", "2026-06-01", "2026-05-10"),
                  ("3", "a", "training", "2026-04-01", "2026-12-01", None))  # fmt: skip
    table = actions_table(actions, WAVE, STAFF)
    changes = pd.DataFrame(
        [("department", "a", "training", "2026-Q1", "same", 20, 20, -0.4, -0.7, -0.1, 0.9, "narrower", 0.4)],
        columns=["level", "department", "priority", "from_wave", "basis", "n_before", "n", "change", "change_low",
                 "change_high", "probability", "direction", "detectable"],
    )  # fmt: skip
    found = movement_since(table, changes).set_index("action_id")
    assert found.at["1", "change"] == pytest.approx(-0.4)
    assert pd.isna(found.at["2", "change"])
    assert "3" not in found.index
