"""Audit tables: finding rates, closure and clauses of the published sets.

Audit results are no one's answers, so they need no minimum group; but a department that is not shown on its own
is not shown here either: its audits count in its pool.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.audit_records import AuditRecords
from culture.audits import audit_rates, rate_interval
from culture.closing import medians_to_close
from culture.disclosure import Plan, Unit
from culture.estimates import located
from culture.findings import AGE_BANDS, Dates, closing_times, repeats, sources, time_to_close
from culture.funnel import funnel
from culture.roster import Roster
from culture.set_rows import SetRows, rows_of_sets
from culture.wave import Wave

PER_DAYS = 10.0  # rates are printed per ten audit-days
NUMBERS = [
    "audits", "audit_days", "findings", "rate", "rate_low", "rate_high", "funnel", "open", "overdue",
    "median_days_to_close", "repeat_share", "self_raised_share",
]  # fmt: skip


def audits_table(wave: Wave, plan: Plan, roster: Roster, records: AuditRecords) -> pd.DataFrame:
    """One row per published set.

    audits and audit_days of the wave; findings raised in the wave; rate and limits: audit findings per ten
    audit-days (departments and pools drawn toward their mean, parents and organisation on their own); funnel:
    against the organisation; open and overdue as of the wave's last day; shares in percent.
    """
    members = [member_departments(unit, roster) for unit in plan.published]
    frame = located(wave, plan.published)
    days, found = _audit_days(records, wave, members), _audit_findings(records, wave, members)
    small = np.array([unit.level in ("department", "pool") for unit in plan.published])
    described = _described(records, wave, members)
    rates = pd.DataFrame({"audit_days": np.where(days > 0, days, np.nan), **_rates(found, days, small)})
    table = pd.concat([frame, described, rates], axis=1)
    return table[[*frame.columns, *NUMBERS]]


def _rates(
    found: npt.NDArray[np.float64], days: npt.NDArray[np.float64], small: npt.NDArray[np.bool_]
) -> dict[str, object]:
    """Rates per PER_DAYS audit-days and the funnel word of every set; small sets borrow strength from each other."""
    low, high = rate_interval(found, days)
    rate = np.divide(found, days, out=np.full_like(found, np.nan), where=days > 0)
    word = np.full(len(found), "no evidence", dtype=object)
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


def _described(records: AuditRecords, wave: Wave, members: Sequence[Sequence[str]]) -> pd.DataFrame:
    """One row per set: audits and findings of the wave, and what has become of all findings up to now."""
    register, today = records.findings, _last_day(wave)
    own = rows_of_sets(register["department"], members)
    raised_on, due_on, closed_on = _dates(register, "raised_on", "due_on", "closed_on")
    mine = np.unique(own.row)
    closing_times(raised_on[mine], closed_on[mine], today)  # refuses dates that cannot be
    raised = own.where(_is_in_wave(register, "raised_on", wave))
    known, done = raised_on <= today, closed_on <= today
    said, self_raised = sources(register["source"])
    return pd.DataFrame(
        {
            "audits": _audits(records, wave, members).count(np.ones(len(records.audits), dtype=bool)),
            "findings": raised.count(np.ones(len(register), dtype=bool)),
            "open": own.count(known & ~done),
            "overdue": own.count(known & ~done & (due_on < today)),
            "median_days_to_close": _medians(own.where(known), raised_on, closed_on, today),
            "repeat_share": _percent(raised.count(repeats(register["repeat_of"])), raised.count(known)),
            "self_raised_share": _percent(raised.count(self_raised), raised.count(said)),
        }
    )


def _medians(
    own: SetRows, raised_on: Dates, closed_on: Dates, today: np.datetime64
) -> npt.NDArray[np.float64]:
    """(sets,) median days to close; NaN where there is no finding, or more than half are open."""
    days, done = closing_times(raised_on[own.row], closed_on[own.row], today)
    medians = medians_to_close(own.sets, own.of_set, days, done)
    return np.where(np.isfinite(medians), medians, np.nan)


def _percent(count: npt.NDArray[np.int64], base: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """NaN without a base: no evidence, not a share of zero."""
    share: npt.NDArray[np.float64] = np.divide(count, base, out=np.full(len(base), np.nan), where=base > 0)
    return 100 * share


def _audits(records: AuditRecords, wave: Wave, members: Sequence[Sequence[str]]) -> SetRows:
    own = rows_of_sets(records.audits["department"], members)
    return own.where(_is_in_wave(records.audits, "audit_date", wave))


def _audit_days(
    records: AuditRecords, wave: Wave, members: Sequence[Sequence[str]]
) -> npt.NDArray[np.float64]:
    """(sets,) days of the audits of the wave."""
    days = np.nan_to_num(records.audits["audit_days"].to_numpy(dtype=float))
    return np.array([days[rows].sum() for rows in _audits(records, wave, members).each()])


def _audit_findings(
    records: AuditRecords, wave: Wave, members: Sequence[Sequence[str]]
) -> npt.NDArray[np.float64]:
    """(sets,) findings of audits: what a department raised itself has no audit-days behind it."""
    own = rows_of_sets(records.findings["department"], members)
    audited = records.findings["audit_id"].isin(records.audits["audit_id"]).to_numpy(dtype=bool)
    return own.count(audited & _is_in_wave(records.findings, "raised_on", wave)).astype(float)


def _is_in_wave(frame: pd.DataFrame, column: str, wave: Wave) -> npt.NDArray[np.bool_]:
    day = pd.to_datetime(frame[column])
    inside = (day >= pd.Timestamp(wave.first_day)) & (day <= pd.Timestamp(wave.last_day))
    return inside.to_numpy(dtype=bool)


def _in_wave(frame: pd.DataFrame, column: str, wave: Wave) -> pd.DataFrame:
    return frame[_is_in_wave(frame, column, wave)]


def _dates(frame: pd.DataFrame, *columns: str) -> tuple[npt.NDArray[np.datetime64], ...]:
    return tuple(pd.to_datetime(frame[column]).to_numpy().astype("M8[D]") for column in columns)


def _last_day(wave: Wave) -> np.datetime64:
    return np.datetime64(wave.last_day, "D")
