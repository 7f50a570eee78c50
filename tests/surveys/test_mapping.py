"""survey.map.toml: what it says, and what it may not say."""

from pathlib import Path

import pytest

from culture.errors import SurveyError
from culture.instrument import Instrument
from surveys.map_file import read_map
from surveys.mapping import choose_map, plain_map

MAP = """
files = "tool*.csv"
[columns]
respondent = "Token"
department = "Unit"
timestamp = ""
[answers]
cant_say = ["can't say"]
missing = ["NA"]
[items]
audits_stated = "Q1"
audits_enacted = "Q2"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "survey.map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_names_columns_texts_and_files(tmp_path: Path, instrument: Instrument) -> None:
    survey_map = read_map(written(tmp_path, MAP), instrument)
    assert (survey_map.respondent, survey_map.department, survey_map.weight) == ("Token", ("Unit",), "")
    assert survey_map.items == {"audits_stated": "Q1", "audits_enacted": "Q2"}
    assert survey_map.cant_say == ("can't say",)
    assert set(survey_map.missing) == {"", "NA"}


def test_a_file_no_mapping_claims_has_the_plain_columns(tmp_path: Path, instrument: Instrument) -> None:
    survey_map, plain = read_map(written(tmp_path, MAP), instrument), plain_map(instrument)
    assert choose_map("tool-linz.csv", [survey_map], plain) is survey_map
    assert choose_map("paper.csv", [survey_map], plain) is plain


def test_a_file_two_mappings_claim_is_refused(tmp_path: Path, instrument: Instrument) -> None:
    survey_map = read_map(written(tmp_path, MAP), instrument)
    with pytest.raises(SurveyError, match=r"tool\.csv: .* both claim this file"):
        choose_map("tool.csv", [survey_map, survey_map], plain_map(instrument))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('department = "Unit"', "", "columns.department"),
        ('department = "Unit"', 'department = ""', "columns.department is empty"),
        ("audits_stated =", "audit_stated =", "no item 'audit_stated'"),
        ('"Q2"', '"Q1"', "column 'Q1' is named more than once"),
        ("[answers]", "[answer]", "answer: extra inputs"),
        ("[items]", "[items", "not a valid TOML file"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, instrument: Instrument, old: str, new: str, reason: str) -> None:
    with pytest.raises(SurveyError, match=f"survey.map.toml: .*{reason}"):
        read_map(written(tmp_path, MAP.replace(old, new)), instrument)
