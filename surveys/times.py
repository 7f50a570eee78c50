"""Times as survey tools write them. The order of day and month is read from the whole column, or not at all."""

import re

import numpy as np
import pandas as pd

# A date with separators, perhaps a time, a half of the day and a zone behind it.
WRITTEN = re.compile(
    r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
    r"(?:[ T,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?)?)?"
)


def read_times(texts: pd.Series) -> pd.Series:
    """(N,) texts to (N,) datetime64[us] in UTC; NaT where a text is no time.

    ISO 8601 and 2021/08/10 12:08:56 PM GMT-3 say what they mean. 12/24/2019 and 24.12.2019 are read when one value
    of the column has a number above 12 in one of the two places and none in the other; else the whole column stays
    unread: the order is not guessed.
    """
    place, distinct = pd.factorize(texts)
    found = [WRITTEN.fullmatch(text.strip()) for text in distinct]
    order = _order([match for match in found if match])
    values = np.array([_time(match, order) for match in found], dtype="datetime64[us]")
    return pd.Series(values[place] if len(distinct) else np.zeros(0, dtype="datetime64[us]"))


def _order(found: list[re.Match[str]]) -> str:
    """ "ymd" needs no order; "dmy" and "mdy" are told by numbers above 12, "" when they do not tell."""
    firsts = [int(match["a"]) for match in found if len(match["a"]) < 3]
    seconds = [int(match["b"]) for match in found if len(match["a"]) < 3]
    day_first, month_first = max(firsts, default=0) > 12, max(seconds, default=0) > 12
    return "" if day_first is month_first else "dmy" if day_first else "mdy"


def _time(match: re.Match[str] | None, order: str) -> np.datetime64:
    never = np.datetime64("NaT", "us")
    if match is None:
        return never
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    elif order:
        year, month, day = (c, b, a) if order == "dmy" else (c, a, b)
        year = year + 2000 if year < 100 else year
    else:
        return never
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    try:
        stamp = pd.Timestamp(year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return never
    return (stamp - _offset(match["zone"])).to_datetime64()


def _offset(zone: str | None) -> pd.Timedelta:
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone or "")
    if not found:
        return pd.Timedelta(0)
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return pd.Timedelta(minutes=minutes if found[1] == "+" else -minutes)
