"""Google Forms: a timestamp in the first column, whatever it is called; grids as `question [row]`."""

import re

import pandas as pd

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised, plain_text
from surveys.times import read_times
from surveys.words import words

GRID = re.compile(r"(.*\S)\s*\[(.+)\]\s*", re.DOTALL)
SAMPLE = 200
WORDY = 3  # words in a heading that is a question
STAMP = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? .*\d{1,2}[:.]\d{2}[:.]\d{2}.*")  # a date with seconds


class GoogleForms:
    """Known by the first heading in many languages, else by a first column of times under headings that ask."""

    name = "googleforms"
    title = "Google Forms"
    tool = "googleforms"

    def probe(self, raw: RawTable) -> float:
        if len(raw.headings) < 2:
            return 0.0
        named = normalised(raw.headings[0]) in words("forms")["google_timestamp"]
        stamped = _stamped(raw)
        questions = sum(len(heading.split()) >= WORDY or "[" in heading for heading in raw.headings[1:])
        asked = questions >= 0.4 * (len(raw.headings) - 1)
        if named:
            return 0.95 if stamped and asked else 0.8 if asked else 0.45
        return 0.65 if stamped and asked else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        first = Column(Question(raw.headings[0], kind="system"), "timestamp")
        columns = [first, *(Column(_question(heading)) for heading in raw.headings[1:])]
        states = pd.Series(["complete"] * len(raw.frame), dtype="str")
        return assemble(raw, columns, Report(self.title), states=states)


def _question(heading: str) -> Question:
    grid = GRID.fullmatch(heading)
    text = plain_text(heading)
    return Question(text, plain_text(grid[2]), plain_text(grid[1])) if grid else Question(text, text)


def _stamped(raw: RawTable) -> bool:
    cells = raw.frame.iloc[:SAMPLE, 0]
    return (
        len(cells) > 0
        and cells.map(lambda cell: bool(STAMP.fullmatch(cell))).all()
        and read_times(cells).notna().all()
    )
