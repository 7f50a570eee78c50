"""From a table and the role of each of its columns to a survey: what every format has in common."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from surveys.definition import Question
from surveys.personal_data import is_personal
from surveys.raw_table import RawTable
from surveys.survey import Item, Report, Survey

Role = Literal["item", "respondent", "timestamp", "weight", "own", "personal"]


@dataclass(frozen=True)
class Column:
    """What one column of a table is. `question.id` need not be unique: two columns can have one heading."""

    question: Question
    role: Role = "item"


def below(raw: RawTable, header_rows: int) -> RawTable:
    """The table without the header rows that follow the first."""
    extra = header_rows - 1
    return replace(
        raw,
        frame=raw.frame.iloc[extra:].reset_index(drop=True) if extra else raw.frame,
        row_numbers=raw.row_numbers[extra:],
    )


def assemble(
    raw: RawTable,
    columns: list[Column],
    report: Report,
    *,
    states: pd.Series | None = None,
    missing: frozenset[str] = frozenset(),
) -> Survey:
    """The survey of a table whose header rows are gone. columns: one for each column of the table, in its order.

    Columns that hold personal data by heading or content are left out of the answers, whatever their role was.
    states: what the tool says of each row of the table
    """
    columns = [_without_personal(raw, place, column) for place, column in enumerate(columns)]
    ids = unique([column.question.id for column in columns])
    headings = unique(raw.headings)
    kept = [place for place, column in enumerate(columns) if column.role == "item"]
    items = tuple(Item(ids[place], headings[place], columns[place].question) for place in kept)
    rest = [place for place in range(len(columns)) if columns[place].role != "item"]
    return Survey(
        name=raw.name,
        respondents=_respondents(raw, columns, states),
        answers=_part(raw.frame, kept, ids),
        items=items,
        report=replace(
            report,
            personal=tuple(headings[place] for place in rest if columns[place].role == "personal"),
            own=tuple(headings[place] for place in rest if columns[place].role != "personal"),
            notes=(*raw.notes, *report.notes),
        ),
        others=_part(raw.frame, rest, headings),
        missing=missing,
    )


def unique(names: list[str]) -> list[str]:
    """Names that occur more than once, or are empty, get their place: `Father (column 9)`."""
    times = Counter(names)
    return [
        name if name and times[name] == 1 else f"{name} (column {place + 1})".strip()
        for place, name in enumerate(names)
    ]


def _without_personal(raw: RawTable, place: int, column: Column) -> Column:
    if column.role == "personal" or column.role != "item":
        return column
    personal = column.question.identifier or is_personal(
        raw.headings[place], column.question, raw.frame.iloc[:, place]
    )
    return replace(column, role="personal") if personal else column


def _part(frame: pd.DataFrame, places: list[int], names: list[str]) -> pd.DataFrame:
    return frame.iloc[:, places].set_axis(pd.Index([names[place] for place in places], dtype=object), axis=1)


def _respondents(raw: RawTable, columns: list[Column], states: pd.Series | None) -> pd.DataFrame:
    n, fitting = len(raw), len(raw.frame)
    rows: dict[str, object] = {
        "row": np.concatenate([raw.row_numbers, np.asarray(raw.ragged, dtype=np.int64)])
    }
    rows["fits"] = np.arange(n) < fitting
    rows["state"] = padded(states, raw)
    for role in ("respondent", "timestamp", "weight"):
        place = next((place for place, column in enumerate(columns) if column.role == role), None)
        rows[role] = padded(None if place is None else raw.frame.iloc[:, place], raw)
    return pd.DataFrame(rows)


def padded(column: pd.Series | None, raw: RawTable) -> pd.Series:
    """A text column over all rows: "" for the ragged ones, and everywhere where there is no such column."""
    if column is None:
        return pd.Series([""], dtype="str").repeat(len(raw)).reset_index(drop=True)
    if not raw.ragged:
        return column.reset_index(drop=True)
    return pd.concat([column, pd.Series([""] * len(raw.ragged), dtype="str")], ignore_index=True)
