"""Spreadsheets, read with calamine: the sheet that holds the largest table, each cell as the text a reader sees."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from culture.errors import SurveyError
from surveys.containers.cells import TEXT, cell_text
from surveys.header import LOOK_AHEAD, header_place
from surveys.raw_table import RawTable, drop_empty_rows

NAMED_SHARE = 0.8


def read_workbook(path: Path, container: str, wanted: str = "") -> RawTable:
    """The sheet called `wanted`, else the visible one with the largest table. SurveyError when there is none.

    container: "xlsx", "xls" or "ods", told from the content
    """
    with path.open("rb") as stream:
        sheets = _filled_sheets(path, stream)
    sheet = _choose(path, sheets, wanted)
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
    notes = _notes(path, sheet, sheets)
    return drop_empty_rows(
        RawTable(path.name, frame, numbers, notes=notes, container=container, sheet=sheet.name)
    )


def _filled_sheets(path: Path, stream: BinaryIO) -> list[CalamineSheet]:
    sheets, readable = [], True
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
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
    if not sheets:
        raise SurveyError(
            f"{path.name}: the workbook has no visible sheet with a table. Export the survey again."
        )
    return sheets


def _choose(path: Path, sheets: list[CalamineSheet], wanted: str) -> CalamineSheet:
    if wanted:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        if not named:
            known = ", ".join(repr(sheet.name) for sheet in sheets)
            raise SurveyError(f"{path.name}: there is no filled sheet {wanted!r}. Name one of: {known}.")
        return named[0]
    return sheets[0] if len(sheets) == 1 else max(sheets, key=_cells_under_headings)


def _cells_under_headings(sheet: CalamineSheet) -> int:
    """Cells of a sheet whose header is text, with hardly a gap and no repetition; 0 for notes, charts and sums."""
    rows = [[cell_text(cell).strip() for cell in row] for row in _first_rows(sheet)]
    header = rows[header_place(rows)]
    named = {cell for cell in header if cell and not cell.replace(".", "").isdigit()}
    return sheet.height * sheet.width if len(named) >= NAMED_SHARE * len(header) else 0


def _first_rows(sheet: CalamineSheet) -> list[list[object]]:
    return sheet.to_python(skip_empty_area=True, nrows=LOOK_AHEAD)


def _notes(path: Path, sheet: CalamineSheet, sheets: list[CalamineSheet]) -> tuple[str, ...]:
    if len(sheets) == 1:
        return ()
    names = ", ".join(repr(other.name) for other in sheets if other.name != sheet.name)
    return (f"{path.name}: sheet {sheet.name!r} read; not read: {names}.",)
