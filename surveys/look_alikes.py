"""Department names that look like one of the roster: never taken for it, but the roster's own name is suggested."""

import unicodedata
from collections import defaultdict
from difflib import get_close_matches
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from culture.roster import Roster
from surveys.words import words

CLOSE = 0.85  # likeness of two spellings, before one is suggested for the other
MARKS = str.maketrans(dict.fromkeys(" \t\n\r-_./,&+'’\"()\u200b\u200c\u200d\ufeff\u00ad", ""))


def skeleton(text: str) -> str:
    """The same for texts that a reader cannot, or can hardly, tell apart.

    Compatibility forms, case, blanks, punctuation, accents and letters of other alphabets that look alike are
    levelled, as in Unicode Technical Standard 39, section 4.
    """
    folded = unicodedata.normalize("NFKD", text).casefold().translate(MARKS)
    if not folded.isascii():
        folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return folded.translate(_letters())


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(words("look_alikes")["letters"])


def suggestion(text: str, roster: Roster) -> str:
    """What to do about a department that is not in the roster, in words that name the roster's departments only.

    "" when the text is empty or like none of them.
    """
    if not text.strip():
        return ""
    names = _names(roster)
    alike = names.get(skeleton(text), set())
    if alike:
        return f"it looks like {_listed(alike)} of departments.csv but is spelled differently"
    parts = {name for part in _parts(text) for name in names.get(skeleton(part), set())}
    if len(parts) > 1:
        return f"it names several departments of departments.csv: {_listed(parts)}"
    if parts:
        return f"part of it is {_listed(parts)} of departments.csv"
    close = get_close_matches(skeleton(text), names, n=1, cutoff=CLOSE)
    return f"it may mean {_listed(names[close[0]])} of departments.csv" if close else ""


def look_alikes(roster: Roster) -> npt.NDArray[np.bool_]:
    """(D,) flags: departments whose id or name looks like the id or name of another one but is not the same text."""
    names = roster.departments["name"]
    spellings: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for department, name in zip(roster.ids, names, strict=True):
        for text in (department, name):
            key = skeleton(text)
            spellings[key].add(text)
            owners[key].add(department)
    alike = [owners[key] for key, texts in spellings.items() if len(texts) > 1 and len(owners[key]) > 1]
    shared = set().union(*alike)
    return np.array([department in shared for department in roster.ids], dtype=bool)


def _parts(text: str) -> list[str]:
    for mark in (" / ", ";", ",", "|", "/"):
        if mark in text:
            return text.split(mark)
    return []


def _names(roster: Roster) -> dict[str, set[str]]:
    return _by_skeleton(tuple(roster.ids), tuple(roster.departments["name"]))


@lru_cache(maxsize=4)
def _by_skeleton(ids: tuple[str, ...], names: tuple[str, ...]) -> dict[str, set[str]]:
    """Names of the departments whose id or name has a skeleton."""
    found: dict[str, set[str]] = defaultdict(set)
    for department, name in zip(ids, names, strict=True):
        found[skeleton(department)].add(name)
        found[skeleton(name)].add(name)
    return dict(found)


def _listed(names: set[str]) -> str:
    return " or ".join(repr(name) for name in sorted(names)[:3])
