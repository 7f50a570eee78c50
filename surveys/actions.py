"""actions.csv: what was agreed to be done about a gap, by whom, until when."""

from pathlib import Path

import numpy as np
import pandas as pd

from culture.actions import COLUMNS, no_actions
from culture.errors import WorkspaceError
from culture.instrument import Instrument
from surveys.register import Register, read_register, refuse_unless_whole

REQUIRED = ("action_id", "department", "priority", "what", "agreed_on", "due_on")
OVERALL = "overall"


def read_actions(path: Path | None, departments: set[str], instrument: Instrument) -> pd.DataFrame:
    """One row per action: action_id, department ("" for the whole organisation), priority, what, owner_role, and the
    days agreed_on, due_on, done_on (NaT while open). No file: no rows.

    departments: every id departments.csv ever had. Raises WorkspaceError, naming the row, when an id is missing or
    occurs twice, a department or priority is unknown, a day is missing, or something was done before it was agreed.
    """
    if path is None:
        return no_actions()
    register = read_register(path, REQUIRED)
    days = {name: register.day(name) for name in ("agreed_on", "due_on", "done_on")}
    refuse_unless_whole(register)
    texts = {
        name: register.text(name) for name in ("action_id", "department", "priority", "what", "owner_role")
    }
    frame = pd.DataFrame({**texts, **days})[COLUMNS]
    _refuse(register, frame, departments, instrument)
    return frame


def _refuse(register: Register, frame: pd.DataFrame, departments: set[str], instrument: Instrument) -> None:
    known = {*instrument.priority_ids, OVERALL}
    rules = {
        "action_id is empty. Give every action an id that stays": frame["action_id"] == "",
        "action_id occurs a second time. Give every action its own": frame["action_id"].duplicated(),
        "departments.csv has no such department. Correct it, or leave it empty for the whole organisation": (
            (frame["department"] != "") & ~frame["department"].isin(departments)
        ),
        "priority is no priority of the instrument, nor `overall`. Correct it": ~frame["priority"].isin(
            known
        ),
        "what is to be done is empty. Say it": frame["what"] == "",
        "agreed_on or due_on is empty. Fill both": frame["agreed_on"].isna() | frame["due_on"].isna(),
        "done_on is before agreed_on. Correct one of them": frame["done_on"] < frame["agreed_on"],
    }
    for rule, broken in rules.items():
        flags = np.asarray(broken, dtype=bool)
        if flags.any():
            raise WorkspaceError(f"{register.where(flags)}: {rule}.")
