"""One row per respondent, one column per item, one header row: the plain survey file, and whatever nobody claims."""

import re
from functools import cache

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, Role, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised
from surveys.words import words

ROLES: dict[str, Role] = {"respondent_id": "respondent", "timestamp": "timestamp", "weight": "weight"}
SAMPLE = 200
LABELS = 0.6  # share of headings that must be words: a row of numbers is no header


class Plain:
    """The last resort: sure only of its own two columns."""

    name = "plain"
    title = "plain table, one row per respondent"
    tool = ""

    def probe(self, raw: RawTable) -> float:
        headings = [normalised(heading) for heading in raw.headings]
        if not headings or pivot_headings(raw):
            return 0.05
        if {"respondent_id", "department"} <= set(headings):
            return 0.98
        words = sum(
            bool(heading) and not heading.replace(",", "").replace(".", "").isdigit() for heading in headings
        )
        if words < LABELS * len(headings) or len(headings) < 2 or _is_data(raw):
            return 0.1
        return 0.6 if "department" in headings else 0.4

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        columns = [
            Column(Question(heading), ROLES.get(normalised(heading), "item")) for heading in raw.headings
        ]
        return assemble(raw, columns, Report(self.title))


def _is_data(raw: RawTable) -> bool:
    """Whether half of the headings stand in their own columns as values: the file has no header row.

    A row that repeats the whole header, as in files put together by hand, says nothing of the kind.
    """
    same = raw.frame.iloc[:SAMPLE].to_numpy(dtype=object) == raw.headings
    same = same[~same.all(axis=1)]
    again = sum(bool(heading) and bool(same[:, place].any()) for place, heading in enumerate(raw.headings))
    return 2 * again >= len(raw.headings)


def pivot_headings(raw: RawTable) -> int:
    """How many headings are those of a pivot table, such as `Sum of …`: a summary has no respondents."""
    found = sum(bool(_pivot().fullmatch(normalised(heading))) for heading in raw.headings)
    return found if 2 * found >= len([heading for heading in raw.headings if heading]) else 0


@cache
def _pivot() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in words("pivot")["headings"]))
