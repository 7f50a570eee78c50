"""Audit registers with columns and grades of their own."""

from pathlib import Path

import pandas as pd
import pytest

from culture.errors import SurveyError
from culture.instrument import Instrument
from surveys.audit_map import mapped_registers, read_audit_map
from surveys.audits import read_audits
from surveys.inputs import find_inputs
from surveys.intake import take_in
from surveys.roster import read_roster
from tests.surveys.conftest import WAVE, Build

MAP = """
[[registers]]
file = "register*.csv"
into = "findings"
dates = "month first"
columns = { finding_id = "No", department = "Area", grade = "Class", raised_on = "Opened", closed_on = "Closed" }
grades = { "Cat. 1" = "major", "Cat. 2" = "minor" }
departments = { "Weld shop" = "weld" }

[[registers]]
file = "register*.csv"
into = "audits"
distinct = true
dates = "month first"
columns = { audit_id = "Audit", department = "Area", audit_date = "Audited" }
values = { audit_days = "1", standard = "ISO 9001" }
departments = { "Weld shop" = "weld" }
"""
REGISTER = (
    "No,Audit,Area,Class,Opened,Closed,Audited\n"
    "1,A7,Weld shop,cat. 1,07/31/2026,,07/30/2026\n"
    "2,A7,Weld shop,Cat. 2 ,08/01/2026,08/31/2026,07/30/2026\n"
    "3,A8,paint,Cat. 9,4/31/2026,,13/01/2026\n"
)
HEADER = "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety"
GOOD = f"{HEADER}\n1,weld,4,4,2,3,5\n2,paint,5,5,5,5,5\n"


def test_a_mapping_gives_columns_grades_and_dates_their_meaning(build: Build, instrument: Instrument) -> None:
    workspace = build({"s.csv": GOOD, "register-2026.csv": REGISTER, "audits.map.toml": MAP})
    inputs = find_inputs(workspace, WAVE)
    intake = take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))
    findings, audits = intake.records.findings, intake.records.audits
    assert findings["grade"].tolist() == ["major", "minor", "Cat. 9"]
    assert findings["department"].tolist() == ["weld", "weld", "paint"]
    assert findings["raised_on"].tolist()[:2] == [pd.Timestamp("2026-07-31"), pd.Timestamp("2026-08-01")]
    assert findings["raised_on"].isna().tolist() == [False, False, True]
    assert audits["audit_id"].tolist() == ["A7", "A8"]
    assert audits["audit_days"].tolist() == [1.0, 1.0]
    listed = intake.problems.astype(str).to_numpy().tolist()
    assert ["register-2026.csv", "4", "Opened", "every date can be read"] in listed
    assert ["register-2026.csv", "4", "Audited", "every date can be read"] in listed
    assert intake.counts.rows_in == 2  # the register is no survey


def test_registers_may_be_workbooks(build: Build, tmp_path: Path, instrument: Instrument) -> None:
    import xlsxwriter

    workspace = build({"s.csv": GOOD})
    with xlsxwriter.Workbook(str(tmp_path / "waves" / str(WAVE) / "Audits.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Audits of the third quarter"])
        sheet.write_row(2, 0, ["audit_id", "department", "audit_date", "audit_days"])
        sheet.write_row(3, 0, ["A1", "weld", "2026-07-03", 1.5])
    inputs = find_inputs(workspace, WAVE)
    assert inputs.audits is not None
    intake = take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))
    assert intake.records.audits["audit_days"].tolist() == [1.5]
    assert intake.counts.rows_in == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('into = "findings"', 'into = "finding"', "into"),
        ('finding_id = "No"', 'finding_id = "Nr"', "no column 'Nr'"),
        ('file = "register*.csv"', 'file = "other.csv"', "no file 'other.csv'"),
        ("[[registers]]", "[[register]]", "register"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(
    build: Build, instrument: Instrument, old: str, new: str, reason: str
) -> None:
    text = MAP.replace(old, new)
    inputs = find_inputs(build({"s.csv": GOOD, "register.csv": REGISTER, "audits.map.toml": text}), WAVE)
    with pytest.raises(SurveyError, match=reason):
        take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))


def test_the_findings_of_the_nuclear_regulator(shared: Path, tmp_path: Path) -> None:
    map_file = tmp_path / "audits.map.toml"
    map_file.write_text(
        '[[registers]]\nfile = "*.xls"\ninto = "findings"\ndates = "month first"\n'
        'columns = { finding_id = "#row", department = "Site", grade = "Item Type", raised_on = "Event Date" }\n'
        'values = { source = "inspection" }\n'
        'grades = { "NCV (Green )" = "minor", "Finding (Green )" = "observation", "Violation (White )" = "major" }\n',
        encoding="utf-8",
    )
    path = shared / "exports" / "audit" / "nrc_fire-inspection-findings.xls"
    entry = read_audit_map(map_file)[0]
    records = read_audits(None, None, None, [(entry, path)])
    findings = records.findings
    assert len(findings) == 572  # two rows are title and header
    assert (
        findings["department"] == "NA"
    ).sum() == 14  # North Anna, three of them written with a blank behind
    assert findings["department"].nunique() == 66
    assert findings["grade"].value_counts()["minor"] == 497
    assert findings["finding_id"].iloc[0] == "nrc_fire-inspection-findings.xls 3"
    unread = records.problems[records.problems["rule"] == "every date can be read"]
    assert sorted(unread["column"].astype(str).unique()) == ["Event Date"]
    assert len(unread) == 3  # 4/31/2000, 4/31/2001, 12/29//2009
    assert findings["raised_on"].iloc[0] == pd.Timestamp("2007-10-19")


def test_the_index_of_the_drug_regulator(shared: Path, tmp_path: Path) -> None:
    map_file = tmp_path / "audits.map.toml"
    map_file.write_text(
        '[[registers]]\nfile = "fda*.csv"\ninto = "audits"\n'
        'columns = { audit_id = "Record ID", department = "FEI Number", audit_date = "Record Date", '
        'standard = "Record Type" }\n',
        encoding="utf-8",
    )
    path = shared / "exports" / "audit" / "fda_483s.csv"
    records = read_audits(None, None, None, [(read_audit_map(map_file)[0], path)])
    assert len(records.audits) == 1723
    assert records.audits["audit_id"].is_unique
    assert records.audits["audit_date"].isna().sum() == 19  # empty in the file
    assert records.missing == (("fda_483s.csv", "audit_days"),)
    assert records.problems.empty


def test_without_a_mapping_there_are_no_mapped_registers(build: Build) -> None:
    assert mapped_registers(find_inputs(build({"s.csv": GOOD}), WAVE)) == []
