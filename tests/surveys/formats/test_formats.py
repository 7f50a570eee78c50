"""Each format on a literal table: recognised by content, respondents and items in its own words."""

import json
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from culture.errors import SurveyError
from surveys.decode import decode
from surveys.definition import Option
from surveys.formats.registry import FORMATS, recognise
from surveys.survey import Survey
from surveys.survey_files import part_definitions, read_survey


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def read(path: Path, *definitions: Path) -> Survey:
    return read_survey(path, part_definitions(definitions)[0])


def states(survey: Survey) -> list[str]:
    return survey.respondents["state"].tolist()


def ids(survey: Survey) -> list[str]:
    return [item.id for item in survey.items]


QUALTRICS = """\
StartDate,EndDate,Status,IPAddress,Finished,ResponseId,RecipientEmail,DistributionChannel,Q1,Q2_1
Start Date,End Date,Response Type,IP Address,Finished,Response ID,Recipient Email,Distribution Channel,\
How long?,"Our leaders … - attend audits"
"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}","{""ImportId"":""ip""}",\
"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""mail""}","{""ImportId"":""ch""}",\
"{""ImportId"":""QID1""}","{""ImportId"":""QID2_1""}"
2026-07-01 08:00:00,2026-07-01 08:05:00,IP Address,1.2.3.4,True,R_1,a@b.org,email,Years,Agree
2026-07-01 08:00:00,2026-07-01 08:05:00,Survey Preview,1.2.3.4,True,R_2,,preview,Years,Agree
2026-07-01 08:00:00,2026-07-01 08:05:00,Spam,1.2.3.4,True,R_3,,anonymous,Years,Agree
2026-07-01 08:00:00,2026-07-01 08:01:00,IP Address,1.2.3.4,False,R_4,,email,,
"""


def test_qualtrics_tells_test_spam_and_unfinished_rows(tmp_path: Path) -> None:
    survey = read(written(tmp_path / "q.csv", QUALTRICS))
    assert survey.report.format == "Qualtrics"
    assert states(survey) == ["complete", "test", "spam", "partial"]
    assert survey.respondents["row"].tolist() == [4, 5, 6, 7]
    assert survey.respondents["timestamp"].iloc[0] == "2026-07-01 08:05:00"
    assert ids(survey) == ["Q1", "Q2_1"]
    assert survey.item("Q2_1").question.group == "Our leaders …"
    assert survey.item("Q2_1").question.text == "attend audits"
    assert survey.report.personal == ("IPAddress", "RecipientEmail")


def test_qualtrics_with_recode_values_is_read_by_its_definition(tmp_path: Path) -> None:
    payload = {
        "QuestionID": "QID2",
        "DataExportTag": "Q2",
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "QuestionText": "Our <b>leaders</b> …",
        "Choices": {"1": {"Display": "attend audits"}},
        "Answers": {"1": {"Display": "Agree"}, "2": {"Display": "Disagree"}},
        "AnswerOrder": ["2", "1"],
        "RecodeValues": {"1": "5", "2": "1"},
    }
    document = {"SurveyEntry": {}, "SurveyElements": [{"Element": "SQ", "Payload": payload}]}
    definition = written(tmp_path / "anything.txt", json.dumps(document))
    survey = read(written(tmp_path / "q.csv", QUALTRICS), definition)
    question = survey.item("Q2_1").question
    assert (question.group, question.text) == ("Our leaders …", "attend audits")
    assert question.options == (Option("1", "Disagree"), Option("5", "Agree"))


def test_a_qualtrics_workbook_has_two_header_rows(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    rows = [line.split(",") for line in QUALTRICS.splitlines()]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "Q1"]
        sheet.write_row(0, 0, names)
        sheet.write_row(
            1, 0, ["Start Date", "End Date", "Response Type", "Progress", "Finished", "Response ID", "?"]
        )
        sheet.write_row(2, 0, ["2026-07-01", "2026-07-01", 0, 100, 1, "R_1", 4])
    survey = read(path)
    assert rows  # the same survey as a workbook
    assert (survey.report.header_rows, states(survey)) == (2, ["complete"])
    assert survey.respondents["row"].tolist() == [3]


LIME = "id,submitdate,lastpage,startlanguage,token,q1[SQ001],q1[SQ002],comment,interviewtime,q1Time\n"


def test_limesurvey_by_code_and_what_was_never_sent(tmp_path: Path) -> None:
    rows = "1,2026-07-01 10:00:00,3,en,abc,A1,A2,fine,60,12\n2,,1,en,def,A3,N/A,,30,9\n"
    survey = read(written(tmp_path / "l.csv", LIME + rows))
    assert (survey.report.format, states(survey)) == ("LimeSurvey", ["complete", "partial"])
    assert ids(survey) == ["q1[SQ001]", "q1[SQ002]", "comment"]
    assert survey.missing == {"N/A"}


LSS = """<?xml version="1.0"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>de</language></languages>
<surveys><rows><row><language>de</language></row></rows></surveys>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><type>F</type><title>q1</title><other>N</other></row>
<row><qid>9</qid><parent_qid>0</parent_qid><type>L</type><title>dept</title><other>N</other></row>
</rows></questions>
<subquestions><rows>
<row><qid>2</qid><parent_qid>1</parent_qid><type>F</type><title>SQ001</title><question_order>1</question_order><scale_id>0</scale_id></row>
<row><qid>3</qid><parent_qid>1</parent_qid><type>F</type><title>SQ002</title><question_order>2</question_order><scale_id>0</scale_id></row>
</rows></subquestions>
<question_l10ns><rows>
<row><qid>1</qid><question>Unsere Führung hat in den letzten drei Monaten …</question><language>de</language></row>
<row><qid>2</qid><question>Audits besucht</question><language>de</language></row>
<row><qid>3</qid><question>Schulungen ermöglicht</question><language>de</language></row>
<row><qid>9</qid><question>In welcher Abteilung arbeiten Sie?</question><language>de</language></row>
<row><qid>9</qid><question>Which department?</question><language>en</language></row>
</rows></question_l10ns>
<answers><rows>
<row><aid>1</aid><qid>1</qid><code>A1</code><sortorder>1</sortorder><scale_id>0</scale_id></row>
<row><aid>2</aid><qid>1</qid><code>A2</code><sortorder>2</sortorder><scale_id>0</scale_id></row>
</rows></answers>
<answer_l10ns><rows>
<row><aid>1</aid><answer>stimme zu</answer><language>de</language></row>
<row><aid>2</aid><answer>stimme nicht zu</answer><language>de</language></row>
</rows></answer_l10ns>
</document>"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Unsere Führung hat in den letzten drei Monaten … [Audits besucht]",
            "Unsere Führung hat in den letzten drei Monaten … [Schulungen ermöglicht]",
        ),
        ("Unsere Führung.. [Audits besucht]", "Unsere Führung.. [Schulungen er..]"),
        ("q1[SQ001]. Unsere Führung hat … [Audits besucht]", "q1[SQ002]. Unsere … [Schulungen ermöglicht]"),
    ],
)
def test_limesurvey_headings_in_full_cut_or_with_codes_meet_the_definition(
    tmp_path: Path, first: str, second: str
) -> None:
    head = f'"Antwort ID","Datum Abgeschickt","Letzte Seite","Start-Sprache","{first}","{second}"\n'
    survey = read(
        written(tmp_path / "l.csv", head + "7,2026-07-01 10:00:00,3,de,A1,A2\n"),
        written(tmp_path / "s.lss", LSS),
    )
    assert ids(survey) == ["q1[SQ001]", "q1[SQ002]"]
    assert survey.item("q1[SQ002]").question.options[1] == Option("A2", "stimme nicht zu")
    assert survey.respondents["respondent"].tolist() == ["7"]


def test_a_survey_without_any_mark_is_recognised_by_its_definition(tmp_path: Path) -> None:
    survey = read(
        written(tmp_path / "l.csv", "q1[SQ001],q1[SQ002],dept\nA1,A2,x\n"), written(tmp_path / "s.lss", LSS)
    )
    assert (survey.report.format, survey.report.confidence) == ("LimeSurvey", 0.9)


def test_surveymonkey_fills_questions_over_their_block(tmp_path: Path) -> None:
    text = (
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,How much do you agree?,,Which apply?,\n"
        ",,,,,Leaders attend audits,Leaders fund training,Mail,Phone\n"
        "11,1,07/01/2026 08:00:00 AM,07/01/2026 08:05:00 AM,10.0.0.1,Agree,Disagree,Mail,\n"
    )
    survey = read(written(tmp_path / "s.csv", text))
    assert survey.report.format == "SurveyMonkey"
    assert [item.question.text for item in survey.items] == [
        "Leaders attend audits",
        "Leaders fund training",
        "Mail",
        "Phone",
    ]
    assert {item.question.group for item in survey.items} == {"How much do you agree?", "Which apply?"}
    assert survey.report.personal == ("IP Address",)
    assert survey.respondents[["row", "respondent"]].to_numpy().tolist() == [[3, "11"]]


def test_microsoft_forms_in_german(tmp_path: Path) -> None:
    text = (
        "ID,Startzeit,Fertigstellungszeit,E-Mail,Name,Abteilung,Was gilt?\n"
        "1,7/31/26 9:00:00,7/31/26 9:04:00,anonymous,,Lack,a;b;\n2,8/1/26 9:00:00,8/1/26 9:04:00,x@y.de,Eva,Lack,b;\n"
    )
    survey = read(written(tmp_path / "m.csv", text, "utf-8-sig"))
    assert (survey.report.format, ids(survey)) == ("Microsoft Forms", ["Abteilung", "Was gilt?"])
    assert survey.report.personal == ("E-Mail", "Name")
    assert survey.item("Was gilt?").question.kind == "many"


@pytest.mark.parametrize(
    "stamp", ["Zeitstempel", "Marca temporal", "タイムスタンプ", "Отметка времени", "Unbekannt"]
)
def test_google_forms_in_any_language(tmp_path: Path, stamp: str) -> None:
    text = f"{stamp},E-Mail-Adresse,Wie sehr stimmen Sie zu? [Audits],Was wollen Sie sagen?\n"
    text += "31.07.2026 09:00:00,a@b.de,4,alles gut\n01.08.2026 09:00:00,c@d.de,5,\n"
    survey = read(written(tmp_path / "g.csv", text))
    assert survey.report.format == "Google Forms"
    assert survey.report.personal == ("E-Mail-Adresse",)
    assert survey.item("Wie sehr stimmen Sie zu? [Audits]").question.text == "Audits"


def test_kobo_counts_what_reviewers_refused_as_spam(tmp_path: Path) -> None:
    text = (
        "start;end;grp/q1;grp/q2;grp/q2/a;grp/q2/b;_id;_uuid;_submission_time;_validation_status;_geolocation\n"
        "2026-07-01T08:00:00.000+02:00;2026-07-01T08:05:00.000+02:00;1;a b;1;1;5;u-1;2026-07-01T08:06:00;"
        "Approved;47.1 15.4\n"
        "2026-07-01T08:00:00.000+02:00;2026-07-01T08:05:00.000+02:00;2;b;0;1;6;u-2;2026-07-01T08:06:00;"
        "Not Approved;47.1 15.4\n"
    )
    survey = read(written(tmp_path / "k.csv", text))
    assert survey.report.format == "KoboToolbox or ODK"
    assert states(survey) == ["complete", "spam"]
    assert ids(survey) == ["grp/q1", "grp/q2", "grp/q2/a", "grp/q2/b"]
    assert survey.item("grp/q2/a").question.kind == "many"
    assert survey.respondents["respondent"].tolist() == ["u-1", "u-2"]


def test_odk_central_with_an_xlsform(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(str(form)) as book:
        survey_sheet, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
        for row, cells in enumerate(
            [
                ["type", "name", "label::English (en)", "label::Deutsch (de)"],
                ["begin group", "g", "Group", "Gruppe"],
                ["select_one yn", "q1", "Do leaders attend?", "Kommen sie?"],
                ["end group", "", "", ""],
            ]
        ):
            survey_sheet.write_row(row, 0, cells)
        for row, cells in enumerate(
            [
                ["list_name", "name", "label::English (en)", "label::Deutsch (de)"],
                ["yn", "1", "Yes", "Ja"],
                ["yn", "2", "No", "Nein"],
            ]
        ):
            choices.write_row(row, 0, cells)
        settings = book.add_worksheet("settings")
        settings.write_row(0, 0, ["default_language"])
        settings.write_row(1, 0, ["English (en)"])
    text = "SubmissionDate,g-q1,meta-instanceID,KEY,SubmitterID,SubmitterName,ReviewState,FormVersion\n"
    text += "2026-07-01T08:06:00.000Z,1,uuid:1,uuid:1,4,Eva,,1\n"
    survey = read(written(tmp_path / "odk.csv", text), form)
    assert survey.report.definition == "form.xlsx"
    assert survey.item("g-q1").question.text == "Do leaders attend?"
    assert survey.item("g-q1").question.options == (Option("1", "Yes"), Option("2", "No"))
    assert survey.report.personal == ("SubmitterName",)


def test_redcap_labels_and_event_columns(tmp_path: Path) -> None:
    text = (
        "record_id,redcap_event_name,survey_timestamp,q1,box___1,box___2,survey_complete\n"
        "1,wave_1,2026-07-01 08:00:00,4,1,0,2\n2,wave_1,[not completed],3,0,0,0\n"
    )
    survey = read(written(tmp_path / "r.csv", text))
    assert (survey.report.format, states(survey)) == ("REDCap", ["complete", "partial"])
    assert ids(survey) == ["q1", "box___1", "box___2"]


@pytest.mark.parametrize("name", ["s.sav", "s.zsav", "s.por"])
def test_spss_files_of_every_kind(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"dept": ["weld", "paint"], "q1": [1.0, 9.0]})
    labels = {"q1": {1.0: "disagree", 9.0: "no answer"}}
    path = tmp_path / name
    if name == "s.por":
        pyreadstat.write_por(
            frame, str(path), column_labels=["Unit", "Leaders attend"]
        )  # it writes no labels
    else:
        pyreadstat.write_sav(
            frame, str(path), column_labels=["Unit", "Leaders attend"], variable_value_labels=labels,
            missing_ranges={"q1": [9.0]}, compress=name == "s.zsav",
        )  # fmt: skip
    survey = read(path)
    assert survey.report.format == "SPSS"
    answers = survey.answers.set_axis([heading.lower() for heading in survey.answers.columns], axis=1)
    assert answers.to_numpy().tolist() == [["weld", "1"], ["paint", "9"]]
    item = survey.items[1]
    assert item.question.text == "Leaders attend"
    if name != "s.por":
        assert item.question.options == (Option("1", "disagree"), Option("9", "no answer", missing=True))


def test_stata_tagged_missing(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q1": [1, "a", 3], "dept": ["weld", "", "paint"]})
    path = tmp_path / "named.csv"
    pyreadstat.write_dta(
        frame, str(path), missing_user_values={"q1": ["a"]}, variable_value_labels={"q1": {1: "no", 3: "yes"}}
    )
    survey = read(path)
    assert (survey.report.format, survey.answers["q1"].tolist()) == ("Stata", ["1", ".a", "3"])
    assert [option for option in survey.item("q1").question.options if option.missing] == [
        Option(".a", "", True)
    ]


LONG = """\
Respondent ID,Unit,Question,Answer Code,Answer,When
p1,weld,audits_stated,4,Agree,2026-07-01
p1,weld,audits_enacted,2,Disagree,2026-07-01
p2,paint,audits_stated,4,Agree,2026-07-02
p2,paint,Audits_Stated ,4,Agree,2026-07-02
p2,paint,audits_enacted,2,Disagree,2026-07-02
p3,paint,audits_stated,4,Agree,2026-07-03
p3,paint,audits_stated,2,Disagree,2026-07-03
p3,paint,audits_enacted,4,Agree,2026-07-03
"""


def test_the_long_form_becomes_one_row_per_respondent(tmp_path: Path) -> None:
    survey = read(written(tmp_path / "long.csv", LONG))
    assert survey.report.format == "long form, one row per answer"
    assert survey.respondents["respondent"].tolist() == ["p1", "p2", "p3"]
    assert survey.respondents["row"].tolist() == [2, 4, 7]
    assert survey.answers["audits_stated"].tolist() == ["4", "4", ""]  # p3 contradicts himself
    assert survey.answers["audits_enacted"].tolist() == ["2", "2", "4"]
    assert survey.item("audits_stated").question.options == (Option("2", "Disagree"), Option("4", "Agree"))
    assert survey.answers["Unit"].tolist() == ["weld", "paint", "paint"]
    assert (survey.report.repeated, survey.report.contradicting) == ((5,), (7, 8))
    assert "long.csv: 1 row repeats an answer of the same respondent and is left out." in survey.report.notes


def test_a_respondent_in_two_departments_is_refused(tmp_path: Path) -> None:
    text = LONG.replace("Unit", "Department").replace("p1,weld,audits_e", "p1,paint,audits_e")
    with pytest.raises(
        SurveyError, match="1 respondents have more than one value in the column 'Department'"
    ):
        read(written(tmp_path / "long.csv", text))


def test_the_plain_file_is_sure_of_itself_and_others_are_not(tmp_path: Path) -> None:
    plain = decode(written(tmp_path / "p.csv", "respondent_id,department,audits_stated\n1,weld,4\n"))
    assert recognise(plain).confidence == 0.98
    other = decode(written(tmp_path / "o.csv", "dept,a1\nweld,4\n"))
    assert (recognise(other).format.name, recognise(other).confidence) == ("plain", 0.4)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("1,2,3\n4,5,6\n", "3 headings are numbers"),
        ("Row Labels,Sum of Score,Count of Score\na,1,2\nGrand Total,1,2\n", "pivot table"),
        ("Zeilenbeschriftungen,Summe von Wert\na,1\n", "pivot table"),
    ],
)
def test_what_no_format_is_sure_of_is_refused_with_what_was_seen(
    tmp_path: Path, text: str, seen: str
) -> None:
    with pytest.raises(SurveyError, match=rf"t\.csv.*{seen}"):
        read(written(tmp_path / "t.csv", text))


def test_two_definitions_that_fit_equally_are_refused(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a.lss", LSS), written(tmp_path / "b.lss", LSS.replace("A1", "B1"))
    with pytest.raises(SurveyError, match=r"a\.lss and b\.lss describe it equally well"):
        read(written(tmp_path / "l.csv", LIME + "1,,1,en,t,A1,A2,c,1,1\n"), first, second)


def test_names_of_formats_are_unique_and_chosen_by_a_mapping(tmp_path: Path) -> None:
    assert len({entry.name for entry in FORMATS}) == len(FORMATS)
    path = written(tmp_path / "q.csv", QUALTRICS)
    assert read_survey(path, wanted="plain").report.format.startswith("plain")
    with pytest.raises(SurveyError, match="the format 'qualtric' is not known"):
        read_survey(path, wanted="qualtric")


def test_a_definition_never_becomes_a_survey(tmp_path: Path) -> None:
    lss, survey = written(tmp_path / "a.xml", LSS), written(tmp_path / "l.csv", LIME)
    definitions, files, damaged = part_definitions((lss, survey, written(tmp_path / "b.lss", LSS[:-30])))
    assert ([entry.source for entry in definitions], files) == (["a.xml"], [survey])
    assert list(damaged) == ["b.lss"]


def test_entities_in_a_definition_are_refused(tmp_path: Path) -> None:
    bomb = LSS.replace('<?xml version="1.0"?>', '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]>')
    _, _, damaged = part_definitions((written(tmp_path / "a.lss", bomb),))
    assert "damaged" in damaged["a.lss"]


def test_columns_of_one_heading_get_their_place(tmp_path: Path) -> None:
    survey = read(written(tmp_path / "p.csv", "department,Father,Father,\nweld,a,b,c\n"))
    assert ids(survey) == ["department", "Father (column 2)", "Father (column 3)", "(column 4)"]
    assert survey.answers.iloc[0].tolist() == ["weld", "a", "b", "c"]
