"""Exit codes and messages: what a user can mend is a sentence, never a traceback."""

import shutil
from pathlib import Path

import pytest

from culture.errors import SurveyError
from flows.inspect_file import inspect_file


@pytest.fixture
def workspace(company, tmp_path):
    folder = tmp_path / "ostermark"
    shutil.copytree(company, folder, ignore=shutil.ignore_patterns("published", "private", "history.db*"))
    return folder


def replace(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_points_that_do_not_sum_to_100_stop_the_run_and_publish_nothing(workspace, forker):
    replace(workspace / "declared.csv", "2026-Q3,training,", "2026-Q3,training,1")
    told = forker.run("run", workspace, "--wave", "2026-Q3", "--direct")
    assert told.returncode == 1
    assert "100" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (workspace / "published" / "2026-Q3").exists()
    assert (workspace / "private" / "2026-Q3" / "quarantine.csv").is_file()


def test_check_names_what_would_stop_a_run(workspace, forker):
    assert forker.run("check", workspace, "--wave", "2026-Q3").returncode == 0
    replace(workspace / "declared.csv", "2026-Q3,training,", "2026-Q3,training,1")
    assert forker.run("check", workspace, "--wave", "2026-Q3").returncode == 1
    assert not (workspace / "published").exists()


def test_a_wave_without_files_is_an_input_refused(workspace, forker):
    told = forker.run("run", workspace, "--wave", "2031-Q1", "--direct")
    assert told.returncode == 1
    assert "no folder waves/2031-Q1" in told.stderr


@pytest.mark.parametrize("words", [["--wave", "2026Q3"], [], ["--wave", "2026-Q3", "--quickly"]])
def test_wrong_usage_is_exit_2(workspace, forker, words):
    assert forker.run("run", workspace, *words).returncode == 2


def test_a_minimum_below_five_is_refused_for_confidentiality(workspace, forker):
    replace(workspace / "culture.toml", "minimum_group = 10", "minimum_group = 3")
    assert forker.run("run", workspace, "--wave", "2026-Q3", "--direct").returncode == 4


def test_too_few_answers_in_all_are_refused_for_confidentiality(workspace, forker):
    replace(workspace / "culture.toml", "minimum_group = 10", "minimum_group = 5000")
    told = forker.run("run", workspace, "--wave", "2026-Q3", "--direct")
    assert told.returncode == 4
    assert "fewer than the minimum group of 5000" in told.stderr


def test_init_makes_a_workspace_whose_files_say_what_goes_into_them(forker, tmp_path):
    folder = tmp_path / "new"
    assert forker.run("init", folder).returncode == 0
    assert (
        folder / "departments.csv"
    ).read_text() == "department,name,parent,headcount,valid_from,valid_to\n"
    assert forker.run("init", folder).returncode == 1  # never over what is there


def test_a_link_that_leads_to_itself_is_refused_before_anything_else(tmp_path: Path) -> None:
    loop = tmp_path / "loop.csv"
    loop.symlink_to("loop.csv")
    with pytest.raises(SurveyError, match="leads nowhere"):
        inspect_file(loop, None, None)
