"""`doctor` finds what is broken, says what to do, and changes nothing."""

import io
import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parent))

from old_workspaces import unpack

from flows.doctor import show, summary
from flows.findings import Finding, State, good, note, wrong
from flows.machine_findings import examine_machine, requirement_met, space_left
from flows.workspace_findings import examine_workspace
from reports.history.database import database_url, open_engine


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """A workspace with two published waves and one that waits, opened by this version before."""
    folder = unpack("0.1.0", tmp_path)
    open_engine(database_url("history.db", folder)).dispose()
    return folder


def told(workspace: Path, state: State = State.WRONG) -> list[tuple[str, str, str]]:
    return [(f.subject, f.found, f.remedy) for f in examine_workspace(workspace) if f.state is state]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_workspace_in_order_has_only_its_waiting_wave_to_tell(works: Path) -> None:
    assert told(works) == []
    assert told(works, State.NOTE) == [
        ("2026-Q3", "1 survey file, not published", f"quality-culture run {works} --wave 2026-Q3")
    ]


def test_looking_changes_nothing(works: Path) -> None:
    def state() -> dict[Path, tuple]:
        files = (path for path in works.rglob("*") if not path.name.endswith(("-shm", "-wal")))
        return {
            path: (path.lstat().st_mode, path.lstat().st_mtime_ns, path.lstat().st_size) for path in files
        }

    before = state()
    examine_workspace(works)
    (works / "history.db").unlink()
    del before[works / "history.db"]
    examine_workspace(works)
    assert {path: seen for path, seen in state().items() if path != works} == {
        path: seen for path, seen in before.items() if path != works
    }


def test_a_folder_that_is_no_workspace_is_told_how_to_become_one(tmp_path: Path) -> None:
    [(subject, found, remedy)] = told(tmp_path)
    assert subject == "culture.toml"
    assert "is not a workspace" in found
    assert remedy == f"Make one with `quality-culture init {tmp_path}`."


@pytest.mark.parametrize(
    ("file", "old", "new", "subject", "words"),
    [
        ("culture.toml", "max_clusters", "max_cluster", "culture.toml", "analysis.max_cluster is not known"),
        ("culture.toml", "[analysis]", "[confidentiality]\nminimum_group = 3\n[analysis]", "culture.toml",
         "may not go below 5"),
        ("culture.toml", "[analysis]",
         '[engine]\nrunner = "dask"\nscheduler = "tcp://192.0.2.1:8786"\n[analysis]', "engine", "unencrypted"),
        ("instrument.toml", 'id = "training"', "id = 3", "instrument", "instrument.toml"),
        ("departments.csv", "department,", "dept,", "departments", "department"),
        ("lineage.csv", ",1\n", ",7\n", "departments", "share must be above 0 and at most 1"),
        ("actions.csv", "2026-02-01", "1 February", "actions", "agreed_on"),
        ("declared.csv", "2026-Q3,audits,40", "2026-Q3,audits,41", "2026-Q3",
         "its points in declared.csv add up to 101"),
    ],
)  # fmt: skip
def test_a_file_that_a_run_would_refuse_is_found(
    works: Path, file: str, old: str, new: str, subject: str, words: str
) -> None:
    change(works / file, old, new)
    found = told(works)
    assert any(s == subject and words in text and remedy for s, text, remedy in found), found


def test_a_missing_list_of_departments_and_a_misnamed_wave_are_found(works: Path) -> None:
    (works / "departments.csv").unlink()
    (works / "waves" / "2026-Q3").rename(works / "waves" / "third quarter")
    assert ("departments", "departments.csv is missing") in [(s, f) for s, f, _ in told(works)]
    assert ("waves", "waves/third quarter is no wave and is not read") in [
        (s, f) for s, f, _ in told(works, State.NOTE)
    ]


def test_a_wave_without_points_or_with_other_files_is_a_note(works: Path) -> None:
    change(works / "declared.csv", "2026-Q3", "2026-Q4")
    (works / "waves" / "2026-Q3" / "notes.docx").write_text("")
    assert [(s, f) for s, f, _ in told(works, State.NOTE)] == [
        ("2026-Q3", "leaders declared no points: every priority counts the same"),
        ("2026-Q3", "not read: notes.docx"),
        ("2026-Q3", "1 survey file, not published"),
    ]


def test_a_wave_without_a_survey_waits_for_one(works: Path) -> None:
    (works / "waves" / "2026-Q3" / "survey.csv").rename(works / "waves" / "2026-Q3" / "audits.csv")
    assert told(works) == []
    assert [(s, f) for s, f, _ in told(works, State.NOTE)] == [("2026-Q3", "no survey file yet")]


def test_an_empty_workspace_waits_for_its_first_wave(works: Path) -> None:
    for path in sorted((works / "waves").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert ("waves", "there is no wave yet") in [(s, f) for s, f, _ in told(works, State.NOTE)]


def test_rights_that_let_others_in_are_found_where_they_matter(works: Path) -> None:
    copy = next((works / "private" / "2026-Q1" / "inputs").rglob("survey.csv"))
    copy.chmod(0o644)
    assert told(works) == []  # the folders around it are closed
    (works / "history.db").chmod(0o644)
    for folder in (works / "private", works / "private" / "2026-Q1", *list(copy.parents)[:2]):
        folder.chmod(0o755)
    [(subject, found, remedy)] = told(works)
    assert subject == "rights"
    assert "private, " in found
    assert remedy.startswith("chmod -R go= ")


@pytest.mark.parametrize(
    ("mode", "state", "who"),
    [(0o754, State.WRONG, "everybody"), (0o750, State.NOTE, "the group")],
)
def test_answers_that_others_can_read_are_found(works: Path, mode: int, state: State, who: str) -> None:
    (works / "waves").chmod(mode)
    assert any(f.startswith(who) and "chmod -R go=" in r for s, f, r in told(works, state) if s == "rights")


def test_answers_that_the_account_of_the_run_cannot_read_are_found(works: Path) -> None:
    (works / "waves" / "2026-Q3" / "survey.csv").chmod(0o000)
    code = "import sys; from pathlib import Path; from flows.rights_findings import examine_rights\n"
    code += "for finding in examine_rights(Path(sys.argv[1])): print(finding.state, finding.found)"
    powers = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    command = [*powers, sys.executable, "-c", code, str(works)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "wrong cannot be read by the account that looks: waves/2026-Q3/survey.csv\n" in told


def test_a_report_that_was_changed_or_lost_is_found(works: Path) -> None:
    folder = works / "published" / "2026-Q1"
    (folder / "tables" / "gaps.csv").write_text("better numbers\n")
    (folder / "tables" / "groups.csv").unlink()
    assert [(s, f) for s, f, _ in told(works)] == [
        ("2026-Q1", "version 1 is not as it was published: tables/gaps.csv, tables/groups.csv")
    ]
    (folder / "manifest.json").write_text("{")
    [(_, found, remedy)] = told(works)
    assert "manifest.json cannot be read" in found
    assert remedy.endswith("or move it away and run the wave again: it becomes a new version.")


def test_a_link_to_a_version_that_is_gone_is_found(works: Path) -> None:
    (works / "published" / ".versions" / "2026-Q1").rename(works / "elsewhere")
    [(subject, found, remedy)] = told(works)
    assert (subject, found) == ("2026-Q1", "published/2026-Q1 leads to no version")
    assert "run 2026-Q1 again" in remedy


def test_a_history_that_was_lost_is_missed(works: Path) -> None:
    (works / "history.db").unlink()
    assert [(s, r) for s, _, r in told(works)] == [
        (wave, f"Run {wave} again, or restore the history that belongs to this folder.")
        for wave in ("2026-Q1", "2026-Q2")
    ]
    assert not (works / "history.db").exists()


def altered(works: Path, statement: str) -> None:
    connection = sqlite3.connect(works / "history.db")
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_history_of_a_newer_program_is_wrong_and_of_an_older_one_a_note(works: Path) -> None:
    altered(works, "UPDATE alembic_version SET version_num = '9999'")
    assert [(s, r) for s, _, r in told(works)] == [("history", "Install that version.")]
    altered(works, "UPDATE alembic_version SET version_num = '0001'")
    assert ("history", "Copy it; the next command brings it up to date.") in [
        (s, r) for s, _, r in told(works, State.NOTE)
    ]


def test_a_release_that_a_crash_left_out_is_a_note(works: Path) -> None:
    altered(works, "DELETE FROM releases WHERE wave = '2026-Q2'")
    assert (
        "2026-Q2",
        "the history does not say yet that version 1 counts",
        "The next command tells it.",
    ) in told(works, State.NOTE)


def test_a_damaged_history_is_found(works: Path) -> None:
    path = works / "history.db"
    content = bytearray(path.read_bytes())
    for page in range(20, 40):
        content[page * 4096 : page * 4096 + 200] = b"\x07" * 200
    path.write_bytes(content)
    [(_, found, remedy)] = [line for line in told(works) if line[0] == "history"]
    assert "history.db" in found
    assert remedy


def test_a_database_that_cannot_be_reached_is_named_without_its_password(works: Path) -> None:
    pytest.importorskip("psycopg")
    change(works / "culture.toml", "[analysis]",
           '[history]\ndatabase = "postgresql://ann:hunter2@127.0.0.1:1/none"\n[analysis]')  # fmt: skip
    [(_, found, remedy)] = [line for line in told(works) if line[0] == "history"]
    assert "hunter2" not in found + remedy
    assert "ann" in found


def test_a_package_that_is_missing_or_of_another_version_is_named() -> None:
    lines = ["numpy<1", "no-such-package>=2", "numpy>=2", 'no-such-package>=1; extra == "postgres"']
    found = [(f.subject, f.found) for line in lines for f in requirement_met(line)]
    assert found[0][0] == "numpy"
    assert re.fullmatch(r"[\d.]+ is installed; <1 is needed", found[0][1])
    assert found[1:] == [("no-such-package", "is not installed; >=2 is needed")]


@pytest.mark.parametrize(
    ("gibibytes", "state"), [(0.4, State.WRONG), (0.5, State.NOTE), (1.9, State.NOTE), (2.0, State.GOOD)]
)
def test_little_space_is_told_before_it_is_none(gibibytes: float, state: State) -> None:
    assert space_left("workspace", Path("/w"), int(gibibytes * 2**30)).state is state


def of_prefect(monkeypatch: pytest.MonkeyPatch, url: str) -> list[Finding]:
    """What is found of a Prefect whose server has this address."""
    from prefect.context import SettingsContext, get_settings_context
    from prefect.settings.models.root import Settings

    monkeypatch.setenv("PREFECT_API_URL", url)
    with SettingsContext(profile=get_settings_context().profile, settings=Settings()):
        return [finding for finding in examine_machine(None) if finding.subject == "Prefect"]


def test_a_server_that_does_not_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"
        [finding] = of_prefect(monkeypatch, url)
    assert finding.state is State.WRONG
    assert finding.found == f"no server answers at {url} (ConnectError)"
    assert "--direct" in finding.remedy


def test_a_server_that_strangers_could_reach_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    [finding] = of_prefect(monkeypatch, "http://prefect.example.org/api")
    assert finding.state is State.WRONG
    assert "another machine, and no password is set" in finding.found


def test_names_are_text_in_the_table_and_the_number_of_findings_is_told() -> None:
    findings = [good("a", "[bold]b[/bold]"), note("c\x1b[31m", "d", "e"), wrong("f", "g", "h")]
    console = Console(width=80, record=True, file=io.StringIO())
    show(findings, console)
    text = console.export_text()
    assert "[bold]b[/bold]" in text
    assert "c�[31m" in text
    assert text.splitlines()[-1].strip() == "1 thing has to be mended; 1 to know of."
    assert summary([good("a", "b")]) == "Nothing stands in the way of a run."


def test_the_command_ends_with_5_when_something_has_to_be_mended(works: Path, command) -> None:
    (works / "departments.csv").unlink()
    said = command("doctor", works)
    assert said.returncode == 5
    lines = [line for line in said.stdout.splitlines() if line.lstrip().startswith("✗")]
    assert len(lines) == 1
    assert "departments.csv is missing" in lines[0]
    assert "Traceback" not in said.stderr
