"""The instrument as a questionnaire: whole, in both languages, with the notice, valid for the tools that read it."""

import csv
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from defusedxml.ElementTree import parse
from docx import Document
from pyxform.xls2xform import convert

from culture.errors import MachineError, SurveyError
from culture.instrument import Instrument
from culture.roster import Roster
from surveys.definitions.reading import read_definition
from surveys.instrument_file import default_instrument
from surveys.questionnaire import FORMATS, write_questionnaire
from surveys.questionnaire.content import compose

NOTICE = {
    "en": (
        "unless at least 12 people stand behind it",
        "The head of a department sees the page of that department",
    ),
    "de": (
        "nicht mindestens 12 Personen stehen",
        "Die Leitung einer Abteilung sieht die Seite dieser Abteilung",
    ),
}
DEPARTMENTS = [
    "linz",
    "linz-weld",
    "linz-store",
    "zw",
    "zwolle-store",
]  # Zwolle itself has no people of its own
LABELS = ["Linz", "Welding & <cutting>", "Store (Linz)", "Paint {shop}", "Store (Zwolle)"]
XFORMS = "{http://www.w3.org/2002/xforms}"


def written(questions: Instrument, roster: Roster, folder: Path, kind: str) -> Path:
    return write_questionnaire(questions, folder, kind, questions.language, roster=roster, minimum_group=12)[
        0
    ]


def lss_rows(path: Path, table: str) -> list[dict[str, str]]:
    return [{cell.tag: cell.text or "" for cell in row} for row in parse(path).iterfind(f"{table}/rows/row")]


def plain(html: str) -> str:
    return unescape(re.sub("<[^<>]*>", " ", html))


def everything_said(path: Path) -> str:
    """All words of a questionnaire, whatever it is written as."""
    if path.suffix == ".lss":
        return plain(" ".join(text or "" for text in parse(path).getroot().itertext()))
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if path.suffix == ".xlsx":
        sheets = pd.read_excel(
            path, engine="calamine", sheet_name=None, dtype=str, keep_default_na=False, header=None
        )
        return plain(" ".join(cell for sheet in sheets.values() for row in sheet.to_numpy() for cell in row))
    return path.read_text(encoding="utf-8-sig").replace('""', '"')


@pytest.mark.parametrize("kind", FORMATS)
def test_every_form_has_every_item_every_answer_the_departments_and_the_notice(
    questions: Instrument, roster: Roster, tmp_path: Path, kind: str
) -> None:
    said = everything_said(written(questions, roster, tmp_path, kind))
    for text in (*(item.text for item in questions.items), *questions.scale.labels, *LABELS):
        assert text in said
    assert questions.scale.cant_say_label in said
    assert all(sentence in said for sentence in NOTICE[questions.language])
    assert all(stem in said for stem in (questions.stems.stated, questions.stems.enacted))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_questionnaire_is_written_with_the_same_bytes(
    roster: Roster, tmp_path: Path, kind: str
) -> None:
    first = written(default_instrument(), roster, tmp_path / "a", kind).read_bytes()
    assert written(default_instrument(), roster, tmp_path / "b", kind).read_bytes() == first


def test_pyxform_takes_the_xlsform_without_a_warning(
    questions: Instrument, roster: Roster, tmp_path: Path
) -> None:
    result = convert(str(written(questions, roster, tmp_path, "xlsform")), validate=False)
    assert result.warnings == []
    assert 'lang="English (en)"' in result.xform or 'lang="Deutsch (de)"' in result.xform
    for metadata in ("deviceid", "username", "phonenumber", "start-geopoint", "jr:preload"):
        assert metadata not in result.xform.replace(
            'jr:preload="uid"', ""
        )  # the form's own number of a submission


def test_words_and_deeds_stand_on_pages_of_their_own_in_the_xlsform(
    questions: Instrument, roster: Roster, tmp_path: Path
) -> None:
    sheets = pd.read_excel(
        written(questions, roster, tmp_path, "xlsform"),
        engine="calamine",
        sheet_name=None,
        dtype=str,
        keep_default_na=False,
    )
    survey, choices, settings = sheets["survey"], sheets["choices"], sheets["settings"]
    assert settings["style"].tolist() == ["pages"]
    groups = survey.index[survey["type"] == "begin_group"]
    assert survey.loc[groups, "name"].tolist() == ["page_stated", "page_enacted", "page_check"]
    assert (survey.loc[groups, "appearance"] == "field-list").all()
    asked = survey[survey["type"] == "select_one answers"]
    assert asked["name"].tolist() == list(questions.item_ids)
    assert (asked["required"] == "").all()
    blocks = [questions.item(name).block for name in asked["name"]]
    assert [sum(place < first for first in groups) for place in asked.index] == [
        {"stated": 2, "enacted": 1, "check": 0}[block] for block in blocks
    ]
    assert choices.loc[choices["list_name"] == "departments", "name"].tolist() == DEPARTMENTS
    assert choices.loc[choices["list_name"] == "answers", "name"].tolist() == ["1", "2", "3", "4", "5", "x"]


def test_the_lss_has_the_structure_of_one_that_limesurvey_exports(
    shared: Path, questions: Instrument, roster: Roster, tmp_path: Path
) -> None:
    ours = parse(written(questions, roster, tmp_path, "lss")).getroot()
    real = parse(shared / "exports" / "limesurvey" / "demo_survey.lss").getroot()
    order = [element.tag for element in real]
    places = [order.index(element.tag) for element in ours]
    assert places == sorted(places)
    assert ours.findtext("LimeSurveyDocType") == real.findtext("LimeSurveyDocType") == "Survey"
    for table in ours.iterfind("*[fields]"):
        names = [name.text for name in table.iterfind("fields/fieldname")]
        assert set(names) <= {name.text for name in real.find(table.tag).iterfind("fields/fieldname")}
        assert all([cell.tag for cell in row] == names for row in table.iterfind("rows/row"))


def test_the_lss_holds_together_and_obeys_the_rules_for_codes(
    questions: Instrument, roster: Roster, tmp_path: Path
) -> None:
    path = written(questions, roster, tmp_path, "lss")
    questions_, rows = lss_rows(path, "questions"), lss_rows(path, "subquestions")
    answers, groups = lss_rows(path, "answers"), lss_rows(path, "groups")
    assert [row["title"] for row in questions_] == ["department", "stated", "enacted", "check"]
    assert len({row["gid"] for row in questions_}) == len(groups) == 4  # each on a page of its own
    assert lss_rows(path, "surveys")[0]["format"] == "G"
    parents = {row["qid"] for row in questions_}
    assert {row["parent_qid"] for row in rows} <= parents
    assert {row["qid"] for row in answers} <= parents
    for key, table in (("qid", [*questions_, *rows]), ("aid", answers), ("gid", groups)):
        assert len({row[key] for row in table}) == len(table)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", row["title"]) for row in [*questions_, *rows])
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", row["code"]) for row in answers)
    told = {row["aid"] for row in lss_rows(path, "answer_l10ns")}
    assert told == {row["aid"] for row in answers}
    assert {row["qid"] for row in lss_rows(path, "question_l10ns")} == {
        row["qid"] for row in [*questions_, *rows]
    }


def test_the_lss_keeps_nothing_that_identifies_a_respondent(roster: Roster, tmp_path: Path) -> None:
    settings = lss_rows(written(default_instrument(), roster, tmp_path, "lss"), "surveys")[0]
    assert settings["anonymized"] == "Y"
    for kept in (
        "datestamp",
        "ipaddr",
        "refurl",
        "savetimings",
        "usecookie",
        "usetokens",
        "publicstatistics",
    ):
        assert settings[kept] == "N"


def test_no_text_of_the_lss_is_taken_for_html_or_an_expression(roster: Roster, tmp_path: Path) -> None:
    labels = [
        row["answer"]
        for row in lss_rows(written(default_instrument(), roster, tmp_path, "lss"), "answer_l10ns")
    ]
    assert "Welding &amp; &lt;cutting&gt;" in labels
    assert "Paint &#123;shop&#125;" in labels


@pytest.mark.parametrize("kind", ["xlsform", "lss"])
def test_our_own_reader_understands_what_was_written(
    questions: Instrument, roster: Roster, tmp_path: Path, kind: str
) -> None:
    definition = read_definition(written(questions, roster, tmp_path, kind))
    assert definition is not None
    department = definition.by_id["department"]
    assert [option.label for option in department.options] == LABELS
    item = definition.by_id["quality_first_stated" if kind == "xlsform" else "stated[qualityfirst]"]
    assert item.text == questions.item("quality_first_stated").text
    assert item.group == questions.stems.stated


def test_the_word_form_begins_each_block_on_a_new_page_and_repeats_its_header(
    questions: Instrument, roster: Roster, tmp_path: Path
) -> None:
    path = written(questions, roster, tmp_path, "docx")
    document = Document(str(path))
    xml = document.element.xml
    assert xml.count("<w:pageBreakBefore/>") == 3
    departments, *blocks = document.tables
    assert [len(block.rows) for block in blocks] == [14, 14, 5]
    assert [len(block.columns) for block in blocks] == [7, 7, 7]
    assert all(block.rows[0]._tr.xml.count("w:tblHeader") == 1 for block in blocks)
    assert [cell.text for cell in blocks[0].rows[1].cells][1:] == ["☐"] * 6
    assert [cell.text.splitlines()[-1] for cell in blocks[0].rows[0].cells[1:]] == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "x",
    ]
    filled = [cell.text for row in departments.rows for cell in row.cells if cell.text]
    assert sorted(filled) == sorted(
        f"☐ {label} {code}" for label, code in zip(LABELS, DEPARTMENTS, strict=True)
    )
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("word/styles.xml").decode()
        assert {part.date_time[0] for part in archive.infolist()} == {2000}
    assert {"en": "en-GB", "de": "de-DE"}[questions.language] in styles


def test_the_list_gives_one_row_to_each_thing_asked(roster: Roster, tmp_path: Path) -> None:
    items, sheet = write_questionnaire(default_instrument(), tmp_path, "csv", roster=roster)
    with items.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    asked = [row for row in rows if row["kind"] == "item"]
    assert [row["id"] for row in asked] == list(default_instrument().item_ids)
    assert {row["page"] for row in asked} == {"3", "4", "5"}
    assert asked[0]["answers"].startswith("1 = strongly disagree; 2 = disagree;")
    assert asked[0]["answers"].endswith("x = can't say")
    assert sum(row["kind"] == "notice" for row in rows) == 5
    heading = sheet.read_text(encoding="utf-8-sig").strip().split(",")
    assert heading == ["respondent_id", "department", *default_instrument().item_ids]


def test_without_cant_say_nobody_is_told_of_it(roster: Roster) -> None:
    instrument = default_instrument()
    silent = replace(instrument, scale=replace(instrument.scale, cant_say=False))
    questionnaire = compose(silent, roster, 10)
    assert [choice.code for choice in questionnaire.answers] == ["1", "2", "3", "4", "5"]
    assert not any("can't say" in sentence for sentence in questionnaire.notice())


def test_what_cannot_be_written_is_refused_by_name(roster: Roster, tmp_path: Path) -> None:
    english = default_instrument()
    with pytest.raises(SurveyError, match=r"'pdf' is not known\. Known: xlsform, lss, docx, csv"):
        write_questionnaire(english, tmp_path, "pdf", roster=roster)
    with pytest.raises(SurveyError, match="asked for in 'de', but the instrument was read in 'en'"):
        write_questionnaire(english, tmp_path, "csv", "de", roster=roster)
    with pytest.raises(SurveyError, match=r"not written in 'fr'\. Choose one of: de, en"):
        write_questionnaire(replace(english, language="fr"), tmp_path, "csv", roster=roster)
    alike = roster.departments.replace({"department": {"zw": "LINZ"}})
    with pytest.raises(SurveyError, match="'linz' has the same LimeSurvey code as another department"):
        write_questionnaire(english, tmp_path, "lss", roster=Roster("Works", alike))
    (tmp_path / "file").touch()
    with pytest.raises(MachineError, match="cannot be written"):
        write_questionnaire(english, tmp_path / "file", "csv", roster=roster)
