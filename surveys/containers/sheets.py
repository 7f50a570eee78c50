"""The sheets of a workbook as columns of text, in the child process that `surveys.sandbox` limits.

Imports calamine and nothing that is large: a child starts in hundredths of a second.
"""

import zipfile
from collections.abc import Callable
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from culture.errors import SurveyError
from surveys.containers.cells import cell_text
from surveys.containers.limits import LARGEST_WORKBOOK, MOST_PARTS, WIDEST
from surveys.containers.packing import TextColumn

ROWS_AT_ONCE = 8192
WORKBOOK_PARTS = ("xl/", "content.xml")


def visible_sheets(path: str, name: str) -> list[dict[str, Any]]:
    """Every visible sheet with cells in it: name, first_row (1 is the top), width, height, columns.

    Raises SurveyError, with `name` for the file, when the workbook cannot be opened or is unreasonable.
    """
    return _opened(path, name, lambda workbook: _filled(workbook, name))


def sheet_names(path: str, name: str) -> list[str]:
    """The names of all sheets, hidden ones included, without reading them. Raises as `visible_sheets` does."""
    return _opened(path, name, lambda workbook: list(workbook.sheet_names))


def _opened(path: str, name: str, read: Callable[[CalamineWorkbook], list[Any]]) -> list[Any]:
    _refuse_unreasonable(path, name)
    try:
        with open(path, "rb") as stream:
            return read(CalamineWorkbook.from_filelike(stream))
    except PasswordError:
        reason = "is protected by a password. Save it without one"
    except (CalamineError, OSError, ValueError):
        reason = "cannot be opened: it is damaged or not what it seems. Save it again as XLSX"
    raise SurveyError(f"{name}: the workbook {reason}.")  # outside: calamine's own message can quote a cell


def _filled(workbook: CalamineWorkbook, name: str) -> list[dict[str, Any]]:
    visible = [entry.name for entry in workbook.sheets_metadata if entry.visible == SheetVisibleEnum.Visible]
    sheets = map(workbook.get_sheet_by_name, visible)
    return [_packed(sheet, name) for sheet in sheets if sheet.start is not None]


def _refuse_unreasonable(path: str, name: str) -> None:
    """By what an archive says of itself. One that lies meets the limits of the process."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # no archive, or one that calamine may still read
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WORKBOOK:
        raise SurveyError(
            f"{name}: the workbook unpacks to more than {LARGEST_WORKBOOK >> 30} GB or {MOST_PARTS} parts. "
            "Save the sheet with the answers as CSV."
        )
    if not any(part.filename.lower().startswith(WORKBOOK_PARTS) for part in parts):
        raise SurveyError(
            f"{name}: this is an archive, not a workbook. Unpack it, and put the export itself here."
        )


def _packed(sheet: CalamineSheet, name: str) -> dict[str, Any]:
    assert sheet.start is not None  # sheets without cells are left out before
    if sheet.width > WIDEST:
        raise SurveyError(f"{name}: sheet {sheet.name!r} has {sheet.width} columns; {WIDEST} are read.")
    columns = [TextColumn() for _ in range(sheet.width)]
    rows = islice(sheet.iter_rows(), sheet.start[0], None)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
            column.add(cell if cell.__class__ is str else cell_text(cell) for cell in cells)
    return {
        "name": sheet.name,
        "first_row": sheet.start[0] + 1,
        "height": sheet.height,
        "width": sheet.width,
        "columns": [column.packed() for column in columns],
    }
