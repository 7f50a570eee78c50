"""A small table of the workspace whose columns have fixed names: read as text, then typed column by column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import WorkspaceError
from surveys.answers import type_days, type_numbers
from surveys.decode import decode
from surveys.quarantine import problems_at
from surveys.raw_table import RawTable

UNREADABLE_NUMBER = "every number can be read"
UNREADABLE_DAY = "every date can be read"
RAGGED = "every row has as many cells as the header"


@dataclass(eq=False)
class Register:
    """Typed access to a RawTable. A cell that cannot be read becomes empty and is listed in `problems`.

    missing: required columns that are not there; they read as empty
    headings: what the file calls a column, where a mapping gave it another name
    """

    raw: RawTable
    missing: list[str]
    problems: list[pd.DataFrame] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: str) -> pd.Series:
        """The column without surrounding blanks, "" where the file has no such column."""
        if column not in self.raw.frame.columns:
            return pd.Series([""] * len(self.raw.frame), dtype="str")
        return self.raw.frame[column].str.strip()

    def number(self, column: str) -> npt.NDArray[np.float64]:
        """The column as numbers, NaN where empty or unreadable."""
        texts = self.text(column)
        numbers = type_numbers(texts)
        self._list(column, np.isnan(numbers) & (texts != "").to_numpy(), UNREADABLE_NUMBER)
        return numbers

    def day(self, column: str) -> pd.Series:
        """The column as datetime64 days (ISO dates), NaT where empty or unreadable."""
        texts = self.text(column)
        days = type_days(texts).dt.normalize()
        self._list(column, (days.isna() & (texts != "")).to_numpy(), UNREADABLE_DAY)
        return days

    def where(self, flags: npt.NDArray[np.bool_]) -> str:
        """The first row of the file that is flagged, for a message: `departments.csv, row 7`."""
        return f"{self.raw.name}, row {self.raw.row_numbers[np.flatnonzero(flags)[0]]}"

    def _list(self, column: str, flags: npt.NDArray[np.bool_], rule: str) -> None:
        if flags.any():
            heading = self.headings.get(column, column)
            self.problems.append(problems_at(self.raw.name, self.raw.row_numbers[flags], heading, rule))


def read_register(path: Path, required: tuple[str, ...], sheet: str = "") -> Register:
    """Read a table. Raises WorkspaceError when a heading stands there twice."""
    raw = decode(path, sheet)
    headings = [str(heading).strip() for heading in raw.frame.columns]
    twice = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if twice:
        raise WorkspaceError(f"{path.name}: there is more than one column {twice[0]!r}. Keep one.")
    frame = raw.frame.set_axis(pd.Index(headings, dtype=object), axis=1)
    stripped = RawTable(raw.name, frame, raw.row_numbers, raw.ragged, raw.notes)
    ragged = [problems_at(raw.name, raw.ragged, "", RAGGED)] if raw.ragged else []
    return Register(stripped, [column for column in required if column not in headings], ragged)


def refuse_unless_whole(register: Register) -> None:
    """For the tables that a run cannot do without: WorkspaceError on a missing column, a ragged row or a bad cell."""
    if register.missing:
        columns = ", ".join(register.missing)
        raise WorkspaceError(f"{register.raw.name}: column missing: {columns}. Add it, with this heading.")
    if register.problems:
        first = register.problems[0].iloc[0]
        place = f"column {first['column']!r}" if first["column"] else "the whole row"
        raise WorkspaceError(
            f"{register.raw.name}, row {first['row']}, {place}: {first['rule']}. Correct it."
        )
