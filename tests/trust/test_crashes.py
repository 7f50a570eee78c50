"""A run that is killed anywhere loses nothing, counts nothing twice and publishes nothing by halves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trust.forked import Forker
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import Version, counted, counting, left_over, pointed_at
from tests.trust.watched import told

KILLED = -9
VERSION = f"/published/.versions/{WAVE}"
STAGING = f"/published/.staging/{WAVE}"
NAMED = (
    f"open /private/{WAVE}/.quarantine.csv.part",
    f"os.rename /private/{WAVE}/quarantine.csv",
    f"open {STAGING}/leadership/leadership-gap-report.pdf",
    f"open {STAGING}/manifest.json",
    f"fsync {STAGING}",
    f"os.rename {VERSION}/1",
    "sql INSERT INTO gaps",
    "sql COMMIT",
    f"os.symlink {STAGING}.link",
    f"os.rename /published/{WAVE}",
    "sql INSERT INTO releases",
)


def correct(workspace: Path) -> None:
    """Fifteen people of the survey answer otherwise."""
    survey = workspace / "waves" / WAVE / "survey.csv"
    lines = survey.read_text().splitlines()
    lines[1:16] = [",".join([*line.split(",")[:2], *"333333"]) for line in lines[1:16]]
    survey.write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="session")
def whole(done: Path) -> Version:
    """What the later quarter must come to."""
    version = pointed_at(done, WAVE)
    assert version is not None
    return version


@pytest.fixture(scope="session")
def corrected(done: Path, forker: Forker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose later quarter was corrected: two versions."""
    import shutil

    folder = Path(shutil.copytree(done, tmp_path_factory.mktemp("corrected") / "company", symlinks=True))
    correct(folder)
    assert forker.run("run", folder, "--wave", WAVE, "--direct").returncode == 0
    return folder


def check_after_a_kill(workspace: Path, before: Path, after: Path) -> None:
    """Nothing lost, half published or half counted: everything is as before the run or as after it."""
    assert pointed_at(workspace, EARLIER) == pointed_at(before, EARLIER)
    assert pointed_at(workspace, WAVE) in (pointed_at(before, WAVE), pointed_at(after, WAVE))
    recorded, finished = counted(workspace), counted(after)
    for version, rows in counted(before).items():
        assert recorded[version] == rows
    for version, rows in recorded.items():
        assert {**rows, "releases": 0} == {**finished[version], "releases": 0}
    for wave, number in counting(workspace).items():
        assert pointed_at(workspace, wave).number == number


def check_after_mending(workspace: Path, after: Path) -> None:
    """The same bytes and rows as a run that nobody killed."""
    for wave in (EARLIER, WAVE):
        assert pointed_at(workspace, wave) == pointed_at(after, wave)
    assert counted(workspace) == counted(after)
    assert counting(workspace) == counting(after)
    assert left_over(workspace) == []


def test_runs_killed_one_after_the_other_further_and_further_on_leave_all_or_nothing_and_the_last_one_finishes(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    for point in NAMED:
        ended = forker.run("run", workspace, "--wave", WAVE, "--direct", **told(workspace, die_at=point))
        assert ended.returncode == KILLED, f"{point} was not reached: {ended.stderr}"
        check_after_a_kill(workspace, begun, done)
    assert forker.run("run", workspace, "--wave", WAVE, "--direct").returncode == 0
    check_after_mending(workspace, done)
