"""A survey as its tool recorded it: who answered what, in the tool's own words. Private: it ends in the intake."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from surveys.definition import Question

State = Literal["", "complete", "partial", "test", "spam"]


@dataclass(frozen=True)
class Item:
    """One column of answers. column: its heading in the file, by which the mapping may name it as well as by `id`."""

    id: str
    column: str
    question: Question

    @property
    def text(self) -> str:
        """What the respondent read: the question, and the row of the grid behind it."""
        parts = [part for part in (self.question.group, self.question.text) if part]
        return " – ".join(parts) or self.column


@dataclass(frozen=True)
class Report:
    """What was recognised and left out, without any answer.

    format: name of the format; confidence: 0 to 1; header_rows: rows from the header to the first respondent
    definition: name of the definition file that was used, "" without one
    personal: headings of the columns that identify people and are left out
    own: headings of the columns in which the tool keeps its own records
    repeated, contradicting: row numbers that say an answer of a respondent again, or another one (long form only)
    """

    format: str
    confidence: float = 1.0
    header_rows: int = 1
    definition: str = ""
    personal: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    repeated: tuple[int, ...] = ()
    contradicting: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Survey:
    """One survey file.

    respondents: one row per row of the file (per respondent in the long form): row (its number in the file, of the
        first one in the long form), fits (False for rows of another width than the header, which stand last), state
        (what the tool says), respondent, timestamp, weight; texts, "" where the file has no such column
    answers: one row per row that fits, one text column per item, named by item id; "" is an empty cell
    items: the questions of `answers` in its order
    others: the columns that are no answers, personal ones included, by their unique heading; used only when a
        mapping names one
    missing: texts by which the tool says that there is no answer
    """

    name: str
    respondents: pd.DataFrame
    answers: pd.DataFrame
    items: tuple[Item, ...]
    report: Report
    others: pd.DataFrame = field(repr=False)
    missing: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.respondents)

    def __repr__(self) -> str:
        return f"Survey({self.name!r}, {self.report.format}, {len(self)} rows, {len(self.items)} items)"

    def item(self, item_id: str) -> Item:
        """The item of this id. KeyError when there is none."""
        return next(item for item in self.items if item.id == item_id)
