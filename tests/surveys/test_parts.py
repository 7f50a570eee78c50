"""A wave counted file by file is the wave counted at once, whatever the files share."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from culture.roster import Roster
from culture.tally import tally
from culture.wave import Wave
from surveys.inputs import Inputs, find_inputs
from surveys.instrument_file import workspace_instrument
from surveys.intake import take_in
from surveys.intake_parts import take_in_parts
from surveys.parts import Part, count_part
from surveys.roster import read_roster
from tests.trust.small_company import HEADS, WAVE, Plan, answers, table, write_company

KEY = bytes(32)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Five files: two share a respondent who says the same, two have running numbers, one cannot be read."""
    folder = write_company(tmp_path, Plan(), (WAVE,)) / "waves" / WAVE
    rows = answers(Plan(), WAVE)
    (folder / "survey.csv").unlink()
    numbered = [(str(n), *row[1:]) for n, row in enumerate(rows[27:39], start=1)]
    strangers = [(str(n), "test", *"555111") for n in range(1, 9)]
    bad = [("w", "nowhere", *"123451"), ("v", "weld", *"9     ".replace(" ", "x"))]
    for name, part in (
        ("a", rows[:20]),
        ("b", [rows[3], *rows[20:27], *bad]),
        ("c", numbered),
        ("d", strangers),
    ):
        (folder / f"{name}.csv").write_text(table(HEADS, part))
    (folder / "e.csv").write_bytes(b"\x00\x01")
    return tmp_path


def test_parts_add_up_to_the_whole_and_only_files_that_share_people_are_counted_twice(company: Path) -> None:
    wave = Wave.parse(WAVE)
    inputs = find_inputs(company, wave)
    instrument, roster = workspace_instrument(company, "en"), read_roster(inputs.roster, wave, "Little Works")
    counted: list[list[str]] = []

    def count_all(several: list[Inputs]) -> list[Part]:
        counted.extend([path.name for path in one.surveys] for one in several)
        return [count_part(one, instrument, roster, KEY) for one in several]

    parts = take_in_parts(inputs, (instrument, roster), ("major", "minor"), count_all)
    whole = take_in(inputs, instrument, roster, ("major", "minor"))
    assert counted == [
        ["a.csv"],
        ["b.csv"],
        ["c.csv"],
        ["d.csv"],
        ["e.csv"],
        ["a.csv", "b.csv"],
        ["c.csv", "d.csv"],
    ]
    pd.testing.assert_frame_equal(parts.checks, whole.checks)
    pd.testing.assert_frame_equal(parts.problems, whole.problems)
    assert (parts.whole.counts, parts.notes, parts.hashes) == (whole.counts, whole.notes, whole.hashes)
    assert parts.whole.files == whole.fates["file"].nunique()
    together = tally(whole.responses)
    for name, value in vars(together).items():
        assert np.array_equal(getattr(parts.whole.tally, name), value), name
    assert parts.whole.counts.duplicates == 1


def test_a_part_holds_no_answer_of_a_person_and_no_id(company: Path) -> None:
    inputs = find_inputs(company, Wave.parse(WAVE))
    instrument, roster = workspace_instrument(company, "en"), _roster(company)
    part = count_part(inputs, instrument, roster, KEY)
    assert all(len(survey.rows) == 0 and survey.answers.size == 0 for survey in part.surveys)
    ids = {row[0].encode() for row in answers(Plan(), WAVE)}
    import pickle

    travels = pickle.dumps(part)
    assert [one for one in ids if one in travels] == []
    assert not np.array_equal(part.people, count_part(inputs, instrument, roster, bytes([1] * 32)).people)


def _roster(company: Path) -> Roster:
    return read_roster(company / "departments.csv", Wave.parse(WAVE), "Little Works")
