"""What a label says: a place on a scale, no answer at all, or something the lexicon does not know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Literal

from surveys.texts import normalised
from surveys.words import words

NoAnswer = Literal["", "cant_say", "missing"]

CHOICE = re.compile(r"\{([^{}]*)\}")
# "(7) Very clear", "7) Very clear", "7 - Very clear", "7 = Very clear"; "Agree (6)", "Agree [6]", "Agree - 6"; "4)"
BEFORE = re.compile(r"\(?(?P<code>-?\d{1,3})(?:\)|\s*[:.=–-]|\)\s*[:.=–-])\s*(?P<text>[^\d\s].*)", re.DOTALL)
BEHIND = re.compile(
    r"(?P<text>.*[^\d\s-])\s*(?:[(\[](?P<a>-?\d{1,3})[)\]]|\s[=:–-]\s*(?P<b>\d{1,3}))\s*", re.DOTALL
)
ALONE = re.compile(r"[(\[]?(?P<code>-?\d{1,3})[)\].:]?")
BRACKETED = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*")


@dataclass(frozen=True)
class Label:
    """A label taken apart: the number that stands with it, if any, and its words."""

    code: int | None
    text: str


def take_apart(label: str) -> Label:
    """The code that a label carries, such as 7 in `Strongly agree (7)`, and the words without it."""
    bare = label.strip()
    alone = ALONE.fullmatch(bare)
    if alone:
        return Label(int(alone["code"]), "")
    before, behind = BEFORE.fullmatch(bare), BEHIND.fullmatch(bare)
    if before:
        return Label(int(before["code"]), before["text"].strip())
    if behind:
        return Label(int(behind["a"] or behind["b"]), behind["text"].strip())
    return Label(None, bare)


@lru_cache(maxsize=4096)
def no_answer(text: str) -> NoAnswer:
    """Whether an option is never a point of a scale: "I don't know/prefer not to answer", "Unfamiliar (N/A)"."""
    known = _no_answers()
    plain = normalised(text)
    parts = [plain, *_parts(plain)]
    if plain in known:
        return known[plain]
    found = [known.get(part, "") for part in parts[1:]]
    return found[0] if found and all(found) else ""


@lru_cache(maxsize=4096)
def places(text: str) -> tuple[tuple[str, float], ...]:
    """(family, place) for each family of scales that knows the words; every family knows the neutral ones."""
    plain = normalised(text)
    found = _lexicon().get(plain)
    if found is None and (inside := BRACKETED.fullmatch(plain)):
        found = _lexicon().get(inside[1].strip())
    return tuple((found or {}).items())


def _parts(plain: str) -> list[str]:
    """`a / b` and `a or b` in their parts, which must all say that there is no answer; of `a (b)` the bracket."""
    inside = BRACKETED.fullmatch(plain)
    if inside and inside[2] in _no_answers():
        return [inside[2]]
    parts = [part.strip() for part in re.split(r"\s*/\s*|\s+or\s+|\s+oder\s+|\s+ou\s+|\s+o\s+", plain)]
    return parts if len(parts) > 1 else []


@cache
def _no_answers() -> dict[str, NoAnswer]:
    kinds: tuple[NoAnswer, ...] = ("missing", "cant_say")
    return {
        normalised(text): kind
        for kind in kinds
        for entry in words("no_answer")[kind]
        for text in spelled(entry)
    }


@cache
def _lexicon() -> dict[str, dict[str, float]]:
    subject = words("labels")
    families = [family for family in subject if family != "neutral"]
    lexicon: dict[str, dict[str, float]] = {}
    for family in families:
        for levels in subject[family].values():
            for place, entries in levels.items():
                for text in (text for entry in entries for text in spelled(entry)):
                    lexicon.setdefault(normalised(text), {}).setdefault(family, float(place))
    for text in subject["neutral"]["words"]:
        known = lexicon.setdefault(normalised(text), {})
        for family in families:
            known.setdefault(family, _middle(subject[family]))
    return lexicon


def _middle(languages: dict[str, dict[str, list[str]]]) -> float:
    numbers = [float(place) for levels in languages.values() for place in levels]
    return (min(numbers) + max(numbers)) / 2


def spelled(entry: str) -> Iterator[str]:
    """Every text that `{a|b} c` stands for."""
    parts = CHOICE.split(entry)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))
