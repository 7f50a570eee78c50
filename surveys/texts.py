"""Texts of questions and answers made comparable: same words, whatever the typography."""

import html
import re
import unicodedata

TAG = re.compile(r"<[^<>]{1,200}>")
PUNCTUATION = re.compile(r"[-.,;:!?'\"()]+")
BLANKS = re.compile(r"\s+")
QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def plain_text(text: str) -> str:
    """Without HTML, on one line."""
    if "<" in text or "&" in text:
        text = html.unescape(TAG.sub(" ", text))
    return BLANKS.sub(" ", text).strip()


def normalised(text: str) -> str:
    """The same for texts that differ in case, width, blanks, kind of quotation mark or hyphen, or a final mark."""
    text = unicodedata.normalize("NFKC", plain_text(text)).casefold().translate(QUOTES).translate(DASHES)
    return BLANKS.sub(" ", text).strip(' .:;,!?…*"')


def bare_id(text: str) -> str:
    """Letters and digits only: survey tools that allow no underscore in a question code lose nothing else."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def levelled(text: str) -> str:
    """Without punctuation and doubled blanks, `&` read as "and": equal for two spellings of one sentence."""
    return " ".join(PUNCTUATION.sub(" ", normalised(text).replace("&", " and ")).split())
