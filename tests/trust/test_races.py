"""Runs at the same time: of one wave exactly one publishes, of different waves both do."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.versions import read_manifest
from tests.trust.forked import Forker
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE, write_company
from tests.trust.state import counted, counting, left_over, pointed_at
from tests.trust.watched import told

BUSY = 3


def race(
    begun: Path, done: Path, workspace: Path, forker: Forker, *, head_start: float, drawn: Path | None = None
) -> None:
    """Two runs of one wave. drawn: where documents are kept that need not be drawn again."""
    watch = _watch(workspace, drawn)
    first = forker.start("run", workspace, "--wave", WAVE, "--direct", **watch)
    time.sleep(head_start)
    second = forker.start("run", workspace, "--wave", WAVE, "--direct", **watch)
    ended = [forker.wait(run) for run in (first, second)]
    assert sorted(run.returncode for run in ended) == [0, BUSY], ended
    loser = next(run for run in ended if run.returncode == BUSY)
    assert loser.stderr.strip().endswith(
        f"Another run holds {WAVE} in {workspace}. Wait until it has finished."
    )
    assert pointed_at(workspace, WAVE) == pointed_at(done, WAVE)
    assert counted(workspace) == counted(done)
    assert left_over(workspace) == []


def side_by_side(workspace: Path, forker: Forker, *, head_start: float, drawn: Path | None = None) -> None:
    """Runs of two waves of a company that has published nothing."""
    watch = _watch(workspace, drawn)
    first = forker.start("run", workspace, "--wave", EARLIER, "--direct", **watch)
    time.sleep(head_start)
    second = forker.start("run", workspace, "--wave", WAVE, "--direct", **watch)
    for run in (first, second):
        ended = forker.wait(run)
        assert ended.returncode == 0, ended.stderr
    assert [pointed_at(workspace, wave).number for wave in (EARLIER, WAVE)] == [1, 1]
    assert counting(workspace) == {EARLIER: 1, WAVE: 1}
    known = [read_manifest(workspace / "published" / wave).get("beside", []) for wave in (EARLIER, WAVE)]
    assert known in ([[], [f"{EARLIER}/1"]], [[f"{WAVE}/1"], []]), "whoever publishes second knows the first"
    assert {rows["releases"] for rows in counted(workspace).values()} == {1}
    assert left_over(workspace) == []


def _watch(workspace: Path, drawn: Path | None) -> dict[str, str]:
    return {} if drawn is None else told(workspace, remember=str(drawn))


@pytest.mark.parametrize("head_start", [0.0, 0.01, 0.3])
def test_of_two_runs_of_one_wave_one_publishes_and_the_other_says_so_and_exits_3(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path], head_start: float
) -> None:
    race(begun, done, copy(begun), forker, head_start=head_start)


def test_runs_of_different_waves_both_publish(forker: Forker, tmp_path: Path) -> None:
    side_by_side(write_company(tmp_path), forker, head_start=0.0)


@pytest.mark.prove
def test_fifty_races_have_one_winner_each(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path], tmp_path: Path
) -> None:
    draw, drawn = random.Random(50), tmp_path / "drawn"
    drawn.mkdir()
    for number in range(40):
        race(begun, done, copy(begun, f"race-{number}"), forker, head_start=draw.uniform(0, 1), drawn=drawn)
    for number in range(10):
        side_by_side(
            write_company(tmp_path / f"two-{number}"), forker, head_start=draw.uniform(0, 1), drawn=drawn
        )
    note(
        "races",
        "40 races of one wave: one published, the other exited 3; 10 races of two waves: both published.",
    )
