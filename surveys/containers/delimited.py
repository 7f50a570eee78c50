"""Delimited text, plain or gzipped, read with pyarrow. Encoding and delimiter are decided from the content."""

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from culture.errors import SurveyError
from surveys.header import TITLE_CELLS
from surveys.raw_table import RawTable, drop_empty_rows

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 50
NARROWEST = 3  # cells a row must have before the rows above it can be told for titles
BLOCK_BYTES = 8 * 1024 * 1024  # a row longer than a block is refused
GZIP = b"\x1f\x8b"
TEXT = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Dialect:
    """How a text file is written. Blank lines and titles stand above the header; a title can have line breaks."""

    encoding: str
    delimiter: str
    lines_above: int
    rows_above: int


def read_delimited(path: Path) -> RawTable:
    """The file as text, the first non-empty line as header. SurveyError when it is not a table of text."""
    encoding = _encoding(path)
    dialect = _dialect(path, encoding)
    table, skipped = _parse(path, dialect)
    numbers = _row_numbers(len(table), skipped, dialect.rows_above)
    header = [column[0].as_py() for column in table.columns]
    columns = {position: _text(column[1:]) for position, column in enumerate(table.columns)}
    frame = pd.DataFrame(columns).set_axis(pd.Index(header, dtype=object), axis=1)
    notes = () if encoding.startswith("utf") else (f"{path.name}: not UTF-8; read as {encoding}.",)
    return drop_empty_rows(RawTable(path.name, frame, numbers[1:], tuple(skipped), notes, encoding=encoding))


def _open(path: Path) -> pa.NativeFile:
    with path.open("rb") as stream:
        compressed = stream.read(2) == GZIP
    return pa.input_stream(path, compression="gzip" if compressed else None)


def _encoding(path: Path) -> str:
    """UTF-16 by its byte-order mark, else UTF-8 when every byte agrees, else Windows-1252."""
    decoder, valid, quotes, first = codecs.getincrementaldecoder("utf-8")(), True, 0, True
    try:
        with _open(path) as stream:
            while block := stream.read(BLOCK_BYTES):
                if first and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    return "utf-16"
                if b"\0" in block:
                    raise SurveyError(
                        f"{path.name}: this is not a text file (it has NUL bytes). Export it as CSV or XLSX."
                    )
                quotes, first = quotes + block.count(b'"'), False
                valid = valid and _is_valid(decoder, block)
        valid = valid and _is_valid(decoder, b"", final=True)
        broken = False
    except (OSError, EOFError):
        broken = True
    if broken:
        raise SurveyError(f"{path.name}: the file is damaged or cut off. Copy or export it again.")
    encoding = "utf-8" if valid else "cp1252"
    if quotes % 2:
        _refuse_open_quote(path, encoding)
    return encoding


def _is_valid(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_open_quote(path: Path, encoding: str) -> None:
    """pyarrow takes a quotation mark that is never closed as one long cell: everything after it would be lost."""
    delimiter = _dialect(path, encoding).delimiter
    csv.field_size_limit(BLOCK_BYTES)
    with _open(path) as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text:
        reader, last = csv.reader(text, delimiter=delimiter, strict=True), 0
        try:
            for _ in reader:
                last = reader.line_num
            return
        except csv.Error:
            pass
    raise SurveyError(
        f"{path.name}: a quotation mark opened in line {last + 1} is not closed. Correct the line, or export again."
    )


def _dialect(path: Path, encoding: str) -> Dialect:
    with _open(path) as stream:
        sample = stream.read(SAMPLE_BYTES)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample).removeprefix("\ufeff")
    lines = text.splitlines()
    blank = next((number for number, line in enumerate(lines) if line.strip()), None)
    if blank is None:
        raise SurveyError(f"{path.name}: the file is empty. Export the survey again.")
    body = "\n".join(lines[blank:])
    delimiter = max(DELIMITERS, key=lambda mark: _fit(body, mark))
    titles = _titles(body, delimiter)
    return Dialect(encoding, delimiter, blank + titles[0], blank + titles[1])


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter cuts the first rows into equally many cells; a delimiter that cuts nothing fits worst."""
    widths = [len(row) for row, _ in _sample(text, delimiter)]
    width, times = _usual(widths)
    return (times / len(widths), width) if width > 1 else (0.0, 0)


def _titles(text: str, delimiter: str) -> tuple[int, int]:
    """Lines and rows above the header: shorter than half of the usual row, and nothing but a title in them."""
    rows = _sample(text, delimiter)
    width, times = _usual([len(row) for row, _ in rows])
    lines, above = 0, 0
    if width < NARROWEST or times < 2:
        return 0, 0
    for number, (row, line) in enumerate(rows):
        if len(row) >= width:
            return lines, above
        if sum(map(bool, row)) > min(TITLE_CELLS, width // 2):
            break
        lines, above = line, number + 1
    return 0, 0


def _usual(widths: list[int]) -> tuple[int, int]:
    """The most frequent number of cells of the rows that are not empty, the greatest of equally frequent ones."""
    counts = Counter(width for width in widths if width)
    return max(counts.items(), key=lambda entry: (entry[1], entry[0]), default=(0, 0))


def _sample(text: str, delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the number of lines read by its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(row, reader.line_num) for row in islice(reader, SAMPLE_ROWS)]
    except csv.Error:
        return []


def _parse(path: Path, dialect: Dialect) -> tuple[pa.Table, list[int]]:
    """All rows as text columns, and the row numbers of those that do not fit; in one thread only when some do not."""
    skipped: list[int] = []

    def skip(row: arrow_csv.InvalidRow) -> str:
        skipped.append(row.number + dialect.rows_above)
        return "skip"

    table = _read(path, dialect, threads=True, on_ragged=lambda row: "error")
    if table is None:
        table = _read(path, dialect, threads=False, on_ragged=skip)
    if table is None:
        table = _header_without_line_end(path, dialect)
    if table is None:
        raise SurveyError(
            f"{path.name}: the file cannot be read as delimited text. Export it as CSV (UTF-8) or XLSX."
        )
    return table, skipped


def _read(path: Path, dialect: Dialect, *, threads: bool, on_ragged: object) -> pa.Table | None:
    """None on failure: pyarrow's own message quotes the row, so neither it nor its traceback may travel on."""
    try:
        with _open(path) as stream:
            return arrow_csv.read_csv(
                stream,
                arrow_csv.ReadOptions(
                    use_threads=threads,
                    block_size=BLOCK_BYTES,
                    autogenerate_column_names=True,
                    skip_rows=dialect.lines_above,
                    encoding=dialect.encoding,
                ),
                arrow_csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=on_ragged,
                ),
                arrow_csv.ConvertOptions(default_column_type=pa.large_string(), strings_can_be_null=False),
            )
    except (pa.ArrowException, UnicodeError, OSError):
        return None


def _header_without_line_end(path: Path, dialect: Dialect) -> pa.Table | None:
    """A file of one unfinished line, which pyarrow takes for no file at all."""
    with _open(path) as stream:
        text = (
            stream.read(SAMPLE_BYTES)
            .decode(dialect.encoding, "replace")
            .removeprefix("\ufeff")
            .lstrip("\r\n")
        )
    if len(text.splitlines()) != 1:
        return None
    names = next(csv.reader([text], delimiter=dialect.delimiter))
    return pa.table({str(place): pa.array([name], pa.large_string()) for place, name in enumerate(names)})


def _row_numbers(rows: int, skipped: list[int], above: int) -> npt.NDArray[np.int64]:
    numbers = np.arange(1, rows + len(skipped) + 1, dtype=np.int64) + above
    return np.setdiff1d(numbers, skipped, assume_unique=True) if skipped else numbers


def _text(column: pa.ChunkedArray) -> pd.Series:
    return pd.Series(pd.array(column, dtype=TEXT))
