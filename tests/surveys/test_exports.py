"""What must come out of each real export beside the repository. Counts are from the files, counted by other means."""

from pathlib import Path

import pytest

from culture.errors import SurveyError
from surveys.definition import Option
from surveys.definitions.reading import read_definition
from surveys.inspection import Inspection, inspect
from surveys.survey import Survey
from surveys.survey_files import part_definitions, read_survey


@pytest.fixture(scope="session")
def exports(shared: Path) -> Path:
    return shared / "exports"


def states(survey: Survey) -> dict[str, int]:
    return survey.respondents["state"].value_counts().to_dict()


def points(inspection: Inspection, item: str) -> dict[str, int]:
    return dict(inspection.finding(item).scale.points)


def read(path: Path) -> Survey:
    beside = [entry for entry in sorted(path.parent.iterdir()) if entry != path]
    return read_survey(path, part_definitions(tuple(beside))[0])


def test_qualtrics_with_three_header_rows_and_its_definition(exports: Path) -> None:
    path = exports / "qualtrics" / "eur_os_survey_2022.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, survey.report.header_rows) == ("Qualtrics", 3)
    assert survey.report.definition == "eur_os_survey_2022.qsf"
    assert (len(survey), states(survey)) == (163, {"complete": 131, "partial": 32})
    assert survey.respondents["row"].tolist() == list(range(4, 167))
    assert survey.respondents["respondent"].is_unique
    assert len(survey.items) == 42
    assert {"Q1", "Q1.1", "Q21", "Q21.1"} <= {item.id for item in survey.items}
    assert inspection.department is not None
    assert inspection.department.columns == ("Q1.1", "Q70", "Q69")
    assert points(inspection, "Q3") == {
        "Not at all important": 1,
        "Slightly important": 2,
        "Moderately important": 3,
        "Very important": 4,
        "Extremely important": 5,
    }
    scale = inspection.finding("Q3").scale
    assert (scale.family, scale.codes, scale.known) == ("importance", "falling", True)
    assert scale.cant_say == ("I don’t know/prefer not to answer",)
    assert inspection.finding("Q1.1").kind == "many"


def test_qualtrics_before_2017(exports: Path) -> None:
    survey = read(exports / "qualtrics" / "qualtRics_sample_legacy.csv")
    assert (survey.report.format, survey.report.header_rows, len(survey)) == ("Qualtrics", 2, 1)
    assert [item.text for item in survey.items] == [
        "This is a multiple choice question.",
        "This is a free text question.",
    ]
    assert survey.respondents["respondent"].tolist() == ["R_2YPOQ602ER1jkf1"]
    # V3 is the name, V5 the mail, V6 the machine's address; latitude, longitude and accuracy follow.
    assert survey.report.personal == (
        "V3",
        "V5",
        "V6",
        "LocationLatitude",
        "LocationLongitude",
        "LocationAccuracy",
    )
    assert states(survey) == {"complete": 1}


def test_surveymonkey_with_questions_above_the_first_column_of_their_block(exports: Path) -> None:
    path = exports / "surveymonkey" / "StarWars.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, survey.report.header_rows, len(survey)) == ("SurveyMonkey", 2, 1186)
    assert len(survey.items) == 37
    assert survey.respondents["row"].iloc[0] == 3
    grid = [item for item in survey.items if item.question.group.startswith("Please state whether")]
    assert [item.question.text for item in grid][:3] == ["Han Solo", "Luke Skywalker", "Princess Leia Organa"]
    assert len(grid) == 14
    for item in grid:
        scale = inspection.finding(item.id).scale
        assert [label for label, _ in scale.points] == [
            "Very unfavorably",
            "Somewhat unfavorably",
            "Neither favorably nor unfavorably (neutral)",
            "Somewhat favorably",
            "Very favorably",
        ]
        assert scale.cant_say == ("Unfamiliar (N/A)",)
    seen = [item for item in survey.items if item.question.kind == "many"]
    assert len(seen) == 6
    assert inspection.encoding == "cp1252"


def test_limesurvey_with_codes_and_texts_whose_numbers_run_both_ways(exports: Path) -> None:
    path = exports / "limesurvey" / "wellbeing_results-survey.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey), states(survey)) == ("LimeSurvey", 53, {"complete": 53})
    assert (len(survey.items), survey.report.definition) == (142, "")
    item = survey.item("LSTestQ5[SQ002]")
    assert (item.question.group, item.question.text) == (
        "(If applicable) Here and now, I feel satisfied",
        "with my family life.",
    )
    rising, falling = inspection.conflicts[0]
    assert len(inspection.conflicts) == 1
    assert {name.partition("[")[0] for name in rising} == {"LSTestQ5", "LSTestQ4LRITestQ1"}
    assert {name.partition("[")[0] for name in falling} == {"SoCQ1N", "SoCQ1P"}
    # Seven points whichever way the numbers run; the eighth is no point at all.
    assert points(inspection, "LSTestQ5[SQ003]")["Strongly agree (7)"] == 7
    assert points(inspection, "SoCQ1N[SQ002]")["Strongly Agree (1)"] == 7
    assert points(inspection, "SoCQ1N[SQ002]")["Strongly Disagree (7)"] == 1
    assert inspection.finding("LSTestQ5[SQ003]").scale.cant_say == ("Not Applicable (8)",)
    # Here the codes are 1, 2, 3, 4, 8, 5, 6: only the labels have an order.
    odd = inspection.finding("LSTestQ27Q33[SQ003]").scale
    assert odd.codes == "mixed"
    assert dict(odd.points)["Somewhat agree (8)"] == 5
    # One row of that grid shows five of the seven options; the other rows tell the rest.
    assert len(inspection.finding("LSTestQ27Q33[SQ002]").scale.points) == 7
    assert inspection.finding("PuLQ1").scale.kind == "anchors"
    assert not inspection.finding("PuLQ1").scale.known
    assert len(inspection.finding("WHO5[SQ004]").scale.points) == 6


def test_limesurvey_workbook_with_codes_only(exports: Path) -> None:
    survey = read(exports / "limesurvey" / "results-survey54231.xlsx")
    assert (survey.report.format, len(survey)) == ("LimeSurvey", 257)
    assert states(survey) == {"partial": 133, "complete": 124}
    assert survey.missing == {"N/A"}
    assert not [item for item in survey.items if item.id.endswith("Time")]
    assert len(survey.items) == 179
    assert int((survey.answers == "N/A").sum().sum()) == 1662


def test_the_definition_of_a_limesurvey_survey(exports: Path) -> None:
    definition = read_definition(exports / "limesurvey" / "demo_survey.lss")
    assert definition is not None
    assert (definition.tool, len(definition.questions)) == ("limesurvey", 89)
    income = definition.by_id["incomefeel"]
    assert income.text.startswith("Comment vous débrouillez-vous avec le revenu actuel")
    assert [option.label for option in income.options] == [
        "Facilement",
        "Plutôt facilement",
        "Plutôt difficilement",
        "Difficilement",
    ]
    assert definition.by_id["loneliness[ISOL]"].group.startswith("Au cours des 4 dernières semai")
    assert definition.by_id["nationality[FR]"].options == (Option("Y", "France"),)


def test_microsoft_forms(exports: Path) -> None:
    path = exports / "msforms" / "self-medication(1-90).redacted.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey)) == ("Microsoft Forms", 90)
    assert survey.respondents["respondent"].iloc[[0, -1]].tolist() == ["3", "92"]
    assert survey.report.personal == ("Email", "Name", "الاسم", "رقم الجلوس")
    assert len(survey.items) == 35
    assert {"Father", "Father2", "Mother", "Mother2"} <= {item.id for item in survey.items}
    reason = next(
        finding for finding in inspection.items if finding.item.text.startswith("What do you consider")
    )
    assert reason.kind == "many"
    assert {option.label for option in reason.options} == {
        "Price",
        "Type of medicine",
        "Pharmaceutical Company",
    }


def test_google_forms_in_portuguese(exports: Path) -> None:
    path = exports / "googleforms" / "ere_perceptions_pt.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey), len(survey.items)) == ("Google Forms", 68, 31)
    assert survey.report.own == ("Carimbo de data/hora",)
    grid = [item for item in survey.items if item.question.group]
    assert len(grid) == 24
    assert {item.question.text for item in grid} == {
        "Teóricas de matemática/estatística",
        "Teóricas de computação/gerais",
        "Práticas/Laboratórios",
    }
    assert all(inspection.finding(item.id).scale.kind == "numbers" for item in grid)
    assert not any(inspection.finding(item.id).scale.known for item in grid)  # nobody says what 5 means


def test_kobo_with_its_xlsform(exports: Path) -> None:
    path = exports / "kobo" / "open_burning_summer_False.csv"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey)) == ("KoboToolbox or ODK", 480)
    assert survey.report.definition == "summer_xlsform_aBe2R3mpMFc8xxcjmqo9WU.xlsx"
    ticks = [item for item in survey.items if item.question.kind == "many" and "/" in item.id]
    assert len(ticks) == 584
    assert survey.item("waste_cat/4").question.text == "Plastic bottles"
    assert survey.item("edu_level").question.options[0] == Option("1", "No formal education")
    assert survey.report.personal == ("_submitted_by",)
    assert survey.respondents["respondent"].is_unique
    assert inspection.twins == ()
    assert inspection.finding("ethinicity").scale.cant_say == ("Don't know",)


def test_redcap_with_its_dictionary(exports: Path) -> None:
    survey = read(exports / "redcap" / "survey_data.csv")
    assert (survey.report.format, len(survey), states(survey)) == ("REDCap", 2, {"partial": 2})
    assert survey.report.definition == "survey_dictionary.csv"
    assert {"dob", "email", "first_name", "last_name", "address", "telephone_1"} <= set(
        survey.report.personal
    )
    assert survey.item("pmq4").question.options == (
        Option("0", "Not open"),
        Option("1", "Undecided"),
        Option("2", "Very open"),
    )
    assert survey.missing == {"[not completed]"}
    assert len(survey.items) == 18


def test_redcap_boxes_say_that_empty_and_unanswered_are_one(exports: Path) -> None:
    survey = read(exports / "redcap" / "checkboxes_data.csv")
    assert (len(survey), states(survey)) == (4, {"partial": 4})
    assert len([item for item in survey.items if item.question.kind == "many"]) == 9
    assert any("9 columns are boxes to tick" in note for note in survey.report.notes)


def test_spss_with_labels_on_some_items(exports: Path) -> None:
    path = exports / "spss" / "survey_spss_workshop.sav"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey), len(survey.items)) == ("SPSS", 439, 135)
    assert survey.item("op1").text == "In uncertain times I usually expect the best"
    assert survey.item("educ").question.options[0] == Option("1", "PRIMARY")
    assert survey.answers["id"].iloc[0] == "415"
    assert inspection.finding("op1").scale.numbers == (1, 5)
    assert not inspection.finding("op1").scale.known


def test_spss_user_missing_values_are_told_from_system_missing_ones(exports: Path) -> None:
    survey = read(exports / "spss" / "sample_missing.sav")
    # pyreadstat::read_sav("sample_missing.sav", user_missing = TRUE): 15 cells NaN, 5 cells user-missing.
    assert int((survey.answers == "").sum().sum()) == 15 - 5 + 1  # and one empty string, which is no NaN
    assert survey.item("mynum").question.missing == ((2000.0, 3000.0), (-1.0, -1.0))
    assert survey.item("myord").question.options[0] == Option("-1", "missing", missing=True)
    assert survey.answers["mylabl"].tolist() == ["1", "2", "1", "2", "1", "-1", ""]


def test_stata_tagged_missing_values_keep_their_letter_and_label(exports: Path) -> None:
    survey = read(exports / "stata" / "missing_test.dta")
    assert (survey.report.format, len(survey)) == ("Stata", 1)
    assert survey.answers.iloc[0].tolist() == [".a", ".b", ".c", ".x", ".y", ".z", "", "", "1"]
    assert survey.item("var1").question.options == (Option(".a", "missing", missing=True),)


def test_a_csv_of_another_locale(exports: Path) -> None:
    path = exports / "csv_locale" / "MASS_survey_semicolon_decimalcomma.csv"
    survey, inspection = read(path), inspect(path)
    assert (len(survey), len(survey.items)) == (237, 12)
    assert survey.answers["Wr.Hnd"].iloc[0] == "18,5"
    assert "None" in [option.label for option in inspection.finding("Exer").options]
    assert inspection.finding("Exer").missing == ()  # here None is an answer
    assert inspection.finding("Pulse").kind == "number"
    assert inspection.finding("Pulse").missing == ("NA",)


def test_the_long_form_without_respondents(exports: Path) -> None:
    path = exports / "hris" / "pierce_county_HR_survey.xlsx"
    survey, inspection = read(path), inspect(path)
    assert (survey.report.format, len(survey)) == ("long form, one row per answer", 14725)
    assert states(survey) == {"complete": 14590, "partial": 135}
    assert any("no id joins the answers" in note for note in survey.report.notes)
    assert int(survey.respondents["respondent"].duplicated().sum()) == 15
    questions = [item for item in survey.items if item.id[0].isdigit()]
    assert len(questions) == 11  # "& grow" and "and grow" are said to be one, and not made one
    assert inspection.twins == (
        (
            "7. This last year, I have had opportunities at work to learn and grow",
            "7. This last year, I have had opportunities at work to learn & grow",
        ),
    )
    scale = inspection.finding(questions[0].id).scale
    assert [label for label, _ in scale.points] == [
        "Strongly Disagree",
        "Disagree",
        "Agree",
        "Strongly Agree",
    ]
    assert scale.cant_say == ("Not Applicable",)  # the code 0 on a scale of 1 to 4
    assert inspection.department is not None
    assert (inspection.department.columns, inspection.department.distinct) == (("Department",), 21)
    assert inspection.sheet == "Row Data-HR Survey Reponses"


def test_a_pivot_table_is_refused_with_what_was_seen(exports: Path) -> None:
    with pytest.raises(SurveyError, match="9 of 9 headings are those of a pivot table"):
        read(exports / "hris" / "pierce_county_pivot_junk.csv")


def test_the_federal_survey_is_a_plain_table(shared: Path) -> None:
    survey = read_survey(shared / "data" / "fevs2018" / "fevs2018_test_set.csv.gz")
    assert (len(survey), len(survey.items), survey.report.personal) == (101_881, 81, ())
