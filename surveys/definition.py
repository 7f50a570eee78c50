"""What a survey's definition says about its columns: question texts, answer options, which codes are no answer."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from surveys.texts import normalised

SEPARATOR = re.compile(r"[/.-]")
CUT = re.compile(r"(?:\.\.+|…)\s*\]?\s*(?=\[|$)")
Kind = Literal["unknown", "one", "many", "text", "number", "system"]


@dataclass(frozen=True)
class Option:
    """One answer option. `code` is what the export writes for it, `label` what the respondent read.

    missing: declared by the survey as no answer at all (user-missing, not shown)
    """

    code: str
    label: str
    missing: bool = False


@dataclass(frozen=True)
class Question:
    """One column of an export.

    id: the name the survey tool gives the column
    text: what the respondent read; a row of a grid has the question in `group` and the row's own words in `text`
    kind: one of several options, options that can be ticked, free text, a number, written by the tool itself, or
        "unknown", when only the answers can tell
    missing: (low, high) ranges of codes that are no answer, both ends included
    identifier: declared as identifying a person
    """

    id: str
    text: str = ""
    group: str = ""
    kind: Kind = "unknown"
    options: tuple[Option, ...] = ()
    missing: tuple[tuple[float, float], ...] = ()
    identifier: bool = False


@dataclass(frozen=True)
class Definition:
    """The questions of a survey, in its order. tool: whose definition it is; source: the file it was read from."""

    tool: str
    source: str
    questions: tuple[Question, ...]

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _by_text(self) -> dict[str, list[Question]]:
        found: dict[str, list[Question]] = {}
        for question in self.questions:
            for text in _spellings(question):
                found.setdefault(text, []).append(question)
        return found

    def find(self, heading: str) -> Question | None:
        """The question of a heading: its id, its id behind groups, its text, or the beginning of its text.

        Survey tools write `id. text`, `group/id`, `group-id`, `id/option`, `id___option`, and cut long texts off with
        dots. A heading that could be several questions is none.
        """
        whole = heading.strip()
        names = (whole, whole.partition(". ")[0], whole.partition("___")[0], SEPARATOR.split(whole)[-1])
        for name in (*names, SEPARATOR.split(whole.rpartition("/")[0])[-1]):
            if name in self.by_id:
                return self.by_id[name]
        fitting = self._by_text.get(normalised(whole), []) or self._cut_off(whole)
        return fitting[0] if len({question.id for question in fitting}) == 1 else None

    def _cut_off(self, heading: str) -> list[Question]:
        if not CUT.search(heading):
            return []
        start, _, row = heading.partition("[")
        start, row = (normalised(CUT.sub("", part.rstrip("] "))) for part in (start, row))
        return [question for question in self.questions if start and _begins(question, start, row)]

    def __repr__(self) -> str:
        return f"Definition({self.tool!r}, {self.source!r}, {len(self.questions)} questions)"


def _spellings(question: Question) -> set[str]:
    joined = f"{question.group} [{question.text}]" if question.group else question.text
    return {normalised(joined)} - {""}


def _begins(question: Question, start: str, row: str) -> bool:
    whole, last = (question.group, question.text) if question.group else (question.text, "")
    if bool(last) is not bool(row):
        return False
    return normalised(whole).startswith(start) and normalised(last).startswith(row)
