"""departments.csv, lineage.csv, declared.csv: who belongs where, who came from where, what leaders declared."""

from pathlib import Path

import numpy as np
import pandas as pd

from culture.errors import WorkspaceError
from culture.instrument import Instrument
from culture.roster import Roster
from culture.wave import Wave
from surveys.register import Register, read_register, refuse_unless_whole


def read_roster(path: Path, wave: Wave, organisation: str) -> Roster:
    """The departments that exist on the last day of the wave; valid_from and valid_to are days, both included.

    Empty name: the id. Empty headcount: unknown. Raises WorkspaceError, naming the row, when a column is missing, an
    id is empty, a head count is not a whole number, or the hierarchy does not hold together.
    """
    register = read_register(path, ("department",))
    departments = pd.DataFrame({name: register.text(name) for name in ("department", "name", "parent")})
    departments["headcount"] = register.number("headcount")
    valid = _valid_in(register, wave)
    refuse_unless_whole(register)
    _check_departments(register, departments)
    departments["name"] = departments["name"].where(departments["name"] != "", departments["department"])
    chosen = departments[valid].reset_index(drop=True)
    if departments.empty:
        raise WorkspaceError(f"{path.name}: there is no department yet. Add a row for each.")
    if chosen.empty:
        raise WorkspaceError(
            f"{path.name}: no department is valid in {wave}. Correct valid_from and valid_to."
        )
    return Roster(organisation, chosen)


def read_validity(path: Path) -> pd.DataFrame:
    """One row per row of departments.csv: department, valid_from, valid_to (days, NaT where open)."""
    register = read_register(path, ("department",))
    return pd.DataFrame(
        {
            "department": register.text("department"),
            "valid_from": register.day("valid_from"),
            "valid_to": register.day("valid_to"),
        }
    )


def every_department(path: Path) -> set[str]:
    """The id of every department that departments.csv has ever had, whenever it was valid."""
    return set(read_register(path, ("department",)).text("department"))


def read_lineage(path: Path | None) -> pd.DataFrame:
    """One row per step: from_department, to_department, effective_wave (Wave), share (0 to 1; 1 where empty).

    No file: no rows. Raises WorkspaceError when a column is missing, or a wave or share cannot be read.
    """
    columns = ("from_department", "to_department", "effective_wave")
    if path is None:
        return pd.DataFrame(columns=[*columns, "share"])
    register = read_register(path, columns)
    share = register.number("share")
    refuse_unless_whole(register)
    share = np.where(np.isnan(share), 1.0, share)
    if ((share <= 0) | (share > 1)).any():
        raise WorkspaceError(
            f"{register.where((share <= 0) | (share > 1))}: share must be above 0 and at most 1."
        )
    lineage = pd.DataFrame({name: register.text(name) for name in columns})
    lineage["effective_wave"] = [Wave.parse(text) for text in lineage["effective_wave"]]
    return lineage.assign(share=share)


def read_declared(path: Path | None, wave: Wave) -> pd.DataFrame:
    """What leaders declared for this wave, as it stands in the file: row, priority, points (NaN where unreadable).

    No file, or no row of this wave: no rows. Raises WorkspaceError when a column is missing.
    """
    if path is None:
        return pd.DataFrame(
            {"row": np.zeros(0, np.int64), "priority": np.zeros(0, object), "points": np.zeros(0)}
        )
    register = read_register(path, ("wave", "priority", "points"))
    points = register.number("points")
    refuse_unless_whole(Register(register.raw, register.missing))
    frame = pd.DataFrame(
        {"row": register.raw.row_numbers, "priority": register.text("priority"), "points": points}
    )
    return frame[(register.text("wave") == str(wave)).to_numpy()].reset_index(drop=True)


def points_by_priority(declared: pd.DataFrame, instrument: Instrument) -> pd.Series | None:
    """Points in the order of the instrument's priorities, 0 where none were declared; None without a declaration."""
    if declared.empty:
        return None
    points = declared.groupby("priority")["points"].sum()
    return points.reindex(list(instrument.priority_ids), fill_value=0.0).astype(float)


def _valid_in(register: Register, wave: Wave) -> np.ndarray:
    first, last = register.day("valid_from"), register.day("valid_to")
    day = pd.Timestamp(wave.last_day)
    return ((first.isna() | (first <= day)) & (last.isna() | (last >= day))).to_numpy()


def _check_departments(register: Register, departments: pd.DataFrame) -> None:
    unnamed = (departments["department"] == "").to_numpy()
    if unnamed.any():
        raise WorkspaceError(
            f"{register.where(unnamed)}: the department has no id. Fill the column `department`."
        )
    headcount = departments["headcount"].to_numpy()
    wrong = ~np.isnan(headcount) & ((headcount < 0) | (headcount != np.floor(headcount)))
    if wrong.any():
        raise WorkspaceError(
            f"{register.where(wrong)}: headcount must be a whole number of people, or empty if unknown."
        )
