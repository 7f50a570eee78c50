"""One survey file after mapping and typing. Private: it ends in the intake."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

OWN = "({} of "  # begins what `columns` calls a survey tool's own record


@dataclass(frozen=True, eq=False)
class TypedSurvey:
    """Every row of one file.

    rows: one row per row: row (its number in the file), fits (False: it has not as many cells as the header, and
        all its cells count as empty), state (what the survey tool says: "complete", "partial", "test", "spam", or ""
        when it says nothing), respondent, department, weight, timestamp; texts, "" where the file has no such column
        or an empty cell
    answers: (N, items) int8 in the order of the instrument; NOT_ANSWERED, CANT_SAY, a point of the scale or OFF_SCALE
    columns: one row per column that the mapping or the instrument asks for: column, role (respondent, department,
        weight, timestamp or item), item ("" for the others), required, present
    """

    name: str
    rows: pd.DataFrame
    answers: npt.NDArray[np.int8]
    columns: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"TypedSurvey({self.name!r}, {len(self)} rows)"

    def column_of(self, role: str, item: str = "") -> str:
        """What the file calls a column; "" when the mapping names none for this role."""
        asked = self.columns[(self.columns["role"] == role) & (self.columns["item"] == item)]
        return str(asked["column"].iloc[0]) if len(asked) else ""

    @property
    def has_own_ids(self) -> bool:
        """Whether the ids are those that the survey tool gave to the responses, not a column that a mapping names."""
        return self.column_of("respondent").startswith(OWN.format("respondent"))

    def has(self, role: str) -> bool:
        """Whether the file has a column for respondent, department, weight or timestamp."""
        return bool(self.columns.loc[self.columns["role"] == role, "present"].any())
