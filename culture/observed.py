"""Observed: what leadership records show, as shares (meetings attended of meetings held).

No record is "no evidence", never a share of zero. An interval belongs to counted things only: hours or money
do not come in independent pieces, so an amount has a share and no interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import StatisticsError
from culture.proportions import jeffreys_interval, probability_share_above

Floats = npt.NDArray[np.float64]

COUNT, AMOUNT = "count", "amount"
RECORD, NO_EVIDENCE = "record", "no evidence"


@dataclass(frozen=True, eq=False)
class Records:
    """Leadership records summed within department and priority: (D, P) sums, (P,) units ("" without a
    record)."""

    departments: tuple[str, ...]
    priorities: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    units: tuple[str, ...]

    def regroup(self, groups: Sequence[Sequence[int]], names: Sequence[str]) -> "Records":
        """The records of sets of departments: `groups` holds the positions that make up each new one."""
        above = np.array([self.numerator[list(g)].sum(axis=0) for g in groups]).reshape(len(groups), -1)
        below = np.array([self.denominator[list(g)].sum(axis=0) for g in groups]).reshape(len(groups), -1)
        return Records(tuple(names), self.priorities, above, below, self.units)


@dataclass(frozen=True, eq=False)
class Shares:
    """Observed shares, arrays of shape (D, P); NaN where `evidence` is False, interval NaN for amounts."""

    share: Floats
    share_low: Floats
    share_high: Floats
    evidence: npt.NDArray[np.bool_]


def sum_records(evidence: pd.DataFrame, departments: tuple[str, ...], priorities: tuple[str, ...]) -> Records:
    """Add up the records of each department and priority.

    evidence: one row per record with department, priority, unit (count or amount), numerator, denominator.
    Rows of other departments or priorities, and rows without both numbers, are left out.
    Raises StatisticsError when a unit is unknown, a priority mixes units, a number is negative, or a count's
    numerator exceeds its denominator.
    """
    rows = evidence[evidence["department"].isin(departments) & evidence["priority"].isin(priorities)]
    rows = rows.dropna(subset=["numerator", "denominator"])
    units = tuple(_unit_of(rows.loc[rows["priority"] == p, "unit"], p) for p in priorities)
    above, below = rows["numerator"].to_numpy(dtype=float), rows["denominator"].to_numpy(dtype=float)
    counted = (rows["unit"] == COUNT).to_numpy(dtype=bool)
    wrong = (above < 0) | (below < 0) | (counted & (above > below))
    if wrong.any():
        named = ", ".join(sorted(set(rows["priority"].to_numpy()[wrong])))
        raise StatisticsError(
            f"evidence.csv: {int(wrong.sum())} records of {named} are negative or exceed their total. "
            "Correct numerator and denominator."
        )
    at = (
        pd.Index(departments).get_indexer(pd.Index(rows["department"])),
        pd.Index(priorities).get_indexer(pd.Index(rows["priority"])),
    )
    numerator, denominator = np.zeros((2, len(departments), len(priorities)))
    np.add.at(numerator, at, above)
    np.add.at(denominator, at, below)
    return Records(departments, priorities, numerator, denominator, units)


def observed_shares(records: Records, level: float = 0.95) -> Shares:
    """Share of each department and priority, (D, P). A denominator of zero (nothing was due) is no evidence.

    Interval for counts: Jeffreys (Brown, Cai & DasGupta 2001).
    """
    seen = records.denominator > 0
    share = np.divide(records.numerator, records.denominator, out=np.full(seen.shape, np.nan), where=seen)
    low, high = jeffreys_interval(*_counted(records), level)
    return Shares(share, low, high, seen)


def probability_above(records: Records, reference: npt.ArrayLike) -> Floats:
    """P(a department's share exceeds the reference), (D, P); NaN without evidence and for amounts.

    reference: shares that broadcast to (D, P), such as the organisation's (P,). Source: Beta(k + 1/2, n − k +
    1/2).
    """
    return probability_share_above(*_counted(records), reference)


def tabulate_shares(records: Records, level: float = 0.95) -> pd.DataFrame:
    """One row per department and priority.

    Columns: department, priority, unit, numerator, denominator, share, share_low, share_high, evidence
    ("record" or "no evidence").
    """
    shares = observed_shares(records, level)
    cells = pd.MultiIndex.from_product(
        [records.departments, records.priorities], names=["department", "priority"]
    )
    table = cells.to_frame(index=False)
    table["unit"] = list(records.units) * len(records.departments)
    for name, values in (("numerator", records.numerator), ("denominator", records.denominator)):
        table[name] = values.ravel()
    for name in ("share", "share_low", "share_high"):
        table[name] = getattr(shares, name).ravel()
    table["evidence"] = np.where(shares.evidence.ravel(), RECORD, NO_EVIDENCE)
    return table


def _unit_of(units: pd.Series, priority: str) -> str:
    found = sorted(set(units))
    if not found:
        return ""
    if len(found) > 1 or found[0] not in (COUNT, AMOUNT):
        raise StatisticsError(
            f"evidence.csv: records of {priority} have the unit {' and '.join(map(str, found))}. "
            "Use either count or amount for all records of one priority."
        )
    return str(found[0])


def _counted(records: Records) -> tuple[Floats, Floats]:
    """Numerators and denominators with amounts masked as no trials."""
    counts = np.array([unit == COUNT for unit in records.units], dtype=bool)
    return np.where(counts, records.numerator, 0.0), np.where(counts, records.denominator, 0.0)
