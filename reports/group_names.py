"""Names of groups in the language of the report: a phrase of the catalogue, then labels of the instrument."""

from culture.grouping import BANDS
from reports.words import Words

JOINED, ADDED = " and ", ", "  # how culture.naming joins themes, and adds what tells namesakes apart


def group_name(name: str, labels: list[str], words: Words) -> str:
    """The name as a reader's language has it.

    labels: of themes and priorities; a name's own words for them are found again whatever their first letter.
    A name the catalogue does not know stays as it was given.
    """
    if name in BANDS:
        return str(words.section("band")[str(BANDS.index(name))])
    known = {label.lower(): words.inside(label) for label in labels}
    told = ADDED.join(_part(part, known, words) for part in _parts(name, known))
    return words.capital(told)


def _parts(name: str, known: dict[str, str]) -> list[str]:
    """The phrase, then what was added to it; a comma inside a label parts nothing."""
    parts = name.split(ADDED)
    for count in range(len(parts), 1, -1):
        head = ADDED.join(parts[: count - 1])
        if head.lower().endswith(tuple(known)) or head == parts[0]:
            return [head, *parts[count - 1 :]]
    return [name]


def _part(part: str, known: dict[str, str], words: Words) -> str:
    phrases = words.section("group_phrase")
    for phrase in sorted(phrases, key=len, reverse=True):
        if part == phrase:
            return str(phrases[phrase])
        if part.startswith(f"{phrase} "):
            themes = part[len(phrase) + 1 :].split(JOINED)
            return f"{phrases[phrase]} {words.listed([known.get(t.lower(), t) for t in themes])}"
    return part
