"""The audit register: dates and numbers typed, what cannot be read listed."""

from pathlib import Path

import numpy as np
import pandas as pd

from surveys.audits import AUDITS, EVIDENCE, FINDINGS, read_audits


def test_dates_and_numbers_are_typed_and_ids_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "audits.csv"
    path.write_text(
        'audit_id,department,audit_date,audit_days\n01,NA,2026-07-03,"1,5"\n02,007,,\n', encoding="utf-8"
    )
    records = read_audits(path, None, None)
    assert list(records.audits.columns) == list(AUDITS)
    assert records.audits["audit_id"].tolist() == ["01", "02"]
    assert records.audits["department"].tolist() == ["NA", "007"]
    assert records.audits.loc[0, "audit_date"] == pd.Timestamp("2026-07-03")
    assert pd.isna(records.audits.loc[1, "audit_date"])
    np.testing.assert_array_equal(records.audits["audit_days"], [1.5, np.nan])
    assert records.problems.empty
    assert records.missing == ()


def test_what_cannot_be_read_is_listed_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "findings.csv"
    path.write_text(
        "finding_id,department,grade,raised_on,closed_on\nF1,weld,minor,4/31/2000,2026-08-01\nF2,weld\n",
        encoding="utf-8",
    )
    records = read_audits(None, path, None)
    assert records.problems.astype(str).to_numpy().tolist() == [
        ["findings.csv", "2", "raised_on", "every date can be read"],
        ["findings.csv", "3", "", "every row has as many cells as the header"],
    ]
    assert len(records.findings) == 1


def test_a_missing_required_column_is_named_and_reads_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "evidence.csv"
    path.write_text(
        "department,date,priority,unit,numerator\nweld,2026-07-01,audits,count,3\n", encoding="utf-8"
    )
    records = read_audits(None, None, path)
    assert records.missing == (("evidence.csv", "denominator"),)
    assert records.evidence["denominator"].isna().all()


def test_without_files_there_are_no_rows_but_all_columns() -> None:
    records = read_audits(None, None, None)
    frames = (records.audits, records.findings, records.evidence)
    assert [list(frame.columns) for frame in frames] == [list(AUDITS), list(FINDINGS), list(EVIDENCE)]
    assert sum(map(len, frames)) == 0
