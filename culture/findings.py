"""What becomes of findings: time to close, age of open ones, overdue, repeated and self-raised, by clause.

Dates are numpy datetime64[D] with NaT for "not recorded"; every count is as of a given day, and what was
raised later is not known yet.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from culture.errors import StatisticsError
from culture.proportions import wilson_interval

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

SELF_RAISED = frozenset({"self", "self-raised"})
AGE_BANDS = (30, 60, 90, 180)  # days; the last band is open


@dataclass(frozen=True, eq=False)
class TimeToClose:
    """Kaplan–Meier curve of findings still open. Arrays have one entry per distinct day with a closure."""

    days: Floats
    at_risk: Floats
    closures: Floats
    open_share: Floats
    open_low: Floats
    open_high: Floats
    findings: int
    median: float  # days; infinite while more than half are open, NaN without findings
    median_low: float  # NaN while too few are closed to tell
    median_high: float  # infinite while too few are closed to tell


@dataclass(frozen=True)
class Share:
    """A share of findings with its 95 % Wilson interval; `evidence` is False (and the share NaN) without a
    base."""

    share: float
    share_low: float
    share_high: float
    count: int
    base: int
    evidence: bool


@dataclass(frozen=True)
class Ageing:
    """Open findings as of a day: how many, how many in each age band, how many past their due date."""

    open: int
    bands: dict[str, int]
    median_age: float
    overdue: Share  # of the open findings that have a due date
    on_time: Share  # closed by their due date, of all whose due date has passed


def closing_times(raised: Dates, closed: Dates, as_of: np.datetime64) -> tuple[Floats, Flags]:
    """Days each finding known by `as_of` has been open, and whether it was closed by then: (F,) twice.

    raised, closed: (N,) dates; F counts those raised by `as_of`. Raises StatisticsError when a finding has no
    raised date or was closed before it was raised.
    """
    raised, closed, day = raised.astype("M8[D]"), closed.astype("M8[D]"), as_of.astype("M8[D]")
    if np.isnat(raised).any():
        raise StatisticsError(f"{int(np.isnat(raised).sum())} findings have no raised_on date. Fill it in.")
    backwards = closed < raised
    if backwards.any():
        raise StatisticsError(
            f"{int(backwards.sum())} findings were closed before they were raised. Correct them."
        )
    known = raised <= day
    done = (closed <= day)[known]
    end = np.where(done, closed[known], day)
    return (end - raised[known]).astype("m8[D]").astype(float), done


def time_to_close(days: npt.ArrayLike, closed: npt.ArrayLike, level: float = 0.95) -> TimeToClose:
    """Share of findings still open after each day, with open findings counted as censored, not dropped.

    days, closed: (F,) from `closing_times`. Interval log(−log) with Greenwood's variance.
    Raises StatisticsError on unequal shapes or negative days. Source: Kaplan & Meier (1958); Kalbfleisch &
    Prentice (2002). Equals survival::survfit(Surv(days, closed) ~ 1, conf.type = "log-log").
    """
    t, done = np.asarray(days, dtype=float), np.asarray(closed, dtype=bool)
    if t.ndim != 1 or t.shape != done.shape or not (t >= 0).all():
        raise StatisticsError("Days to close must be one non-negative number for each finding.")
    times, closures = np.unique(t[done], return_counts=True)
    at_risk = len(t) - np.searchsorted(np.sort(t), times, side="left").astype(float)
    curve = np.cumprod(1 - closures / at_risk)
    low, high = _log_log_interval(curve, closures, at_risk, level)
    middle, earliest, latest = (first_at_half(times, c, len(t)) for c in (curve, low, high))
    earliest = earliest if np.isfinite(earliest) else np.nan
    return TimeToClose(
        times, at_risk, closures.astype(float), curve, low, high, len(t), middle, earliest, latest
    )


def age_open_findings(raised: Dates, due: Dates, closed: Dates, as_of: np.datetime64) -> Ageing:
    """How old open findings are on a day, and how due dates were kept.

    raised, due, closed: (N,) dates. Errors as in `closing_times`. A finding is overdue the day after its due
    date.
    """
    days, done = closing_times(raised, closed, as_of)
    day = as_of.astype("M8[D]")
    known = raised.astype("M8[D]") <= day
    due, closed = due.astype("M8[D]")[known], closed.astype("M8[D]")[known]
    has_due, passed = ~np.isnat(due), due < day
    age = days[~done]
    edges = [-1, *AGE_BANDS, np.inf]
    names = [f"{a + 1}–{b} days" for a, b in pairwise(edges[:-1])]
    names.append(f"over {AGE_BANDS[-1]} days")
    counts = [int(((age > a) & (age <= b)).sum()) for a, b in pairwise(edges)]
    return Ageing(
        open=int((~done).sum()),
        bands=dict(zip(names, counts, strict=True)),
        median_age=float(np.median(age)) if len(age) else np.nan,
        overdue=share_of(passed, ~done & has_due),
        on_time=share_of(done & (closed <= due), passed),
    )


def share_of(counted: npt.ArrayLike, base: npt.ArrayLike, level: float = 0.95) -> Share:
    """Share of `counted` within `base`, two flags per finding, (N,): repeats among all, self-raised among
    known.

    An empty base is no evidence, not a share of zero. Interval: Wilson (1927).
    """
    within = np.asarray(base, dtype=bool)
    count, n = int((np.asarray(counted, dtype=bool) & within).sum()), int(within.sum())
    low, high = wilson_interval(count, n, level)
    return Share(count / n if n else np.nan, float(low), float(high), count, n, n > 0)


def repeat_share(repeat_of: pd.Series) -> Share:
    """Share of findings that repeat an earlier one: `repeat_of` holds its id, missing or empty otherwise."""
    return share_of(repeats(repeat_of), np.ones(len(repeat_of), dtype=bool))


def repeats(repeat_of: pd.Series) -> Flags:
    """(N,) whether a finding repeats an earlier one."""
    return repeat_of.fillna("").astype(str).str.strip().ne("").to_numpy(dtype=bool)


def self_raised_share(source: pd.Series, own: frozenset[str] = SELF_RAISED) -> Share:
    """Share of findings the department raised itself, of those whose source is recorded. Higher is more
    open."""
    said, self_raised = sources(source, own)
    return share_of(self_raised, said)


def sources(source: pd.Series, own: frozenset[str] = SELF_RAISED) -> tuple[Flags, Flags]:
    """(N,) twice: whether a finding's source is recorded, and whether the department raised it itself."""
    said = source.fillna("").astype(str).str.strip().str.lower()
    return said.ne("").to_numpy(dtype=bool), said.isin(own).to_numpy(dtype=bool)


def clause_pareto(clauses: pd.Series, depth: int = 2) -> pd.DataFrame:
    """One row per clause, most findings first: clause, findings, share, cumulative_share.

    clauses: one text per finding such as "8.5.1"; only the first `depth` numbers count ("8.5"). Missing
    clauses stand under "not recorded". Ties keep the order of the standard (9.3 before 10.2).
    """
    named = clauses.fillna("").astype(str).map(lambda text: _clause(text, depth))
    counts = named.value_counts()
    order = sorted(counts.index, key=lambda c: (-counts[c], c == "not recorded", _clause_order(c)))
    found = counts.reindex(order).to_numpy(dtype=int)
    share = found / max(found.sum(), 1)
    columns = {"clause": order, "findings": found, "share": share, "cumulative_share": share.cumsum()}
    return pd.DataFrame(columns)


def _clause(text: str, depth: int) -> str:
    numbers = re.match(r"\s*(\d+(?:\.\d+)*)", text)
    return ".".join(numbers[1].split(".")[:depth]) if numbers else "not recorded"


def _clause_order(clause: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", clause))


def _log_log_interval(
    curve: Floats, closures: npt.NDArray[np.int64], at_risk: Floats, level: float
) -> tuple[Floats, Floats]:
    left = at_risk - closures
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.sqrt(np.cumsum(closures / (at_risk * left)))
        half = stats.norm.isf((1 - level) / 2) * greenwood / np.abs(np.log(curve))
        return curve ** np.exp(half), curve ** np.exp(
            -half
        )  # NaN from where nothing is left open, as in survfit


def first_at_half(times: Floats, curve: Floats, findings: int) -> float:
    """First day at or below one half; midway to the next closure when a flat step lies on one half
    exactly."""
    if not findings:
        return np.nan
    reached = np.flatnonzero(curve <= 0.5 + 1e-12)
    if not len(reached):
        return np.inf
    first = reached[0]
    flat = abs(curve[first] - 0.5) < 1e-12 and first + 1 < len(times)
    return float((times[first] + times[first + 1]) / 2 if flat else times[first])
