"""Observed shares from leadership records."""

import numpy as np
import pandas as pd
import pytest

from culture.errors import StatisticsError
from culture.observed import observed_shares, probability_above, sum_records, tabulate_shares

EVIDENCE = pd.DataFrame(
    [
        ("a", "audits", "count", 2, 4),
        ("a", "audits", "count", 1, 6),
        ("b", "audits", "count", 0, 0),
        ("a", "training", "amount", 120.0, 100.0),
        ("elsewhere", "audits", "count", 1, 1),
        ("b", "training", "amount", np.nan, 10.0),
    ],
    columns=["department", "priority", "unit", "numerator", "denominator"],
)
WHERE = (("a", "b"), ("audits", "training", "findings"))


def test_records_of_one_department_and_priority_add_up():
    shares = observed_shares(sum_records(EVIDENCE, *WHERE))
    assert shares.share[0, 0] == pytest.approx(0.3)
    # qbeta(c(.025, .975), 3.5, 7.5)
    assert shares.share_low[0, 0] == pytest.approx(0.0926945939381532, rel=1e-9)
    assert shares.share_high[0, 0] == pytest.approx(0.6058183181486712, rel=1e-9)


def test_an_amount_has_a_share_and_no_interval():
    records = sum_records(EVIDENCE, *WHERE)
    shares = observed_shares(records)
    assert records.units == ("count", "amount", "")
    assert shares.share[0, 1] == pytest.approx(1.2)
    assert np.isnan([shares.share_low[0, 1], shares.share_high[0, 1]]).all()
    assert np.isnan(probability_above(records, 0.5)[0, 1])


def test_no_record_and_nothing_due_are_no_evidence_and_never_zero():
    table = tabulate_shares(sum_records(EVIDENCE, *WHERE)).set_index(["department", "priority"])
    for cell in (("b", "audits"), ("b", "training"), ("a", "findings"), ("b", "findings")):
        assert table.loc[cell, "evidence"] == "no evidence"
        assert np.isnan(table.loc[cell, "share"])
    assert table.loc[("a", "audits"), "evidence"] == "record"


def test_the_whole_organisation_is_a_regrouping():
    whole = sum_records(EVIDENCE, *WHERE).regroup([[0, 1]], ["organisation"])
    assert whole.departments == ("organisation",)
    assert whole.denominator[0].tolist() == [10.0, 100.0, 0.0]


def test_no_records_at_all_are_no_evidence_everywhere():
    assert not observed_shares(sum_records(EVIDENCE.iloc[:0], *WHERE)).evidence.any()


def test_more_attended_than_held_is_refused():
    wrong = EVIDENCE.iloc[:1].assign(numerator=5)
    with pytest.raises(StatisticsError, match="1 records of audits"):
        sum_records(wrong, *WHERE)


def test_one_priority_has_one_unit():
    mixed = pd.concat([EVIDENCE, EVIDENCE.iloc[:1].assign(unit="amount")])
    with pytest.raises(StatisticsError, match="amount and count"):
        sum_records(mixed, *WHERE)
    with pytest.raises(StatisticsError, match="Use either count or amount"):
        sum_records(EVIDENCE.assign(unit="hours"), *WHERE)
