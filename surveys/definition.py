"""What a survey's definition says about its columns: question texts, answer options, which codes are no answer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from surveys.texts import normalised

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
    def _names(self) -> frozenset[str]:
        texts = {f"{entry.group} [{entry.text}]" if entry.group else entry.text for entry in self.questions}
        return frozenset(normalised(name) for name in texts | set(self.by_id)) - {""}

    def knows(self, heading: str) -> bool:
        """Whether a heading is the id or the text of a question, with or without groups before it."""
        whole = normalised(heading)
        coded = whole.partition(". ")[0]
        path, _, last = whole.rpartition("/")
        return bool({whole, coded, path, last, whole.partition("___")[0]} & self._names)

    def __repr__(self) -> str:
        return f"Definition({self.tool!r}, {self.source!r}, {len(self.questions)} questions)"
