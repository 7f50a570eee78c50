"""Sentences that come from the checks and the protection, which speak English, in the language of the report."""

import re
import tomllib
from functools import cache

from reports.words import CATALOGUES, Words

HOLE = re.compile(r"\\\{(\w+)\\\}")  # a placeholder in an escaped template
COUNTS = re.compile(r"\b\d{4,}(?= (?:of|rows|items|departments|files|findings|audits)\b)|(?<=\bof )\d{4,}\b")


ONE = re.compile(r"1 (?:of|von) ")


def received(words: Words, text: str) -> str:
    """The sentence, or the two of a remark (what is broken, what to do); unknown ones stay as they came."""
    return _of_one(words, _received(words, text))


def _received(words: Words, text: str) -> str:
    for at in [place.end() - 1 for place in re.finditer(r"\. ", text)]:
        parts = [_translated(words, part) for part in (text[: at - 1], text[at + 1 :])]
        if parts[0] is not None and parts[1] is not None:
            return f"{parts[0]}. {parts[1]}"
    whole = _translated(words, text)
    return whole if whole is not None else COUNTS.sub(lambda found: words.whole(int(found[0])), text)


def _translated(words: Words, text: str) -> str | None:
    for pattern, sentence in _templates(words.language):
        found = pattern.fullmatch(text)
        if found:
            filled = {k: words.whole(int(v)) if v.isdigit() else v for k, v in found.groupdict().items()}
            if "format" in filled:
                filled["format"] = _translated(words, filled["format"]) or filled["format"]
            return sentence.format(**filled) if filled else sentence
    return None


@cache
def _templates(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern of the English sentence, translation), those with the most fixed words first."""
    path = CATALOGUES / "received" / f"{language}.toml"
    if not path.is_file():
        return ()
    sentences = tomllib.loads(path.read_text("utf-8"))["sentence"]
    order = sorted(sentences, key=lambda text: -len(HOLE.sub("", re.escape(text))))
    return tuple((re.compile(HOLE.sub(r"(?P<\1>.+?)", re.escape(text))), sentences[text]) for text in order)


def _of_one(words: Words, text: str) -> str:
    """1 of 20 rows are left out → 1 of 20 rows is left out: the first verb, and one that is joined to it."""
    if not ONE.match(text):
        return text
    verbs = dict(pair.split() for pair in words("received.one_of").split(", "))
    verb = "|".join(verbs)
    first = re.sub(rf"\b({verb})\b", lambda found: verbs[found[1]], text, count=1)
    return re.sub(rf"(?<=\band |\bund )({verb})\b", lambda found: verbs[found[1]], first)
