"""survey.map.toml: a mapping as a file, read and checked."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from culture.errors import SurveyError
from culture.instrument import AnswerScale, Instrument
from surveys.mapping import ASKED, NUMBERS, REVERSED, SEPARATOR, SurveyMap
from surveys.texts import normalised


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Columns(_Table):
    department: str | list[str]
    respondent: str = ""
    weight: str = ""
    timestamp: str = ""
    separator: str = SEPARATOR


class _Answers(_Table):
    cant_say: list[str] = []
    missing: list[str] = [""]


class _ItemEntry(_Table):
    column: str | list[str]
    scale: str = NUMBERS

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if isinstance(self.column, str) else tuple(self.column)


class _MapFile(_Table):
    columns: _Columns
    items: dict[str, str | list[str] | _ItemEntry]
    answers: _Answers = _Answers()
    scales: dict[str, dict[str, int]] = {}
    departments: dict[str, str] = {}
    confirmed: bool = True
    files: str = "*"
    format: str = ""
    sheet: str = ""


def read_map(path: Path, instrument: Instrument) -> SurveyMap:
    """Read and check a mapping; SurveyError names the key that is wrong, unknown, used twice or not yet answered."""
    content = _parse(path)
    if not content.confirmed:
        raise SurveyError(
            f"{path.name}: this mapping was proposed by `inspect` and nobody has confirmed it. "
            "Read it, correct it, and write confirmed = true."
        )
    entries = {
        item: entry if isinstance(entry, _ItemEntry) else _ItemEntry(column=entry)
        for item, entry in content.items.items()
    }
    department = content.columns.department
    parts = tuple([department] if isinstance(department, str) else department)
    _check_items(path, entries, instrument)
    _check_columns(path, content.columns, parts, entries)
    points = {name: _points(path, name, texts, instrument.scale) for name, texts in content.scales.items()}
    _check_scales(path, entries, set(points))
    return SurveyMap(
        name=path.name,
        department=parts,
        items={item: entry.columns[0] for item, entry in entries.items()},
        aliases={item: entry.columns[1:] for item, entry in entries.items() if len(entry.columns) > 1},
        respondent=content.columns.respondent,
        weight=content.columns.weight,
        timestamp=content.columns.timestamp,
        cant_say=tuple(content.answers.cant_say),
        missing=tuple({"", *content.answers.missing}),
        files=content.files,
        points={item: points[entry.scale] for item, entry in entries.items() if entry.scale in points},
        reversed=frozenset(item for item, entry in entries.items() if entry.scale == REVERSED),
        departments=content.departments,
        separator=content.columns.separator,
        format=content.format,
        sheet=content.sheet,
    )


def _parse(path: Path) -> _MapFile:
    try:
        return _MapFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{path.name}: not a valid TOML file ({error}). Correct the line named.") from None
    except ValidationError as error:
        problems = "; ".join(dict.fromkeys(_describe(problem) for problem in error.errors()))
        raise SurveyError(f"{path.name}: {problems}. See docs/formats.md for an example.") from None


def _describe(problem: Any) -> str:
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg'].lower()}"


def _check_items(path: Path, entries: dict[str, _ItemEntry], instrument: Instrument) -> None:
    empty = sorted(item for item, entry in entries.items() if not entry.columns or not all(entry.columns))
    if empty:
        raise SurveyError(f"{path.name}: items.{empty[0]} names no column. Name it, or take the line out.")
    unknown = sorted(set(entries) - set(instrument.item_ids))
    if unknown:
        raise SurveyError(
            f"{path.name}: the instrument has no item {unknown[0]!r}. "
            f"Correct the left side under [items]; {len(instrument.item_ids)} items are known."
        )


def _check_columns(
    path: Path, columns: _Columns, department: tuple[str, ...], entries: dict[str, _ItemEntry]
) -> None:
    """One column is one thing: a column used twice would count an answer twice."""
    if not department or not all(department):
        raise SurveyError(
            f"{path.name}: columns.department is empty. Name the column that holds the department."
        )
    named = [*department, columns.respondent, columns.weight, columns.timestamp]
    named += [column for entry in entries.values() for column in entry.columns]
    asked = sorted(item for item, entry in entries.items() if ASKED in entry.columns)
    if ASKED in named:
        what = f"items.{asked[0]}" if asked else "columns"
        raise SurveyError(f"{path.name}: {what} still says {ASKED!r}. Name the column, or take the line out.")
    twice = sorted({column for column in named if column and named.count(column) > 1})
    if twice:
        raise SurveyError(
            f"{path.name}: column {twice[0]!r} is named more than once. Each column is one thing."
        )


def _check_scales(path: Path, entries: dict[str, _ItemEntry], known: set[str]) -> None:
    for item, entry in entries.items():
        if entry.scale == ASKED:
            raise SurveyError(
                f"{path.name}: items.{item}: nobody has said which way its answers run. Write scale = "
                f'"{NUMBERS}" when a high number means much agreement, else "{REVERSED}" or one of [scales].'
            )
        if entry.scale not in {*known, NUMBERS, REVERSED}:
            raise SurveyError(f"{path.name}: items.{item}: there is no [scales.{entry.scale}]. Add it.")


def _points(path: Path, name: str, texts: dict[str, int], scale: AnswerScale) -> dict[str, int]:
    outside = sorted({point for point in texts.values() if not scale.low <= point <= scale.high})
    if outside:
        raise SurveyError(
            f"{path.name}: scales.{name}: {outside[0]} is not on the instrument's scale {scale.low} to {scale.high}. "
            "Use the instrument with the scale that was asked."
        )
    points: dict[str, int] = {}
    for text, point in texts.items():
        if points.setdefault(normalised(text), point) != point:
            raise SurveyError(
                f"{path.name}: scales.{name}: {text!r} stands there twice with different points."
            )
    return points
