"""Where the table begins: titles above the header and empty columns without a heading are left out and noted."""

from dataclasses import replace

import numpy as np
import pandas as pd

from surveys.raw_table import RawTable

LOOK_AHEAD = 20  # rows in which a header is looked for
TITLE_CELLS = 2  # a title row has a title, and perhaps a date beside it


def find_header(table: RawTable) -> RawTable:
    """The table below its real header.

    A first row with at most two filled cells is a title when a row further down, from its first cell on, is filled
    at least as far as the fullest of the next rows, but for a third. A survey tool's second header row begins with
    an empty cell and is not taken for the header.
    """
    rows = [table.headings, *table.frame.iloc[:LOOK_AHEAD].map(str.strip).to_numpy().tolist()]
    place = header_place(rows)
    if place:
        table = _below(table, place)
    return _without_unnamed_columns(table)


def header_place(rows: list[list[str]]) -> int:
    """Which of the first rows is the header: 0 unless that is a title."""
    filled = [sum(map(bool, row)) for row in rows]
    fullest = max(filled[1:], default=0)
    if filled[0] > min(TITLE_CELLS, len(rows[0]) // 2) or fullest <= filled[0]:
        return 0
    enough = max(2, 2 * fullest / 3)
    first = min(next(at for at, cell in enumerate(row) if cell) for row in rows if any(row))
    return next(
        (place for place, row in enumerate(rows) if place and filled[place] >= enough and row[first]), 0
    )


def _below(table: RawTable, place: int) -> RawTable:
    header = [str(cell).strip() for cell in table.frame.iloc[place - 1]]
    frame = table.frame.iloc[place:].reset_index(drop=True).set_axis(pd.Index(header, dtype=object), axis=1)
    above = int(table.row_numbers[place - 1]) - 1
    note = f"{table.name}: the header stands in row {above + 1}; what is above it is left out."
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
