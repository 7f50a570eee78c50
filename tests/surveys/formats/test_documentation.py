"""docs/formats.md names every format, and its examples are accepted as they stand."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from culture.instrument import Instrument
from surveys.audit_map import read_audit_map
from surveys.formats.registry import FORMATS
from surveys.map_file import read_map

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("name", [entry.name for entry in FORMATS])
def test_every_format_can_be_named(name: str) -> None:
    assert re.search(rf"\b{name}\b", EXAMPLES[0])


def test_the_example_of_a_mapping_is_accepted(tmp_path: Path, instrument: Instrument) -> None:
    path = tmp_path / "survey.map.toml"
    path.write_text(EXAMPLES[0], encoding="utf-8")
    survey_map = read_map(path, instrument)
    assert survey_map.department == ("Site", "Unit")
    assert survey_map.points["audits_stated"]["strongly agree"] == 5
    assert survey_map.reversed == {"audits_enacted"}
    assert survey_map.aliases == {"training_stated": ("q8",)}
    assert replace(survey_map, name="").items["training_enacted"] == "Q9"


def test_the_example_of_an_audit_mapping_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "audits.map.toml"
    path.write_text(EXAMPLES[1], encoding="utf-8")
    assert [entry.into for entry in read_audit_map(path)] == ["findings", "audits"]


def test_the_readme_has_the_same_table_of_formats() -> None:
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    table = [line for line in TEXT.splitlines() if line.startswith("|")]
    formats = table[: 2 + len(FORMATS) + 3]  # the plain table is two lines, and audit registers are no survey
    assert all(line in readme.splitlines() for line in formats)
