"""`inspect` proposes a mapping, its owner confirms it, and `run` reads the file with it."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from culture.errors import SurveyError
from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.responses import CANT_SAY
from surveys.inputs import find_inputs
from surveys.inspection import inspect
from surveys.inspection_lines import render_inspection
from surveys.intake import Intake, take_in
from surveys.map_file import read_map
from surveys.map_writer import write_map
from surveys.roster import read_roster
from tests.surveys.conftest import WAVE, Build

TEXTS = {"audits": "audits deserve their time", "training": "people will be trained"}
FORM = """\
Zeitstempel,Ihr Name,In welcher Abteilung arbeiten Sie?,Our leaders say that … [audits deserve their time],\
Our leaders say that … [people will be trained],In the last months … [taken part in audits],\
In the last months … [released us for training],It is safe to report a mistake.,Was noch?
01.07.2026 09:00:00,Eva A.,Welding,Agree,Strongly agree,Disagree,Agree,Don't know,alles gut
02.07.2026 09:00:00,Max B.,Paint shop,Neither agree nor disagree,Agree,Agree,Disagree,Agree,
13.07.2026 09:00:00,Ida C.,paint shop,Strongly disagree,Agree,Strongly agree,Agree,Agree,nichts
"""


@pytest.fixture
def asked() -> Instrument:
    """Two pairs and a check with texts of their own, 1 to 5 and "can't say"."""
    enacted = {"audits": "taken part in audits", "training": "released us for training"}
    pairs = [
        Priority(
            name,
            name,
            None,
            Item(f"{name}_stated", TEXTS[name], "stated"),
            Item(f"{name}_enacted", enacted[name], "enacted"),
        )
        for name in TEXTS
    ]
    labels = ("no", "rather no", "so so", "rather yes", "yes")
    check = (Item("safety", "It is safe to report a mistake.", "check"),)
    stems = Stems("Our leaders say that …", "In the last months …", "")
    scale = AnswerScale(1, 5, labels, cant_say=True)
    return Instrument("small", "Small", "ISO 9001:2015", "test", (), stems, scale, (), tuple(pairs), check)


def taken(workspace: Path, instrument: Instrument) -> Intake:
    inputs = find_inputs(workspace, WAVE)
    return take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))


def confirmed(text: str) -> str:
    assert "confirmed = false" in text
    return text.replace("confirmed = false", "confirmed = true")


def test_a_form_is_recognised_and_its_mapping_only_needs_a_yes(build: Build, asked: Instrument) -> None:
    workspace = build({"form.csv": FORM})
    folder = workspace / "waves" / str(WAVE)
    roster = read_roster(workspace / "departments.csv", WAVE, "Works")
    found = inspect(folder / "form.csv", instrument=asked, roster=roster)
    assert (found.title, found.personal, found.rows) == ("Google Forms", ("Ihr Name",), {"complete": 3})
    assert {match.how for match in found.matches.values()} == {"text"}
    text = write_map(found)
    (folder / "survey.map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match="nobody has confirmed it"):
        taken(workspace, asked)
    (folder / "survey.map.toml").write_text(confirmed(text), encoding="utf-8")
    intake = taken(workspace, asked)
    assert intake.responses.answers.to_numpy().tolist() == [[4, 5, 2, 4, CANT_SAY], [3, 4, 4, 2, 4]]
    assert intake.fates["fate"].tolist() == ["complete", "complete", "quarantined"]
    assert any("looks like 'Paint shop'" in rule for rule in intake.problems["rule"].astype(str))
    assert (
        "2 of 3 rows" not in intake.checks["message"].to_string()
    )  # the times are read: 13.07. tells their order


def test_the_proposal_says_what_only_the_owner_knows(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "n.csv"
    path.write_text("department,audits_stated,q\n" + "weld,1,a\nweld,5,b\nweld,3,c\n" * 4, encoding="utf-8")
    text = write_map(inspect(path, instrument=asked))
    table = tomllib.loads(text)
    assert table["items"]["audits_stated"] == {"column": "audits_stated", "scale": "numbers"}
    assert table["items"]["safety"] == {"column": "?", "scale": "?"}
    (tmp_path / "survey.map.toml").write_text(confirmed(text), encoding="utf-8")
    with pytest.raises(SurveyError, match=r"items\.\w+ still says '\?'"):
        read_map(tmp_path / "survey.map.toml", asked)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('{ column = "q1", scale = "?" }', "nobody has said which way its answers run"),
        ('{ column = "q1", scale = "satisfaction" }', r"there is no \[scales.satisfaction\]"),
        ('{ column = [], scale = "numbers" }', "names no column"),
    ],
)
def test_what_is_not_answered_yet_is_refused(
    tmp_path: Path, asked: Instrument, entry: str, reason: str
) -> None:
    path = tmp_path / "survey.map.toml"
    path.write_text(f'[columns]\ndepartment = "d"\n[items]\naudits_stated = {entry}\n', encoding="utf-8")
    with pytest.raises(SurveyError, match=reason):
        read_map(path, asked)


def test_a_scale_of_another_length_is_refused_with_a_reason(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "survey.map.toml"
    path.write_text('[columns]\ndepartment = "d"\n[items]\n[scales.seven]\n"a" = 7\n', encoding="utf-8")
    with pytest.raises(SurveyError, match=r"scales.seven: 7 is not on the instrument's scale 1 to 5"):
        read_map(path, asked)


MAP = """\
files = "t.csv"
[columns]
department = ["Site", "Unit"]
[answers]
cant_say = ["Don't know"]
missing = ["", "-"]
[departments]
"Graz / W" = "weld"
[scales.a]
"No" = 1
"Yes" = 5
[items]
audits_stated = { column = "A", scale = "a" }
audits_enacted = { column = "B", scale = "numbers_reversed" }
training_stated = { column = ["C", "c2"], scale = "numbers" }
training_enacted = "D"
safety = "E"
"""
TABLE = "Site,Unit,A,B,C,c2,D,E\nGraz,W,yes ,1,5,,3,Don't know\n,paint,No,2,,4,-,7\n"


def test_points_reversal_aliases_and_split_departments(build: Build, asked: Instrument) -> None:
    intake = taken(build({"t.csv": TABLE, "t.map.toml": MAP}), asked)
    # audits_stated, training_stated, audits_enacted (reversed), training_enacted, safety
    assert intake.responses.answers.to_numpy().tolist() == [[5, 5, 5, 3, CANT_SAY], [1, 4, 4, 0, 0]]
    assert intake.fates["fate"].tolist() == ["complete", "partial"]
    assert intake.problems.astype(str).to_numpy().tolist() == [
        ["t.csv", "3", "E", "every answer is on the scale"]
    ]


def test_two_headings_of_one_item_that_contradict_each_other_are_refused(
    build: Build, asked: Instrument
) -> None:
    intake = taken(build({"t.csv": TABLE.replace("5,,3", "5,4,3"), "t.map.toml": MAP}), asked)
    with pytest.raises(
        SurveyError, match="1 respondents have different answers in the columns named for training_stated"
    ):
        intake.refuse_if_critical()


QUALTRICS = (
    "StartDate,EndDate,Status,Finished,ResponseId,department,audits_stated,training_stated,audits_enacted,"
    "training_enacted,safety\n"
    "Start Date,End Date,Response Type,Finished,Response ID,Unit?,a,b,c,d,e\n"
    + "2026-07-01,2026-07-01,{},{},{},weld,1,2,3,4,5\n"
    * 4
)


def test_tests_spam_and_unfinished_rows_have_their_fates_and_counts_add_up(
    build: Build, asked: Instrument
) -> None:
    rows = ["0", "1", "a", "1", "1", "b", "8", "1", "c", "0", "0", "d"]
    intake = taken(build({"q.csv": QUALTRICS.format(*rows)}), asked)
    assert intake.fates["fate"].tolist() == ["complete", "test", "spam", "partial"]
    assert intake.fates["row"].tolist() == [3, 4, 5, 6]
    assert str(intake.counts) == (
        "rows in 4 = accepted 1 + partial 1 + test/spam 2 + duplicates 0 + quarantined 0"
    )
    check = intake.checks.set_index("rule").loc["no row is a test or spam"]
    assert (check["checked"], check["failed"], check["severity"]) == (4, 2, "warning")
    intake.refuse_if_critical()


def test_a_definition_beside_the_survey_is_no_survey(build: Build, asked: Instrument) -> None:
    lss = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows><row><qid>1</qid>"
    lss += "<parent_qid>0</parent_qid><type>5</type><title>x</title></row></rows></questions></document>"
    header = "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety"
    intake = taken(build({"s.csv": f"{header}\n1,weld,1,2,3,4,5\n", "s.lss": lss}), asked)
    assert intake.counts.rows_in == 1
    assert "s.lss" in intake.hashes
    intake.refuse_if_critical()


def test_titles_above_the_header_are_left_out_and_rows_keep_their_numbers(
    tmp_path: Path, asked: Instrument
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Staff survey\nExported,2026-07-01\n\ndepartment,a,b,c\nweld,1,2,3\n", encoding="utf-8")
    found = inspect(path, instrument=asked)
    assert [finding.item.id for finding in found.items] == ["department", "a", "b", "c"]
    with xlsxwriter.Workbook(str(tmp_path / "t.xlsx")) as book:
        book.add_worksheet("Notes").write(0, 0, "Read me")
        sheet = book.add_worksheet("Data")
        for row, cells in enumerate(
            [["Staff survey 2026"], [], ["department", "a", "b", "c"], ["weld", 1, 2, 3]]
        ):
            sheet.write_row(row, 0, cells)
    found = inspect(tmp_path / "t.xlsx", instrument=asked)
    assert (found.sheet, found.rows) == ("Data", {"without a mark": 1})
    assert any("the header stands in row 3" in note for note in found.notes)


def test_rarely_given_texts_and_persons_are_not_shown(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(
        f"weld,{answer},a{number}@b.org\n" for number, answer in enumerate(["yes", "no"] * 6 + ["Eva lies"])
    )
    path.write_text(f"department,Is it so?,column 3\n{rows}", encoding="utf-8")
    found = inspect(path, instrument=asked)
    shown = "\n".join(render_inspection(found)) + write_map(found)
    assert "Eva lies" not in shown
    assert "@b.org" not in shown
    assert found.personal == ("column 3",)
    assert "1 text that hardly anybody gave" in shown


def test_the_lines_are_plain_words(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "form.csv"
    path.write_text(FORM, encoding="utf-8")
    lines = render_inspection(inspect(path, instrument=asked))
    assert lines[0] == "form.csv: Google Forms (95% sure)"
    assert "  It is delimited text, utf-8, with one header row." in lines
    assert "Left out, because they identify people: Ihr Name" in lines
    assert "Items of the instrument 'small' found by id or text: 5 of 5" in lines


def test_a_likeness_is_suggested_and_never_used(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "t.csv"
    path.write_text("department,audits deserve some of their time\nweld,4\n", encoding="utf-8")
    found = inspect(path, instrument=asked)
    assert found.matches == {}
    assert found.suggestions["audits_stated"].column.id == "audits deserve some of their time"
    assert 'audits_stated = { column = "?"' in write_map(found)


def test_every_proposal_is_valid_toml_whatever_the_headings(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "t[1].csv"
    frame = pd.DataFrame({'a "q"\n# x': ["1"], "b\\": ["2"], "'''": ["3"], "department": ["w"]})
    frame.to_csv(path, index=False)
    table = tomllib.loads(write_map(inspect(path, instrument=asked)))
    assert table["files"] == "t[[]1].csv"


LIME = """\
id,submitdate,lastpage,startlanguage,department,stated[audits],audits_stated,training_stated,audits_enacted,\
training_enacted,safety
1,2026-07-01 10:00:00,3,de,weld,,A1,A2,A5,A4,A9
"""


def definition(labels: list[str]) -> str:
    """A .lss in which every item has the codes A1 to A5 for `labels` from the first to the last, and A9."""
    items = ["audits_stated", "training_stated", "audits_enacted", "training_enacted", "safety"]
    coded = [*zip(["A1", "A2", "A3", "A4", "A5"], labels, strict=True), ("A9", "weiß nicht")]
    rows = "".join(
        f"<row><qid>{n}</qid><parent_qid>0</parent_qid><type>L</type><title>{item}</title></row>"
        for n, item in enumerate(items)
    )
    answers = "".join(
        f"<row><qid>{n}</qid><code>{code}</code><answer>{label}</answer></row>"
        for n, _ in enumerate(items)
        for code, label in coded
    )
    return (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
        f"<questions><rows>{rows}</rows></questions><answers><rows>{answers}</rows></answers></document>"
    )


FALLING = ["stimme voll zu", "stimme eher zu", "teils/teils", "stimme eher nicht zu", "stimme gar nicht zu"]


def test_codes_that_fall_with_agreement_are_read_by_their_labels_without_a_mapping(
    build: Build, asked: Instrument
) -> None:
    intake = taken(build({"l.csv": LIME, "l.lss": definition(FALLING)}), asked)
    # A1 is full agreement; the columns are audits_stated, training_stated, audits_enacted, training_enacted, safety.
    assert intake.responses.answers.to_numpy().tolist() == [[5, 4, 1, 2, CANT_SAY]]
    assert "l.csv: read as LimeSurvey (97% sure), texts and options from l.lss." in intake.notes


def test_codes_whose_labels_do_not_tell_their_order_are_refused(build: Build, asked: Instrument) -> None:
    intake = taken(build({"l.csv": LIME, "l.lss": definition(["a", "b", "c", "d", "e"])}), asked)
    with pytest.raises(
        SurveyError, match=r"do not say which of the points 1 to 5 each is. Run `quality-culture inspect`"
    ):
        intake.refuse_if_critical()


def test_the_instruments_own_labels_stand_for_their_numbers(build: Build, asked: Instrument) -> None:
    header = "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety"
    intake = taken(build({"s.csv": f"{header}\n1,weld,Yes,rather yes,so so ,RATHER NO,no\n"}), asked)
    assert intake.responses.answers.to_numpy().tolist() == [[5, 4, 3, 2, 1]]


def test_a_table_without_a_header_row_is_refused(build: Build, asked: Instrument) -> None:
    intake = taken(build({"s.csv": "weld,agree,agree\nweld,agree,disagree\npaint,agree,agree\n"}), asked)
    with pytest.raises(SurveyError, match="no known survey export"):
        intake.refuse_if_critical()


def test_columns_that_identify_people_are_counted_in_the_notes_and_not_named(
    build: Build, asked: Instrument
) -> None:
    header = (
        "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety,E-Mail"
    )
    intake = taken(build({"s.csv": f"{header}\n1,weld,1,2,3,4,5,a@b.org\n"}), asked)
    assert intake.notes == ("s.csv: 1 column left out: names, addresses or the like.",)


def test_columns_that_may_say_who_and_when_are_proposed(tmp_path: Path, asked: Instrument) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(
        f"weld,K{number},2026-07-{number + 10},{number % 3 + 1},fine words {number}\n" for number in range(9)
    )
    path.write_text(f"department,key,filled in,q,comment\n{rows}", encoding="utf-8")
    found = inspect(path, instrument=asked)
    assert (found.ids, found.times) == (("key",), ("filled in",))
    text = write_map(found)
    assert 'perhaps "key", in which no value comes twice' in text
    assert 'perhaps "filled in", in which every value is a time' in text
