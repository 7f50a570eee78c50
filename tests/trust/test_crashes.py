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


@dataclass(frozen=True)
class Story:
    """A workspace before a run, and the same after a run that nobody killed."""

    before: Path
    after: Path
    points: int
    seconds: float


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


def killed_and_mended(story: Story, place: Path, forker: Forker, point: int | None, *options: str) -> bool:
    """Kill one run at a numbered point, or at a random moment, then run again; False when it had ended before."""
    workspace = _copied(story.before, place)
    watch = told(workspace, die_at=point) if point else {}
    run = forker.start("run", workspace, "--wave", WAVE, *options, **watch)
    if point is None:
        time.sleep(random.Random(str(place)).uniform(0, 0.9 * story.seconds))
        os.kill(run.pid, signal.SIGKILL)
    code = forker.wait(run).returncode
    check_after_a_kill(workspace, story.before, story.after)
    ended = forker.run("run", workspace, "--wave", WAVE, *options)
    assert ended.returncode == 0, ended.stderr
    check_after_mending(workspace, story.after)
    shutil.rmtree(workspace)
    return code == KILLED


@pytest.mark.prove
def test_two_hundred_kills_lose_nothing_count_nothing_twice_and_publish_nothing_by_halves(
    stories: list[Story], forker: Forker, through_prefect: Forker, tmp_path: Path
) -> None:
    draw = random.Random(2026)
    points = [draw.sample(range(1, story.points + 1), 65) for story in stories]
    named = [(story, number) for story, numbers in zip(stories, points, strict=True) for number in numbers]
    plans = [(story, forker, number, ["--direct"]) for story, number in named]
    plans += [(story, through_prefect, number, []) for story, number in draw.sample(named, 10)]
    plans += [(stories[trial % 2], through_prefect, None, []) for trial in range(10)]
    plans += [(stories[trial % 2], forker, None, ["--direct"]) for trial in range(KILLS)]
    killed = trials = 0
    while killed < KILLS:  # a run that was faster than its random moment does not count
        story, starter, number, options = plans[trials]
        trials += 1
        killed += killed_and_mended(story, tmp_path / str(trials), starter, number, *options)
    note(
        "kills",
        f"{killed} runs killed, at {len(named)} of the {sum(s.points for s in stories)} points of a first and a "
        "corrected publication and at random moments, 20 of them through Prefect: 0 lost, 0 counted twice, 0 half "
        "published; every next run gave the same bytes and rows.",
    )
