"""A version whose manifest is gone or spoilt is told so, and is not taken for the same as another."""

from pathlib import Path

import pytest

from culture.errors import MachineError
from reports.versions import read_manifest, says_the_same

CLAIMS = {"wave": "2026-Q3", "inputs": {"a.csv": "ab"}, "method": {"seed": 7}}


def version(folder: Path, manifest: str) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text(manifest)
    return folder


@pytest.mark.parametrize("manifest", ["{", ""])
def test_a_spoilt_manifest_is_named_with_what_to_do(tmp_path: Path, manifest: str) -> None:
    folder = version(tmp_path / "1", manifest)
    with pytest.raises(MachineError, match=r"cannot be read\. Restore the folder from a backup"):
        read_manifest(folder)
    assert not says_the_same(folder, CLAIMS)


def test_a_version_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert not says_the_same(tmp_path / "1", CLAIMS)


def test_the_same_inputs_and_method_beside_the_same_releases_say_the_same(tmp_path: Path) -> None:
    folder = version(tmp_path / "1", '{"wave": "2026-Q3", "inputs": {"a.csv": "ab"}, "method": {"seed": 7}}')
    assert says_the_same(folder, CLAIMS)
    assert not says_the_same(folder, CLAIMS | {"method": {"seed": 8}})
    assert not says_the_same(folder, CLAIMS | {"beside": ["2026-Q2/1"]})
