"""A machine or a colleague that spoils a run: a named error, and every report published before as it was."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from culture.wave import Wave
from reports.history.database import database_url, open_engine
from reports.history.query import as_known_on, current_versions
from reports.history.record import release
from tests.trust.forked import Forker, Told
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import counted, left_over, pointed_at
from tests.trust.test_crashes import check_after_a_kill, check_after_mending
from tests.trust.watched import told

INPUT, MACHINE = 1, 5
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@pytest.fixture(scope="session")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    """Runs in a mount namespace of their own, where disks can be made small and folders read-only."""
    if shutil.which("unshare") is None or subprocess.run([*NAMESPACE, "true"], check=False).returncode:
        pytest.skip("needs Linux that lets a user make a mount namespace")
    forker = Forker(tmp_path_factory.mktemp("contained"), *NAMESPACE)
    yield forker
    forker.close()


def check_as_before(workspace: Path, begun: Path, ended: Told, code: int) -> None:
    """One named sentence, no traceback; the earlier quarter as it was; nothing of the later one."""
    assert ended.returncode == code, ended
    message = ended.stderr.splitlines()[-1]
    assert len(message) > 30, message
    assert "Traceback" not in ended.stderr
    assert pointed_at(workspace, EARLIER) == pointed_at(begun, EARLIER)
    assert pointed_at(workspace, WAVE) is None
    if (workspace / "history.db").is_file():
        assert {wave for (wave, _), rows in counted(workspace).items() if rows["releases"]} == {EARLIER}


def size_of(folder: Path) -> int:
    return sum(path.lstat().st_size + 4096 for path in folder.rglob("*"))


def run_on_a_small_disk(
    begun: Path, done: Path, contained: Forker, place: Path, share: float
) -> tuple[Told, Path, Path]:
    """A run with only this share of the space that it needs, and another one with enough; the disk after each."""
    disk = place / "disk"
    disk.mkdir(parents=True)
    space = size_of(begun) + share * (size_of(done) - size_of(begun))
    contained.prepare("mount", "-t", "tmpfs", "-o", f"size={int(space)}", "tmpfs", disk)
    contained.prepare("cp", "-a", f"{begun}/.", disk)
    ended = contained.run("run", disk, "--wave", WAVE, "--direct")
    contained.prepare("cp", "-a", disk, place / "after")
    contained.prepare("mount", "-o", "remount,size=500m", disk)
    again = contained.run("run", disk, "--wave", WAVE, "--direct")
    assert again.returncode == 0, again.stderr
    contained.prepare("cp", "-a", disk, place / "mended")
    contained.prepare("umount", disk)
    return ended, place / "after", place / "mended"


def check_a_full_disk(begun: Path, done: Path, contained: Forker, place: Path, share: float) -> bool:
    ended, after, mended = run_on_a_small_disk(begun, done, contained, place, share)
    if ended.returncode and "is published, but the history does not say so yet" in ended.stderr:
        assert ended.returncode == MACHINE  # the disk was full right after the pointer was set
        check_after_a_kill(after, begun, done)
        assert pointed_at(after, WAVE) == pointed_at(done, WAVE)
    elif ended.returncode:
        check_as_before(after, begun, ended, MACHINE)
        assert not [path for path in left_over(after) if ".staging" in str(path)]
    check_after_mending(mended, done)
    return bool(ended.returncode)


def test_a_disk_that_fills_up_in_the_middle_of_a_run_is_named_and_harms_nothing(
    begun: Path, done: Path, contained: Forker, tmp_path: Path
) -> None:
    assert check_a_full_disk(begun, done, contained, tmp_path, 0.6)


@pytest.mark.prove
def test_thirty_full_disks_harm_nothing(begun: Path, done: Path, contained: Forker, tmp_path: Path) -> None:
    shares = [number / 30 for number in range(30)]
    full = [check_a_full_disk(begun, done, contained, tmp_path / f"{share:.3f}", share) for share in shares]
    assert sum(full) > 20
    note(
        "full disks",
        f"{sum(full)} disks that were full between the first copy and the last row: 0 reports harmed.",
    )


@pytest.mark.parametrize("place", ["published", "private", "."])
def test_a_place_that_cannot_be_written_is_named(
    begun: Path, contained: Forker, copy: Callable[..., Path], place: str
) -> None:
    workspace = copy(begun)
    contained.prepare("mount", "--bind", workspace / place, workspace / place)
    contained.prepare("mount", "-o", "remount,ro,bind", workspace / place)
    ended = contained.run("run", workspace, "--wave", WAVE, "--direct")
    contained.prepare("umount", workspace / place)
    check_as_before(workspace, begun, ended, MACHINE)
    assert "Read-only file system" in ended.stderr
    assert str(workspace) in ended.stderr


@pytest.mark.parametrize("place", ["private", "published", "history.db"])
def test_a_file_where_a_folder_should_be_or_the_other_way_round_is_named(
    begun: Path, forker: Forker, copy: Callable[..., Path], place: str
) -> None:
    workspace = copy(begun)
    path = workspace / place
    path.rename(workspace / "aside")
    if place == "history.db":
        path.mkdir()
    else:
        path.write_text("")
    ended = forker.run("run", workspace, "--wave", WAVE, "--direct")
    path.rmdir() if path.is_dir() else path.unlink()
    (workspace / "aside").rename(path)
    check_as_before(workspace, begun, ended, MACHINE)
    assert place in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("meddling", "message"),
    [("remove", "survey.csv vanished while it was read"), ("append", "survey.csv changed while it was read"),
     ("keep open", "survey.csv is still open in a program that writes to it")],
)  # fmt: skip
def test_a_file_that_goes_or_grows_while_it_is_read_is_named(
    begun: Path, forker: Forker, copy: Callable[..., Path], meddling: str, message: str
) -> None:
    workspace = copy(begun)
    watch = told(workspace, meddle={f"waves/{WAVE}/survey.csv": meddling})
    ended = forker.run("run", workspace, "--wave", WAVE, "--direct", **watch)
    check_as_before(workspace, begun, ended, INPUT)
    assert message in ended.stderr


def test_a_slow_writer_is_waited_for(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    survey = workspace / "waves" / WAVE / "survey.csv"
    whole = survey.read_bytes()
    with survey.open("wb", buffering=0) as writer:
        writer.write(whole[: len(whole) // 2])
        ended = forker.run("run", workspace, "--wave", WAVE, "--direct")
        check_as_before(workspace, begun, ended, INPUT)
        writer.write(whole[len(whole) // 2 :])
    assert forker.run("run", workspace, "--wave", WAVE, "--direct").returncode == 0
    check_after_mending(workspace, done)


def test_a_clock_that_was_set_back_brings_no_earlier_version_back(
    done: Path, copy: Callable[..., Path]
) -> None:
    engine, wave = open_engine(database_url("history.db", copy(done))), Wave.parse(WAVE)
    first = datetime.now(UTC)
    with engine.connect() as connection, connection.begin():
        columns = (
            "organisation, instrument, verdict, minimum_group, respondents, invited, weighted, recorded_at"
        )
        connection.exec_driver_sql(
            f"INSERT INTO versions (wave, version, digest, {columns}) "
            f"SELECT wave, 2, 'other', {columns} FROM versions WHERE wave = ?", (WAVE,),
        )  # fmt: skip
    assert release(engine, wave, 2, first - timedelta(days=1))
    assert current_versions(engine)[wave] == 2
    assert as_known_on(engine, first + timedelta(days=1))[wave] == 2


@pytest.mark.parametrize(
    ("moment", "zone", "wave"),
    [
        ("2026-12-31T23:30:00+00:00", "Europe/Vienna", "2026-Q4"),  # half past midnight of 1 January there
        ("2026-12-31T23:30:00+00:00", "UTC", "2026-Q3"),
        ("2027-01-01T04:30:00+00:00", "America/New_York", "2026-Q3"),  # still 31 December there
        ("2027-01-01T05:00:00+00:00", "America/New_York", "2026-Q4"),
        ("2026-06-30T22:30:00+00:00", "Europe/Vienna", "2026-Q2"),  # summer time: two hours ahead
        ("2026-06-30T21:30:00+00:00", "Europe/Vienna", "2026-Q1"),
        ("2026-10-25T00:30:00+00:00", "Europe/Vienna", "2026-Q3"),  # the hour that comes twice
        ("2026-10-25T01:30:00+00:00", "Europe/Vienna", "2026-Q3"),
    ],
)
def test_a_planned_run_takes_the_quarter_that_ended_where_its_schedule_is(
    moment: str, zone: str, wave: str
) -> None:
    from flows.scheduled import day_in

    assert str(Wave.of(day_in(datetime.fromisoformat(moment), ZoneInfo(zone))).previous) == wave
