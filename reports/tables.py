"""Every published table as CSV, with a data dictionary. A cell of text never becomes a live formula."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pandas as pd

from culture.publishable import COLUMNS, Publishable
from reports.words import Words, words_of

ONLY_WITH_ROWS = frozenset({"changes", "moves", "turnover", "actions"})
WHOLE_UNITS = frozenset({"people", "count", "rows", "days"})
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_files(publishable: Publishable) -> dict[str, bytes]:
    """File name → content: one CSV for each table, and data-dictionary.csv. UTF-8, comma separated."""
    words = words_of(publishable.instrument.language)
    names = [n for n in COLUMNS if n not in ONLY_WITH_ROWS or len(publishable[n])]
    files = {f"{name}.csv": _table(words, name, publishable[name]) for name in names}
    files["data-dictionary.csv"] = _dictionary(words, names)
    return files


def described(words: Words, table: str, column: str) -> tuple[str, str]:
    """The unit (key of the catalogue) and the meaning of a column."""
    special = words.section("dictionary_special").get(f"{table}.{column}")
    unit, meaning = special or words.section("dictionary")[column]
    return str(unit), str(meaning)


def value(unit: str, cell: Any) -> str | int | float | None:
    """A cell as a plain value: None for withheld or unknown, whole numbers for counts, text as text."""
    if cell is None or (isinstance(cell, float) and pd.isna(cell)) or cell is pd.NA:
        return None
    if isinstance(cell, str) or unit == "text":
        return str(cell)
    number = float(cell)
    return int(number) if unit in WHOLE_UNITS and number.is_integer() else number


def harmless(text: str) -> str:
    """Text that a spreadsheet would read as a formula gets an apostrophe in front."""
    start = text.lstrip()
    return f"'{text}" if start.startswith(FORMULA_STARTS) or text.startswith(("\t", "\r", "\n")) else text


def _table(words: Words, name: str, frame: pd.DataFrame) -> bytes:
    units = [described(words, name, column)[0] for column in frame.columns]
    rows = ([_written(unit, cell) for unit, cell in zip(units, row, strict=True)]
            for row in frame.itertuples(index=False, name=None))  # fmt: skip
    return _csv([list(frame.columns)], rows)


def _written(unit: str, cell: Any) -> str:
    plain = value(unit, cell)
    if plain is None:
        return ""
    if isinstance(plain, str):
        return harmless(plain)
    return str(plain) if isinstance(plain, int) else f"{plain + 0.0:.10g}"


def _dictionary(words: Words, names: list[str]) -> bytes:
    rows = []
    for name in names:
        for column in COLUMNS[name]:
            unit, meaning = described(words, name, column)
            rows.append([f"{name}.csv", words(f"grain.{name}"), column, words(f"unit.{unit}"), meaning])
    return _csv([["file", "row", "column", "unit", "meaning"]], iter(rows))


def _csv(heads: list[list[str]], rows: Iterator[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(heads)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")
