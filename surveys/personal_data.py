"""Columns that identify people: names, addresses of mail and machine, places, devices. Left out unless asked for."""

import re
from functools import cache

import pandas as pd

from surveys.definition import Question
from surveys.texts import normalised
from surveys.words import words

SAMPLE = 500  # filled cells looked at
SHARE = 0.5
LONGEST_HEADING = 40  # a question is longer than the name of a field; only its content is judged then

CONTENT = re.compile(
    r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}"
    r"|(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}"
    r"|[0-9a-f]{1,4}(?:::?[0-9a-f]{1,4}){3,7}"
    r"|-?\d{1,2}\.\d{4,}[ ,;]+-?\d{1,3}\.\d{3,}.*"
    r"|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"
    r"|mozilla/\d.*"
    r"|(?:\+|00)\d[\d ()/.-]{7,}\d",
    re.IGNORECASE,
)  # mail, IPv4, IPv6, latitude and longitude, MAC, browser, international telephone


def is_personal(heading: str, question: Question, cells: pd.Series) -> bool:
    """Whether a column identifies people: by the heading, the question's own words, or what most cells look like."""
    if question.kind in ("one", "many") and question.options:
        return False  # chosen from options: nobody typed a name
    return any(map(_names_a_person, (heading, question.id, question.text))) or _looks_personal(cells)


def _names_a_person(heading: str) -> bool:
    if not heading or len(heading) > LONGEST_HEADING:
        return False
    plain = normalised(heading)
    return any(pattern.fullmatch(plain) for pattern in _headings())


@cache
def _headings() -> tuple[re.Pattern[str], ...]:
    subject = words("personal")
    whole = "|".join(f"(?:{part})" for kind in ("names", "addresses", "machines") for part in subject[kind])
    return re.compile(whole), re.compile(rf"(?:.*[_/.-])(?:{'|'.join(subject['last_parts'])})")


def _looks_personal(cells: pd.Series) -> bool:
    sample = cells.iloc[: 4 * SAMPLE]
    sample = sample[sample != ""].iloc[:SAMPLE]
    if not len(sample) or max(map(len, sample.iloc[:5])) < 7:
        return False
    found = sum(bool(CONTENT.fullmatch(cell.strip())) for cell in sample)
    return found > SHARE * len(sample)
