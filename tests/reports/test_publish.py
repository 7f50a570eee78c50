"""Publishing: whole or not at all, once for the same bytes, private whatever the umask."""

import json
import os
import platform
import re
import stat
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from sample_publishable import sample

from culture.errors import MachineError
from culture.publishable import Publishable
from reports import publish as publishing
from reports.outbox import write
from reports.publish import current, publish
from reports.versions import sync

INPUTS = {"waves/2026-Q3/survey.csv": "ab" * 32}


@pytest.fixture(scope="module")
def small() -> Publishable:
    return sample(departments=3, sites=1, audits=False)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small files instead of all the reports, for tests of numbers, folders and links."""

    def render(publishable: Publishable, folder: Path, *_: object, version: int, **__: object) -> list[Path]:
        files = {"index.html": str(publishable.wave), "tables/gaps.csv": f"version {version}"}
        return [write(folder, name, text.encode()) for name, text in files.items()]

    monkeypatch.setattr(publishing, "render", render)


def test_a_wave_is_published_as_a_numbered_version_behind_a_link(small: Publishable, tmp_path: Path) -> None:
    done = publish(small, tmp_path / "published", INPUTS)
    link = tmp_path / "published" / "2026-Q3"
    assert (done.number, done.new) == (1, True)
    assert link.is_symlink()
    assert os.readlink(link) == ".versions/2026-Q3/1"
    assert (link / "leadership" / "leadership-gap-report.pdf").is_file()
    assert not list((tmp_path / "published" / ".staging").iterdir())


def test_the_manifest_names_inputs_outputs_and_versions_but_no_time(
    small: Publishable, tmp_path: Path
) -> None:
    done = publish(small, tmp_path, INPUTS)
    manifest = json.loads((done.folder / "manifest.json").read_text())
    assert manifest["inputs"] == INPUTS
    files = {p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file()}
    assert set(manifest["outputs"]) == files - {"manifest.json"}
    assert set(manifest) == {"wave", "organisation", "inputs", "method", "outputs", "versions"}
    assert str(tmp_path) not in (done.folder / "manifest.json").read_text()


@pytest.mark.usefixtures("quick")
def test_the_same_wave_is_not_published_twice(small: Publishable, tmp_path: Path) -> None:
    publish(small, tmp_path, INPUTS)
    again = publish(small, tmp_path, INPUTS)
    assert (again.number, again.new) == (1, False)
    assert [p.name for p in (tmp_path / ".versions" / "2026-Q3").iterdir()] == ["1"]


@pytest.mark.usefixtures("quick")
def test_other_inputs_make_a_new_version_and_leave_the_old_one(small: Publishable, tmp_path: Path) -> None:
    first = publish(small, tmp_path, INPUTS)
    before = (first.folder / "manifest.json").read_bytes()
    second = publish(small, tmp_path, {"waves/2026-Q3/survey.csv": "cd" * 32})
    assert second.number == 2
    assert current(tmp_path, small.wave).number == 2
    assert (first.folder / "manifest.json").read_bytes() == before


@pytest.mark.usefixtures("quick")
def test_a_failure_leaves_what_was_published(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small, tmp_path, INPUTS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "_to_disk", full)
    with pytest.raises(MachineError) as refused:
        publish(small, tmp_path, {"other.csv": "00" * 32})
    assert str(refused.value) == (
        f"{tmp_path}: 2026-Q3 could not be published (No space left on device). Check space and permissions; "
        "what was published before is unchanged."
    )
    assert current(tmp_path, small.wave).number == 1
    assert not list((tmp_path / ".staging").iterdir())
    assert [p.name for p in (tmp_path / ".versions" / "2026-Q3").iterdir()] == ["1"]


@pytest.mark.usefixtures("quick")
def test_what_a_dead_run_left_is_cleared(small: Publishable, tmp_path: Path) -> None:
    left = tmp_path / ".staging" / "2026-Q3"
    left.mkdir(parents=True)
    (left / "half.pdf").write_bytes(b"x")
    done = publish(small, tmp_path, INPUTS)
    assert not (done.folder / "half.pdf").exists()


@pytest.mark.usefixtures("quick")
def test_a_link_that_a_dead_run_had_not_yet_set_is_made_anew(small: Publishable, tmp_path: Path) -> None:
    (tmp_path / ".staging").mkdir()
    (tmp_path / ".staging" / "2026-Q3.link").symlink_to(".versions/2026-Q3/7")
    publish(small, tmp_path, INPUTS)
    assert os.readlink(tmp_path / "2026-Q3") == ".versions/2026-Q3/1"
    assert not list((tmp_path / ".staging").iterdir())


@pytest.mark.usefixtures("quick")
def test_every_file_and_folder_is_on_the_disk_before_the_link_names_them(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def flush(path: Path) -> None:
        sync(path)
        seen.append((path.relative_to(tmp_path).as_posix(), (tmp_path / "2026-Q3").is_symlink()))

    monkeypatch.setattr(publishing, "sync", flush)
    publish(small, tmp_path, INPUTS)
    assert seen == [
        (".staging/2026-Q3/tables/gaps.csv", False),
        (".staging/2026-Q3/tables", False),
        (".staging/2026-Q3/manifest.json", False),
        (".staging/2026-Q3/index.html", False),
        (".staging/2026-Q3", False),
        (".versions/2026-Q3", False),
        (".", True),
    ]


def test_the_reports_are_told_who_watches_who_helps_and_which_version_they_are(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(_: str, done: int, of: int) -> None: ...

    def help_out(work: object, name: str, parts: object) -> list: ...

    def render(publishable: Publishable, folder: Path, *told: object, **named: object) -> list[Path]:
        assert (publishable, told) == (small, (watch,))
        assert named.pop("earlier").waves == ()
        assert named == {"version": 1, "spread": help_out}
        return [write(folder, name, b"") for name in ("tables/gaps.csv", "index.html")]

    monkeypatch.setattr(publishing, "render", render)
    done = publish(small, tmp_path, INPUTS, watch, spread=help_out)
    outputs = json.loads((done.folder / "manifest.json").read_text())["outputs"]
    assert list(outputs) == ["index.html", "tables/gaps.csv"]


@pytest.mark.usefixtures("quick")
def test_the_manifest_takes_the_numbers_of_the_method_and_names_as_they_are_written(
    small: Publishable, tmp_path: Path
) -> None:
    method = {"seed": np.int64(7), "share": np.float64(0.25)}
    done = publish(replace(small, organisation="Müller & Søn", method=method), tmp_path, INPUTS)
    told = (done.folder / "manifest.json").read_bytes()
    assert '\n  "organisation": "Müller & Søn",\n'.encode() in told
    assert b'\n    "seed": 7,\n    "share": 0.25\n' in told


@pytest.mark.usefixtures("quick")
def test_a_package_that_is_not_installed_has_no_version_and_all_others_do(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "PACKAGES", ["no-such-package", *publishing.PACKAGES])
    done = publish(small, tmp_path, INPUTS)
    assert json.loads((done.folder / "manifest.json").read_text())["versions"] == {
        "python": platform.python_version(),
        **{
            name: version(name)
            for name in (
                "quality-culture",
                "numpy",
                "pandas",
                "scipy",
                "scikit-learn",
                "matplotlib",
                "typst",
                "XlsxWriter",
            )
        },
    }


@pytest.mark.usefixtures("quick")
def test_a_version_that_a_crash_left_gives_its_number_to_no_other_bytes(
    small: Publishable, tmp_path: Path
) -> None:
    publish(small, tmp_path, INPUTS)
    corrected = {"waves/2026-Q3/survey.csv": "cd" * 32}
    left = publish(small, tmp_path, corrected)
    (tmp_path / "2026-Q3").unlink()
    (tmp_path / "2026-Q3").symlink_to(".versions/2026-Q3/1")
    told = json.loads((left.folder / "manifest.json").read_text())
    told["outputs"]["index.html"] = "ef" * 32
    (left.folder / "manifest.json").write_text(json.dumps(told))
    assert publish(small, tmp_path, corrected).number == 3


@pytest.mark.usefixtures("quick")
def test_every_folder_down_to_a_version_is_private_whatever_the_umask(
    small: Publishable, tmp_path: Path
) -> None:
    before = os.umask(0o777)
    try:
        publish(small, tmp_path / "published", INPUTS)
    finally:
        os.umask(before)
    for name in ("", ".staging", ".versions", ".versions/2026-Q3", ".versions/2026-Q3/1"):
        assert stat.S_IMODE((tmp_path / "published" / name).stat().st_mode) == 0o700, name


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_modes_are_private_whatever_the_umask(small: Publishable, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        publish(small, tmp_path / "published", INPUTS)
    finally:
        os.umask(before)
    for path in (tmp_path / "published").rglob("*"):
        if not path.is_symlink():
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def footers(folder: Path) -> set[str]:
    """Every version that a footer of the documents names."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.pdf")):
        for page in PdfReader(path).pages:
            found |= set(re.findall(r"2026-Q3, version (\d+)", page.extract_text()))
    return found


def test_every_page_names_wave_and_version(small: Publishable, tmp_path: Path) -> None:
    first = publish(small, tmp_path, INPUTS)
    second = publish(small, tmp_path, {"waves/2026-Q3/survey.csv": "cd" * 32})
    assert (footers(first.folder), footers(second.folder)) == ({"1"}, {"2"})
    for path in sorted(second.folder.rglob("*.pdf")):
        for page in PdfReader(path).pages:
            assert "2026-Q3, version 2" in page.extract_text(), path.name


@pytest.mark.usefixtures("quick")
def test_other_bytes_from_the_same_inputs_are_the_next_version(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small, tmp_path, INPUTS)
    drawn = publishing.render

    def otherwise(*given: object, **named: object) -> list[Path]:
        files = drawn(*given, **named)  # type: ignore[arg-type]
        files[0].write_text("drawn otherwise")
        return files

    monkeypatch.setattr(publishing, "render", otherwise)
    done = publish(small, tmp_path, INPUTS)
    told = (done.folder / "tables" / "gaps.csv").read_text()
    assert (done.number, done.new, told) == (2, True, "version 2")
    assert publish(small, tmp_path, INPUTS).number == 2


@pytest.mark.usefixtures("quick")
def test_a_version_that_a_crash_kept_from_being_shown_keeps_its_number(
    small: Publishable, tmp_path: Path
) -> None:
    publish(small, tmp_path, INPUTS)
    left = publish(small, tmp_path, {"waves/2026-Q3/survey.csv": "cd" * 32})
    link = tmp_path / "2026-Q3"
    link.unlink()
    link.symlink_to(".versions/2026-Q3/1", target_is_directory=True)
    again = publish(small, tmp_path, {"waves/2026-Q3/survey.csv": "cd" * 32})
    assert (again.number, again.folder) == (2, left.folder)
    assert sorted(p.name for p in (tmp_path / ".versions" / "2026-Q3").iterdir()) == ["1", "2"]
