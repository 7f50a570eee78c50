"""culture.xlsx: notes, then one sheet for each table, with frozen headings, filters and formats."""

import io
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from culture.publishable import COLUMNS, WHERE, Publishable
from reports import style
from reports.received import received
from reports.tables import described, value
from reports.trend import Trend
from reports.waves_sheet import waves_sheet
from reports.words import Words, words_of

CREATED = datetime(2000, 1, 1)  # fixed: the same wave gives the same bytes
LONGEST_TEXT = 32_000  # Excel holds 32,767 characters in a cell
WIDEST, NARROWEST = 46, 8
FORMATS = {
    "points": "0.0#", "percent": "0", "people": "#,##0", "count": "#,##0", "rows": "#,##0", "days": "0",
    "probability": "0.00", "declared": "0", "rate": "0.0", "audit_days": "0.0", "text": "@",
    "correlation": "0.0", "ratio": "0.00", "variance": "0.00",
}  # fmt: skip


def workbook(publishable: Publishable, trend: Trend | None = None) -> bytes:
    """The workbook as bytes. Text is written as text: nothing in it is a formula or a link.

    trend: adds a sheet with one row per department and one block of columns for each wave, when there are several.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(out, options)
    words = words_of(publishable.instrument.language)
    book.set_properties({"title": words("workbook.title"), "created": CREATED, "author": "", "company": ""})
    looks = _looks(book)
    names = [name for name in COLUMNS if len(publishable[name])]
    edition = trend.reader.edition if trend is not None else str(publishable.wave)
    over_waves = trend is not None and trend.has_past
    notes = book.add_worksheet(words("workbook.notes"))
    _notes(notes, (words, publishable, edition, over_waves), names, looks)
    if trend is not None and over_waves:
        waves_sheet(book.add_worksheet(words("workbook.waves")), trend, looks)
    for name in names:
        _sheet(book.add_worksheet(name), words, (name, publishable[name]), looks)
    book.close()
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {"font_name": "Calibri", "font_size": 10, "font_color": style.INK, "valign": "top"}
    looks = {unit: book.add_format(base | {"num_format": code}) for unit, code in FORMATS.items()}
    looks["head"] = book.add_format(
        base | {"bold": True, "bottom": 2, "bottom_color": style.ACCENT, "bg_color": style.WASH}
    )
    looks["title"] = book.add_format(base | {"bold": True, "font_size": 16, "font_color": style.ACCENT})
    looks["wrap"] = book.add_format(base | {"text_wrap": True})
    looks["strong"] = book.add_format(base | {"bold": True})
    return looks


def _sheet(sheet: Worksheet, words: Words, table: tuple[str, pd.DataFrame], looks: dict[str, Format]) -> None:
    name, frame = table
    columns = list(frame.columns)
    units = [described(words, name, column)[0] for column in columns]
    for c, column in enumerate(columns):
        sheet.write_string(0, c, column, looks["head"])
    widths = [len(column) + 3 for column in columns]
    for r, row in enumerate(frame.itertuples(index=False, name=None), start=1):
        for c, (unit, cell) in enumerate(zip(units, row, strict=True)):
            widths[c] = max(widths[c], _write(sheet, (r, c), value(unit, cell), looks[unit]))
    for c, width in enumerate(widths):
        sheet.set_column(c, c, max(NARROWEST, min(width + 1, WIDEST)))
    sheet.freeze_panes(1, columns.index("name") + 1 if "name" in columns else 1)
    sheet.autofilter(0, 0, len(frame), len(columns) - 1)
    if "gap" in columns:
        c = columns.index("gap")
        sheet.conditional_format(1, c, len(frame), c, _gap_colours())
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Worksheet, place: tuple[int, int], plain: Any, look: Format) -> int:
    if plain is None:
        sheet.write_blank(*place, None, look)
        return 0
    if isinstance(plain, str):
        sheet.write_string(*place, plain[:LONGEST_TEXT], look)
    else:
        sheet.write_number(*place, plain, look)
    return len(str(plain))


def _gap_colours() -> dict[str, Any]:
    return {
        "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
        "min_value": -style.GAP_LIMIT, "mid_value": 0, "max_value": style.GAP_LIMIT,
        "min_color": style.GAP_STOPS[2], "mid_color": "#FFFFFF", "max_color": style.GAP_STOPS[6],
    }  # fmt: skip


def _notes(
    sheet: Worksheet,
    context: tuple[Words, Publishable, str, bool],
    names: list[str],
    looks: dict[str, Format],
) -> None:
    words, own, edition, over_waves = context
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 22)
    sheet.set_column(3, 3, 80)
    sheet.write_string(0, 0, words("workbook.title"), looks["title"])
    sheet.write_string(1, 0, f"{own.organisation} · {edition}"[:LONGEST_TEXT], looks["strong"])
    lines = [
        words("workbook.purpose"),
        words("workbook.privacy", minimum=own.minimum_group),
        words("workbook.heads"),
    ]
    lines += [*own.instrument.caveats, *(received(words, note) for note in own.notes)]
    for r, line in enumerate(lines, start=3):
        sheet.merge_range(r, 0, r, 3, "", looks["wrap"])
        sheet.write_string(r, 0, line[:LONGEST_TEXT], looks["wrap"])
        sheet.set_row(r, 15 * (1 + len(line) // 130))
    row = 4 + len(lines)
    heads = ("workbook.sheet", "workbook.column", "workbook.unit", "workbook.meaning")
    for c, head in enumerate(heads):
        sheet.write_string(row, c, words(head), looks["head"])
    if over_waves:
        row += 1
        sheet.write_string(row, 0, words("workbook.waves"), looks["strong"])
        sheet.write_string(row, 3, words("workbook.waves_row"), looks["strong"])
    for name in names:
        row += 1
        sheet.write_string(row, 0, name, looks["strong"])
        sheet.write_string(row, 3, words(f"grain.{name}"), looks["strong"])
        for column in COLUMNS[name]:
            if column in WHERE and name != "gaps":
                continue
            row += 1
            unit, meaning = described(words, name, column)
            for c, text in enumerate((column, words(f"unit.{unit}"), meaning), start=1):
                sheet.write_string(row, c, text, looks["text"])
