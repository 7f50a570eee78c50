"""The published pointer and the history agree after whatever cuts a run off, and a second run adds nothing."""

import hashlib
import json
import os
import platform
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sample_publishable import sample
from sqlalchemy import text

from culture.earlier_waves import EarlierWaves
from culture.errors import MachineError
from culture.publishable import Publishable
from culture.wave import Wave
from reports import publish as publishing
from reports.history.database import database_url, open_engine
from reports.publish import publish, reconcile
from reports.versions import current, published_waves

INPUTS = {"waves/2026-Q3/survey.csv": "ab" * 32}
CORRECTED = {"waves/2026-Q3/survey.csv": "cd" * 32}


class Killed(BaseException):
    """Stands for the machine going away: nothing catches it."""


@pytest.fixture(scope="module")
def small() -> Publishable:
    return sample(departments=3, sites=1, audits=False)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One small file instead of all the reports: what is in them is tested elsewhere."""

    def render(publishable: Publishable, folder: Path, *_: object, **__: object) -> list[Path]:
        page = folder / "index.html"
        page.write_text(f"{publishable.wave}")
        return [page]

    monkeypatch.setattr(publishing, "render", render)


def rows(folder: Path) -> dict[str, int]:
    with open_engine(database_url("history.db", folder)).connect() as connection:
        return {name: connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one()
                for name in ("versions", "releases", "gaps", "ledger")}  # fmt: skip


def known(folder: Path, query: str) -> list[tuple]:
    with open_engine(database_url("history.db", folder)).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def counting(folder: Path) -> list[tuple]:
    return known(folder, "SELECT wave, version FROM v_current")


def run(small: Publishable, folder: Path, inputs: dict[str, str] = INPUTS):
    return publish(small, folder / "published", inputs, history=database_url("history.db", folder))


def test_twenty_runs_of_the_same_inputs_make_one_version_and_no_new_row(
    small: Publishable, tmp_path: Path
) -> None:
    assert run(small, tmp_path).new
    before = rows(tmp_path)
    assert [run(small, tmp_path).number for _ in range(19)] == [1] * 19
    assert rows(tmp_path) == before


def test_a_correction_is_a_new_version_and_the_old_numbers_stay(small: Publishable, tmp_path: Path) -> None:
    run(small, tmp_path)
    once = rows(tmp_path)
    assert run(small, tmp_path, CORRECTED).number == 2
    assert rows(tmp_path) == {name: 2 * count for name, count in once.items()}
    assert counting(tmp_path) == [("2026-Q3", 2)]


def test_the_manifest_says_what_a_wave_was_made_from_and_how(small: Publishable, tmp_path: Path) -> None:
    done = publish(small, tmp_path, CORRECTED | INPUTS | {"a.csv": "ef" * 32}, beside=("2026-Q2/1",))
    assert (done.folder, done.number, done.new) == (tmp_path / ".versions" / "2026-Q3" / "1", 1, True)
    text = (done.folder / "manifest.json").read_text()
    manifest = json.loads(text)
    assert text == json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    assert list(manifest) == ["wave", "organisation", "inputs", "beside", "method", "outputs", "versions"]
    assert (manifest["wave"], manifest["organisation"]) == ("2026-Q3", "Norden Valve AG")
    assert list(manifest["inputs"].items()) == [("a.csv", "ef" * 32), *INPUTS.items()]
    assert manifest["beside"] == ["2026-Q2/1"]
    known = {
        "minimum_group": 10,
        "verdict": "distinct types",
        "weighted": False,
        "instrument": "quality_culture",
    }
    assert manifest["method"] == known | dict(small.method)
    page = hashlib.sha256(b"2026-Q3").hexdigest()
    assert manifest["outputs"] == {"index.html": page}
    assert manifest["versions"]["python"] == platform.python_version()
    assert {"numpy", "typst"} <= set(manifest["versions"])


def test_without_other_releases_the_manifest_names_none(small: Publishable, tmp_path: Path) -> None:
    done = publish(small, tmp_path, INPUTS)
    assert "beside" not in json.loads((done.folder / "manifest.json").read_text())


def test_a_wave_names_the_manifests_that_it_looks_back_on(small: Publishable, tmp_path: Path) -> None:
    before = run(sample(departments=3, sites=1, audits=False, wave=Wave(2026, 2)), tmp_path)
    digest = hashlib.sha256((before.folder / "manifest.json").read_bytes()).hexdigest()
    done = run(small, tmp_path)
    inputs = json.loads((done.folder / "manifest.json").read_text())["inputs"]
    assert inputs == {"published/2026-Q2/manifest.json": digest, **INPUTS}


def test_the_pages_are_given_what_was_published_of_the_waves_before(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sample(departments=3, sites=1, audits=False, wave=Wave(2026, 2)), tmp_path)
    drawn, looked_back = publishing.render, []

    def render(*given: object, earlier: EarlierWaves, **named: object) -> list[Path]:
        looked_back.append(earlier.waves)
        return drawn(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(publishing, "render", render)
    run(small, tmp_path)
    assert looked_back == [(Wave(2026, 2),)]


def test_the_history_knows_each_version_by_the_digest_of_its_manifest_whenever_it_is_told(
    small: Publishable, tmp_path: Path
) -> None:
    first, second = run(small, tmp_path), run(small, tmp_path, CORRECTED)
    expected = [
        hashlib.sha256((v.folder / "manifest.json").read_bytes()).hexdigest() for v in (first, second)
    ]
    assert known(tmp_path, "SELECT digest FROM versions ORDER BY version") == [(e,) for e in expected]
    for path in tmp_path.glob("history.db*"):
        path.unlink()
    run(small, tmp_path, CORRECTED)
    assert known(tmp_path, "SELECT version, digest FROM versions") == [(2, expected[1])]


def test_a_release_that_was_not_told_is_dated_by_its_link(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "reconcile", lambda *_: 0)
        run(small, tmp_path)
    monday = datetime(2026, 10, 5, 8, 30, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "published" / "2026-Q3", (monday, monday), follow_symlinks=False)
    assert reconcile(tmp_path / "published", open_engine(database_url("history.db", tmp_path))) == 1
    assert known(tmp_path, "SELECT version, released_at FROM releases") == [(1, "2026-10-05 08:30:00.000000")]


def test_a_wave_that_was_published_without_a_history_is_not_in_it(small: Publishable, tmp_path: Path) -> None:
    publish(sample(departments=3, sites=1, audits=False, wave=Wave(2026, 2)), tmp_path / "published", INPUTS)
    assert run(small, tmp_path).number == 1
    assert counting(tmp_path) == [("2026-Q3", 1)]


def test_a_number_that_the_history_knows_is_not_given_again(small: Publishable, tmp_path: Path) -> None:
    run(small, tmp_path)
    run(small, tmp_path, CORRECTED)
    shutil.rmtree(tmp_path / "published")
    assert run(small, tmp_path, {"other.csv": "ef" * 32}).number == 3


def test_each_wave_that_a_crash_left_untold_is_told(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = sample(departments=3, sites=1, audits=False, wave=Wave(2026, 2))
    for wave in (earlier, small):
        with monkeypatch.context() as patch:
            patch.setattr(publishing, "reconcile", lambda *_: 0)
            run(wave, tmp_path)
    assert counting(tmp_path) == []
    assert reconcile(tmp_path / "published", open_engine(database_url("history.db", tmp_path))) == 2
    assert counting(tmp_path) == [("2026-Q2", 1), ("2026-Q3", 1)]


@pytest.mark.parametrize("inputs", [INPUTS, CORRECTED], ids=["the same inputs again", "corrected inputs"])
@pytest.mark.parametrize("dies_in", ["_to_disk", "record", "release", "sync"])
def test_after_a_run_that_died_the_next_one_leaves_pointer_and_history_in_agreement(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_in: str, inputs: dict[str, str]
) -> None:
    with monkeypatch.context() as patch:

        def killed(*_: object, **__: object) -> None:
            raise Killed

        patch.setattr(publishing, dies_in, killed)
        with pytest.raises(Killed):
            run(small, tmp_path)
    pointed = current(tmp_path / "published", small.wave)
    assert pointed is None or (pointed.folder / "manifest.json").is_file()
    done = run(small, tmp_path, inputs)
    assert counting(tmp_path) == [("2026-Q3", done.number)]
    assert current(tmp_path / "published", small.wave).number == done.number
    if inputs == INPUTS:
        assert done.number == 1
        assert rows(tmp_path)["releases"] == 1


def test_a_link_that_was_set_before_a_crash_is_released_by_the_next_look(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def killed(*_: object, **__: object) -> None:
            raise Killed

        patch.setattr(publishing, "release", killed)
        with pytest.raises(Killed):
            run(small, tmp_path)
    assert current(tmp_path / "published", small.wave).number == 1
    assert counting(tmp_path) == []
    engine = open_engine(database_url("history.db", tmp_path))
    assert reconcile(tmp_path / "published", engine) == 1
    assert counting(tmp_path) == [("2026-Q3", 1)]
    assert reconcile(tmp_path / "published", engine) == 0


def test_going_back_to_an_earlier_version_is_one_more_release(small: Publishable, tmp_path: Path) -> None:
    run(small, tmp_path)
    run(small, tmp_path, CORRECTED)
    link = tmp_path / "published" / "2026-Q3"
    link.unlink()
    link.symlink_to(".versions/2026-Q3/1")
    reconcile(tmp_path / "published", open_engine(database_url("history.db", tmp_path)))
    assert counting(tmp_path) == [("2026-Q3", 1)]
    assert rows(tmp_path)["releases"] == 3


def test_a_history_that_was_lost_is_filled_by_publishing_again(small: Publishable, tmp_path: Path) -> None:
    run(small, tmp_path)
    for path in tmp_path.glob("history.db*"):
        path.unlink()
    assert not run(small, tmp_path).new
    assert counting(tmp_path) == [("2026-Q3", 1)]


def test_a_history_that_cannot_be_opened_leaves_everything_unpublished(
    small: Publishable, tmp_path: Path
) -> None:
    (tmp_path / "history.db").write_text("x" * 5000)
    with pytest.raises(publishing.MachineError, match=r"history\.db"):
        run(small, tmp_path)
    assert published_waves(tmp_path / "published") == []


def test_a_run_that_looks_at_the_pointer_of_another_wave_says_nothing_when_it_is_swapped_meanwhile(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(small, tmp_path)
    engine, slow = open_engine(database_url("history.db", tmp_path)), publishing.release

    def after_another_run(*told: object, **rest: object) -> bool:
        monkeypatch.setattr(publishing, "release", slow)
        run(small, tmp_path, CORRECTED)
        return slow(*told, **rest)

    monkeypatch.setattr(publishing, "release", after_another_run)
    assert reconcile(tmp_path / "published", engine) == 0
    assert counting(tmp_path) == [("2026-Q3", 2)]


def test_a_wave_whose_link_is_taken_away_while_it_is_looked_at_is_not_told(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "reconcile", lambda *_: 0)
        run(small, tmp_path)
    tell = publishing.release

    def after_the_link_is_gone(*told: object, **rest: object) -> bool:
        (tmp_path / "published" / "2026-Q3").unlink()
        return tell(*told, **rest)

    monkeypatch.setattr(publishing, "release", after_the_link_is_gone)
    assert reconcile(tmp_path / "published", open_engine(database_url("history.db", tmp_path))) == 0
    assert counting(tmp_path) == []


def test_a_history_that_refuses_after_the_pointer_was_set_is_told_so_and_told_later(
    small: Publishable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise MachineError("The history database history.db cannot be used (disk is full).")

    with monkeypatch.context() as full:
        full.setattr(publishing, "release", refuse)
        with pytest.raises(MachineError) as refused:
            run(small, tmp_path)
    assert str(refused.value) == (
        f"{tmp_path / 'published'}: version 1 is published, but the history does not say so yet. "
        "The history database history.db cannot be used (disk is full). The next run, compare or lineage tells it."
    )
    assert counting(tmp_path) == []
    assert not run(small, tmp_path).new
    assert counting(tmp_path) == [("2026-Q3", 1)]
