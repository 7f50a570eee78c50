"""A wave: the quarter a survey belongs to, written YYYY-Qn."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from culture.errors import WorkspaceError


@dataclass(frozen=True, order=True)
class Wave:
    """One quarter. Waves order by time and print as `2026-Q3`."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> "Wave":
        """Read `YYYY-Qn`; anything else is a WorkspaceError."""
        found = re.fullmatch(r"(\d{4})-Q([1-4])", text)
        if not found:
            raise WorkspaceError(f"{text!r} is not a wave. Write year and quarter like 2026-Q3.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Wave":
        """The wave a calendar day lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Wave":
        return Wave(self.year + 1, 1) if self.quarter == 4 else Wave(self.year, self.quarter + 1)

    @property
    def previous(self) -> "Wave":
        return Wave(self.year - 1, 4) if self.quarter == 1 else Wave(self.year, self.quarter - 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"


def rhythm(waves: Sequence[Wave]) -> tuple[Wave, ...]:
    """Every wave there would be between the first and the last in the rhythm of these waves.

    The rhythm is the largest number of quarters that leads to all of them: of yearly surveys none is missing, of
    quarterly ones with a hole the missing quarter is there.
    """
    numbers = sorted({wave.year * 4 + wave.quarter - 1 for wave in waves})
    step = math.gcd(*(number - numbers[0] for number in numbers)) if numbers else 0
    every = range(numbers[0], numbers[-1] + 1, step) if step else numbers
    return tuple(Wave(number // 4, number % 4 + 1) for number in every)
