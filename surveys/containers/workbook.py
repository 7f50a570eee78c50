"""Spreadsheets: the sheet that holds the largest table, each cell as the text a reader sees. Parsed in a child."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from culture.errors import SurveyError
from surveys.containers.packed import text_column
from surveys.header import LOOK_AHEAD, header_place
from surveys.raw_table import RawTable, drop_empty_rows
from surveys.sandbox import LIMITS, Limits, run_limited

NAMED_SHARE = 0.8
REPEATED = "_parent_index"  # KoboToolbox: a sheet of what was asked several times of each respondent


@dataclass(frozen=True, eq=False)
class Sheet:
    """A visible sheet with cells in it. first_row: the number of its first filled row; columns: all of one length."""

    name: str
    first_row: int
    columns: tuple[pd.Series, ...]

    def __repr__(self) -> str:
        return f"Sheet({self.name!r}, {len(self.columns[0])} x {len(self.columns)})"  # never a cell

    @classmethod
    def of(cls, packed: Mapping[str, Any]) -> "Sheet":
        return cls(packed["name"], packed["first_row"], tuple(map(text_column, packed["columns"])))


def read_workbook(path: Path, container: str, wanted: str = "", limits: Limits = LIMITS) -> RawTable:
    """The sheet called `wanted`, else the visible one with the largest table. SurveyError when there is none.

    container: "xlsx", "xls" or "ods", told from the content
    """
    sheets = read_sheets(path, limits)
    sheet = _choose(path, sheets, wanted)
    header = [column.iloc[0] for column in sheet.columns]
    below = {place: column.iloc[1:].reset_index(drop=True) for place, column in enumerate(sheet.columns)}
    frame = pd.DataFrame(below).set_axis(pd.Index(header, dtype=object), axis=1)
    numbers = np.arange(1, len(frame) + 1, dtype=np.int64) + sheet.first_row
    notes = _notes(path, sheet, sheets)
    return drop_empty_rows(
        RawTable(path.name, frame, numbers, notes=notes, container=container, sheet=sheet.name)
    )


def read_sheets(path: Path, limits: Limits = LIMITS) -> list[Sheet]:
    """Every visible sheet that has cells, in the order of the workbook; SurveyError when there is none."""
    packed = run_limited("surveys.containers.sheets:visible_sheets", path, path.name, limits=limits)
    if not packed:
        raise SurveyError(
            f"{path.name}: the workbook has no visible sheet with a table. Export the survey again."
        )
    return [Sheet.of(sheet) for sheet in packed]


def sheet_names(path: Path, limits: Limits = LIMITS) -> list[str]:
    """The names of all sheets, without reading them; SurveyError when the workbook cannot be opened."""
    return list(run_limited("surveys.containers.sheets:sheet_names", path, path.name, limits=limits))


def _choose(path: Path, sheets: list[Sheet], wanted: str) -> Sheet:
    if wanted:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        if not named:
            known = ", ".join(repr(sheet.name) for sheet in sheets)
            raise SurveyError(f"{path.name}: there is no filled sheet {wanted!r}. Name one of: {known}.")
        return named[0]
    return sheets[0] if len(sheets) == 1 else max(sheets, key=_cells_under_headings)


def _cells_under_headings(sheet: Sheet) -> int:
    """Cells of a sheet whose header is text, with hardly a gap and no repetition; 0 for notes, charts and sums."""
    first = [column.iloc[:LOOK_AHEAD].str.strip() for column in sheet.columns]
    rows = [list(row) for row in zip(*first, strict=True)]
    header = rows[header_place(rows)]
    if REPEATED in header:
        return 0
    named = {cell for cell in header if cell and not cell.replace(".", "").isdigit()}
    cells = len(sheet.columns[0]) * len(sheet.columns)
    return cells if len(named) >= NAMED_SHARE * len(header) else 0


def _notes(path: Path, sheet: Sheet, sheets: list[Sheet]) -> tuple[str, ...]:
    if len(sheets) == 1:
        return ()
    names = ", ".join(repr(other.name) for other in sheets if other.name != sheet.name)
    return (f"{path.name}: sheet {sheet.name!r} read; not read: {names}.",)
