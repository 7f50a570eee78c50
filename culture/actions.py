"""The action log: what was agreed about a gap, whether it is done, and how the gap moved since. No claim of cause.

A gap that moved after an action moved for many reasons; the log puts the two beside each other and says no more.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from culture.publishable import COLUMNS as PUBLISHED
from culture.roster import TOP, Roster
from culture.wave import Wave

COLUMNS = ["action_id", "department", "priority", "what", "owner_role", "agreed_on", "due_on", "done_on"]
MOVEMENT = ["from_wave", "basis", "n_before", "n", "change", "change_low", "change_high", "probability", "direction",
            "detectable"]  # fmt: skip
OPEN, OVERDUE, DONE = "open", "overdue", "done"


def no_actions() -> pd.DataFrame:
    """An action log without rows."""
    days = pd.Series(dtype="datetime64[us]")
    return pd.DataFrame({name: days if name.endswith("_on") else pd.Series(dtype="str") for name in COLUMNS})


def actions_table(actions: pd.DataFrame, wave: Wave, roster: Roster) -> pd.DataFrame:
    """One row per action agreed by the last day of the wave, with its status on that day: open, overdue or done.

    actions: COLUMNS, days as datetime64. Actions of departments that are no longer in the roster stay, without name.
    Order: overdue, open, done; within these by due day. Days are ISO text.
    """
    last = pd.Timestamp(wave.last_day)
    own = actions[actions["agreed_on"] <= last]
    done, late = (own["done_on"] <= last).to_numpy(), (own["due_on"] < last).to_numpy()
    status = np.select([done, late], [DONE, OVERDUE], OPEN)
    table = own.assign(
        wave=str(wave),
        level=[_level(department, roster) for department in own["department"]],
        name=[roster.organisation if d == TOP else roster.name.get(d, "") for d in own["department"]],
        parent=[roster.parent.get(d, TOP) for d in own["department"]],
        status=status,
        order=pd.Series(status, index=own.index).map({OVERDUE: 0, OPEN: 1, DONE: 2}),
    ).sort_values(["order", "due_on", "action_id"], kind="stable", ignore_index=True)
    table.loc[table["done_on"] > last, "done_on"] = pd.NaT  # not yet known on that day
    for day in ("agreed_on", "due_on", "done_on"):
        table[day] = [value.date().isoformat() if pd.notna(value) else "" for value in table[day]]
    return table[PUBLISHED["actions"]]


def wave_before_done(done_on: str, published: Sequence[Wave]) -> Wave | None:
    """The latest published wave that ended before an action was done: what its gap is compared with since."""
    earlier = [wave for wave in published if wave.last_day.isoformat() < done_on]
    return max(earlier, default=None)


def movement_since(actions: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Done actions beside the change of the gap they answer: one row per action, change and its columns empty where
    there is no comparison.

    actions: table of the Publishable, done ones. changes: table `changes` since the wave before they were done.
    """
    done = actions[actions["status"] == DONE]
    key = ["level", "department", "priority"]
    return done.merge(changes[[*key, *MOVEMENT]], on=key, how="left")


def _level(department: str, roster: Roster) -> str:
    if department == TOP:
        return "organisation"
    return "parent" if department in roster.parents else "department"
