"""audits.map.toml: audit registers with columns and grades of their own, read as audits, findings or evidence."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from culture.errors import SurveyError
from surveys.inputs import Inputs
from surveys.raw_table import RawTable
from surveys.register import Register, read_register
from surveys.texts import normalised
from surveys.times import WRITTEN

AUDIT_MAP = "audits.map.toml"
ROW = "#row"  # instead of a column: the file's name and the row's number
DAYS = ("audit_date", "raised_on", "due_on", "closed_on", "date")
Kind = Literal["audits", "findings", "evidence"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RegisterMap(_Table):
    """How one kind of record is read from the files named by `file`.

    into: audits, findings or evidence; columns: our column = heading of the file, or "#row" for an id from file and
    row; values: our column = one text for all rows; grades, departments: text of the file = our own
    dates: "iso", "day first" or "month first", for dates such as 04/05/2026
    distinct: rows that are the same in every mapped column are one record, as audits are in a list of findings
    """

    file: str
    into: Kind
    columns: dict[str, str]
    values: dict[str, str] = {}
    grades: dict[str, str] = {}
    departments: dict[str, str] = {}
    dates: Literal["iso", "day first", "month first"] = "iso"
    sheet: str = ""
    distinct: bool = False


class _MapFile(_Table):
    registers: Annotated[list[RegisterMap], Field(min_length=1)]


def read_audit_map(path: Path) -> tuple[RegisterMap, ...]:
    """Read and check the mapping of audit registers; SurveyError names the key that is wrong."""
    problem = ""
    try:
        return tuple(_MapFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).registers)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = f"not a valid TOML file ({error}). Correct the line named."
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, entry['loc']))}: {entry['msg'].lower()}" for entry in error.errors()
        )
        problem = f"{wrong}. See docs/formats.md for an example."
    raise SurveyError(f"{path.name}: {problem}")


def mapped_registers(inputs: Inputs) -> list[tuple[RegisterMap, Path]]:
    """Every mapping with each file of the wave that it names. SurveyError when it names none: a file is missing."""
    found: list[tuple[RegisterMap, Path]] = []
    for path in inputs.maps:
        if path.name != AUDIT_MAP:
            continue
        for entry in read_audit_map(path):
            files = [file for file in inputs.surveys if fnmatchcase(file.name, entry.file)]
            if not files:
                raise SurveyError(
                    f"{path.name}: there is no file {entry.file!r} beside it. Add it, or correct `file`."
                )
            found += [(entry, file) for file in files]
    return found


def mapped_register(path: Path, entry: RegisterMap, required: tuple[str, ...]) -> Register:
    """A register under our own column names. SurveyError when a column that is named is not in the file."""
    register = read_register(path, (), entry.sheet)
    raw = register.raw
    headings = raw.headings
    absent = [
        heading for heading in entry.columns.values() if heading != ROW and heading.strip() not in headings
    ]
    if absent:
        raise SurveyError(
            f"{raw.name}: there is no column {absent[0]!r}, which {AUDIT_MAP} names. Correct the mapping."
        )
    columns = {name: _column(raw, heading) for name, heading in entry.columns.items()}
    columns |= {name: pd.Series([text] * len(raw.frame), dtype="str") for name, text in entry.values.items()}
    frame = pd.DataFrame({name: _translated(name, texts, entry) for name, texts in columns.items()})
    table = replace(raw, frame=frame)
    return Register(
        _distinct(table) if entry.distinct else table,
        [column for column in required if column not in frame],
        register.problems,
        {name: heading for name, heading in entry.columns.items() if heading != ROW},
    )


def _column(raw: RawTable, heading: str) -> pd.Series:
    if heading == ROW:
        return pd.Series([f"{raw.name} {number}" for number in raw.row_numbers], dtype="str")
    return raw.frame.iloc[:, raw.headings.index(heading.strip())].str.strip()


def _translated(name: str, texts: pd.Series, entry: RegisterMap) -> pd.Series:
    if name == "grade":
        return _replaced(texts, entry.grades)
    if name == "department":
        return _replaced(texts, entry.departments)
    return texts.map(lambda text: _iso(text, entry.dates)) if name in DAYS and entry.dates != "iso" else texts


def _replaced(texts: pd.Series, mapping: Mapping[str, str]) -> pd.Series:
    """Texts that differ in case, blanks and width only mean the same; what is not named stays and is reported."""
    known = {normalised(text): ours for text, ours in mapping.items()}
    return texts.map(lambda text: known.get(normalised(text), text)) if known else texts


def _iso(text: str, dates: str) -> str:
    """A date in the order that the mapping states, as ISO 8601; a text that is no such date stays and is reported."""
    found: Any = WRITTEN.fullmatch(text)
    if found is None or len(found["a"]) == 4 or len(found["c"]) != 4:
        return text
    day, month = (found["a"], found["b"]) if dates == "day first" else (found["b"], found["a"])
    return f"{found['c']}-{month:0>2}-{day:0>2}"


def _distinct(table: RawTable) -> RawTable:
    first = ~table.frame.duplicated().to_numpy()
    if first.all():
        return table
    count = int(np.sum(~first))
    repeated = "1 row repeats a record and is" if count == 1 else f"{count} rows repeat a record and are"
    note = f"{table.name}: {repeated} left out."
    return replace(
        table,
        frame=table.frame[first].reset_index(drop=True),
        row_numbers=table.row_numbers[first],
        notes=(*table.notes, note),
    )
