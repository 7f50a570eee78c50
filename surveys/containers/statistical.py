"""SPSS (.sav, .zsav, .por) and Stata (.dta): codes as text, labels and missing codes beside. Parsed in a child."""

from pathlib import Path

import numpy as np
import pandas as pd

from surveys.containers.packed import question, text_column
from surveys.definition import Definition
from surveys.raw_table import RawTable, drop_empty_rows
from surveys.sandbox import LIMITS, Limits, run_limited


def read_spss(path: Path, container: str = "spss", limits: Limits = LIMITS) -> RawTable:
    """A system-missing cell is empty; a user-missing code stays, and the definition says that it is no answer."""
    return _read(path, "sav" if _starts(path, b"$FL") else "por", container, limits)


def read_stata(path: Path, container: str = "stata", limits: Limits = LIMITS) -> RawTable:
    """A missing value `.` is empty; `.a` to `.z` stay, and the definition says that they are no answer."""
    return _read(path, "dta", container, limits)


def _read(path: Path, kind: str, container: str, limits: Limits) -> RawTable:
    function = "surveys.containers.cases:labelled_cases"
    packed = run_limited(function, path, path.name, kind, limits=limits)
    columns = dict(enumerate(map(text_column, packed["columns"])))
    frame = pd.DataFrame(columns, index=range(packed["cases"]))
    table = RawTable(
        path.name,
        frame.set_axis(pd.Index(packed["names"], dtype=object), axis=1),
        np.arange(1, packed["cases"] + 1, dtype=np.int64),  # cases are counted from 1, there is no header row
        container=container,
        encoding=packed["encoding"],
        definition=Definition("statistics", path.name, tuple(map(question, packed["questions"]))),
    )
    return drop_empty_rows(table)


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic
