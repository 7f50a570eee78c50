"""Codes and texts that look like no answer, though no definition says so: proposed, and confirmed by the owner."""

from collections.abc import Iterable

from surveys.survey import Item

TYPICAL_CODES = {
    *(
        "-99",
        "-98",
        "-97",
        "-9",
        "-8",
        "-7",
        "-1",
        "7",
        "8",
        "9",
        "66",
        "77",
        "88",
        "95",
        "96",
        "97",
        "98",
        "99",
    ),
    *("997", "998", "999", "9999"),
}
TYPICAL_TEXTS = {
    *(
        "NA",
        "N/A",
        "n/a",
        "na",
        "#N/A",
        "#NULL!",
        "NULL",
        "null",
        "None",
        "nan",
        "NaN",
        ".",
        "-",
        "--",
        "?",
        "x",
        "X",
    ),
}
AMONG_WORDS = {"NA", "N/A", "#N/A", "#NULL!", "NULL", "nan", "NaN", ".", "--"}


def suspects(texts: Iterable[str]) -> tuple[str, ...]:
    """Codes such as 99 outside a run of numbers, and NA among numbers: they look like no answer."""
    numbers = sorted({int(text) for text in texts if _is_whole(text)})
    words = [text for text in texts if not is_number(text)]
    if not numbers:
        return tuple(text for text in words if text in AMONG_WORDS)
    odd = tuple(text for text in words if text in TYPICAL_TEXTS) if len(words) <= 3 else ()
    usual = [number for number in numbers if str(number) not in TYPICAL_CODES]
    if not usual:
        return odd
    low, high = usual[0], usual[-1]
    while high + 1 in numbers:
        high += 1
    while low - 1 in numbers:
        low -= 1
    outside = [number for number in numbers if not low <= number <= high and str(number) in TYPICAL_CODES]
    return (*odd, *map(str, outside))


def numeric_codes(item: Item, texts: Iterable[str]) -> tuple[str, ...]:
    """Codes that a definition puts into ranges of no answer, and texts among numbers."""
    ranged = [
        text
        for text in texts
        if is_number(text)
        and any(low <= float(text.replace(",", ".")) <= high for low, high in item.question.missing)
    ]
    return (*ranged, *(text for text in texts if text in TYPICAL_TEXTS))


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(",", ".").replace(".", "", 1).isdecimal()


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and len(text) < 10
