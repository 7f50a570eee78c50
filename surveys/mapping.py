"""survey.map.toml: which column of a survey file is what, and which texts mean "not answered" and "can't say"."""

import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from culture.errors import SurveyError
from culture.instrument import Instrument

MAP_SUFFIX = ".map.toml"
PLAIN_COLUMNS = {
    "respondent": "respondent_id",
    "department": "department",
    "weight": "weight",
    "timestamp": "timestamp",
}


@dataclass(frozen=True)
class SurveyMap:
    """How the columns of the files named by `files` are read.

    respondent, weight, timestamp: column names, "" when the files have none
    items: column name of each item id; an item without an entry is missing from the files
    optional: columns of a plain survey file that need not be there, so their absence breaks no rule
    """

    name: str
    department: str
    items: dict[str, str]
    respondent: str = ""
    weight: str = ""
    timestamp: str = ""
    cant_say: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)
    files: str = "*"
    optional: frozenset[str] = field(default_factory=frozenset)


def plain_map(instrument: Instrument) -> SurveyMap:
    """The plain survey file: respondent_id, department and one column per item id; `x` is "can't say"."""
    return SurveyMap(
        name="plain survey columns",
        items={item: item for item in instrument.item_ids},
        cant_say=("x", "X") if instrument.scale.cant_say else (),
        optional=frozenset({"respondent", "weight", "timestamp"}),
        **PLAIN_COLUMNS,
    )


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Columns(_Table):
    department: str
    respondent: str = ""
    weight: str = ""
    timestamp: str = ""


class _Answers(_Table):
    cant_say: list[str] = []
    missing: list[str] = [""]


class _MapFile(_Table):
    columns: _Columns
    items: dict[str, str]
    answers: _Answers = _Answers()
    files: str = "*"


def read_map(path: Path, instrument: Instrument) -> SurveyMap:
    """Read and check a mapping; SurveyError names the key that is wrong, unknown or used twice."""
    content = _parse(path)
    unknown = sorted(set(content.items) - set(instrument.item_ids))
    if unknown:
        raise SurveyError(
            f"{path.name}: the instrument has no item {unknown[0]!r}. "
            f"Correct the left side under [items]; {len(instrument.item_ids)} items are known."
        )
    _check_columns(path, content)
    return SurveyMap(
        name=path.name,
        items=content.items,
        cant_say=tuple(content.answers.cant_say),
        missing=tuple({"", *content.answers.missing}),
        files=content.files,
        **content.columns.model_dump(),
    )


def choose_map(file: str, maps: list[SurveyMap], plain: SurveyMap) -> SurveyMap:
    """The one mapping whose `files` fits this file name, else the plain columns; SurveyError when two fit."""
    fitting = [survey_map for survey_map in maps if fnmatchcase(file, survey_map.files)]
    if len(fitting) > 1:
        names = " and ".join(survey_map.name for survey_map in fitting)
        raise SurveyError(f"{file}: {names} both claim this file. Make `files` in one of them narrower.")
    return fitting[0] if fitting else plain


def _parse(path: Path) -> _MapFile:
    try:
        return _MapFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{path.name}: not a valid TOML file ({error}). Correct the line named.") from None
    except ValidationError as error:
        problems = "; ".join(_describe(problem) for problem in error.errors())
        raise SurveyError(f"{path.name}: {problems}. See the example in the README.") from None


def _describe(problem: Any) -> str:
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg'].lower()}"


def _check_columns(path: Path, content: _MapFile) -> None:
    """One column is one thing: a column used twice would count an answer twice."""
    if not content.columns.department:
        raise SurveyError(
            f"{path.name}: columns.department is empty. Name the column that holds the department."
        )
    named = [*content.columns.model_dump().values(), *content.items.values()]
    twice = sorted({column for column in named if column and named.count(column) > 1})
    if twice:
        raise SurveyError(
            f"{path.name}: column {twice[0]!r} is named more than once. Each column is one thing."
        )
