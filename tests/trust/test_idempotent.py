"""The same inputs are published once; a correction is a new version, and what was known on a day can be told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from culture.wave import Wave
from reports.history.database import database_url, open_engine
from reports.history.query import as_known_on, published_table
from tests.trust.forked import Forker
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import pointed_at
from tests.trust.test_crashes import correct


def everything_recorded(workspace: Path) -> list[str]:
    """The whole history, times included."""
    with closing(sqlite3.connect(workspace / "history.db")) as database:
        return list(database.iterdump())


def run_again(forker: Forker, workspace: Path, *options: str) -> None:
    told = forker.run("run", workspace, "--wave", WAVE, *options)
    assert told.returncode == 0, told.stderr
    assert "nothing had changed" in told.stdout


def check_repeats(done: Path, workspace: Path, runs: list[tuple[Forker, list[str]]]) -> None:
    published, recorded = pointed_at(done, WAVE), everything_recorded(done)
    link = (workspace / "published" / WAVE).lstat()
    for forker, options in runs:
        run_again(forker, workspace, *options)
        assert pointed_at(workspace, WAVE) == published
        assert everything_recorded(workspace) == recorded
    now = (workspace / "published" / WAVE).lstat()
    assert (now.st_ino, now.st_mtime_ns) == (link.st_ino, link.st_mtime_ns)
    assert [path.name for path in (workspace / "published" / ".versions" / WAVE).iterdir()] == ["1"]


def test_the_same_inputs_change_nothing(done: Path, forker: Forker, copy: Callable[..., Path]) -> None:
    check_repeats(done, copy(done), [(forker, ["--direct"])] * 2)


@pytest.mark.prove
def test_twenty_runs_of_the_same_inputs_change_nothing(
    done: Path, forker: Forker, through_prefect: Forker, copy: Callable[..., Path]
) -> None:
    check_repeats(done, copy(done), [(forker, ["--direct"])] * 15 + [(through_prefect, [])] * 5)
    note(
        "repeats",
        "20 runs of the same inputs, 5 of them through Prefect: one version, the same hashes, 0 new rows.",
    )


def test_a_correction_is_a_new_version_and_what_was_known_on_a_day_can_be_told(
    done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace, wave = copy(done), Wave.parse(WAVE)
    first, recorded = pointed_at(done, WAVE), everything_recorded(done)
    correct(workspace)
    told = forker.run("run", workspace, "--wave", WAVE, "--direct")
    assert told.returncode == 0, told.stderr
    second = pointed_at(workspace, WAVE)
    assert (first.number, second.number) == (1, 2)
    before = workspace / "published" / ".versions" / WAVE / "1"
    assert {name: digest for name, digest in first.files.items() if not (before / name).is_file()} == {}
    assert set(recorded) <= set(everything_recorded(workspace))  # no row was changed or removed
    engine = open_engine(database_url("history.db", workspace))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT version, released_at FROM releases WHERE wave = ? ORDER BY release", (WAVE,)
        )
        released = {version: datetime.fromisoformat(at).replace(tzinfo=UTC) for version, at in rows}
    day_before = released[2] - timedelta(microseconds=1)
    assert as_known_on(engine, released[1] - timedelta(seconds=1)) == {Wave.parse(EARLIER): 1}
    assert as_known_on(engine, day_before)[wave] == 1
    assert as_known_on(engine, released[2])[wave] == 2
    then, now = (published_table(engine, "gaps", (wave, number)) for number in (1, 2))
    assert not then.equals(now)
