"""The same tools in other languages, versions and containers than the files at hand."""

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from culture.errors import SurveyError
from surveys.decode import decode
from surveys.definition import Option
from surveys.definitions.reading import read_definition
from surveys.department_column import asks_department
from surveys.inspection import inspect
from surveys.survey import Survey
from surveys.survey_files import read_survey


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def states(survey: Survey) -> list[str]:
    return survey.respondents["state"].tolist()


def open_document(path: Path, rows: list[list[str]]) -> Path:
    """A spreadsheet of one sheet as LibreOffice packs it: the type first, uncompressed, then the content."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="Data">{cells}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{body}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_an_open_document_named_csv_is_an_open_document(tmp_path: Path) -> None:
    path = open_document(tmp_path / "export.csv", [["Our survey", ""], ["department", "q1"], ["NA", "007"]])
    table = decode(path)
    assert (table.container, table.sheet) == ("ods", "Data")
    assert table.frame.to_numpy().tolist() == [["NA", "007"]]
    assert table.row_numbers.tolist() == [3]


def test_a_separator_hint_of_excel_is_a_title(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "e.csv", "sep=;\ndepartment;q1;q2\nweld;1,5;2\n"))
    assert table.headings == ["department", "q1", "q2"]
    assert table.row_numbers.tolist() == [3]
    assert table.notes == ("e.csv: the header stands in row 2; what is above it is left out.",)


def test_qualtrics_as_utf_16_with_tabs_in_another_language(tmp_path: Path) -> None:
    text = (
        "StartDate\tEndDate\tStatus\tFinished\tResponseId\tQ1\nStartdatum\tEnddatum\tAntworttyp\tBeendet\tAntwort-ID\tWie?\n"
        '{"ImportId":"startDate"}\t{"ImportId":"endDate"}\t{"ImportId":"status"}\t{"ImportId":"finished"}\t'
        '{"ImportId":"_recordId"}\t{"ImportId":"QID1"}\n'
        "2026-07-01\t2026-07-01\tIP-Adresse\tWahr\tR_1\tgut\n2026-07-01\t2026-07-01\tIP-Adresse\tFalsch\tR_2\t\n"
    )
    survey = read_survey(written(tmp_path / "q.tsv", text, "utf-16"))
    assert (survey.report.header_rows, states(survey)) == (3, ["complete", "partial"])


def test_qualtrics_whose_header_rows_somebody_took_off(tmp_path: Path) -> None:
    text = "StartDate,EndDate,Status,Finished,ResponseId,Q1\n2026-07-01,2026-07-01,0,1,R_1,4\n"
    survey = read_survey(written(tmp_path / "q.csv", text))
    assert (survey.report.format, survey.report.header_rows, len(survey)) == ("Qualtrics", 1, 1)


def test_a_limesurvey_definition_of_version_3(tmp_path: Path) -> None:
    def row(qid: int, parent: int, kind: str, title: str, text: str, language: str) -> str:
        return (
            f"<row><qid>{qid}</qid><parent_qid>{parent}</parent_qid><type>{kind}</type><title>{title}</title>"
            f"<question>{text}</question><language>{language}</language></row>"
        )

    questions = row(1, 0, "F", "q1", "Stimmen Sie zu?", "de") + row(1, 0, "F", "q1", "Agree?", "en")
    rows = row(2, 1, "T", "SQ1", "Audits", "de") + row(2, 1, "T", "SQ1", "Audits (en)", "en")
    answers = "".join(
        f"<row><qid>1</qid><code>A{n}</code><answer>{text}</answer><language>{language}</language></row>"
        for n, text, language in [(1, "ja", "de"), (2, "nein", "de"), (1, "yes", "en"), (2, "no", "en")]
    )
    document = (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>366</DBVersion>"
        f"<answers><rows>{answers}</rows></answers><questions><rows>{questions}</rows></questions>"
        f"<subquestions><rows>{rows}</rows></subquestions>"
        "<surveys><rows><row><language>de</language></row></rows></surveys></document>"
    )
    definition = read_definition(written(tmp_path / "old.lss", document))
    assert definition is not None
    (question,) = definition.questions
    assert (question.id, question.group, question.text) == ("q1[SQ1]", "Stimmen Sie zu?", "Audits")
    assert question.options == (Option("A1", "ja"), Option("A2", "nein"))


def test_two_header_rows_of_another_tool(tmp_path: Path) -> None:
    text = (
        "Antwort-Nr,Wie sehr stimmen Sie zu?,,\n,Audits,Schulungen,Ressourcen\n"
        "a,stimme zu,stimme nicht zu,stimme zu\nb,stimme zu,,stimme zu\n"
    )
    survey = read_survey(written(tmp_path / "t.csv", text))
    assert survey.report.header_rows == 2
    assert [item.text for item in survey.items] == [
        "Wie sehr stimmen Sie zu? – Audits",
        "Wie sehr stimmen Sie zu? – Schulungen",
        "Wie sehr stimmen Sie zu? – Ressourcen",
    ]
    assert survey.respondents["row"].tolist() == [3, 4]


def test_empty_headings_alone_are_no_second_header(tmp_path: Path) -> None:
    survey = read_survey(written(tmp_path / "t.csv", "department,,,p,q,r\nweld,a,b,c,d,e\nweld,a,b,c,d,e\n"))
    assert (survey.report.header_rows, len(survey)) == (1, 2)


def test_a_kobo_workbook_with_a_longer_sheet_of_repeats(tmp_path: Path) -> None:
    path = tmp_path / "k.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        main, repeats = book.add_worksheet("Main"), book.add_worksheet("members")
        main.write_row(0, 0, ["start", "q1", "_id", "_uuid", "_submission_time", "_status", "_index"])
        main.write_row(1, 0, ["2026-07-01", 4, 7, "u1", "2026-07-01", "submitted_via_web", 1])
        repeats.write_row(
            0, 0, ["age", "sex", "_index", "_parent_table_name", "_parent_index", "_submission__id"]
        )
        for row in range(1, 60):
            repeats.write_row(row, 0, [30, 1, row, "Main", 1, 7])
    survey = read_survey(path)
    assert (survey.report.format, len(survey)) == ("KoboToolbox or ODK", 1)
    assert any("not read: 'members'" in note for note in survey.report.notes)


def test_redcap_with_labels_for_headings(tmp_path: Path) -> None:
    dictionary = written(
        tmp_path / "dictionary.csv",
        '"Variable / Field Name","Form Name","Field Type","Field Label","Choices, Calculations, OR Slider Labels",'
        '"Identifier?"\nrecord_id,survey,text,"Record ID",,\nq1,survey,radio,"Do leaders attend audits?",'
        '"1, Never | 2, Sometimes, at most | 3, Always",\nfull,survey,text,"Who are you?",,y\n',
    )
    text = (
        "Record ID,Survey Identifier,Survey Timestamp,Do leaders attend audits?,Who are you?,"
        "Which? (choice=Audits),Complete?\n1,,2026-07-01 08:00:00,Always,Eva,Checked,Complete\n"
    )
    path = written(tmp_path / "r.csv", text)
    found = inspect(path, dictionary)
    assert (found.title, found.definition, found.rows) == ("REDCap", "dictionary.csv", {"complete": 1})
    assert found.personal == ("Survey Identifier", "Who are you?")
    item = found.finding("Do leaders attend audits?")
    assert [option.label for option in item.options] == ["Never", "Sometimes, at most", "Always"]


def test_spss_text_codes_declared_missing(tmp_path: Path) -> None:
    path = tmp_path / "s.sav"
    pyreadstat.write_sav(pd.DataFrame({"unit": ["weld", "ZZ"]}), str(path), missing_ranges={"unit": ["ZZ"]})
    (item,) = read_survey(path).items
    assert [option.code for option in item.question.options if option.missing] == ["ZZ"]


def test_an_inspection_of_a_gzipped_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"respondent_id,department,q\n1,weld,4\n2,weld,5\n3,weld,3\n"))
    found = inspect(path)
    assert (found.title, found.confidence, found.rows) == (
        "plain table, one row per respondent",
        0.98,
        {"without a mark": 3},
    )


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (["Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"], "falling"),
        (
            [
                "stimme gar nicht zu",
                "stimme eher nicht zu",
                "teils/teils",
                "stimme eher zu",
                "stimme voll zu",
            ],
            "rising",
        ),
    ],
)
def test_spss_codes_are_held_against_their_labels(tmp_path: Path, labels: list[str], codes: str) -> None:
    path = tmp_path / "s.sav"
    frame = pd.DataFrame({"q1": [1.0, 2.0, 5.0, 99.0]})
    names = {**{float(n): label for n, label in enumerate(labels, 1)}, 99.0: "Don't know"}
    pyreadstat.write_sav(frame, str(path), variable_value_labels={"q1": names})
    scale = inspect(path).finding("q1").scale
    assert (scale.codes, scale.known, len(scale.points), scale.cant_say) == (codes, True, 5, ("Don't know",))


def long_form(heading: str, *more: str) -> str:
    """Eight people answer three questions; `more` are headings of columns that say the same in every row."""
    rows = [
        ",".join(
            [f"P{person}", "weld" if person % 2 else "paint", question, str(1 + (person + place) % 5), *more]
        )
        for person in range(8)
        for place, question in enumerate(["Say", "Do", "Check"])
    ]
    return "\n".join([",".join([heading, "Abteilung", "Frage", "Antwort", *more]), *rows]) + "\n"


@pytest.mark.parametrize("heading", ["Person code", "ID", "Mitarbeiternummer"])
def test_the_long_form_is_joined_by_the_one_column_that_can_be_an_id(tmp_path: Path, heading: str) -> None:
    survey = read_survey(written(tmp_path / "long.csv", long_form(heading, "2026-08-03")))
    assert len(survey) == 8
    assert survey.respondents["respondent"].tolist() == [f"P{person}" for person in range(8)]
    assert f"long.csv: rows with the same {heading!r} are taken for one respondent's." in survey.report.notes


def test_the_long_form_with_an_id_for_each_answer_is_not_joined(tmp_path: Path) -> None:
    lines = long_form("Person code").splitlines()
    text = "\n".join(
        [f"Nr,{lines[0].partition(',')[2]}"]
        + [f"{n},{line.partition(',')[2]}" for n, line in enumerate(lines[1:])]
    )
    survey = read_survey(written(tmp_path / "long.csv", text))
    assert len(survey) == 24
    assert any("no id joins" in note for note in survey.report.notes)


def test_a_person_with_two_departments_in_the_long_form_is_refused_in_any_language(tmp_path: Path) -> None:
    text = long_form("Teilnehmer").replace("P3,weld,Do", "P3,paint,Do")
    with pytest.raises(SurveyError, match="1 respondents have more than one value in the column 'Abteilung'"):
        read_survey(written(tmp_path / "long.csv", text))


@pytest.mark.parametrize(
    "heading",
    ["W jakim dziale Pan/Pani pracuje?", "Wydział", "V jakém oddělení pracujete?", "Missä osastolla?"],
)
def test_inflected_words_for_department_are_known(heading: str) -> None:
    assert asks_department(heading)


@pytest.mark.parametrize("text", ['[{"id": 1}]', '[\n  {\n "id": 1}\n]', '{ "rows": []}'])
def test_json_is_no_table(tmp_path: Path, text: str) -> None:
    with pytest.raises(SurveyError, match="JSON"):
        read_survey(written(tmp_path / "export.csv", text))


def test_the_points_of_a_quiz_in_microsoft_forms_are_no_answers(tmp_path: Path) -> None:
    headings = (
        "ID,Startzeit,Fertigstellungszeit,E-Mail,Name,Gesamtpunktzahl,Quizfeedback,Abteilung,Punkte - Abteilung,"
        "Feedback - Abteilung,Reden - und handeln,Punkte - Reden - und handeln"
    )
    rows = [f"{n},8/3/26 10:01:02,8/3/26 10:0{n}:02,anonymous,,7,,weld,1,,4,2" for n in range(1, 5)]
    survey = read_survey(written(tmp_path / "quiz.csv", "\n".join([headings, *rows])))
    assert [item.id for item in survey.items] == ["Abteilung", "Reden - und handeln"]
    assert "Gesamtpunktzahl" in survey.report.own
