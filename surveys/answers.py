"""From the text of an answer to a point of the scale: each distinct text is judged once, however many gave it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import AnswerScale
from culture.responses import CANT_SAY, NOT_ANSWERED
from surveys.single_signs import single_signs
from surveys.texts import normalised
from surveys.times import read_times

OFF_SCALE = -128  # no point of a scale and no other code has this value

# "5", "5.0", "5,00" are five. Three zeros behind the mark are not read: 1.000 is a thousand to half of Europe.
WHOLE = re.compile(r"([+-]?[0-9]{1,9})(?:[.,](?!000$)0+)?")


@dataclass(frozen=True)
class AnswerTexts:
    """Which texts mean what; compared after surrounding blanks and meaningless decimals are taken off.

    points: point of each text, in the spelling of `normalised`; None when the numbers themselves are the points
    reverse: the numbers run against the scale
    ranges: (low, high) of numbers that are no answer, both ends included
    The scale's own labels stand for their numbers.
    """

    scale: AnswerScale
    cant_say: frozenset[str]
    missing: frozenset[str]
    points: Mapping[str, int] | None = None
    reverse: bool = False
    ranges: tuple[tuple[float, float], ...] = ()

    @cached_property
    def labels(self) -> dict[str, int]:
        return {normalised(label): self.scale.low + place for place, label in enumerate(self.scale.labels)}

    def code(self, text: str) -> int:
        """NOT_ANSWERED, CANT_SAY, a point of the scale, or OFF_SCALE."""
        answer = canonical(text)
        if answer in self.cant_say:
            return CANT_SAY
        if answer in self.missing or self._in_range(answer):
            return NOT_ANSWERED
        if self.points is not None:
            return self.points.get(normalised(answer), OFF_SCALE)
        if not WHOLE.fullmatch(answer):
            return self.labels.get(normalised(answer), OFF_SCALE)
        if not self.scale.low <= int(answer) <= self.scale.high:
            return OFF_SCALE
        return self.scale.reversed(int(answer)) if self.reverse else int(answer)

    def _in_range(self, answer: str) -> bool:
        if not self.ranges:
            return False
        try:
            number = float(answer.replace(",", "."))
        except ValueError:
            return False
        return any(low <= number <= high for low, high in self.ranges)


def canonical(text: str) -> str:
    """Without surrounding blanks; a whole number without sign, leading zeros and decimals."""
    bare = text.strip()
    whole = WHOLE.fullmatch(bare)
    return str(int(whole[1])) if whole else bare


def type_answers(texts: pd.Series, meanings: AnswerTexts) -> npt.NDArray[np.int8]:
    """(N,) texts to (N,) codes, OFF_SCALE included."""
    signs = single_signs(texts)
    if signs is not None:
        return np.array([meanings.code(chr(sign) if sign else "") for sign in range(128)], np.int8)[signs]
    place, distinct = pd.factorize(texts)
    codes = np.fromiter((meanings.code(text) for text in distinct), dtype=np.int8, count=len(distinct))
    return codes[place] if len(distinct) else np.zeros(0, dtype=np.int8)


def type_numbers(texts: pd.Series) -> npt.NDArray[np.float64]:
    """(N,) texts to (N,) numbers, a decimal comma allowed; NaN where the text is no finite number."""
    place, distinct = pd.factorize(texts)
    plain = pd.Series(distinct, dtype="str").str.strip().str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(
        plain.where(plain.str.fullmatch(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?")), errors="coerce"
    )
    values = numbers.to_numpy(dtype=float, na_value=np.nan)
    values = np.where(np.isfinite(values), values, np.nan)
    return values[place] if len(distinct) else np.zeros(0)


def type_days(texts: pd.Series) -> pd.Series:
    """(N,) texts to (N,) datetime64 without time zone; NaT where the text is no ISO 8601 date or time.

    Times with a time zone are taken to UTC. Dates like 03/04/2026 are not guessed.
    """
    place, distinct = pd.factorize(texts)
    stamps = pd.to_datetime(
        pd.Series(distinct, dtype="str").str.strip(), format="ISO8601", utc=True, errors="coerce"
    )
    values = stamps.dt.tz_localize(None).astype("datetime64[us]").to_numpy()
    return pd.Series(values[place] if len(distinct) else np.zeros(0, dtype="datetime64[us]"))


def type_times(texts: pd.Series) -> pd.Series:
    """As `type_days`, and beyond ISO 8601 what survey tools write, where the column tells day from month."""
    stamps = type_days(texts)
    unread = (stamps.isna() & (texts.str.strip() != "")).to_numpy()
    if unread.any():
        stamps[unread] = read_times(texts[unread]).to_numpy()
    return stamps
