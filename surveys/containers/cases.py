"""SPSS and Stata files as columns of text with their labels, in the child process that `surveys.sandbox` limits."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from culture.errors import SurveyError
from surveys.containers.cells import cell_text
from surveys.containers.packing import TextColumn
from surveys.definition import Kind, Option, Question

READERS = {"sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta}


def labelled_cases(path: str, name: str, kind: str) -> dict[str, Any]:
    """All cases of a file: names, columns (text), cases (their number), encoding, questions (as of `Definition`).

    kind: "sav", "por" or "dta". Raises SurveyError, with `name` for the file, when it is damaged.
    """
    frame, meta = _read(path, name, kind)
    tagged = (meta.missing_user_values or {}) if kind == "dta" else {}
    columns = [
        _packed(_with_dots(_texts(frame.iloc[:, place]), tagged.get(heading, [])))
        for place, heading in enumerate(frame.columns)
    ]
    return {
        "names": list(map(str, frame.columns)),
        "columns": columns,
        "cases": len(frame),
        "encoding": str(meta.file_encoding or "").lower(),
        "questions": [asdict(question) for question in _questions(meta)],
    }


def _read(path: str, name: str, kind: str) -> tuple[pd.DataFrame, Any]:
    options = {} if kind == "por" else {"user_missing": True}
    try:
        return READERS[kind](path, dates_as_pandas_datetime=False, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError):
        pass  # the library's own message can quote a cell
    raise SurveyError(f"{name}: the file is damaged or of an unknown version. Save it again as .sav or CSV.")


def _questions(meta: Any) -> list[Question]:
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
        labelled = set(map(str, labels.get(name, {})))
        texts = [part["lo"] for part in ranges.get(name, []) if isinstance(part["lo"], str)]
        options += [Option(text.strip(), "", True) for text in texts if text not in labelled]
        options += [Option(f".{code}", "", True) for code in codes if code not in labelled]
        kind = "one" if any(not option.missing for option in options) else _kind(meta, name)
        text = (meta.column_names_to_labels.get(name) or "").strip()
        questions.append(Question(name, text, kind=kind, options=tuple(options), missing=missing))
    return questions


def _option(code: Any, label: str, missing: tuple[tuple[float, float], ...], tagged: list[str]) -> Option:
    if isinstance(code, str) and code in tagged:
        return Option(f".{code}", label.strip(), True)
    absent = isinstance(code, int | float) and any(low <= code <= high for low, high in missing)
    return Option(cell_text(code), label.strip(), absent)


def _kind(meta: Any, name: str) -> Kind:
    return "text" if meta.readstat_variable_types.get(name) == "string" else "number"


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def _packed(texts: pd.Series) -> dict[str, bytes | bytearray]:
    column = TextColumn()
    column.add(texts.tolist())
    return column.packed()


def _texts(column: pd.Series) -> pd.Series:
    place, distinct = pd.factorize(column)
    texts = np.array([_text(cell) for cell in distinct] + [""], dtype=object)
    return pd.Series(texts[place], dtype=object)  # -1, a missing value, is the last text: empty


def _text(cell: object) -> str:
    if isinstance(cell, np.generic):
        cell = cell.item()
    known = isinstance(cell, str | float | int | date | datetime | time | timedelta)
    return cell_text(cell) if known else str(cell)


def _with_dots(texts: pd.Series, tags: list[object]) -> pd.Series:
    """pyreadstat writes a tagged missing value as its letter among numbers; Stata's own spelling has a dot."""
    letters = [tag for tag in tags if isinstance(tag, str)]
    return texts.where(~texts.isin(letters), "." + texts) if letters else texts
