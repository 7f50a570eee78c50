"""Where the table begins: titles above the header and empty columns without a heading are left out and noted."""

from dataclasses import replace

import numpy as np
import pandas as pd

from surveys.raw_table import RawTable

LOOK_AHEAD = 20  # rows in which a header is looked for
TITLE_CELLS = 2  # a title row has a title, and perhaps a date beside it


def find_header(table: RawTable) -> RawTable:
    """The table below its real header.

    A first row with at most two filled cells, side by side, is a title when one of the next rows is two thirds as
    full as the fullest of them and looks like a header.
    """
    rows = [table.headings, *table.frame.iloc[:LOOK_AHEAD].map(str.strip).to_numpy().tolist()]
    place = header_place(rows)
    if place:
        table = _below(table, place)
    return _without_unnamed_columns(table)


def header_note(name: str, row: int) -> str:
    """What to say about a table whose header is not its first row."""
    return f"{name}: the header stands in row {row}; what is above it is left out."


def header_place(rows: list[list[str]]) -> int:
    """Which of the first rows is the header: 0 unless that is a title.

    The first row that is full enough decides. Without a cell at the left it is a survey tool's second header row;
    with cells that come again below it is an answer: then the first row is the header, gaps and all.
    """
    filled = [sum(map(bool, row)) for row in rows]
    fullest = max(filled[1:], default=0)
    if filled[0] > min(TITLE_CELLS, len(rows[0]) // 2) or fullest <= filled[0] or _has_gap(rows[0]):
        return 0
    enough = max(2, 2 * fullest / 3)
    first = min(next(at for at, cell in enumerate(row) if cell) for row in rows if any(row))
    place = next((place for place, _ in enumerate(rows) if place and filled[place] >= enough), 0)
    return place if rows[place][first] and not _comes_again(rows[place], rows[place + 1 :]) else 0


def _has_gap(row: list[str]) -> bool:
    """A title has its cells side by side."""
    return " " in "".join("x" if cell else " " for cell in row).strip()


def _comes_again(row: list[str], below: list[list[str]]) -> bool:
    """Whether half of a row's cells stand in their column once more."""
    again = sum(any(other[place] == cell for other in below) for place, cell in enumerate(row) if cell)
    return 2 * again >= sum(map(bool, row))


def _below(table: RawTable, place: int) -> RawTable:
    header = [str(cell).strip() for cell in table.frame.iloc[place - 1]]
    frame = table.frame.iloc[place:].reset_index(drop=True).set_axis(pd.Index(header, dtype=object), axis=1)
    above = int(table.row_numbers[place - 1]) - 1
    note = header_note(table.name, above + 1)
    return replace(table, frame=frame, row_numbers=table.row_numbers[place:], notes=(*table.notes, note))


def _without_unnamed_columns(table: RawTable) -> RawTable:
    empty = [
        place
        for place, heading in enumerate(table.headings)
        if not heading and (table.frame.iloc[:, place] == "").all()
    ]
    if not empty or len(empty) == table.frame.shape[1]:
        return table
    keep = np.setdiff1d(np.arange(table.frame.shape[1]), empty)
    columns = "column" if len(empty) == 1 else "columns"
    note = f"{table.name}: {len(empty)} empty {columns} without a heading left out."
    return replace(table, frame=table.frame.iloc[:, keep], notes=(*table.notes, note))
