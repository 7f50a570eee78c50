"""Times as survey tools write them; the order of day and month is never guessed."""

import pandas as pd
import pytest

from surveys.times import read_times


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2021/08/10 12:08:56 PM GMT-3", "2021-08-10 15:08:56"),
        ("2021/08/10 12:08:56 AM GMT-3", "2021-08-10 03:08:56"),
        ("2026-07-01 08:00", "2026-07-01 08:00"),
        ("12/24/2019 9:33", "2019-12-24 09:33"),
        ("24.12.2019 21:33:07", "2019-12-24 21:33:07"),
        ("07/31/2026 08:00:00 AM", "2026-07-31 08:00"),
    ],
)
def test_times_that_say_what_they_mean(text: str, time: str) -> None:
    assert read_times(pd.Series([text])).tolist() == [pd.Timestamp(time)]


def test_one_number_above_twelve_tells_the_order_of_the_column() -> None:
    read = read_times(pd.Series(["07/08/2026", "31/08/2026", ""]))
    assert read.tolist()[:2] == [pd.Timestamp("2026-08-07"), pd.Timestamp("2026-08-31")]
    assert pd.isna(read[2])


@pytest.mark.parametrize("column", [["07/08/2026"], ["31/08/2026", "08/31/2026"], ["13/13/2026"], ["soon"]])
def test_an_order_that_cannot_be_told_stays_unread(column: list[str]) -> None:
    assert read_times(pd.Series(column)).isna().all()
