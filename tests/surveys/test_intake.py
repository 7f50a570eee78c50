"""A wave's files come in: typed, judged, and every row with one fate."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from culture.errors import SurveyError
from culture.instrument import Instrument
from culture.responses import CANT_SAY, NOT_ANSWERED
from surveys.apply_map import apply_map
from surveys.fates import Counts
from surveys.formats.registry import recognise
from surveys.inputs import find_inputs
from surveys.intake import Intake, take_in
from surveys.mapping import plain_map
from surveys.raw_table import RawTable
from surveys.roster import read_roster
from surveys.rows import judge_rows
from tests.surveys.conftest import DEPARTMENTS, WAVE, Build

HEADER = "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety"
GOOD = f"{HEADER}\n1,weld,4,4,2,3,5\n2,paint,5,5,5,5,5\n"


def taken(workspace: Path, instrument: Instrument) -> Intake:
    inputs = find_inputs(workspace, WAVE)
    return take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))


def fates(intake: Intake) -> list[str]:
    return intake.fates["fate"].tolist()


def listed(intake: Intake) -> list[list[str]]:
    return intake.problems.astype(str).to_numpy().tolist()


def broken(intake: Intake, severity: str) -> list[str]:
    checks = intake.checks
    return checks.loc[~checks["passed"] & (checks["severity"] == severity), "rule"].tolist()


def check(intake: Intake, rule: str) -> pd.Series:
    return intake.checks.set_index("rule").loc[rule]


def test_a_clean_wave_is_accepted_whole(build: Build, instrument: Instrument) -> None:
    intake = taken(build({"s.csv": GOOD}), instrument)
    assert intake.responses.answers.to_numpy().tolist() == [[4, 4, 2, 3, 5], [5, 5, 5, 5, 5]]
    assert intake.responses.departments == ("plant", "weld", "paint")
    assert intake.responses.department.tolist() == [1, 2]
    assert intake.responses.weight.tolist() == [1_000_000, 1_000_000]
    assert (
        str(intake.counts)
        == "rows in 2 = accepted 2 + partial 0 + test/spam 0 + duplicates 0 + quarantined 0"
    )
    assert broken(intake, "critical") == broken(intake, "warning") == []
    assert set(intake.hashes) == {"s.csv", "departments.csv"}
    intake.refuse_if_critical()


def test_missing_cant_say_and_off_scale_are_told_apart(build: Build, instrument: Instrument) -> None:
    intake = taken(build({"s.csv": f"{HEADER}\n1,weld,x,,X,7,5\n2,weld,3,3,3,3,3\n"}), instrument)
    assert intake.responses.answers.iloc[0].tolist() == [CANT_SAY, NOT_ANSWERED, CANT_SAY, NOT_ANSWERED, 5]
    assert fates(intake) == ["partial", "complete"]
    assert listed(intake) == [["s.csv", "2", "training_enacted", "every answer is on the scale"]]
    assert check(intake, "every answer is on the scale")["failed"] == 1


def test_each_fate_has_its_reason(build: Build, instrument: Instrument) -> None:
    rows = [
        "1,weld,4,4,2,3,5",  # 2 complete
        "2,weld,4,,2,,",  # 3 partial
        "3,weld,4,4,,,5",  # 4 no pair
        "4,welding,1,1,1,1,1",  # 5 no such department
        "5,,1,1,1,1,1",  # 6 no department
        "1,weld,4,4,2,3,5",  # 7 identical to row 2
        "6,weld,1,1,1,1,1",  # 8 contradicted by row 9
        "6,weld,2,1,1,1,1",
        "7,weld,1",  # 10 ragged
        "8,Paint shop,x,x,x,x,x",  # 11 complete: the name is as good as the id
    ]
    intake = taken(build({"s.csv": "\n".join([HEADER, *rows])}), instrument)
    by_row = dict(zip(intake.fates["row"], fates(intake), strict=True))
    assert [by_row[row] for row in range(2, 12)] == [
        "complete", "partial", *["quarantined"] * 3, "duplicate", *["quarantined"] * 3, "complete",
    ]  # fmt: skip
    assert listed(intake) == [
        ["s.csv", "4", "", "every row answers at least one pair of stated and enacted"],
        [
            "s.csv",
            "5",
            "department",
            "every row has a known department: it looks like 'Welding' of departments.csv but is spelled differently",
        ],
        ["s.csv", "6", "department", "every row has a known department"],
        ["s.csv", "7", "respondent_id", "every respondent has one row"],
        ["s.csv", "8", "respondent_id", "the rows of one respondent agree"],
        ["s.csv", "9", "respondent_id", "the rows of one respondent agree"],
        ["s.csv", "10", "", "every row has as many cells as the header"],
    ]
    assert (
        str(intake.counts)
        == "rows in 10 = accepted 2 + partial 1 + test/spam 0 + duplicates 1 + quarantined 6"
    )
    assert broken(intake, "critical") == ["at most 10 % of the rows have an unknown department"]


def test_a_look_alike_department_is_not_the_department(build: Build, instrument: Instrument) -> None:
    rows = "1,weld ,1,1,1,1,1\n2,Weld,1,1,1,1,1\n3,wеld,1,1,1,1,1\n"  # the last has a Cyrillic е
    assert fates(taken(build({"s.csv": f"{HEADER}\n{rows}"}), instrument)) == ["quarantined"] * 3


def test_files_of_several_kinds_make_one_wave(build: Build, instrument: Instrument) -> None:
    tool = "Token,Unit,A,B,C,D,E,when\n2,paint,4,4,4,4,4,2026-08-03\n1,weld,9,1,1,1,1,2026-08-04\n"
    mapping = (
        'files = "tool.csv"\n[columns]\nrespondent = "Token"\ndepartment = "Unit"\ntimestamp = "when"\n'
        '[answers]\ncant_say = ["9"]\n[items]\naudits_stated = "A"\ntraining_stated = "B"\n'
        'audits_enacted = "C"\ntraining_enacted = "D"\nsafety = "E"\n'
    )
    plain = f"{HEADER},timestamp\n2,paint,4,4,4,4,4,2026-08-03\n1,weld,2,1,1,1,1,2026-08-02\n"
    intake = taken(build({"a.csv": plain, "tool.csv": tool, "tool.map.toml": mapping}), instrument)
    assert fates(intake) == ["complete", "quarantined", "duplicate", "complete"]
    assert intake.responses.answers["audits_stated"].tolist() == [4, CANT_SAY]
    assert listed(intake) == [
        ["a.csv", "3", "respondent_id", "the rows of one respondent agree"],
        ["tool.csv", "2", "Token", "every respondent has one row"],
    ]


def test_weights_are_counted_in_millionths_and_refused_when_unusable(
    build: Build, instrument: Instrument
) -> None:
    weights = ["1.5", "0,25", "0", "-1", "", "heavy", "1e9", "0.0000001"]
    rows = "".join(f'{n},weld,1,1,1,1,1,"{weight}"\n' for n, weight in enumerate(weights))
    intake = taken(build({"s.csv": f"{HEADER},weight\n{rows}"}), instrument)
    assert intake.responses.weight.tolist() == [1_500_000, 250_000]
    assert fates(intake)[2:] == ["quarantined"] * 6
    assert {(line[2], line[3]) for line in listed(intake)} == {("weight", "every weight is a number above 0")}


def test_without_ids_nothing_can_be_a_duplicate_and_it_is_said(build: Build, instrument: Instrument) -> None:
    header = HEADER.removeprefix("respondent_id,")
    intake = taken(build({"s.csv": f"{header}\nweld,1,1,1,1,1\nweld,1,1,1,1,1\n"}), instrument)
    assert fates(intake) == ["complete", "complete"]
    assert broken(intake, "warning") == ["every file has respondent ids"]


def test_times_outside_the_wave_and_unreadable_ones_are_warned_of(
    build: Build, instrument: Instrument
) -> None:
    times = ["2026-06-30 23:59", "2026-07-01", "2026-09-30T23:59:59", "2026-10-01", "01.08.2026", ""]
    rows = "".join(f"{n},weld,1,1,1,1,1,{time}\n" for n, time in enumerate(times))
    intake = taken(build({"s.csv": f"{HEADER},timestamp\n{rows}"}), instrument)
    assert fates(intake) == ["complete"] * 6
    outside, unreadable = (
        check(intake, rule)
        for rule in ("every time of answering lies in the wave", "every time of answering can be read")
    )
    assert (outside["checked"], outside["failed"]) == (4, 2)
    assert (unreadable["checked"], unreadable["failed"]) == (5, 1)


@pytest.mark.parametrize(
    ("files", "top", "rule", "message"),
    [
        (
            {"s.csv": GOOD.replace("department", "dept")},
            {},
            "every file has the department column",
            "s.csv: department",
        ),
        (
            {"s.csv": GOOD.replace("safety", "safe")},
            {},
            "every file has every item of the instrument",
            "s.csv: safety",
        ),
        ({"s.csv": f"{HEADER}\n"}, {}, "at least one row is accepted", "No row is accepted"),
        (
            {"s.csv": GOOD, "t.csv": "\0"},
            {},
            "every survey file can be read",
            "t.csv: this is not a text file",
        ),
        (
            {"s.csv": GOOD},
            {"declared.csv": "wave,priority,points\n2026-Q3,audits,60\n2026-Q3,training,39\n"},
            "declared points add up to 100",
            "do not add up to 100",
        ),
        (
            {"s.csv": GOOD},
            {"declared.csv": "wave,priority,points\n2026-Q3,audits,60\n2026-Q3,lunch,40\n"},
            "declared points add up to 100",
            "do not add up to 100",
        ),
        (
            {"s.csv": GOOD, "audits.csv": "audit_id,department,audit_date\n"},
            {},
            "every register has its required columns",
            "audits.csv: audit_days",
        ),
    ],
)
def test_a_critical_rule_stops_the_run_by_name(
    build: Build, instrument: Instrument, files: dict[str, str], top: dict[str, str], rule: str, message: str
) -> None:
    intake = taken(build(files, top=top), instrument)
    assert rule in broken(intake, "critical")
    with pytest.raises(SurveyError, match=message):
        intake.refuse_if_critical()


def test_more_answers_than_people_stop_the_run_where_the_head_count_is_known(
    build: Build, instrument: Instrument
) -> None:
    rows = "".join(f"{n},weld,1,1,1,1,1\n{n}p,plant,1,1,1,1,1\n" for n in range(6))
    roster = DEPARTMENTS.replace("Welding,plant,20", "Welding,plant,5")
    intake = taken(build({"s.csv": f"{HEADER}\n{rows}"}, roster=roster), instrument)
    assert broken(intake, "critical") == ["no department has more answers than head count"]
    with pytest.raises(SurveyError) as refused:
        intake.refuse_if_critical()
    assert str(refused.value).startswith(
        "1 of 2 departments have more answers than people: weld. Correct the head count"
    )
    enough = build({"s.csv": f"{HEADER}\n{rows}"}, roster=roster.replace("plant,5", "plant,6"))
    assert broken(taken(enough, instrument), "critical") == []


def test_every_broken_critical_rule_has_its_line(build: Build, instrument: Instrument) -> None:
    intake = taken(build({"s.csv": f"{HEADER.replace('safety', 'safe')}\n1,nowhere,1,1,1,1,1\n"}), instrument)
    with pytest.raises(SurveyError) as refused:
        intake.refuse_if_critical()
    assert len(str(refused.value).splitlines()) == len(broken(intake, "critical")) == 3


def test_what_is_wrong_with_registers_is_a_warning(build: Build, instrument: Instrument) -> None:
    files = {
        "s.csv": GOOD,
        "audits.csv": "audit_id,department,audit_date,audit_days\nA1,weld,2026-07-03,1\nA2,wald,2026-06-03,0\n",
        "findings.csv": (
            "finding_id,audit_id,department,grade,raised_on,closed_on\n"
            "F1,A1,weld,minor,2026-07-03,2026-07-02\nF2,A9,weld,huge,2026-12-01,\nF2,,weld,major,,soon\n"
        ),
        "evidence.csv": (
            "department,date,priority,unit,numerator,denominator\nweld,2026-07-03,audits,count,3,2\n"
            "weld,2026-07-03,lunch,hours,1,0\n"
        ),
    }
    intake = taken(build(files), instrument)
    assert broken(intake, "critical") == []
    failed = intake.checks[~intake.checks["passed"]].set_index("rule")["failed"].to_dict()
    assert failed == {
        "every date can be read": 1,
        "all audits are of a known department": 1,
        "all audits are dated inside the wave": 1,
        "every audit has audit-days above 0": 1,
        "every finding has its own id": 2,
        "every finding has a known grade": 1,
        "every finding belongs to a known audit": 1,
        "every finding is closed after it is raised": 1,
        "every finding has the day it was raised": 1,
        "no finding is raised after the wave": 1,
        "every leadership record is of a known priority": 1,
        "every leadership record is a count or an amount": 1,
        "every leadership record has a base": 1,
        "no counted record exceeds its base": 1,
    }
    assert ["findings.csv", "4", "closed_on", "every date can be read"] in listed(intake)


def test_no_answer_and_no_id_gets_into_checks_problems_or_representations(
    build: Build, instrument: Instrument
) -> None:
    secrets = ["person-77", "my manager lies", "6654"]
    rows = f"{secrets[0]},weld,{secrets[1]},{secrets[2]},1,1,1\n{secrets[0]},nowhere,2,2,2,2,2\n"
    intake = taken(build({"s.csv": f"{HEADER}\n{rows}"}), instrument)
    shown = "".join(map(repr, (intake, intake.responses))) + intake.problems.to_csv() + intake.checks.to_csv()
    with pytest.raises(SurveyError) as refused:
        intake.refuse_if_critical()
    assert not [secret for secret in secrets if secret in shown + str(refused.value) + intake.fates.to_csv()]


def test_a_lost_row_is_an_error_of_its_own() -> None:
    with pytest.raises(SurveyError, match="5 rows came in, but 4 have a fate"):
        Counts(rows_in=5, accepted=1, partial=1, test_or_spam=0, duplicates=1, quarantined=1)


cell = st.sampled_from(["", "1", "3", "5", "x", "7", "5.0"])
row = st.tuples(
    st.sampled_from(["1", "2", "", "3"]), st.sampled_from(["weld", "paint", "nowhere", ""]), *[cell] * 5
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(row, max_size=12), ragged=st.integers(0, 2))
def test_whatever_comes_in_every_row_has_exactly_one_fate(
    instrument: Instrument, rows: list[tuple[str, ...]], ragged: int
) -> None:
    frame = pd.DataFrame(rows, columns=HEADER.split(","), dtype="str")
    raw = RawTable("s.csv", frame, pd.RangeIndex(2, 2 + len(rows)).to_numpy(), tuple(range(90, 90 + ragged)))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
        roster = read_roster(Path(folder) / "departments.csv", WAVE, "Works")
    judged = judge_rows(
        [apply_map(recognise(raw).read(raw), plain_map(instrument), instrument)], instrument, roster
    )
    counts = Counts.of(judged.frame, len(raw))
    assert counts.rows_in == len(rows) + ragged
    assert judged.frame["fate"].notna().all()
    assert counts.taking_part == judged.taking_part.sum()
    staying = judged.frame[judged.taking_part]
    named = staying.loc[staying["respondent"] != "", "respondent"]
    assert named.is_unique


@pytest.mark.prove  # tests/flows/test_federal_survey.py counts its rows and compares its means every day
def test_the_federal_survey_is_taken_in_whole(shared: Path, tmp_path: Path) -> None:
    from culture.wave import Wave
    from surveys.instrument_file import workspace_instrument

    example = Path(__file__).resolve().parents[2] / "examples" / "fevs2018"
    folder = tmp_path / "waves" / "2018-Q2"
    folder.mkdir(parents=True)
    for name in ("departments.csv", "declared.csv", "instrument.toml", "waves/2018-Q2/survey.map.toml"):
        (tmp_path / name).write_bytes((example / name).read_bytes())
    name = "fevs2018_test_set.csv.gz"
    (folder / name).symlink_to(shared / "data" / "fevs2018" / name)
    wave = Wave(2018, 2)
    inputs = find_inputs(tmp_path, wave)
    intake = take_in(
        inputs, workspace_instrument(tmp_path), read_roster(inputs.roster, wave, "US federal agencies")
    )
    intake.refuse_if_critical()
    # 101,881 respondents in 234 units; no answer is missing in this extract.
    assert intake.counts == Counts(101_881, 101_881, 0, 0, 0, 0)
    assert len(set(intake.responses.department.tolist())) == 234
    assert intake.responses.answers.min().min() == 1
    assert intake.responses.weight.min() > 0
    assert broken(intake, "warning") == ["every department has a head count"]
