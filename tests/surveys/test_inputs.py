"""Which files of a workspace take part in a wave."""

from pathlib import Path

import pytest

from culture.errors import WorkspaceError
from surveys.inputs import find_inputs
from tests.surveys.conftest import WAVE, Build


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_survey_files_are_told_from_registers_maps_and_the_rest(build: Build) -> None:
    files = [
        "b.csv",
        "a.CSV.GZ",
        "c.xlsx",
        "audits.csv",
        "x.map.toml",
        "notes.docx",
        ".hidden.csv",
        "~$c.xlsx",
    ]
    inputs = find_inputs(build(dict.fromkeys(files, "")), WAVE)
    assert names(inputs.surveys) == ["a.CSV.GZ", "b.csv", "c.xlsx"]
    assert names(inputs.maps) == ["x.map.toml"]
    assert names(inputs.ignored) == [".hidden.csv", "notes.docx", "~$c.xlsx"]
    assert inputs.audits is not None
    assert inputs.findings is None


def test_a_roster_laid_into_the_wave_is_no_survey(build: Build) -> None:
    inputs = find_inputs(build({"s.csv": "", "departments.csv": "", "declared.csv": ""}), WAVE)
    assert names(inputs.surveys) == ["s.csv"]
    assert names(inputs.ignored) == ["declared.csv", "departments.csv"]


def test_what_is_missing_is_named(build: Build, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"departments\.csv is missing"):
        find_inputs(tmp_path, WAVE)
    (tmp_path / "departments.csv").write_text("department\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="no folder waves/2026-Q3"):
        find_inputs(tmp_path, WAVE)
    with pytest.raises(WorkspaceError, match=r"no survey file.*\.csv, \.csv\.gz.*\.xlsx"):
        find_inputs(build({"audits.csv": ""}), WAVE)
