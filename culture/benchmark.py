"""Benchmarks: a set of respondents beside its parent, the organisation, and other organisations.

Other organisations count once each, whatever their size: a pooled mean would be the largest one's. What is known of
them is a file of percentiles over organisations, of which the 50th is the median organisation.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import StatisticsError
from culture.publishable import COLUMNS

Floats = npt.NDArray[np.float64]
MEASURES = ("stated", "enacted", "gap")
PARENT, ORGANISATION, OTHERS = "parent", "organisation", "other organisations"
Z95 = 1.959963984540054
FEWEST_ORGANISATIONS = 5  # a percentile of fewer would say what one of them answered


def benchmarks_table(gaps: pd.DataFrame, others: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per set, priority, measure and what it is held against; columns as in the Publishable.

    gaps: table of the wave. others: priority, measure, percentile, value of other organisations. The gap is held
    against parent and organisation, of which the set is a part: Var(d − o) = v_d + v_o − 2 f v_d, where f is its
    share of the respondents (a mean of a part and of the whole that holds it). Against other organisations:
    difference to the median organisation, and the percentile it would have among them. reading: wider or narrower
    where the 95 % interval leaves out zero, else alike; empty for levels, whose interval is not published.
    """
    rows = [_against(gaps, ORGANISATION), _against(gaps, PARENT)]
    if others is not None:
        rows.append(_among(gaps, others))
    table = pd.concat(rows, ignore_index=True)
    order = {"organisation": 0, "parent": 1, "department": 2, "pool": 3}
    return table.assign(place=table["level"].map(order)).sort_values(
        ["place", "department", "priority"], kind="stable", ignore_index=True
    )[COLUMNS["benchmarks"]]


def percentile_rank(value: npt.ArrayLike, percentiles: npt.ArrayLike, values: npt.ArrayLike) -> Floats:
    """Where values lie in a distribution of which percentiles are known: interpolated, and never outside them.

    percentiles: increasing, 0 to 100; values: not decreasing. Equal values of several percentiles give their mean.
    NaN stays NaN. Raises StatisticsError when the two are not in order.
    """
    known, level = np.asarray(percentiles, dtype=float), np.asarray(values, dtype=float)
    if known.ndim != 1 or known.shape != level.shape or len(known) < 2:
        raise StatisticsError("A distribution needs at least two percentiles with a value each.")
    if (np.diff(known) <= 0).any() or (np.diff(level) < 0).any():
        raise StatisticsError("Percentiles must increase, and their values must not fall.")
    distinct, place = np.unique(level, return_inverse=True)
    rank = np.bincount(place, known) / np.bincount(place)
    x = np.asarray(value, dtype=float)
    return np.where(np.isnan(x), np.nan, np.interp(x, distinct, rank))


def percentiles_of_organisations(
    published: Mapping[str, pd.DataFrame], percentiles: Iterable[float] = (10, 25, 50, 75, 90)
) -> pd.DataFrame:
    """A benchmark file from the published gaps tables of several organisations, by name.

    Columns: priority, measure, percentile, value, organisations. Each organisation counts once. Priorities that fewer
    than FEWEST_ORGANISATIONS published are left out. Raises StatisticsError when none is left.
    """
    own = [
        table[table["level"] == ORGANISATION].assign(organisation=name) for name, table in published.items()
    ]
    if not own:
        raise StatisticsError("A benchmark of organisations needs their published gaps tables.")
    long = pd.concat(own).melt(["organisation", "priority"], list(MEASURES), "measure").dropna(subset="value")
    rows = []
    for (priority, measure), group in long.groupby(["priority", "measure"], sort=True):
        if len(group) >= FEWEST_ORGANISATIONS:
            values = np.percentile(group["value"].to_numpy(dtype=float), list(percentiles))
            rows += [(priority, measure, p, v, len(group)) for p, v in zip(percentiles, values, strict=True)]
    if not rows:
        raise StatisticsError(
            f"A benchmark needs a priority that {FEWEST_ORGANISATIONS} organisations published."
        )
    return pd.DataFrame(rows, columns=["priority", "measure", "percentile", "value", "organisations"])


def _against(gaps: pd.DataFrame, which: str) -> pd.DataFrame:
    levels = ("parent", "department", "pool") if which == ORGANISATION else ("department", "pool")
    part = gaps[gaps["level"].isin(levels)]
    whole = gaps[gaps["level"] == which].rename(columns={"department": "whole"})
    part = part.assign(whole="" if which == ORGANISATION else part["parent"])
    columns = ["whole", "priority", "n", "gap", "gap_low", "gap_high"]
    both = part.merge(whole[columns], on=["whole", "priority"], suffixes=("", "_whole"))
    n, n_whole = (both[of].to_numpy(dtype=float, na_value=np.nan) for of in ("n", "n_whole"))
    share = np.divide(n, n_whole, out=np.full(len(both), np.nan), where=n_whole > 0)
    own, theirs = _variance(both, ""), _variance(both, "_whole")
    error = np.sqrt(np.maximum(own + theirs - 2 * np.minimum(share, 1.0) * own, 0.0))
    return _rows(both, "gap", which, both["gap_whole"].to_numpy(dtype=float), error)


def _among(gaps: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for (priority, measure), known in others.groupby(["priority", "measure"], sort=True):
        known = known.sort_values("percentile")
        own = gaps[gaps["priority"] == priority]
        level, value = known["percentile"].to_numpy(dtype=float), known["value"].to_numpy(dtype=float)
        median = float(np.interp(50.0, level, value))
        error = np.sqrt(_variance(own, "")) if measure == "gap" else np.full(len(own), np.nan)
        rows = _rows(own, str(measure), OTHERS, np.full(len(own), median), error)
        parts.append(
            rows.assign(percentile=percentile_rank(own[measure].to_numpy(dtype=float), level, value))
        )
    return (
        pd.concat(parts, ignore_index=True) if parts else gaps.head(0).reindex(columns=COLUMNS["benchmarks"])
    )


def _rows(own: pd.DataFrame, measure: str, against: str, reference: Floats, error: Floats) -> pd.DataFrame:
    difference = own[measure].to_numpy(dtype=float) - reference
    low, high = difference - Z95 * error, difference + Z95 * error
    told = np.select([np.isnan(error), low > 0, high < 0], ["", "wider", "narrower"], "alike")
    return own.assign(
        measure=measure,
        against=against,
        reference=reference,
        difference=difference,
        difference_low=low,
        difference_high=high,
        percentile=np.nan,
        reading=np.where(np.isnan(difference), "", told),
    )


def _variance(frame: pd.DataFrame, side: str) -> Floats:
    half = (frame[f"gap_high{side}"] - frame[f"gap_low{side}"]).to_numpy(dtype=float) / 2
    return np.asarray((half / Z95) ** 2)
