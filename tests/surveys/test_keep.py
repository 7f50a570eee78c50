"""Copies of inputs: whole, private, and refused by name while a file is not yet or no longer what it was."""

import fcntl
import os
import stat
from pathlib import Path

import pytest

from culture.errors import MachineError, SurveyError
from culture.wave import Wave
from surveys import keep
from surveys.inputs import Inputs, find_inputs
from surveys.keep import hash_of, keep_inputs

WAVE = Wave(2026, 3)
SURVEY = "respondent_id,department,safety\nk1,weld,4\n"
# printf 'respondent_id,department,safety\nk1,weld,4\n' | sha256sum
DIGEST = "d42058e235ca6f2e077fa318bae6187ecbbb2ddb571522144591d2e22ef8a506"


@pytest.fixture
def inputs(build) -> Inputs:
    return find_inputs(build({"survey.csv": SURVEY}), WAVE)


def test_a_copy_lies_in_a_folder_named_after_its_hash_and_is_its_owners(
    inputs: Inputs, tmp_path: Path
) -> None:
    (copy,) = keep_inputs(inputs, tmp_path / "private").surveys
    assert copy.read_text() == SURVEY
    assert hash_of(copy) == DIGEST
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_what_a_dead_run_left_unfinished_is_cleared_and_a_spoilt_copy_made_anew(
    inputs: Inputs, tmp_path: Path
) -> None:
    (copy,) = keep_inputs(inputs, tmp_path / "private").surveys
    unfinished = copy.with_name(".survey.csv.part")
    unfinished.write_text("half")
    copy.write_text("spoilt")
    assert keep_inputs(inputs, tmp_path / "private").surveys == (copy,)
    assert copy.read_text() == SURVEY
    assert not unfinished.exists()


def test_a_file_that_vanished_is_named(inputs: Inputs, tmp_path: Path) -> None:
    inputs.surveys[0].unlink()
    with pytest.raises(SurveyError, match=r"survey\.csv vanished while it was read"):
        keep_inputs(inputs, tmp_path / "private")


def test_a_file_that_somebody_still_writes_to_is_named(inputs: Inputs, tmp_path: Path) -> None:
    with (
        inputs.surveys[0].open("a"),
        pytest.raises(SurveyError, match=r"survey\.csv is still open in a program that writes to it"),
    ):
        keep_inputs(inputs, tmp_path / "private")


def test_a_file_that_grew_while_it_was_copied_is_named(
    inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = keep._copy

    def grow(path: Path, place: Path) -> None:
        copy(path, place)
        with path.open("a") as writer:
            writer.write("k2,weld,5\n")

    monkeypatch.setattr(keep, "_copy", grow)
    with pytest.raises(SurveyError, match=r"\.csv changed while it was read"):
        keep_inputs(inputs, tmp_path / "private")


def test_a_file_too_large_to_be_read_stays_where_it_is(inputs: Inputs, tmp_path: Path) -> None:
    with inputs.surveys[0].open("r+b") as large:
        large.truncate(keep.LARGEST_FILE + 1)  # a hole: it takes no space
    assert keep_inputs(inputs, tmp_path / "private").surveys == inputs.surveys


def test_where_the_kernel_grants_no_leases_a_file_is_taken_as_it_is(
    inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("fcntl.F_SETLEASE")
    with inputs.surveys[0].open("a"):
        (copy,) = keep_inputs(inputs, tmp_path / "private").surveys
    assert copy.read_text() == SURVEY


def test_where_a_disk_grants_no_leases_a_file_is_taken_as_it_is() -> None:
    reading, writing = os.pipe()  # a lease is for files alone
    try:
        with pytest.raises(OSError, match="Invalid argument"):
            fcntl.fcntl(reading, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        keep._refuse_if_written(reading, "survey.csv")
    finally:
        os.close(reading)
        os.close(writing)


def test_a_folder_for_the_copies_that_cannot_be_made_is_named(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "private").symlink_to(tmp_path / "a disk that is not there")
    with pytest.raises(
        MachineError, match=r"An input cannot be copied to .*private \(File exists\)\. Free space"
    ):
        keep_inputs(inputs, tmp_path / "private")


@pytest.mark.parametrize("place", ["private", f"private/{DIGEST}"])
def test_a_disk_that_refuses_is_named(inputs: Inputs, tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("a file where a folder should be")
    with pytest.raises(MachineError, match="Free space, or correct the rights, and run again"):
        keep_inputs(inputs, tmp_path / "private")
