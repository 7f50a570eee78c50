"""A decoded file: text as it was typed, and where in the file each row stood. Nothing is interpreted."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from surveys.definition import Definition


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table of text.

    name: the file's name
    frame: one row per row below the header, every column of dtype str; "" is an empty cell, "NA" and "007"
        are text. Column labels are the header cells as they stand, so a label can occur twice.
    row_numbers: (N,) int64, the row of the file each came from as a spreadsheet counts them; the header's row
        is row 1 unless empty lines stand above it. A cell with line breaks is one row.
    ragged: row numbers of the rows that have more or fewer cells than the header and are not in `frame`
    notes: what was assumed or left out, one sentence each
    container: what the table arrived in: "text", "xlsx", "xls", "ods", "spss" or "stata"
    encoding: of the text, such as "utf-8"; "" where the container settles it
    sheet: name of the sheet, "" where there are none
    definition: questions, labels and missing codes that the file itself carries (SPSS and Stata do)
    """

    name: str
    frame: pd.DataFrame
    row_numbers: npt.NDArray[np.int64]
    ragged: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    container: str = "text"
    encoding: str = ""
    sheet: str = ""
    definition: Definition | None = None

    def __len__(self) -> int:
        """Rows below the header that are not empty, the ragged ones included."""
        return len(self.frame) + len(self.ragged)

    def __repr__(self) -> str:
        return f"RawTable({self.name!r}, {len(self)} rows, {self.frame.shape[1]} columns)"  # never a cell

    @cached_property
    def headings(self) -> list[str]:
        """The header cells without surrounding blanks."""
        return [str(heading).strip() for heading in self.frame.columns]


def drop_empty_rows(table: RawTable) -> RawTable:
    """Without the rows in which every cell is empty: a blank line is not a respondent. Their number is noted."""
    filled = np.zeros(len(table.frame), dtype=bool)
    for position in range(table.frame.shape[1]):
        if filled.all():
            return table
        filled |= (table.frame.iloc[:, position] != "").to_numpy()
    if filled.all():
        return table
    empty = int((~filled).sum())
    note = f"{table.name}: {empty} empty {'row' if empty == 1 else 'rows'} left out."
    frame = table.frame[filled].reset_index(drop=True)
    return replace(table, frame=frame, row_numbers=table.row_numbers[filled], notes=(*table.notes, note))
