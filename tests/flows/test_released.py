"""A run is set beside what is out already: the ledger is read back, corrections of a few wait, bytes stay."""

import json
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from quarters import write_wave, write_workspace
from test_over_waves import BOTH, PLAIN, ask, quick, run  # noqa: F401  the fixture that leaves reports out

from culture.errors import ConfidentialityError, CorrectionHeldError, WorkspaceError
from culture.wave import Wave
from flows.copy_history import copy_history
from reports.history.database import database_url, open_engine
from reports.history.query import released_cells, released_versions

ROOM = "a,A,,40,,\nb,B,,20,,\n"
Q1, Q2 = Wave(2026, 1), Wave(2026, 2)


def manifest(folder: Path, wave: Wave) -> dict:
    return json.loads((folder / "published" / str(wave) / "manifest.json").read_text())


def test_what_is_told_of_a_wave_is_read_back_by_the_next_one(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w", PLAIN)
    write_wave(folder, "2026-Q1", BOTH, training=(4, 3))
    run(folder, "2026-Q1")
    engine = open_engine(database_url("history.db", folder))
    assert released_versions(engine) == [(Q1, 1)]
    cells = released_cells(engine, [(Q1, 1)]).set_index(["unit", "priority"])
    assert cells.loc[("a", "training"), "n"] == 20
    assert json.loads(cells.loc[("", "training"), "members"]) == ["a", "b"]
    # stated is 3.5 on average, and printed so; every other one says 4, the others 3
    assert cells.loc[("a", "training"), "stated_low"] == pytest.approx(3.45, abs=1e-6)
    assert cells.loc[("a", "training"), "stated_high"] == pytest.approx(3.55, abs=1e-6)


def test_the_manifest_names_what_a_wave_was_set_beside_and_running_again_keeps_its_bytes(
    tmp_path: Path,
) -> None:
    folder = write_workspace(tmp_path / "w", PLAIN)
    for wave in ("2026-Q1", "2026-Q2", "2026-Q3"):
        write_wave(folder, wave, BOTH)
    run(folder, "2026-Q1", "2026-Q2")
    first = manifest(folder, Q1), manifest(folder, Q2)
    assert "beside" not in first[0]
    assert first[1]["beside"] == ["2026-Q1/1"]
    run(folder, "2026-Q3", "2026-Q1", "2026-Q2")
    assert (manifest(folder, Q1), manifest(folder, Q2)) == first


def test_a_late_answer_waits_until_ten_have_come_in(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w", ROOM)
    write_wave(folder, "2026-Q1", BOTH)
    run(folder, "2026-Q1")
    write_wave(folder, "2026-Q1", {"a": 21, "b": 20})
    with pytest.raises(CorrectionHeldError, match=r"2026-Q1: the correction is stored .* fewer than 10"):
        run(folder, "2026-Q1")
    assert ask(folder, "SELECT wave, version FROM v_current") == [("2026-Q1", 1)]
    write_wave(folder, "2026-Q1", {"a": 30, "b": 20})
    run(folder, "2026-Q1")
    assert ask(folder, "SELECT wave, version FROM v_current") == [("2026-Q1", 2)]
    assert manifest(folder, Q1)["beside"] == ["2026-Q1/1"]


def test_a_version_is_set_beside_all_that_are_out_not_only_the_last(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w", ROOM)
    for people in ({"a": 20, "b": 20}, {"a": 32, "b": 20}):
        write_wave(folder, "2026-Q1", people)
        run(folder, "2026-Q1")
    write_wave(folder, "2026-Q1", {"a": 21, "b": 20})  # eleven fewer than version 2, one more than version 1
    with pytest.raises(CorrectionHeldError):
        run(folder, "2026-Q1")


@pytest.mark.parametrize("gone", ["private/2026-Q1/inputs", "published"])
def test_without_the_answers_of_the_version_that_is_out_its_numbers_decide(tmp_path: Path, gone: str) -> None:
    folder = write_workspace(tmp_path / "w", ROOM)
    write_wave(folder, "2026-Q1", BOTH)
    run(folder, "2026-Q1")
    shutil.rmtree(folder / gone)
    write_wave(folder, "2026-Q1", {"a": 23, "b": 20})
    with pytest.raises(CorrectionHeldError, match="fewer than 10 people came or went"):
        run(folder, "2026-Q1")


def test_a_history_that_was_lost_is_filled_earliest_first_before_anything_new_is_published(
    tmp_path: Path,
) -> None:
    folder = write_workspace(tmp_path / "w", PLAIN)
    for wave in ("2026-Q1", "2026-Q2", "2026-Q3"):
        write_wave(folder, wave, BOTH)
    run(folder, "2026-Q1", "2026-Q2")
    first = manifest(folder, Q1), manifest(folder, Q2)
    for path in folder.glob("history.db*"):
        path.unlink()
    with pytest.raises(
        ConfidentialityError, match=r"history\.db does not know .* 2026-Q1 and 2026-Q2 .* run 2026-Q1"
    ):
        run(folder, "2026-Q3")
    with pytest.raises(ConfidentialityError, match="of 2026-Q2 cannot be checked"):
        run(folder, "2026-Q2")
    run(folder, "2026-Q1", "2026-Q2", "2026-Q3")
    assert (manifest(folder, Q1), manifest(folder, Q2)) == first
    assert ask(folder, "SELECT wave, version FROM v_current ORDER BY wave") == [
        ("2026-Q1", 1),
        ("2026-Q2", 1),
        ("2026-Q3", 1),
    ]


def test_a_copied_history_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w", PLAIN)
    for wave in ("2026-Q1", "2026-Q2"):
        write_wave(folder, wave, BOTH)
    run(folder, "2026-Q1")
    told = copy_history(folder, "team.db")
    assert told.startswith("Published versions copied to team.db: 1. Now name it in culture.toml")
    (folder / "history.db").unlink()
    with (folder / "culture.toml").open("a") as settings:
        settings.write('[history]\ndatabase = "team.db"\n')
    run(folder, "2026-Q2")
    assert manifest(folder, Q2)["wave"] == "2026-Q2"
    with pytest.raises(WorkspaceError, match="--to is neither a file name nor a URL"):
        copy_history(folder, "mysql://127.0.0.1/history")
