"""What was published before: put together by wave, looked at up to a wave."""

import pandas as pd

from culture.earlier_waves import EarlierWaves
from culture.publishable import COLUMNS
from culture.wave import Wave


def gaps(*waves: str) -> pd.DataFrame:
    return pd.DataFrame({"wave": list(waves)}).reindex(columns=COLUMNS["gaps"])


def test_before_the_first_publication_every_table_is_empty() -> None:
    nothing = EarlierWaves.of([])
    assert nothing.waves == ()
    assert nothing["gaps"].empty
    assert list(nothing["gaps"].columns) == COLUMNS["gaps"]


def test_only_the_waves_before_one_are_kept_oldest_first() -> None:
    all_three = EarlierWaves({"gaps": gaps("2026-Q2", "2025-Q4", "2026-Q1")})
    assert all_three.waves == (Wave(2025, 4), Wave(2026, 1), Wave(2026, 2))
    assert all_three.before(Wave(2026, 2)).waves == (Wave(2025, 4), Wave(2026, 1))
