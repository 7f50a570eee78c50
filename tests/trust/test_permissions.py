"""What is written is its owner's alone, whatever the umask: files 0600, folders 0700."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from culture.wave import Wave
from flows.lock import hold
from reports.history.database import database_url, open_engine
from surveys.inputs import find_inputs
from surveys.keep import keep_inputs
from surveys.quarantine import gather, write_quarantine
from tests.trust.forked import Forker
from tests.trust.small_company import EARLIER, WAVE, write_company


@pytest.fixture(params=[0o000, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """A umask that takes nothing away, and one that takes everything away."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(*places: Path) -> list[str]:
    """Files and folders, these places included, that are not exactly 0600 and 0700."""
    everything = [path for place in places for path in (place, *place.rglob("*")) if not path.is_symlink()]
    return [
        f"{path.name} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in everything
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


@pytest.mark.parametrize("mask", ["000", "777"])
def test_a_run_leaves_nothing_that_others_can_read(
    begun: Path, forker: Forker, copy: Callable[..., Path], mask: str
) -> None:
    workspace = copy(begun)
    assert forker.run("run", workspace, "--wave", WAVE, "--direct", RUN_UMASK=mask).returncode == 0
    own = [workspace / "private", workspace / "published", *workspace.glob("history.db*")]
    assert open_to_others(*own) == []


def test_an_empty_workspace_is_private_from_the_beginning(forker: Forker, tmp_path: Path) -> None:
    assert forker.run("init", tmp_path / "new", RUN_UMASK="000").returncode == 0
    assert open_to_others(tmp_path / "new") == []


@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_copies_of_inputs_are_private(tmp_path: Path, mask: int) -> None:
    inputs = find_inputs(write_company(tmp_path), Wave.parse(EARLIER))
    before = os.umask(mask)
    try:
        keep_inputs(inputs, tmp_path / "private" / EARLIER / "inputs")
    finally:
        os.umask(before)
    assert open_to_others(tmp_path / "private") == []


def test_lock_and_quarantine_list_are_private(tmp_path: Path, umask: int) -> None:
    with hold(tmp_path, Wave.parse(WAVE)):
        write_quarantine(gather([]), tmp_path / "private" / "quarantine.csv")
    assert open_to_others(tmp_path / "private") == []


def test_the_history_and_its_side_files_are_private_while_they_are_used(tmp_path: Path, umask: int) -> None:
    engine = open_engine(database_url("history.db", tmp_path))
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO waves VALUES ('2026-Q3', 2026, 3, '2026-07-01', '2026-09-30')"
        )
        files = sorted(tmp_path.glob("history.db*"))
        assert [path.name for path in files] == ["history.db", "history.db-shm", "history.db-wal"]
        assert open_to_others(*files) == []
