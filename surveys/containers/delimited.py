"""Delimited text, plain or gzipped, read with pyarrow. Encoding and delimiter are decided from the content."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from culture.errors import SurveyError
from surveys.containers.dialect import Dialect, find_dialect, first_text
from surveys.containers.limits import LONGEST_ROW
from surveys.containers.packed import TEXT
from surveys.containers.quotation import (
    LINE_END,
    Record,
    long_records,
    refuse_open_quote,
    refuse_swallowed_rows,
)
from surveys.containers.text_source import TextSource, survey_text
from surveys.header import header_note
from surveys.raw_table import RawTable, drop_empty_rows

BLOCK = 1 << 20  # bytes read at a time: they stay in the cache of the processor
MOST_LONG_ROWS = 1000  # ragged rows of several lines that are looked into


@dataclass
class Ragged:
    """Rows with more or fewer cells than the header: their numbers, and the text of those of several lines.

    shift: pyarrow counts each line above the header as a row; a title of several lines is one
    """

    shift: int
    numbers: list[int] = field(default_factory=list)
    long: list[tuple[int, list[str]]] = field(default_factory=list)

    def skip(self, row: arrow_csv.InvalidRow) -> str:
        number = row.number + self.shift
        self.numbers.append(number)
        lines = LINE_END.split(row.text)
        if len(lines) > 1 and len(self.long) < MOST_LONG_ROWS:
            self.long.append((number, lines))
        return "skip"


def read_delimited(path: Path) -> RawTable:
    """The file as text, the first row that is no title as header.

    Raises SurveyError when it is no table of text, is larger than `limits` allow, or a quotation mark swallows rows.
    """
    source = survey_text(path)
    dialect = find_dialect(source)
    refuse_open_quote(source, dialect.delimiter)
    table, ragged = _parse(source, dialect)
    numbers = _row_numbers(len(table), ragged.numbers, dialect.rows_above)
    if source.quotes and source.lines > dialect.lines_above + len(table) + len(ragged.numbers):
        records = chain(
            long_records(table, numbers, dialect.delimiter),
            (Record(number, lines, table) for number, lines in ragged.long),
        )
        refuse_swallowed_rows(path.name, records, dialect.delimiter)
    raw = _raw_table(source, table, numbers, ragged)
    return replace(raw, notes=(*raw.notes, header_note(raw.name, numbers[0]))) if dialect.titles else raw


def _raw_table(
    source: TextSource, table: pa.Table, numbers: npt.NDArray[np.int64], ragged: Ragged
) -> RawTable:
    name, encoding = source.path.name, source.encoding
    header = [column[0].as_py() for column in table.columns]
    columns = {position: _text(column[1:]) for position, column in enumerate(table.columns)}
    frame = pd.DataFrame(columns).set_axis(pd.Index(header, dtype=object), axis=1)
    notes = () if encoding.startswith("utf") else (f"{name}: not UTF-8; read as {encoding}.",)
    return drop_empty_rows(
        RawTable(name, frame, numbers[1:], tuple(ragged.numbers), notes, encoding=encoding)
    )


def _parse(source: TextSource, dialect: Dialect) -> tuple[pa.Table, Ragged]:
    """All rows as text columns, and those that do not fit; in one thread only when some do not, or one is long."""
    ragged = Ragged(dialect.rows_above - dialect.lines_above)
    table = _read(source, dialect, threads=True, on_ragged=lambda row: "error")
    if table is None:
        table = _read(source, dialect, threads=False, on_ragged=ragged.skip)
    if table is None:
        table = _header_without_line_end(source, dialect)
    if table is None:
        raise SurveyError(
            f"{source.path.name}: the file cannot be read as delimited text. Export it as CSV (UTF-8) or XLSX."
        )
    return table, ragged


def _read(
    source: TextSource, dialect: Dialect, *, threads: bool, on_ragged: Callable[[arrow_csv.InvalidRow], str]
) -> pa.Table | None:
    """None on failure: pyarrow's own message quotes the row, so neither it nor its traceback may travel on.

    With threads a row longer than BLOCK is a failure.
    """
    quoted = source.quotes > 0
    try:
        with source.open() as stream:
            return arrow_csv.read_csv(
                stream,
                arrow_csv.ReadOptions(
                    use_threads=threads,
                    block_size=BLOCK if threads else LONGEST_ROW,
                    autogenerate_column_names=True,
                    skip_rows=dialect.lines_above,
                ),
                arrow_csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    quote_char='"' if quoted else False,
                    newlines_in_values=quoted,
                    ignore_empty_lines=False,
                    invalid_row_handler=on_ragged,
                ),
                arrow_csv.ConvertOptions(default_column_type=pa.large_string(), strings_can_be_null=False),
            )
    except (pa.ArrowException, UnicodeError, OSError):
        return None


def _header_without_line_end(source: TextSource, dialect: Dialect) -> pa.Table | None:
    """A file of one unfinished line, which pyarrow takes for no file at all."""
    text = first_text(source).lstrip("\r\n")
    if len(LINE_END.split(text)) != 1:
        return None
    names = next(csv.reader([text], delimiter=dialect.delimiter))
    return pa.table({str(place): pa.array([name], pa.large_string()) for place, name in enumerate(names)})


def _row_numbers(rows: int, skipped: list[int], above: int) -> npt.NDArray[np.int64]:
    numbers = np.arange(1, rows + len(skipped) + 1, dtype=np.int64) + above
    return np.setdiff1d(numbers, skipped, assume_unique=True) if skipped else numbers


def _text(column: pa.ChunkedArray) -> pd.Series:
    return pd.Series(pd.array(column, dtype=TEXT))
