"""Spreadsheets, read with calamine: the first sheet that has a table, each cell as the text a reader of it sees."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from culture.errors import SurveyError
from surveys.raw_table import RawTable, drop_empty_rows

TEXT = pd.StringDtype(na_value=np.nan)


def read_workbook(path: Path) -> RawTable:
    """The first visible sheet with cells in it; the first of its rows as header. SurveyError when there is none."""
    sheets = _filled_sheets(path)
    if not sheets:
        raise SurveyError(
            f"{path.name}: the workbook has no visible sheet with a table. Export the survey again."
        )
    sheet, *others = sheets
    rows = sheet.to_python(skip_empty_area=True)
    above = sheet.start[0] if sheet.start else 0
    header = [cell_text(cell) for cell in rows[0]]
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(header)
    texts = {
        place: pd.Series([cell_text(cell) for cell in column], dtype=TEXT)
        for place, column in enumerate(columns)
    }
    frame = pd.DataFrame(texts).set_axis(pd.Index(header, dtype=object), axis=1)
    numbers = np.arange(2, len(rows) + 1, dtype=np.int64) + above
    return drop_empty_rows(RawTable(path.name, frame, numbers, notes=_notes(path, sheet, others)))


def cell_text(cell: object) -> str:
    """What the cell shows: whole numbers without decimals, dates as YYYY-MM-DD, times of day behind a space."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _filled_sheets(path: Path) -> list[CalamineSheet]:
    sheets, readable = [], True
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        visible = [
            sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [sheet for sheet in map(workbook.get_sheet_by_name, visible) if sheet.start is not None]
    except (CalamineError, OSError, ValueError):
        readable = False  # calamine's own message can quote a cell
    if not readable:
        raise SurveyError(
            f"{path.name}: the workbook cannot be opened. Save it again as XLSX, without a password."
        )
    return sheets


def _notes(path: Path, sheet: CalamineSheet, others: list[CalamineSheet]) -> tuple[str, ...]:
    if not others:
        return ()
    names = ", ".join(repr(other.name) for other in others)
    return (f"{path.name}: sheet {sheet.name!r} read; not read: {names}.",)
