"""Runs at the same time: of one wave exactly one publishes, of different waves both do."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trust.forked import Forker
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE, write_company
from tests.trust.state import counted, counting, left_over, pointed_at

BUSY = 3


def race(begun: Path, done: Path, workspace: Path, forker: Forker, head_start: float) -> None:
    """Two runs of one wave."""
    first = forker.start("run", workspace, "--wave", WAVE, "--direct")
    time.sleep(head_start)
    second = forker.start("run", workspace, "--wave", WAVE, "--direct")
    ended = [forker.wait(run) for run in (first, second)]
    assert sorted(told.returncode for told in ended) == [0, BUSY], ended
    loser = next(told for told in ended if told.returncode == BUSY)
    assert loser.stderr.strip().endswith(
        f"Another run holds {WAVE} in {workspace}. Wait until it has finished."
    )
    assert pointed_at(workspace, WAVE) == pointed_at(done, WAVE)
    assert counted(workspace) == counted(done)
    assert left_over(workspace) == []


def side_by_side(workspace: Path, forker: Forker, head_start: float) -> None:
    """Runs of two waves of a company that has published nothing."""
    first = forker.start("run", workspace, "--wave", EARLIER, "--direct")
    time.sleep(head_start)
    second = forker.start("run", workspace, "--wave", WAVE, "--direct")
    for run in (first, second):
        told = forker.wait(run)
        assert told.returncode == 0, told.stderr
    assert [pointed_at(workspace, wave).number for wave in (EARLIER, WAVE)] == [1, 1]
    assert counting(workspace) == {EARLIER: 1, WAVE: 1}
    assert {rows["releases"] for rows in counted(workspace).values()} == {1}
    assert left_over(workspace) == []


@pytest.mark.parametrize("head_start", [0.0, 0.01, 0.3])
def test_of_two_runs_of_one_wave_one_publishes_and_the_other_says_so_and_exits_3(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path], head_start: float
) -> None:
    race(begun, done, copy(begun), forker, head_start)


def test_runs_of_different_waves_both_publish(forker: Forker, tmp_path: Path) -> None:
    side_by_side(write_company(tmp_path), forker, 0.0)


@pytest.mark.prove
def test_fifty_races_have_one_winner_each(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path], tmp_path: Path
) -> None:
    draw = random.Random(50)
    for number in range(40):
        race(begun, done, copy(begun, f"race-{number}"), forker, draw.uniform(0, 1))
    for number in range(10):
        side_by_side(write_company(tmp_path / f"two-{number}"), forker, draw.uniform(0, 1))
    note(
        "races",
        "40 races of one wave: one published, the other exited 3; 10 races of two waves: both published.",
    )
