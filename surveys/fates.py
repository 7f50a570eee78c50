"""What becomes of each row. Every row has exactly one fate, and the sum is checked."""

from dataclasses import dataclass

import pandas as pd

from culture.errors import SurveyError

COMPLETE, PARTIAL, TEST, SPAM, DUPLICATE, QUARANTINED = FATES = (
    "complete",
    "partial",
    "test",
    "spam",
    "duplicate",
    "quarantined",
)


@dataclass(frozen=True)
class Counts:
    """Rows of a wave by fate. `accepted` are the complete ones; `partial` ones take part as well."""

    rows_in: int
    accepted: int
    partial: int
    test_or_spam: int
    duplicates: int
    quarantined: int

    def __post_init__(self) -> None:
        out = self.accepted + self.partial + self.test_or_spam + self.duplicates + self.quarantined
        if self.rows_in != out:
            raise SurveyError(
                f"{self.rows_in} rows came in, but {out} have a fate: a fault of the program. Report it."
            )

    @classmethod
    def of(cls, fates: pd.DataFrame, rows_in: int) -> "Counts":
        """Counted from one row per row of the files, column `fate`."""
        n = {fate: int((fates["fate"] == fate).sum()) for fate in FATES}
        return cls(rows_in, n[COMPLETE], n[PARTIAL], n[TEST] + n[SPAM], n[DUPLICATE], n[QUARANTINED])

    @property
    def taking_part(self) -> int:
        return self.accepted + self.partial

    def __str__(self) -> str:
        return (
            f"rows in {self.rows_in} = accepted {self.accepted} + partial {self.partial} "
            f"+ test/spam {self.test_or_spam} + duplicates {self.duplicates} + quarantined {self.quarantined}"
        )
