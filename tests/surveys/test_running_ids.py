"""Running numbers of two files: the same people, or others."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from culture.instrument import Instrument
from surveys.inputs import find_inputs
from surveys.intake import Intake, take_in
from surveys.roster import read_roster
from surveys.running_ids import id_scopes, run_on
from tests.surveys.conftest import WAVE, Build

LIME = (
    "id,submitdate,lastpage,startlanguage,department,"
    "audits_stated,audits_enacted,training_stated,training_enacted,safety"
)
MAP = 'confirmed = true\n[columns]\ndepartment = "department"\n[items]\n' + "".join(
    f'{item} = "{item}"\n' for item in LIME.split(",")[5:]
)


def limesurvey(*rows: tuple[int, str, str]) -> str:
    """id, department and five answers as one word, such as 44251; a dot is no answer."""
    lines = [
        f"{number},2026-08-0{number % 9 + 1} 10:00:00,3,en,{department},{','.join(answers)}"
        for number, department, answers in rows
    ]
    return "\n".join([LIME, *lines]).replace(",.", ",") + "\n"


def taken(workspace: Path, instrument: Instrument) -> Intake:
    inputs = find_inputs(workspace, WAVE)
    return take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))


PAINT = limesurvey((1, "paint", "44251"), (2, "paint", "12345"), (3, "paint", "55555"), (4, "paint", "54321"))
WELD = limesurvey((1, "weld", "11111"), (2, "weld", "22222"), (3, "weld", "33333"), (5, "weld", "44444"))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["1", "2", "3"], True),
        (["3", "4", "5", "9"], True),
        ([" 1", "2 ", "003"], True),
        (["1", "2"], False),
        (["120", "121", "122"], False),
        (["1", "2", "R_3"], False),
        (["7", "4311", "90210", "12"], False),
        ([], False),
    ],
)
def test_running_numbers_begin_near_one_and_leave_few_out(ids: list[str], expected: bool) -> None:
    assert run_on(pd.Series(ids, dtype="str")) is expected


def test_two_surveys_with_running_ids_are_of_different_people(build: Build, instrument: Instrument) -> None:
    intake = taken(build({"paint.csv": PAINT, "weld.csv": WELD, "survey.map.toml": MAP}), instrument)
    assert intake.fates["fate"].tolist() == ["complete"] * 8
    assert [note for note in intake.notes if "other people" in note] == [
        "weld.csv: its ids are running numbers, as those of paint.csv are, and most of the ids that both have stand "
        "for other answers. They were taken for other people."
    ]


def test_the_same_export_dropped_twice_counts_once(build: Build, instrument: Instrument) -> None:
    intake = taken(
        build({"a.csv": PAINT, "b.csv": WELD, "copy.csv": PAINT, "survey.map.toml": MAP}), instrument
    )
    assert intake.fates["fate"].tolist() == ["complete"] * 8 + ["duplicate"] * 4


def test_an_older_export_of_the_same_survey_is_found_again(build: Build, instrument: Instrument) -> None:
    older = limesurvey(
        (1, "paint", "44251"), (2, "paint", "12345"), (3, "paint", "555.5"), (4, "paint", "54321")
    )
    older = older.replace("2026-08-04 10:00:00", "")  # 3 had not sent it yet
    newer = limesurvey(
        (1, "paint", "44251"), (2, "paint", "12345"), (3, "paint", "55555"), (4, "paint", "54321")
    )
    intake = taken(build({"new.csv": newer, "older.csv": older, "survey.map.toml": MAP}), instrument)
    assert intake.fates["fate"].tolist() == ["complete"] * 4 + ["duplicate"] * 2 + ["quarantined"] + [
        "duplicate"
    ]
    assert not any("other people" in note for note in intake.notes)


def test_running_ids_of_a_tool_match_nobody_in_other_waves(build: Build, instrument: Instrument) -> None:
    intake = taken(build({"paint.csv": PAINT, "survey.map.toml": MAP}), instrument)
    assert intake.respondents.tolist() == [""] * 4
    assert any("match nobody with other waves" in note for note in intake.notes)


def test_an_id_that_the_mapping_names_does_match(build: Build, instrument: Instrument) -> None:
    named = MAP.replace("[columns]\n", '[columns]\nrespondent = "id"\n')
    intake = taken(build({"paint.csv": PAINT, "survey.map.toml": named}), instrument)
    assert intake.respondents.tolist() == ["1", "2", "3", "4"]


def test_a_third_file_joins_the_one_it_agrees_with() -> None:
    people = {"b": [[1, 1], [2, 2], [3, 3]], "a": [[5, 4], [4, 4], [3, 1]], "c": [[5, 4], [4, 4], [3, 1]]}
    rows = pd.DataFrame(
        {
            "file": np.repeat(list(people), 3),
            "respondent": pd.Series(["1", "2", "3"] * 3, dtype="str"),
            "department": "weld",
        }
    )
    answers = np.array([row for file in people.values() for row in file], dtype=np.int8)
    assert id_scopes(rows, answers, np.ones(9, dtype=bool)).scope.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1]
