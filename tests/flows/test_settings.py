"""culture.toml: defaults, and refusals that name the key."""

from pathlib import Path

import pytest

from culture.errors import ConfidentialityError, MachineError, WorkspaceError
from flows.settings import read_settings


def workspace(tmp_path, text: str):
    (tmp_path / "culture.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_name_is_enough(tmp_path):
    settings = read_settings(workspace(tmp_path, '[organisation]\nname = "Acme"\n'))
    assert settings.organisation.name == "Acme"
    assert settings.confidentiality.minimum_group == 10
    assert settings.grades.order == ("major", "minor", "observation", "opportunity")


def test_a_folder_without_settings_is_not_a_workspace(tmp_path):
    with pytest.raises(WorkspaceError, match=r"has no culture\.toml\. Make one with `quality-culture init"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[organisation]\nnmae = "Acme"\n', r"culture\.toml: organisation\.name is missing\. Add it\."),
        (
            '[organisation]\nname = "Acme"\n[analysis]\nseeds = 1\n',
            r"analysis\.seeds is not known\. Correct its spelling, or remove it\.",
        ),
        ('[organisation]\nname = "Acme"\n[analysis]\nmax_clusters = 0\n', r"analysis\.max_clusters"),
        ('[organisation]\nname = "Acme"\n[analysis]\nmaterial_change = 0\n', r"analysis\.material_change"),
        ("[organisation\n", "cannot be read as TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path, text, message):
    with pytest.raises(WorkspaceError, match=message):
        read_settings(workspace(tmp_path, text))


def test_a_file_in_an_older_encoding_is_named_with_the_remedy(tmp_path):
    (tmp_path / "culture.toml").write_bytes(b'[organisation]\nname = "Caf\xe9"\n')
    with pytest.raises(
        WorkspaceError, match=r"culture\.toml is not written in UTF-8 \(byte 27\)\. Save it as UTF-8\."
    ):
        read_settings(tmp_path)


def test_the_promised_minimum_cannot_be_lowered_below_five(tmp_path):
    with pytest.raises(ConfidentialityError, match="may not go below 5"):
        read_settings(
            workspace(tmp_path, '[organisation]\nname = "A"\n[confidentiality]\nminimum_group = 4\n')
        )


def test_a_folder_whose_name_the_locale_cannot_write_is_named_with_the_remedy():
    with pytest.raises(MachineError, match=r"Gr\\udcc3\\udcb6.*Set PYTHONUTF8=1"):
        read_settings(Path("Gr\udcc3\udcb6"))
