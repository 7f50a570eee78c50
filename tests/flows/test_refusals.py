"""Exit codes and messages: what a user can mend is a sentence, never a traceback."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from prefect.context import SettingsContext, get_settings_context
from prefect.settings import Settings
from typer.testing import CliRunner

from culture.errors import MachineError, SurveyError
from flows import cli
from flows.inspect_file import inspect_file
from flows.prefect_guard import refuse_silent_server


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


def test_a_server_that_does_not_answer_is_named_before_the_run_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with (
        SettingsContext(profile=get_settings_context().profile, settings=Settings()),
        pytest.raises(
            MachineError, match=r"127\.0\.0\.1:9/api cannot be used .* Start it .* or run with --direct"
        ),
    ):
        refuse_silent_server()


def test_a_setting_that_prefect_does_not_understand_is_named(tmp_path: Path) -> None:
    code = "from flows.prefect_guard import prefect_settings as s\ntry: s()\nexcept Exception as e: print(e)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PREFECT_SERVER_API_PORT": "abc", "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.startswith("Prefect's settings cannot be read: ServerAPISettings: port: ")
    assert "Correct the variables PREFECT_…" in told


def test_what_nobody_foresaw_is_one_line_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise KeyError("the answer of Ann")

    monkeypatch.setattr(cli, "app", fail)
    mask = os.umask(0o077)
    with pytest.raises(SystemExit) as end:
        cli.main()
    os.umask(mask)
    told = capsys.readouterr().err
    assert end.value.code == 5
    assert "KeyError at cli.py:" in told
    assert "Ann" not in told
    assert told.count("\n") == 1


def test_the_program_says_its_version() -> None:
    told = CliRunner().invoke(cli.app, ["--version"])
    assert (told.exit_code, told.output) == (0, f"quality-culture {version('quality-culture')}\n")


def test_a_long_line_goes_on_further_in_and_a_path_stays_whole() -> None:
    assert cli.hanging("  Works: −0.1 (95 % interval −0.2 to 0.1)\n\nshort", 24) == (
        "  Works: −0.1 (95 %\n      interval −0.2 to\n      0.1)\n\nshort"
    )
    assert (
        cli.hanging("see works/published/2026-Q3/index.html", 12)
        == "see\n    works/published/2026-Q3/index.html"
    )


@pytest.mark.prove
def test_ctrl_c_ends_a_run_through_prefect_at_once(workspace: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from flows.cli import main; main()",
        "run",
        str(workspace),
        "--wave",
        "2026-Q3",
    ]
    started = time.monotonic()
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    while not (workspace / "private" / "2026-Q3" / "inputs").is_dir():
        assert run.poll() is None
        assert time.monotonic() - started < 300
        time.sleep(0.2)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: the temporary server gets it too
    told, _ = run.communicate(timeout=60)
    assert (run.returncode, b"does not know" in told) == (130, False)
    assert not (workspace / "published" / "2026-Q3").exists()
