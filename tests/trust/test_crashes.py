"""A run that is killed anywhere loses nothing, counts nothing twice and publishes nothing by halves."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.trust.forked import Forker
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import counted, counting, left_over, pointed_at
from tests.trust.watched import told

KILLED = -9
KILLS = 200
CHAIN = 6  # kills before a run is let finish
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
SOME = tuple(NAMED[n] for n in (0, 2, 8, 10))  # through Prefect another, before the rows of the gaps


def correct(workspace: Path, wave: str = WAVE) -> None:
    """A whole department answers otherwise: fewer would be held back."""
    survey = workspace / "waves" / wave / "survey.csv"
    lines = survey.read_text().splitlines()
    for number in range(1, 15):  # everybody in welding
        lines[number] = ",".join([*lines[number].split(",")[:2], *("115551" if number % 2 else "551115")])
    survey.write_text("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Story:
    """A workspace before a run, and the same after a run that nobody killed."""

    before: Path
    after: Path
    points: int
    seconds: float


def check_after_a_kill(workspace: Path, before: Path, after: Path) -> None:
    """Nothing lost, half published or half counted: everything is as before the run or as after it.

    The pointer decides. A run that dies right after setting it leaves the history one release behind; every command
    that reads or writes the history adds that release first.
    """
    assert pointed_at(workspace, EARLIER) == pointed_at(before, EARLIER)
    assert pointed_at(workspace, WAVE) in (pointed_at(before, WAVE), pointed_at(after, WAVE))
    recorded, finished = counted(workspace), counted(after)
    for version, rows in counted(before).items():
        assert recorded[version] == rows
    for version, rows in recorded.items():
        assert {**rows, "releases": 0} == {**finished[version], "releases": 0}
    earlier, pointed = counting(before), {wave: pointed_at(workspace, wave) for wave in (EARLIER, WAVE)}
    for wave, number in counting(workspace).items():
        assert number in (pointed[wave].number, earlier.get(wave))
        assert (wave, pointed[wave].number) in recorded


def check_after_mending(workspace: Path, after: Path) -> None:
    """The same bytes and rows as a run that nobody killed."""
    for wave in (EARLIER, WAVE):
        assert pointed_at(workspace, wave) == pointed_at(after, wave)
    assert counted(workspace) == counted(after)
    assert counting(workspace) == counting(after)
    assert left_over(workspace) == []


@pytest.mark.parametrize("points", [SOME, pytest.param(NAMED, marks=pytest.mark.prove)], ids=["some", "all"])
def test_runs_killed_one_after_the_other_further_and_further_on_leave_all_or_nothing_and_the_last_one_finishes(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path], points: tuple[str, ...]
) -> None:
    workspace = copy(begun)
    for point in points:
        ended = forker.run("run", workspace, "--wave", WAVE, "--direct", **told(workspace, die_at=point))
        assert ended.returncode == KILLED, f"{point} was not reached: {ended.stderr}"
        check_after_a_kill(workspace, begun, done)
    assert forker.run("run", workspace, "--wave", WAVE, "--direct").returncode == 0
    check_after_mending(workspace, done)


def test_a_run_through_prefect_that_is_killed_is_finished_by_the_next_one(
    begun: Path, done: Path, through_prefect: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    for point in ("sql INSERT INTO gaps", f"os.rename /published/{WAVE}"):
        ended = through_prefect.run("run", workspace, "--wave", WAVE, **told(workspace, die_at=point))
        assert ended.returncode == KILLED, f"{point} was not reached: {ended.stderr}"
        check_after_a_kill(workspace, begun, done)
    ended = through_prefect.run("run", workspace, "--wave", WAVE)
    assert ended.returncode == 0, ended.stderr
    check_after_mending(workspace, done)


@pytest.fixture(scope="session")
def stories(begun: Path, done: Path, forker: Forker, tmp_path_factory: pytest.TempPathFactory) -> list[Story]:
    """A first publication, and a correction of it, with the number of points at which they can be killed."""
    waiting = _copied(done, tmp_path_factory.mktemp("waiting") / "company")
    correct(waiting)
    return [_story(before, forker, tmp_path_factory.mktemp("story")) for before in (begun, waiting)]


def _story(before: Path, forker: Forker, scratch: Path) -> Story:
    after, trace, started = _copied(before, scratch / "company"), scratch / "trace", time.monotonic()
    ended = forker.run("run", after, "--wave", WAVE, "--direct", **told(after, trace=str(trace)))
    assert ended.returncode == 0, ended.stderr
    return Story(before, after, len(trace.read_text().splitlines()), time.monotonic() - started)


def _copied(workspace: Path, place: Path) -> Path:
    return Path(shutil.copytree(workspace, place, symlinks=True))


@dataclass(frozen=True)
class Kill:
    """A run to be killed: at a numbered point, or at a random moment where there is none."""

    starter: Forker
    options: tuple[str, ...]
    drawn: Path
    point: int | None = None

    def watch(self, workspace: Path, **what: object) -> dict[str, str]:
        """The environment of a run that draws nothing a second time."""
        return told(workspace, remember=str(self.drawn), **what)

    def strike(self, story: Story, workspace: Path) -> bool:
        """Whether the run was killed; one that had ended before, or never came to its point, was not."""
        watch = self.watch(workspace, die_at=self.point or "")
        run = self.starter.start("run", workspace, "--wave", WAVE, *self.options, **watch)
        if self.point is None:
            time.sleep(random.Random(str(workspace)).uniform(0, 0.9 * story.seconds))
            os.kill(run.pid, signal.SIGKILL)
        return self.starter.wait(run).returncode == KILLED


def killed_and_mended(story: Story, workspace: Path, kills: list[Kill]) -> int:
    """How many runs were killed, one after the other; then one that nobody kills."""
    _copied(story.before, workspace)
    killed = 0
    for kill in kills:
        killed += kill.strike(story, workspace)
        check_after_a_kill(workspace, story.before, story.after)
    last = kills[-1]
    ended = last.starter.run("run", workspace, "--wave", WAVE, *last.options, **last.watch(workspace))
    assert ended.returncode == 0, ended.stderr
    check_after_mending(workspace, story.after)
    shutil.rmtree(workspace)
    return killed


@pytest.mark.prove
def test_two_hundred_kills_lose_nothing_count_nothing_twice_and_publish_nothing_by_halves(
    stories: list[Story], forker: Forker, through_prefect: Forker, tmp_path: Path
) -> None:
    draw = random.Random(2026)
    drawn = tmp_path / "drawn"
    drawn.mkdir()
    direct, prefect = (forker, ("--direct",), drawn), (through_prefect, (), drawn)
    killed = trials = 0
    while killed < KILLS:
        story = stories[trials % len(stories)]
        points = sorted(draw.randint(1, story.points) for _ in range(CHAIN - 1))
        way = prefect if trials % 10 == 0 else direct
        kills = [*(Kill(*way, point) for point in points), Kill(*way)]
        draw.shuffle(kills)
        killed += killed_and_mended(story, tmp_path / str(trials), kills)
        trials += 1
    note(
        "kills",
        f"{killed} runs killed, at points drawn from the {sum(s.points for s in stories)} of a first and a corrected "
        f"publication and at random moments, up to {CHAIN} one after the other, every tenth chain through Prefect: 0 "
        f"lost, 0 counted twice, 0 half published; each of the {trials} runs that nobody killed then gave the same "
        "bytes and rows.",
    )
