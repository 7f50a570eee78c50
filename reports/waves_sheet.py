"""Departments over waves as a sheet: one row for each, one block of columns for each wave."""

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports import wording
from reports.trend import Path, Trend

NUMBERS = ("gap", "gap_low", "gap_high", "n", "group", "probability")
UNITS = {"n": "people", "group": "text", "probability": "probability"}  # others: points
FIXED = 3  # columns that stay in sight: level, name, parent
MOVES = ("change", "change_low", "change_high", "detectable")


def waves_sheet(sheet: Worksheet, trend: Trend, looks: dict[str, Format]) -> None:
    """Headline gap, interval, n and group of every unit in every wave, then the change since the last one."""
    words = trend.reader.words
    heads = ["level", "name", "parent", *(f"{wave} {number}" for wave in trend.waves for number in NUMBERS),
             *MOVES, "reading"]  # fmt: skip
    for c, head in enumerate(heads):
        sheet.write_string(0, c, head, looks["head"])
    units = [trend.reader.organisation, *trend.reader.parents]
    paths = [*(trend.path(unit) for unit in units), *trend.departments]
    for r, path in enumerate(paths, start=1):
        _row(sheet, trend, (r, path), looks)
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, 2, 30)
    sheet.set_column(FIXED, len(heads) - 1, 12)
    sheet.freeze_panes(1, FIXED)
    sheet.autofilter(0, 0, len(paths), len(heads) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{words('hr.title')}&R&P / &N")


def _row(sheet: Worksheet, trend: Trend, entry: tuple[int, Path], looks: dict[str, Format]) -> None:
    (r, path), reader = entry, trend.reader
    for c, label in enumerate((path.unit.level, path.unit.name, reader.parent_name(path.unit))):
        sheet.write_string(r, c, label, looks["strong" if path.unit.level != "department" else "text"])
    c = FIXED
    for wave in trend.waves:
        cell, group = path.cells[wave], path.groups.get(wave)
        values = [
            cell.gap,
            cell.low,
            cell.high,
            cell.n,
            group and reader.group_named(group[0]),
            group and group[1],
        ]
        for number, value in zip(NUMBERS, values, strict=True):
            _write(sheet, (r, c), value, looks[UNITS.get(number, "points")])
            c += 1
    row = reader.moves.get((path.unit.level, path.unit.department))
    for name in MOVES:
        _write(sheet, (r, c), None if row is None else getattr(row, name), looks["points"])
        c += 1
    told = None if row is None or pd.isna(row.change) else wording.movement(row)
    _write(sheet, (r, c), told and reader.words(f"leadership.changes.{told}"), looks["text"])


def _write(sheet: Worksheet, place: tuple[int, int], value: object, look: Format) -> None:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        sheet.write_blank(*place, None, look)
    elif isinstance(value, str):
        sheet.write_string(*place, value, look)
    else:
        sheet.write_number(*place, float(value), look)  # type: ignore[arg-type]
