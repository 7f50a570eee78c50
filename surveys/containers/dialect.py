"""How delimited text is written: its delimiter, and where its header is. Decided from the first rows."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from culture.errors import SurveyError
from surveys.containers.limits import LONGEST_ROW, MOST_CELLS, WIDEST
from surveys.containers.text_source import TextSource
from surveys.header import TITLE_CELLS

DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f")
SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 50
NARROWEST = 3  # cells a row must have before the rows above it can be told for titles
BLANK_LINES = re.compile(r"(?:[^\S\r\n]*(?:\r\n|\r|\n))*")
LINE_END = re.compile(r"\r\n|\r|\n")

csv.field_size_limit(2 * LONGEST_ROW)  # by default a cell of 128 KB is an error


@dataclass(frozen=True)
class Dialect:
    """Blank lines and titles stand above the header; a title can have line breaks. width: cells of the header.

    titles: whether there is more than blank lines above the header
    """

    delimiter: str
    lines_above: int
    rows_above: int
    width: int
    titles: bool = False


def find_dialect(source: TextSource) -> Dialect:
    """SurveyError when there is no text, or more columns or cells than are read."""
    text = first_text(source)
    blank = BLANK_LINES.match(text)
    assert blank is not None  # it matches nothing, too
    body = text[blank.end() :]
    if not body.strip():
        raise SurveyError(f"{source.path.name}: the file is empty. Export the survey again.")
    delimiter = max(DELIMITERS, key=lambda mark: _fit(body, mark))
    titles = _titles(body, delimiter)
    above = len(LINE_END.findall(blank.group()))
    width = _width(body, delimiter, titles[1])
    dialect = Dialect(delimiter, above + titles[0], above + titles[1], width, bool(titles[1]))
    _refuse_too_much(source, dialect)
    return dialect


def first_text(source: TextSource) -> str:
    """The first SAMPLE_BYTES, or the whole first row where that is longer; SurveyError beyond LONGEST_ROW.

    Without a byte-order mark.
    """
    with source.open() as stream:
        sample = stream.read(SAMPLE_BYTES)
        if b"\n" not in sample.strip() and b"\r" not in sample.strip():
            sample += stream.read(LONGEST_ROW)
            if len(sample) > LONGEST_ROW:
                raise SurveyError(
                    f"{source.path.name}: its first line is longer than {LONGEST_ROW >> 20} MB; this is no table. "
                    "Export the answers as CSV or XLSX."
                )
    return codecs.getincrementaldecoder("utf-8")("replace").decode(sample).removeprefix("\ufeff")


def _refuse_too_much(source: TextSource, dialect: Dialect) -> None:
    if dialect.width > WIDEST:
        raise SurveyError(
            f"{source.path.name}: {dialect.width} columns; {WIDEST} are read. Export fewer columns."
        )
    if dialect.width * source.lines > MOST_CELLS:
        raise SurveyError(
            f"{source.path.name}: {source.lines} lines of {dialect.width} cells are more than {MOST_CELLS} cells. "
            "Split the file: a wave may have any number."
        )


def _width(text: str, delimiter: str, above: int) -> int:
    rows = _sample(text, delimiter)
    return len(rows[above][0]) if len(rows) > above else 1 + text.split("\n", 1)[0].count(delimiter)


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
