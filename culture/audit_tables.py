"""Audit tables: finding rates, closure and clauses of the published sets.

Audit results are no one's answers, so they need no minimum group; but a department that is not shown on its own
is not shown here either: its audits count in its pool.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.audit_records import AuditRecords
from culture.audits import audit_rates, rate_interval
from culture.disclosure import Plan, Unit
from culture.estimates import located
from culture.findings import (
    AGE_BANDS,
    age_open_findings,
    closing_times,
    repeat_share,
    self_raised_share,
    time_to_close,
)
from culture.funnel import funnel
from culture.roster import Roster
from culture.wave import Wave

PER_DAYS = 10.0  # rates are printed per ten audit-days
EMPTY: dict[str, Any] = {
    "audits": 0, "audit_days": np.nan, "findings": 0, "rate": np.nan, "rate_low": np.nan, "rate_high": np.nan,
    "funnel": "no evidence", "open": 0, "overdue": 0, "median_days_to_close": np.nan, "repeat_share": np.nan,
    "self_raised_share": np.nan,
}  # fmt: skip


def audits_table(wave: Wave, plan: Plan, roster: Roster, records: AuditRecords) -> pd.DataFrame:
    """One row per published set.

    audits and audit_days of the wave; findings raised in the wave; rate and limits: audit findings per ten
    audit-days (departments and pools drawn toward their mean, parents and organisation on their own); funnel:
    against the organisation; open and overdue as of the wave's last day; shares in percent.
    """
    sets = [
        (unit, member_departments(unit, roster)) for unit in (plan.organisation, *plan.parents, *plan.units)
    ]
    frame = located(wave, [unit for unit, _ in sets])
    days = np.array([_audit_days(records, wave, members) for _, members in sets])
    found = np.array([len(_audit_findings(records, wave, members)) for _, members in sets], dtype=float)
    small = np.array([unit.level in ("department", "pool") for unit, _ in sets])
    described = pd.DataFrame([_describe(records, wave, members) for _, members in sets])
    rates = pd.DataFrame({"audit_days": np.where(days > 0, days, np.nan), **_rates(found, days, small)})
    table = pd.concat([frame, described, rates], axis=1)
    return table[[*frame.columns, *EMPTY]]


def _rates(
    found: npt.NDArray[np.float64], days: npt.NDArray[np.float64], small: npt.NDArray[np.bool_]
) -> dict[str, object]:
    """Rates per PER_DAYS audit-days and the funnel word of every set; small sets borrow strength from each other."""
    low, high = rate_interval(found, days)
    rate = np.divide(found, days, out=np.full_like(found, np.nan), where=days > 0)
    word = np.full(len(found), EMPTY["funnel"], dtype=object)
    if small.any():
        shrunken = audit_rates(found[small], days[small])
        rate[small], low[small], high[small] = shrunken.rate, shrunken.rate_low, shrunken.rate_high
        word[small] = funnel(found[small], days[small]).position
    word[~small & (days > 0)] = "as expected"
    return {"rate": rate * PER_DAYS, "rate_low": low * PER_DAYS, "rate_high": high * PER_DAYS, "funnel": word}


def closure_table(wave: Wave, records: AuditRecords) -> pd.DataFrame:
    """Kaplan–Meier share of findings still open by days since raised, in percent with a 95 % interval."""
    columns = ["wave", "days", "open_share", "open_low", "open_high"]
    if records.findings.empty:
        return pd.DataFrame(columns=columns)
    raised_on, closed_on = _dates(records.findings, "raised_on", "closed_on")
    curve = time_to_close(*closing_times(raised_on, closed_on, _last_day(wave)))
    values = np.column_stack(
        [curve.days, 100 * curve.open_share, 100 * curve.open_low, 100 * curve.open_high]
    )
    return pd.DataFrame(values, columns=columns[1:]).assign(wave=str(wave))[columns]


def ageing_table(wave: Wave, records: AuditRecords) -> pd.DataFrame:
    """Open findings of the organisation by age as of the wave's last day: one row per band of days, youngest first.

    open: findings of that age; overdue: those of them past their due date. to_days is empty for the oldest band.
    """
    columns = ["wave", "from_days", "to_days", "open", "overdue"]
    if records.findings.empty:
        return pd.DataFrame(columns=columns)
    raised, due, closed = _dates(records.findings, "raised_on", "due_on", "closed_on")
    today = _last_day(wave)
    days, done = closing_times(raised, closed, today)
    late = (due < today)[raised <= today]  # NaT is never earlier: without a due date nothing is overdue
    edges = [0, *(upper + 1 for upper in AGE_BANDS)]
    band = np.searchsorted(edges, days, side="right") - 1
    rows = [
        (str(wave), first, last, int((~done & (band == i)).sum()), int((~done & late & (band == i)).sum()))
        for i, (first, last) in enumerate(zip(edges, [*AGE_BANDS, None], strict=True))
    ]
    return pd.DataFrame(rows, columns=columns).astype({"to_days": float})


def clauses_table(wave: Wave, records: AuditRecords) -> pd.DataFrame:
    """Findings raised in the wave by clause and grade, most findings first."""
    raised = _in_wave(records.findings, "raised_on", wave)
    if raised.empty:
        return pd.DataFrame(columns=["wave", "clause", "grade", "findings"])
    counted = raised.groupby(["clause", "grade"], sort=True).size().rename("findings").reset_index()
    total = counted.groupby("clause")["findings"].transform("sum")
    order = counted.assign(total=total).sort_values(
        ["total", "clause", "grade"], ascending=[False, True, True]
    )
    return order.assign(wave=str(wave))[["wave", "clause", "grade", "findings"]].reset_index(drop=True)


def member_departments(unit: Unit, roster: Roster) -> list[str]:
    """The departments whose audits and records belong to a published set."""
    if unit.level == "organisation":
        return roster.ids
    if unit.level == "parent":
        return roster.below(unit.id)
    return [roster.ids[leaf] for leaf in unit.leaves]


def _describe(records: AuditRecords, wave: Wave, members: list[str]) -> dict[str, float]:
    audits = _of(_in_wave(records.audits, "audit_date", wave), members)
    register = _of(records.findings, members)
    raised = _in_wave(register, "raised_on", wave)
    described = {"audits": len(audits), "findings": len(raised)}
    if register.empty:
        return {name: described.get(name, EMPTY[name]) for name in
                ("audits", "findings", "open", "overdue", "median_days_to_close", "repeat_share",
                 "self_raised_share")}  # fmt: skip
    raised_on, due_on, closed_on = _dates(register, "raised_on", "due_on", "closed_on")
    ageing = age_open_findings(raised_on, due_on, closed_on, _last_day(wave))
    curve = time_to_close(*closing_times(raised_on, closed_on, _last_day(wave)))
    return described | {
        "open": ageing.open,
        "overdue": ageing.overdue.count,
        "median_days_to_close": curve.median if np.isfinite(curve.median) else np.nan,
        "repeat_share": 100 * repeat_share(raised["repeat_of"]).share,
        "self_raised_share": 100 * self_raised_share(raised["source"]).share,
    }


def _audit_days(records: AuditRecords, wave: Wave, members: Sequence[str]) -> float:
    return float(_of(_in_wave(records.audits, "audit_date", wave), members)["audit_days"].sum())


def _audit_findings(records: AuditRecords, wave: Wave, members: Sequence[str]) -> pd.DataFrame:
    """Findings of audits: what a department raised itself has no audit-days behind it."""
    raised = _of(_in_wave(records.findings, "raised_on", wave), members)
    return raised[raised["audit_id"].isin(records.audits["audit_id"])]


def _of(frame: pd.DataFrame, members: Sequence[str]) -> pd.DataFrame:
    return frame[frame["department"].isin(members)]


def _in_wave(frame: pd.DataFrame, column: str, wave: Wave) -> pd.DataFrame:
    day = pd.to_datetime(frame[column])
    return frame[(day >= pd.Timestamp(wave.first_day)) & (day <= pd.Timestamp(wave.last_day))]


def _dates(frame: pd.DataFrame, *columns: str) -> tuple[npt.NDArray[np.datetime64], ...]:
    return tuple(pd.to_datetime(frame[column]).to_numpy().astype("M8[D]") for column in columns)


def _last_day(wave: Wave) -> np.datetime64:
    return np.datetime64(wave.last_day, "D")
