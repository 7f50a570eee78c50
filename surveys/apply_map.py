"""From a survey in its tool's words to points of the instrument: a mapping says which column is what."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import SurveyError
from culture.instrument import Instrument
from culture.responses import NOT_ANSWERED
from surveys.answer_meanings import answer_texts
from surveys.answers import type_answers
from surveys.definition import Question
from surveys.mapping import SurveyMap
from surveys.survey import Survey
from surveys.typed_survey import OWN, TypedSurvey
from surveys.unread_items import unread_items

TOLD = ("respondent", "weight", "timestamp")
PLACED = " (column "
SURE = 0.98  # the plain file with its own two columns needs no word


@dataclass(frozen=True, eq=False)
class _Found:
    """A column that a mapping names: its texts over the rows that fit, and the question behind it, if any."""

    texts: pd.Series
    question: Question | None = None


def apply_map(survey: Survey, survey_map: SurveyMap, instrument: Instrument) -> TypedSurvey:
    """Map and type a survey. A column that is not there is reported in `columns`, its cells count as empty.

    Columns are named by item id or by heading. Raises SurveyError when a column that is asked for stands in the
    file twice.
    """
    aliases = {name for names in survey_map.aliases.values() for name in names}
    told = {getattr(survey_map, role) for role in TOLD}
    wanted = {*survey_map.items.values(), *aliases, *survey_map.department, *told}
    found = {name: column for name in wanted - {""} if (column := _find(survey, name)) is not None}
    n, fitting = len(survey), len(survey.answers)
    rows = survey.respondents[["row", "fits", "state"]].copy()
    for role in TOLD:
        rows[role] = _told(survey, survey_map, role, found)
    rows["department"] = _departments(survey_map, found, n)
    answers = np.full((n, len(instrument.item_ids)), NOT_ANSWERED, dtype=np.int8, order="F")
    for position, item in enumerate(instrument.item_ids):
        for column in (found[name] for name in _names(survey_map, item) if name in found):
            meanings = answer_texts(survey_map, instrument, item, column.question, missing=survey.missing)
            codes = type_answers(column.texts, meanings)
            answers[:fitting, position] = _one(survey, item, answers[:fitting, position], codes)
    columns = _columns(survey_map, instrument, set(found), survey)
    unread = unread_items(survey, survey_map, instrument, set(found))
    return TypedSurvey(survey.name, rows, answers, columns, (*_notes(survey), *survey.report.notes, *unread))


def _notes(survey: Survey) -> list[str]:
    """What a reader of the run should know of the file. Headings that identify people are counted, not named."""
    report, notes = survey.report, []
    if report.confidence < SURE or report.definition:
        source = f", texts and options from {report.definition}" if report.definition else ""
        notes.append(f"{survey.name}: read as {report.format} ({report.confidence:.0%} sure){source}.")
    if report.personal:
        columns = "column" if len(report.personal) == 1 else "columns"
        notes.append(
            f"{survey.name}: {len(report.personal)} {columns} left out: names, addresses or the like."
        )
    return notes


def _names(survey_map: SurveyMap, item: str) -> tuple[str, ...]:
    """Every column an item may stand in."""
    return (survey_map.items.get(item, ""), *survey_map.aliases.get(item, ()))


def _one(
    survey: Survey, item: str, first: npt.NDArray[np.int8], second: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """Answers to one item under two headings; SurveyError when somebody answered differently under both."""
    if not first.any():
        return second
    both = (first != NOT_ANSWERED) & (second != NOT_ANSWERED) & (first != second)
    if both.any():
        raise SurveyError(
            f"{survey.name}: {int(both.sum())} respondents have different answers in the columns named for {item}. "
            "They are two questions: name one of them."
        )
    return np.where(first != NOT_ANSWERED, first, second)


def _told(survey: Survey, survey_map: SurveyMap, role: str, found: Mapping[str, _Found]) -> pd.Series:
    """The column a mapping names, else the survey tool's own, unless the mapping names one that is not there."""
    name = getattr(survey_map, role)
    if name in found:
        return _padded(found[name], len(survey))
    own = not name or role in survey_map.optional
    return survey.respondents[role] if own else _padded(None, len(survey))


def _find(survey: Survey, name: str) -> _Found | None:
    """By item id, then by heading; headings are compared without surrounding blanks."""
    for item in survey.items:
        if name in (item.id, item.column):
            return _Found(survey.answers[item.id], item.question)
    if name in survey.others.columns:
        return _Found(survey.others[name])
    headings = [*(item.column for item in survey.items), *map(str, survey.others.columns)]
    if sum(heading.startswith(f"{name}{PLACED}") for heading in headings) > 1:
        raise SurveyError(
            f"{survey.name}: there is more than one column {name!r}. Rename or remove the one that does not count."
        )
    return None


def _padded(column: _Found | None, n: int) -> pd.Series:
    if column is None:
        return pd.Series([""], dtype="str").repeat(n).reset_index(drop=True)
    short = n - len(column.texts)
    return (
        pd.concat([column.texts, pd.Series([""] * short, dtype="str")], ignore_index=True)
        if short
        else column.texts
    )


def _departments(survey_map: SurveyMap, found: Mapping[str, _Found], n: int) -> pd.Series:
    """The filled cells of the columns that say the department, as labels where the file has codes, joined."""
    parts = [_labelled(found[name], n) for name in survey_map.department if name in found]
    if not parts:
        return _padded(None, n)
    joined = parts[0]
    for part in parts[1:]:
        both = (joined != "") & (part != "")
        joined = (joined + survey_map.separator + part).where(both, joined.where(part == "", part))
    return joined.replace(dict(survey_map.departments)) if survey_map.departments else joined


def _labelled(column: _Found, n: int) -> pd.Series:
    texts = _padded(column, n)
    labels = {option.code: option.label for option in column.question.options} if column.question else {}
    labels = {code: label for code, label in labels.items() if code != label and label}
    return texts.replace(labels) if labels else texts


def _columns(
    survey_map: SurveyMap, instrument: Instrument, present: set[str], survey: Survey
) -> pd.DataFrame:
    asked = [(name, "department", "", True) for name in survey_map.department]
    for role in TOLD:
        name = getattr(survey_map, role)
        if not name or (role in survey_map.optional and name not in present):
            name = _own_name(survey, role) or name  # the survey tool's own column takes its place
        asked += [(name, role, "", role not in survey_map.optional)] if name else []
    asked += [(_present(survey_map, item, present), "item", item, True) for item in instrument.item_ids]
    frame = pd.DataFrame(asked, columns=["column", "role", "item", "required"])
    unmapped = np.array(
        [role == "item" and item not in survey_map.items for _, role, item, _ in asked], dtype=bool
    )
    own = np.array([name == _own_name(survey, role) for name, role, _, _ in asked], dtype=bool)
    return frame.assign(present=(frame["column"].isin(present) | own) & ~unmapped)


def _present(survey_map: SurveyMap, item: str, present: set[str]) -> str:
    """The first of an item's columns that the file has: a version of a form need not have them all."""
    names = _names(survey_map, item)
    return next((name for name in names if name in present), names[0] or item)


def _own_name(survey: Survey, role: str) -> str:
    """What to call the survey tool's own column for a role; "" when it has none."""
    return (
        f"{OWN.format(role)}{survey.report.format})"
        if role in TOLD and (survey.respondents[role] != "").any()
        else ""
    )
