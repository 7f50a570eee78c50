"""How old open findings are: bands of days, as of the wave's last day."""

import pandas as pd
import pytest

from culture.audit_records import FINDINGS, AuditRecords
from culture.wave import Wave

audit_tables = pytest.importorskip("culture.audit_tables")


def records(*findings: tuple[str, str, str]) -> AuditRecords:
    """Findings given as (raised, due, closed); empty is no date."""
    frame = pd.DataFrame(dict.fromkeys(FINDINGS, ""), index=range(len(findings)), columns=FINDINGS)
    for place, column in enumerate(("raised_on", "due_on", "closed_on")):
        frame[column] = pd.to_datetime([finding[place] or None for finding in findings])
    nothing = AuditRecords.none()
    return AuditRecords(nothing.audits, frame, nothing.evidence)


def test_open_findings_are_counted_in_their_band_and_overdue_only_after_their_due_date():
    # The wave ends on 2026-09-30: ages 0, 30, 31, 60, 91, 181 days and one that is closed.
    table = audit_tables.ageing_table(
        Wave(2026, 3),
        records(
            ("2026-09-30", "2026-09-29", ""),
            ("2026-08-31", "2026-09-30", ""),
            ("2026-08-30", "", ""),
            ("2026-08-01", "2026-09-01", ""),
            ("2026-07-01", "2026-10-15", ""),
            ("2026-04-02", "2026-05-01", ""),
            ("2026-04-02", "2026-05-01", "2026-09-30"),
        ),
    )
    assert table["from_days"].tolist() == [0, 31, 61, 91, 181]
    assert table["to_days"].tolist()[:4] == [30, 60, 90, 180]
    assert pd.isna(table["to_days"].iloc[4])
    assert table["open"].tolist() == [2, 2, 0, 1, 1]
    assert table["overdue"].tolist() == [1, 1, 0, 0, 1]


def test_what_is_raised_after_the_wave_is_not_known_yet():
    table = audit_tables.ageing_table(Wave(2026, 3), records(("2026-10-01", "", ""), ("2026-09-01", "", "")))
    assert table["open"].tolist() == [1, 0, 0, 0, 0]


def test_without_a_register_there_is_no_age():
    assert audit_tables.ageing_table(Wave(2026, 3), AuditRecords.none()).empty
