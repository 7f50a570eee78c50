"""SPSS (.sav, .zsav, .por) and Stata (.dta), read with pyreadstat: codes as text, labels and missing codes beside."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from culture.errors import SurveyError
from surveys.containers.cells import TEXT, cell_text
from surveys.definition import Definition, Option, Question
from surveys.raw_table import RawTable, drop_empty_rows


def read_spss(path: Path, container: str = "spss") -> RawTable:
    """A system-missing cell is empty; a user-missing code stays, and the definition says that it is no answer."""
    portable = _starts(path, b"$FL") is False
    frame, meta = _read(path, "read_por" if portable else "read_sav")
    return _table(path, frame, meta, container)


def read_stata(path: Path, container: str = "stata") -> RawTable:
    """A missing value `.` is empty; `.a` to `.z` stay as they are, and the definition says that they are no answer."""
    frame, meta = _read(path, "read_dta")
    table = _table(path, frame, meta, container)
    tagged = meta.missing_user_values or {}
    texts = {
        place: _with_dots(table.frame.iloc[:, place], tagged.get(name, []))
        for place, name in enumerate(frame.columns)
    }
    return replace(table, frame=pd.DataFrame(texts).set_axis(table.frame.columns, axis=1))


def _read(path: Path, reader: str) -> tuple[pd.DataFrame, Any]:
    import pyreadstat

    options = {} if reader == "read_por" else {"user_missing": True}
    try:
        return getattr(pyreadstat, reader)(str(path), dates_as_pandas_datetime=False, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError):
        pass  # the library's own message can quote a cell
    raise SurveyError(
        f"{path.name}: the file is damaged or of an unknown version. Save it again as .sav or CSV."
    )


def _table(path: Path, frame: pd.DataFrame, meta: Any, container: str) -> RawTable:
    columns = {place: _texts(frame.iloc[:, place]) for place in range(frame.shape[1])}
    text = pd.DataFrame(columns, index=range(len(frame))).set_axis(
        pd.Index(list(frame.columns), dtype=object), axis=1
    )
    numbers = np.arange(1, len(frame) + 1, dtype=np.int64)  # cases are counted from 1, there is no header row
    table = RawTable(
        path.name, text, numbers, container=container,
        encoding=str(meta.file_encoding or "").lower(), definition=_definition(path, meta),
    )  # fmt: skip
    return drop_empty_rows(table)


def _definition(path: Path, meta: Any) -> Definition:
    labels: Mapping[str, Mapping[Any, str]] = meta.variable_value_labels or {}
    ranges = meta.missing_ranges or {}
    tagged = meta.missing_user_values or {}
    questions = []
    for name in meta.column_names:
        missing = tuple(
            (float(part["lo"]), float(part["hi"])) for part in ranges.get(name, []) if _number(part["lo"])
        )
        codes = [cell_text(code) for code in tagged.get(name, [])]
        options = [_option(code, label, missing, codes) for code, label in labels.get(name, {}).items()]
        options += [
            Option(f".{code}", "", True)
            for code in codes
            if code not in {str(c) for c in labels.get(name, {})}
        ]
        kind = "one" if any(not option.missing for option in options) else _kind(meta, name)
        text = (meta.column_names_to_labels.get(name) or "").strip()
        questions.append(Question(name, text, kind=kind, options=tuple(options), missing=missing))
    return Definition("statistics", path.name, tuple(questions))


def _option(code: Any, label: str, missing: tuple[tuple[float, float], ...], tagged: list[str]) -> Option:
    if isinstance(code, str) and code in tagged:
        return Option(f".{code}", label.strip(), True)
    absent = isinstance(code, int | float) and any(low <= code <= high for low, high in missing)
    return Option(cell_text(code), label.strip(), absent)


def _kind(meta: Any, name: str) -> Any:
    return "text" if meta.readstat_variable_types.get(name) == "string" else "number"


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def _texts(column: pd.Series) -> pd.Series:
    convert: Callable[[object], str] = _text
    place, distinct = pd.factorize(column)
    texts = np.array([convert(cell) for cell in distinct] + [""], dtype=object)
    return pd.Series(texts[place], dtype=TEXT)  # -1, a missing value, is the last text: empty


def _text(cell: object) -> str:
    if isinstance(cell, np.generic):
        cell = cell.item()
    return (
        cell_text(cell)
        if isinstance(cell, str | float | int | date | datetime | time | timedelta)
        else str(cell)
    )


def _with_dots(texts: pd.Series, tags: list[object]) -> pd.Series:
    """pyreadstat writes a tagged missing value as its letter among numbers; Stata's own spelling has a dot."""
    letters = [tag for tag in tags if isinstance(tag, str)]
    return texts.where(~texts.isin(letters), "." + texts) if letters else texts


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic
