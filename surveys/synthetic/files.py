"""Tables to bytes, the same bytes every time: CSV, gzip without a time, XLSX with a fixed one."""

import gzip
import io
from datetime import datetime

import pandas as pd
import xlsxwriter

FIXED_TIME = datetime(2025, 1, 1)


def encode(table: pd.DataFrame, name: str) -> bytes:
    """The table in the format its file name asks for: .csv, .csv.gz or .xlsx."""
    if name.endswith(".xlsx"):
        return _xlsx(table)
    text = table.to_csv(index=False, lineterminator="\n").encode()
    return gzip.compress(text, mtime=0) if name.endswith(".gz") else text


def _xlsx(table: pd.DataFrame) -> bytes:
    """One sheet; answers as numbers, as a survey tool writes them, everything else as text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": FIXED_TIME})
    sheet = book.add_worksheet("Responses")
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, list(table.columns))
    for row, values in enumerate(table.itertuples(index=False), start=1):
        for column, value in enumerate(values):
            if value.isascii() and value.isdigit() and len(value) < 3:
                sheet.write_number(row, column, int(value))
            elif value:
                sheet.write_string(row, column, value)
    book.close()
    return target.getvalue()
