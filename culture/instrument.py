"""The questionnaire as a value: which pairs of items ask for words and deeds, and how they are answered."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from culture.errors import SurveyError

Block = Literal["stated", "enacted", "check"]

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
RESERVED_IDS = frozenset({"overall", "respondent_id", "department", "weight", "timestamp"})


@dataclass(frozen=True)
class Item:
    """One question. A change of wording raises `version`, and breaks the trend line of the item."""

    id: str
    text: str
    block: Block
    version: int = 1
    reverse_keyed: bool = False


@dataclass(frozen=True)
class Theme:
    """Priorities that are read together, and what to do next when their gap is large."""

    id: str
    label: str
    advice: str


@dataclass(frozen=True)
class Priority:
    """What leaders may say and do: a stated and an enacted item, and the record that can corroborate them."""

    id: str
    label: str
    theme: str | None
    stated: Item
    enacted: Item
    clauses: tuple[str, ...] = ()
    observed: str = ""


Entry = TypeVar("Entry", Item, Priority, Theme)


@dataclass(frozen=True)
class AnswerScale:
    """Whole numbers from `low` to `high`, one label each."""

    low: int
    high: int
    labels: tuple[str, ...]
    cant_say: bool
    cant_say_label: str = "can't say"

    def __post_init__(self) -> None:
        if self.high <= self.low:
            raise SurveyError(f"Answer scale: high ({self.high}) must be above low ({self.low}).")
        if self.low < 1 or self.high > 127:
            raise SurveyError(
                f"Answer scale: {self.low} to {self.high} is outside 1 to 127, where 0 means not answered. "
                "Shift the scale so that it starts at 1."
            )
        if len(self.labels) != self.high - self.low + 1:
            raise SurveyError(
                f"Answer scale: {len(self.labels)} labels for the answers {self.low} to {self.high}. "
                "Give one label for each answer."
            )

    @property
    def favourable_from(self) -> int:
        """The lowest favourable answer: the first one above the middle of the scale (4 on 1 to 5)."""
        return (self.low + self.high) // 2 + 1

    def reversed(self, answer: int) -> int:
        """The answer to a reverse-keyed item, turned so that high is good. Twice is the identity."""
        return self.low + self.high - answer


@dataclass(frozen=True)
class Stems:
    """Words printed once above each block; empty when the items are whole sentences."""

    stated: str = ""
    enacted: str = ""
    check: str = ""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire in one language. Refuses contradictions with a SurveyError that names them.

    relative_reading: the pairs were made after the fact from items of another survey, so that wording alone makes
    gaps; a gap is then read against the organisation's for the same priority, never against zero.
    """

    id: str
    label: str
    clause_edition: str
    status: str
    caveats: tuple[str, ...]
    stems: Stems
    scale: AnswerScale
    themes: tuple[Theme, ...]
    priorities: tuple[Priority, ...]
    checks: tuple[Item, ...]
    language: str = "en"
    relative_reading: bool = False

    def __post_init__(self) -> None:
        if not self.priorities:
            raise SurveyError(f"Instrument {self.id}: it has no priority. Add at least one pair of items.")
        _check_ids(self)
        _check_blocks(self)
        _check_themes(self)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order of the questionnaire: the stated block, the enacted block, the checks."""
        stated = tuple(priority.stated for priority in self.priorities)
        enacted = tuple(priority.enacted for priority in self.priorities)
        return stated + enacted + self.checks

    @property
    def item_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.items)

    @property
    def priority_ids(self) -> tuple[str, ...]:
        return tuple(priority.id for priority in self.priorities)

    @property
    def has_themes(self) -> bool:
        return bool(self.themes)

    def item(self, item_id: str) -> Item:
        """The item of this id; SurveyError when the instrument has none."""
        return _find(self.items, item_id, f"Instrument {self.id}: item")

    def priority(self, priority_id: str) -> Priority:
        """The priority of this id; SurveyError when the instrument has none."""
        return _find(self.priorities, priority_id, f"Instrument {self.id}: priority")

    def theme(self, theme_id: str) -> Theme:
        """The theme of this id; SurveyError when the instrument has none."""
        return _find(self.themes, theme_id, f"Instrument {self.id}: theme")

    def priorities_of(self, theme_id: str) -> tuple[Priority, ...]:
        """The priorities of a theme, in the order of the questionnaire."""
        return tuple(priority for priority in self.priorities if priority.theme == theme_id)


def _find(entries: tuple[Entry, ...], wanted: str, where: str) -> Entry:
    for entry in entries:
        if entry.id == wanted:
            return entry
    known = ", ".join(entry.id for entry in entries) or "none"
    raise SurveyError(f"{where} {wanted!r} does not exist. Known: {known}.")


def _check_ids(instrument: Instrument) -> None:
    kinds = {
        "item": instrument.item_ids,
        "priority": instrument.priority_ids,
        "theme": tuple(theme.id for theme in instrument.themes),
    }
    for kind, ids in kinds.items():
        for name in ids:
            if not IDENTIFIER.fullmatch(name) or name in RESERVED_IDS:
                raise SurveyError(
                    f"Instrument {instrument.id}: {name!r} cannot be an id ({kind}). Use small letters, "
                    f"digits and underscores, and none of: {', '.join(sorted(RESERVED_IDS))}."
                )
            if ids.count(name) > 1:
                raise SurveyError(
                    f"Instrument {instrument.id}: {kind} id {name!r} is used more than once. "
                    "Ids must be unique."
                )


def _check_blocks(instrument: Instrument) -> None:
    expected = [("stated", priority.stated) for priority in instrument.priorities]
    expected += [("enacted", priority.enacted) for priority in instrument.priorities]
    expected += [("check", item) for item in instrument.checks]
    for block, item in expected:
        if item.block != block:
            raise SurveyError(
                f"Instrument {instrument.id}: item {item.id!r} is {item.block!r} in the {block} block."
            )
        if not item.text.strip():
            raise SurveyError(f"Instrument {instrument.id}: item {item.id!r} has no text.")


def _check_themes(instrument: Instrument) -> None:
    known = {theme.id for theme in instrument.themes}
    for priority in instrument.priorities:
        if (priority.theme is None) is instrument.has_themes or (
            priority.theme and priority.theme not in known
        ):
            raise SurveyError(
                f"Instrument {instrument.id}: priority {priority.id!r} has the theme {priority.theme!r}; "
                f"known themes are {', '.join(sorted(known)) or 'none'}. "
                "Give every priority a known theme, or none at all."
            )
    for theme in instrument.themes:
        if not instrument.priorities_of(theme.id):
            raise SurveyError(
                f"Instrument {instrument.id}: theme {theme.id!r} has no priority. Remove the theme."
            )
