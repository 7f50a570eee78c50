"""Findings: closure, age, overdue, shares and clauses. Curves from survival 3.5 in R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.findings import (
    age_open_findings,
    clause_pareto,
    closing_times,
    repeat_share,
    self_raised_share,
    share_of,
    time_to_close,
)

TODAY = np.datetime64("2026-09-30")


def dates(*days: str) -> np.ndarray:
    return np.array([day or "NaT" for day in days], dtype="M8[D]")


def test_closure_curve_equals_survfit():
    # survfit(Surv(time, status) ~ 1, data = aml[aml$x == "Maintained", ], conf.type = "log-log")
    days = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    closed = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    found = time_to_close(days, closed)
    assert found.days.tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert found.at_risk.tolist() == [11, 10, 8, 7, 5, 4, 2]
    np.testing.assert_allclose(
        found.open_share,
        [
            *(0.909090909091, 0.818181818182, 0.715909090909, 0.613636363636, 0.490909090909),
            0.368181818182,
            0.184090909091,
        ],
        rtol=1e-10,
    )
    np.testing.assert_allclose(
        found.open_low,
        [
            *(0.5080802057699, 0.4474286146822, 0.3501903859079, 0.2657520400013, 0.1673309097769),
            0.0928295749370,
            0.0117384801232,
        ],
        rtol=1e-9,
    )
    np.testing.assert_allclose(
        found.open_high,
        [
            *(0.986673822668, 0.951162228582, 0.899023974191, 0.835299243250, 0.753399790371),
            0.657040832398,
            0.525014842727,
        ],
        rtol=1e-9,
    )
    assert (found.median, found.median_low, found.median_high) == (31.0, 13.0, np.inf)


def test_median_lies_midway_when_exactly_half_are_left_open():
    # survfit(Surv(c(1, 2, 3, 4), c(1, 1, 1, 1)) ~ 1, conf.type = "log-log"): median 2.5, 0.95LCL 1
    found = time_to_close([1, 2, 3, 4], [1, 1, 1, 1])
    assert (found.median, found.median_low) == (2.5, 1.0)


def test_closures_on_the_first_day_count():
    # survfit(Surv(c(0, 0, 3, 5, 8), c(1, 1, 1, 0, 0)) ~ 1, conf.type = "log-log"): 0.6, 0.4; median 3
    found = time_to_close([0, 0, 3, 5, 8], [1, 1, 1, 0, 0])
    np.testing.assert_allclose(found.open_share, [0.6, 0.4])
    assert found.median == 3


def test_while_most_findings_are_open_the_median_is_not_reached():
    found = time_to_close([5, 9, 9], [1, 0, 0])
    assert (found.median, found.median_high) == (np.inf, np.inf)
    assert found.median_low == 5
    assert np.isnan(time_to_close([5, 9], [0, 0]).median_low)


def test_no_findings_have_no_median():
    found = time_to_close([], [])
    assert (found.findings, len(found.days)) == (0, 0)
    assert np.isnan(found.median)


def test_findings_are_seen_as_of_a_day():
    raised = dates("2026-07-01", "2026-08-01", "2026-10-05", "2026-09-30")
    closed = dates("2026-07-11", "2026-10-02", "2026-10-06", "")
    days, done = closing_times(raised, closed, TODAY)
    assert days.tolist() == [10, 60, 0]  # the third was not known yet
    assert done.tolist() == [True, False, False]  # the second was closed later


def test_findings_closed_before_they_were_raised_are_refused():
    with pytest.raises(StatisticsError, match="1 findings were closed before"):
        closing_times(dates("2026-07-02"), dates("2026-07-01"), TODAY)
    with pytest.raises(StatisticsError, match="raised_on"):
        closing_times(dates(""), dates(""), TODAY)


def test_age_and_overdue_of_open_findings():
    raised = dates("2026-09-20", "2026-08-20", "2026-01-01", "2026-06-01", "2026-06-01", "2026-06-01")
    due = dates("2026-10-20", "2026-09-29", "", "2026-07-01", "2026-07-01", "2026-09-30")
    closed = dates("", "", "", "2026-06-20", "2026-07-20", "")
    found = age_open_findings(raised, due, closed, TODAY)
    assert found.open == 4
    assert list(found.bands.values()) == [1, 1, 0, 1, 1]  # 10, 41, 121 and 272 days
    assert next(iter(found.bands)) == "0–30 days"
    assert list(found.bands)[-1] == "over 180 days"
    assert found.median_age == 81
    assert (found.overdue.count, found.overdue.base) == (1, 3)  # due on the day itself is not late yet
    assert (found.on_time.count, found.on_time.base) == (1, 3)  # of the three whose date has passed


def test_shares_of_nothing_are_no_evidence():
    found = share_of([], [])
    assert (found.count, found.base, found.evidence) == (0, 0, False)
    assert np.isnan([found.share, found.share_low, found.share_high]).all()


def test_repeats_count_among_all_and_self_raised_among_those_with_a_source():
    repeats = repeat_share(pd.Series(["F-1", "", None, "  "]))
    assert (repeats.count, repeats.base) == (1, 4)
    own = self_raised_share(pd.Series(["self", "auditor", "", None, "Self-raised"]))
    assert (own.count, own.base) == (2, 3)
    # prop.test(2, 3, correct=FALSE)$conf.int
    assert own.share == pytest.approx(2 / 3)


def test_clauses_are_counted_at_one_depth_with_ties_in_the_order_of_the_standard():
    found = clause_pareto(pd.Series(["8.5.1", "8.5", "10.2", "9.3", None, "5.1.1 g", "8.5.6"]))
    assert found["clause"].tolist() == ["8.5", "5.1", "9.3", "10.2", "not recorded"]
    assert found["findings"].tolist() == [3, 1, 1, 1, 1]
    assert found["cumulative_share"].iloc[-1] == pytest.approx(1.0)


def test_no_findings_have_no_clauses():
    assert len(clause_pareto(pd.Series([], dtype=str))) == 0


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=40))
def test_the_open_share_never_rises_and_stays_inside_its_interval(findings):
    days, closed = [d for d, _ in findings], [c for _, c in findings]
    found = time_to_close(days, closed)
    assert (np.diff(found.open_share) <= 0).all()
    known = np.isfinite(found.open_low)
    assert (found.open_low[known] <= found.open_share[known] + 1e-12).all()
    assert (found.open_share[known] <= found.open_high[known] + 1e-12).all()


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_when_everything_is_closed_the_curve_is_the_plain_share_still_open(days):
    found = time_to_close(days, [True] * len(days))
    plain = [np.mean(np.array(days) > day) for day in found.days]
    np.testing.assert_allclose(found.open_share, plain, atol=1e-12)


@pytest.mark.prove
@pytest.mark.parametrize("n", [20, 60])
def test_intervals_of_the_open_share_hold_the_truth(n):
    """Days to close are exponential with mean 60; findings have been raised over the last 120 days."""
    rng = np.random.default_rng([7, n])
    truth, held = np.exp(-30 / 60), []
    for _ in range(4000):
        close, known = rng.exponential(60, n), rng.uniform(0, 120, n)
        found = time_to_close(np.minimum(close, known), close <= known)
        before = np.flatnonzero(found.days <= 30)
        if len(before) and np.isfinite(found.open_low[before[-1]]):
            held.append(found.open_low[before[-1]] <= truth <= found.open_high[before[-1]])
    print(f"open after 30 days: n {n}: {np.mean(held):.3f}")
    assert 0.93 <= np.mean(held) <= 0.97
