"""Which column looks like the department: by its words, by the names of the roster, by how its values repeat."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from culture.roster import Roster
from surveys.look_alikes import skeleton
from surveys.survey import Item, Survey
from surveys.texts import normalised
from surveys.words import words

MOST_SHARE = 0.5  # distinct values per filled row, before a column is no grouping
FEW = 20  # rows in which values need not repeat
ROSTER_SHARE = 0.5  # of the distinct values that the roster knows, before that settles it


@dataclass(frozen=True)
class DepartmentColumn:
    """Columns that look like the department; several when it is split over them. why: in words, without values."""

    columns: tuple[str, ...]
    why: str
    distinct: int
    filled: int


def find_department(survey: Survey, roster: Roster | None = None) -> DepartmentColumn | None:
    """The likeliest department column, None when nothing looks like one. Never decides anything: the user does."""
    candidates = [item for item in survey.items if _is_grouping(item, survey.answers[item.id])]
    ranked = sorted(candidates, key=lambda item: _rank(item, survey.answers[item.id], roster), reverse=True)
    best = next((item for item in ranked if _rank(item, survey.answers[item.id], roster) > 0), None)
    if best is None:
        return None
    parts = _split(best, candidates, survey)
    cells = survey.answers[[item.id for item in parts]]
    filled = (cells != "").any(axis=1)
    return DepartmentColumn(
        columns=tuple(item.id for item in parts),
        why=_why(best, survey.answers[best.id], roster, len(parts)),
        distinct=len({text for item in parts for text in survey.answers[item.id].unique() if text.strip()}),
        filled=int(filled.sum()),
    )


def asks_department(heading: str) -> bool:
    """Whether a heading says by itself that its column holds departments."""
    return bool(_patterns()[0].search(normalised(heading)))


def _is_grouping(item: Item, cells: pd.Series) -> bool:
    if item.question.kind in ("text", "system", "number") and not item.question.options:
        return False
    filled = cells[cells != ""]
    distinct = filled.nunique()
    return distinct > 1 and (distinct <= MOST_SHARE * len(filled) or len(filled) < FEW)


def _rank(item: Item, cells: pd.Series, roster: Roster | None) -> float:
    return 4 * (_known(item, cells, roster) >= ROSTER_SHARE) + _words(item)


def _words(item: Item) -> float:
    strong, weak = _patterns()
    short = normalised(item.column) if len(item.column) < 40 else ""
    heading = max(2.0 * bool(strong.search(short)), 1.0 * bool(weak.search(short))) if short else 0.0
    question = normalised(item.text)
    return max(heading, 1.5 * bool(strong.search(question)) if len(question) < 120 else 0.0)


def _known(item: Item, cells: pd.Series, roster: Roster | None) -> float:
    """The share of the distinct values, or of their labels, that look like a department of the roster."""
    if roster is None:
        return 0.0
    labels = {option.code: option.label for option in item.question.options}
    values = {skeleton(labels.get(text, text)) for text in cells.unique() if text.strip()}
    names = {skeleton(text) for text in (*roster.ids, *roster.departments["name"])}
    return len(values & names) / len(values) if values else 0.0


def _split(best: Item, candidates: list[Item], survey: Survey) -> list[Item]:
    """Columns that ask the same and of which a respondent fills one, such as a list of departments for each site."""
    same = [item for item in candidates if item is best or normalised(item.text) == normalised(best.text)]
    if len(same) == 1:
        return same
    filled = np.column_stack([(survey.answers[item.id] != "").to_numpy() for item in same])
    return same if (filled.sum(axis=1) <= 1).mean() > 0.99 else [best]


def _why(best: Item, cells: pd.Series, roster: Roster | None, parts: int) -> str:
    reasons = []
    if _known(best, cells, roster) >= ROSTER_SHARE:
        reasons.append("its values are names of departments.csv")
    if _words(best):
        reasons.append("its words ask where somebody works")
    if parts > 1:
        reasons.append(f"{parts} columns ask the same and each respondent fills one of them")
    return ", ".join(reasons)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    subject = words("department")
    return re.compile("|".join(subject["strong"])), re.compile("|".join(subject["weak"]))
