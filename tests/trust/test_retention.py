"""Private copies of answers go when they are older than culture.toml retains; what is published stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from culture.errors import WorkspaceError
from culture.wave import Wave
from flows.lock import hold
from flows.retention import forget_old_answers, refuse_forgotten
from flows.settings import Settings
from tests.trust.forked import Forker
from tests.trust.small_company import EARLIER

WAVES = [Wave.parse(name) for name in ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")]


def settings(retain: int | None) -> Settings:
    return Settings.model_validate({"organisation": {"name": "A"}, "privacy": {"retain_waves": retain}})


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Five published waves with private copies."""
    for wave in WAVES:
        version = tmp_path / "published" / ".versions" / str(wave) / "1"
        version.mkdir(parents=True)
        (tmp_path / "published" / str(wave)).symlink_to(f".versions/{wave}/1")
        private = tmp_path / "private" / str(wave)
        (private / "inputs" / "abc").mkdir(parents=True)
        (private / "groups").mkdir()
        for name in ("inputs/abc/survey.csv", "quarantine.csv", "groups/abc.json"):
            (private / name).write_text("x")
    return tmp_path


def kept(workspace: Path) -> list[str]:
    return sorted(path.parent.name for path in (workspace / "private").glob("*/inputs"))


def test_all_copies_are_kept_where_nothing_else_is_said(workspace: Path) -> None:
    assert forget_old_answers(workspace, settings(None)) == []
    assert kept(workspace) == [str(wave) for wave in WAVES]


def test_as_many_waves_are_kept_as_are_said_and_the_one_before_them(workspace: Path) -> None:
    assert forget_old_answers(workspace, settings(2)) == WAVES[:2]
    assert kept(workspace) == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert not list((workspace / "private").glob("2025-*/quarantine.csv"))
    assert (
        len(list((workspace / "private").glob("*/groups/*.json"))) == 5
    )  # models of departments, nobody's answers
    assert len(list((workspace / "published").glob("????-Q?"))) == 5
    assert forget_old_answers(workspace, settings(2)) == []


def test_a_wave_that_a_run_holds_is_left_to_the_next_run(workspace: Path) -> None:
    with hold(workspace, WAVES[0]):
        assert forget_old_answers(workspace, settings(2)) == [WAVES[1]]
    assert forget_old_answers(workspace, settings(2)) == [WAVES[0]]


def test_a_wave_whose_answers_are_not_retained_is_not_run_again(workspace: Path) -> None:
    refuse_forgotten(workspace, WAVES[3], settings(2))
    refuse_forgotten(workspace, WAVES[0], settings(None))
    with pytest.raises(WorkspaceError, match="2026-Q1 is older than the 2 waves that culture"):
        refuse_forgotten(workspace, WAVES[2], settings(2))


def test_less_than_one_wave_cannot_be_retained() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        settings(0)


def test_a_run_of_a_retained_wave_still_changes_nothing_and_an_older_one_is_refused(
    done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(done)
    with (workspace / "culture.toml").open("a", encoding="utf-8") as file:
        file.write("[privacy]\nretain_waves = 1\n")
    told = forker.run("run", workspace, "--wave", "2026-Q3", "--direct")
    assert told.returncode == 0, told.stderr
    assert "nothing had changed" in told.stdout
    assert (workspace / "private" / EARLIER / "inputs").is_dir()  # the wave that this one is compared with
    told = forker.run("run", workspace, "--wave", EARLIER, "--direct")
    assert told.returncode == 1
    assert "is older than the 1 waves" in told.stderr
