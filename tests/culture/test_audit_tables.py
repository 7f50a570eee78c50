"""Tables of the audit register: empty where nothing was recorded, ordered by how often a clause was named."""

import pandas as pd
import pytest

from culture.audit_records import AuditRecords
from culture.audit_tables import clauses_table, closure_table
from culture.wave import Wave

WAVE = Wave(2026, 3)


def records(*findings: tuple[str, str, str, str]) -> AuditRecords:
    """Findings written (clause, grade, raised on, closed on)."""
    frame = pd.DataFrame(list(findings), columns=["clause", "grade", "raised_on", "closed_on"])
    dated = frame.assign(
        raised_on=pd.to_datetime(frame["raised_on"]), closed_on=pd.to_datetime(frame["closed_on"])
    )
    return AuditRecords(pd.DataFrame(), dated, pd.DataFrame())


def test_without_findings_there_is_no_curve_and_no_clause() -> None:
    assert closure_table(WAVE, AuditRecords.none()).empty
    assert clauses_table(WAVE, AuditRecords.none()).empty


def test_half_of_the_findings_are_closed_after_ten_days() -> None:
    table = closure_table(WAVE, records(
        ("9.2", "minor", "2026-07-01", "2026-07-11"), ("9.2", "minor", "2026-07-01", ""),
    ))  # fmt: skip
    at_ten = table[table["days"] == 10].iloc[0]
    assert at_ten["open_share"] == pytest.approx(50.0)
    assert list(table.columns) == ["wave", "days", "open_share", "open_low", "open_high"]
    assert set(table["wave"]) == {"2026-Q3"}


def test_clauses_of_the_wave_are_counted_by_grade_the_most_frequent_first() -> None:
    table = clauses_table(WAVE, records(
        ("5.1", "major", "2026-08-01", ""), ("9.2", "minor", "2026-08-01", ""), ("9.2", "major", "2026-08-02", ""),
        ("9.2", "minor", "2026-08-03", ""), ("7.2", "minor", "2026-04-01", ""),
    ))  # fmt: skip
    assert table[["clause", "grade", "findings"]].to_numpy().tolist() == [
        ["9.2", "major", 1], ["9.2", "minor", 2], ["5.1", "major", 1],
    ]  # fmt: skip
