"""One catalogue of strings for each language, and numbers written the way that language writes them."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).parent / "catalogue"
DEFAULT_LANGUAGE = "en"
LARGE_BASE = 200  # from here means are published to 0.01, below to 0.1
HIGHEST_MEAN, LOWEST_MEAN = 4.5, 1.5  # at and beyond: a band
HIGHEST_SHARE, LOWEST_SHARE = 90, 10
MINUS = "−"
NBSP = "\u00a0"


@dataclass(frozen=True)
class Words:
    """`words("key.in.the.catalogue", name=…)`; a count chooses between the forms `one` and `other`."""

    language: str
    strings: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        entry = self.strings
        for part in key.split("."):
            entry = entry[part]
        if isinstance(entry, dict):
            entry = entry["one" if values.get("count") == 1 else "other"]
        shown = {name: self.whole(v) if isinstance(v, int) else v for name, v in values.items()}
        return str(entry).format(**shown) if values else str(entry)

    def section(self, key: str) -> dict[str, Any]:
        """A whole table of the catalogue, for the fixed labels of a page."""
        entry = self.strings
        for part in key.split("."):
            entry = entry[part]
        return dict(entry)

    def whole(self, value: float) -> str:
        """1234 → 1,234; unknown → –"""
        if _unknown(value):
            return self("number.none")
        return f"{round(value):,}".replace(",", self("number.thousands")).replace("-", MINUS)

    def number(self, value: float, decimals: int) -> str:
        """-0.25 → −0.25; a zero carries no sign."""
        if _unknown(value):
            return self("number.none")
        text = f"{value + 0.0:.{decimals}f}"
        text = text.lstrip("-") if float(text) == 0 else text
        return text.replace("-", MINUS).replace(".", self("number.decimal"))

    def signed(self, value: float, decimals: int) -> str:
        """+0.6, −0.2, 0.0"""
        text = self.number(value, decimals)
        return f"+{text}" if not _unknown(value) and float(f"{value:.{decimals}f}") > 0 else text

    def mean(self, value: float, decimals: int) -> str:
        """A stated or enacted mean; at the ends of the scale the band it was published as."""
        if value >= HIGHEST_MEAN:
            return self("number.or_more", value=self.number(HIGHEST_MEAN, 1))
        if value <= LOWEST_MEAN:
            return self("number.or_less", value=self.number(LOWEST_MEAN, 1))
        return self.number(value, decimals)

    def mean_short(self, value: float, decimals: int) -> str:
        """The same for a narrow cell: ≥ 4.5"""
        if value >= HIGHEST_MEAN:
            return f"≥{NBSP}{self.number(HIGHEST_MEAN, 1)}"
        if value <= LOWEST_MEAN:
            return f"≤{NBSP}{self.number(LOWEST_MEAN, 1)}"
        return self.number(value, decimals)

    def percent(self, value: float) -> str:
        """72 %"""
        return self("number.none") if _unknown(value) else f"{self.number(value, 0)}{NBSP}%"

    def probability(self, value: float) -> str:
        """0.72 → 72 %; never a certainty: 1 as it was rounded → over 95 %"""
        return self("number.almost_sure").replace(" ", NBSP) if value > 0.99 else self.percent(100 * value)

    def favourable(self, value: float) -> str:
        """A share of answers; near the ends the band it was published as: ≥ 90 %"""
        if _unknown(value):
            return self("number.none")
        sign = f"≥{NBSP}" if value >= HIGHEST_SHARE else f"≤{NBSP}" if value <= LOWEST_SHARE else ""
        return sign + self.percent(min(max(value, LOWEST_SHARE), HIGHEST_SHARE))

    def interval(self, low: float, high: float, decimals: int) -> str:
        """0.5 to 1.1"""
        return self("number.interval", low=self.number(low, decimals), high=self.number(high, decimals))

    def listed(self, names: list[str]) -> str:
        """a, b and c"""
        if len(names) < 2:
            return "".join(names)
        return self("number.and", first=", ".join(names[:-1]), last=names[-1])

    def capital(self, text: str) -> str:
        """The first letter large: united → United"""
        return text[:1].upper() + text[1:]

    def inside(self, label: str) -> str:
        """A label in the middle of a sentence: Training → training, ISO stays, German nouns stay."""
        if self("sentence.lower_case_labels") != "yes" or len(label) < 2 or not label[1].islower():
            return label
        return label[0].lower() + label[1:]


def decimals(n: float, *values: float) -> int:
    """How many decimals the published values carry: two on a base of 200 or more, or where one has two."""
    finer = any(not _unknown(v) and abs(v * 10 - round(v * 10)) > 1e-6 for v in values)
    return 2 if n >= LARGE_BASE or finer else 1


@cache
def words_of(language: str) -> Words:
    """The catalogue of a language; English where there is none."""
    path = CATALOGUES / f"{language}.toml"
    if not path.is_file():
        path = CATALOGUES / f"{DEFAULT_LANGUAGE}.toml"
    return Words(path.stem, tomllib.loads(path.read_text("utf-8")))


def _unknown(value: float) -> bool:
    return value is None or math.isnan(value)
