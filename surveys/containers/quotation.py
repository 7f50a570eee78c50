"""Quotation marks that do not belong: one that is never closed, or two that pair up and swallow the rows between.

Either would turn rows into the text of one cell, and they would be missing without a word.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from culture.errors import SurveyError
from surveys.containers.text_source import TextSource

LINE_END = re.compile(r"\r\n|\r|\n")
SENTINEL = "\x1e"
KNOWN_CELLS = 2  # cells of a line that must stand in the same columns of other rows


@dataclass(frozen=True)
class Record:
    """A row of the file that spans several lines. others: the rows it is compared with."""

    row: int
    lines: list[str]
    others: pa.Table


def refuse_open_quote(source: TextSource, delimiter: str) -> None:
    """SurveyError, with the line, when a quotation mark is not closed at the end of the file."""
    if source.quotes % 2 == 0:
        return
    row: list[str] = []
    start = end = 0
    with source.open() as stream, io.TextIOWrapper(stream, "utf-8", errors="replace", newline="") as text:
        reader = csv.reader(chain(text, ["\n", SENTINEL]), delimiter=delimiter)
        try:
            for row in reader:  # noqa: B007  (the last one is wanted)
                start, end = end, reader.line_num
        except csv.Error:  # a cell longer than any may be
            row, start = [], end
    if row != [SENTINEL]:
        raise SurveyError(
            f"{source.path.name}: a quotation mark opened in line {start + 1} is not closed. Correct the line, or "
            "export again."
        )


def refuse_swallowed_rows(name: str, records: Iterable[Record], delimiter: str) -> None:
    """SurveyError, with the row, when a line inside a cell is itself a row of the table.

    It is one when it has as many cells as the table is wide, and half of the filled ones, two at least, stand in the
    same column of other rows too. Text of several lines that a respondent typed does not look like that. The last
    line counts only below a complete first one, because the rest of the row follows it.
    """
    for record in records:
        inside = [
            *record.lines[1:-1],
            *(record.lines[-1:] if _fits(record.lines[0], record, delimiter) else []),
        ]
        if any(_is_row(line, record, delimiter) for line in inside):
            raise SurveyError(
                f"{name}, row {record.row}: a quotation mark opens a cell that runs on over "
                f"{len(record.lines)} lines, which look like rows of their own. Delete the mark, or export again."
            )


def long_records(table: pa.Table, numbers: npt.NDArray[np.int64], delimiter: str) -> Iterator[Record]:
    """The rows of a parsed table with a cell of several lines that could hold a row. numbers: of each row."""
    suspects = np.zeros(len(table), dtype=bool)
    for column in table.columns:
        breaks = pc.match_substring_regex(column, "[\r\n]")
        if pc.any(breaks).as_py():
            wide = pc.greater_equal(pc.count_substring(column, delimiter), table.num_columns - 1)
            suspects |= pc.and_(breaks, wide).to_numpy()
    for place in map(int, np.flatnonzero(suspects)):
        cells = [column[place].as_py() for column in table.columns]
        others = pa.concat_tables([table[:place], table[place + 1 :]])
        yield Record(int(numbers[place]), LINE_END.split(delimiter.join(cells)), others)


def _is_row(line: str, record: Record, delimiter: str) -> bool:
    if not _fits(line, record, delimiter):
        return False
    cells = line.replace('"', "").split(delimiter)
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    known = sum(_occurs(cell, record.others.column(place)) for place, cell in filled)
    return known >= KNOWN_CELLS and 2 * known >= len(filled)


def _fits(line: str, record: Record, delimiter: str) -> bool:
    return line.count(delimiter) == record.others.num_columns - 1


def _occurs(cell: str, column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.equal(column, cell)).as_py())
