"""What a questionnaire consists of, whatever it is written as: notice, department, pages of items, answers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from culture.errors import SurveyError
from culture.instrument import Block, Instrument, Item
from culture.roster import Roster
from surveys.field_codes import department_labels

CANT_SAY = "x"  # as in the plain survey file
BLOCKS: tuple[Block, ...] = ("stated", "enacted", "check")


@dataclass(frozen=True)
class Choice:
    """One option. code: what an export holds; label: what the respondent reads."""

    code: str
    label: str


@dataclass(frozen=True)
class Page:
    """The items of one block. Words and deeds never stand on one page: the first answer would colour the second."""

    block: Block
    heading: str
    stem: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Questionnaire:
    """The instrument in one language, ready to be fielded in one organisation.

    words: headings and sentences by the keys of texts.toml, placeholders filled
    departments: those that people belong to directly, in the order of the roster
    """

    instrument: Instrument
    organisation: str
    words: Mapping[str, str]
    departments: tuple[Choice, ...]
    answers: tuple[Choice, ...]
    pages: tuple[Page, ...]

    @property
    def title(self) -> str:
        return f"{self.organisation}: {self.instrument.label}" if self.organisation else self.instrument.label

    def notice(self, *, on_paper: bool = False) -> tuple[str, ...]:
        """The confidentiality notice, one sentence or two a paragraph."""
        voluntary = "voluntary" if self.instrument.scale.cant_say else "voluntary_without_cant_say"
        anonymous = "anonymous_on_paper" if on_paper else "anonymous_online"
        keys = (voluntary, anonymous, "minimum", "audiences", "single_answers")
        return tuple(self.words[key] for key in keys)


def compose(instrument: Instrument, roster: Roster, minimum_group: int) -> Questionnaire:
    """The questionnaire in the language of the instrument; SurveyError when the notice is not written in it."""
    texts = _texts()
    if instrument.language not in texts:
        raise SurveyError(
            f"Questionnaire: the confidentiality notice is not written in {instrument.language!r}. "
            f"Choose one of: {', '.join(sorted(texts))}."
        )
    cant_say = instrument.scale.cant_say_label
    words = {
        key: text.format(minimum=minimum_group, cant_say=cant_say)
        for key, text in texts[instrument.language].items()
    }
    return Questionnaire(
        instrument,
        roster.organisation,
        words,
        _departments(roster),
        _answers(instrument),
        _pages(instrument, words),
    )


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("surveys").joinpath("questionnaire", "texts.toml").read_text(encoding="utf-8"))


def _departments(roster: Roster) -> tuple[Choice, ...]:
    """Leaves, and parents that have people of their own; SurveyError when there is none."""
    labels = department_labels(roster)
    above = set(roster.parents)
    offered = [
        department
        for department in roster.ids
        if department not in above or np.nan_to_num(roster.headcount[department]) > 0
    ]
    if not offered:
        raise SurveyError(
            "departments.csv: no department to choose from. Add the departments people work in."
        )
    return tuple(Choice(department, labels[department]) for department in offered)


def _answers(instrument: Instrument) -> tuple[Choice, ...]:
    scale = instrument.scale
    points = tuple(Choice(str(scale.low + place), label) for place, label in enumerate(scale.labels))
    return (*points, Choice(CANT_SAY, scale.cant_say_label)) if scale.cant_say else points


def _pages(instrument: Instrument, words: Mapping[str, str]) -> tuple[Page, ...]:
    pages = []
    for block in BLOCKS:
        items = tuple(item for item in instrument.items if item.block == block)
        if items:
            pages.append(Page(block, words[f"{block}_heading"], getattr(instrument.stems, block), items))
    return tuple(pages)
