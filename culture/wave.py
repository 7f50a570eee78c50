"""A wave: the quarter a survey belongs to, written YYYY-Qn."""

import re
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
