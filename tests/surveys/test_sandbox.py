"""A reader that crashes, hoards or never returns ends its child process, and nothing else."""

import fcntl
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from culture.errors import MachineError, SurveyError
from surveys.sandbox import Limits, run_limited
from tests.surveys.hostile_readers import SECRET

TIGHT = Limits(memory=256 << 20, cpu=1, elapsed=60)
HASTY = Limits(memory=256 << 20, cpu=1, elapsed=2)


def call(function: str, path: Path, *arguments: object, limits: Limits = TIGHT) -> object:
    return run_limited(f"tests.surveys.hostile_readers:{function}", path, *arguments, limits=limits)


def name_of(path: Path) -> str:
    """At module level: a spawned process imports it."""
    return call("echo", path)["name"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(b"kept")
    return path


def test_what_the_function_returns_comes_back(file: Path) -> None:
    result = call("echo", file, 1, "ü", [None, 2.5])
    assert bytes(result.pop("bytes")) == b"\0\xff"
    assert result == {"name": "survey.xlsx", "arguments": [1, "ü", [None, 2.5]], "none": None}


def test_a_file_name_that_is_no_text_reaches_the_reader(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe4.xlsx"))
    assert call("echo", path)["name"] == path.name


def test_a_refusal_is_passed_on_as_it_stands(file: Path) -> None:
    with pytest.raises(SurveyError, match=r"^a\.xlsx: protected by a password\. Save it without one\.$"):
        call("refuse", file)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("fail", r"cannot be read \(ValueError\)"),
        ("segfault", "damaged or not what it seems"),
        ("print_and_abort", "more than 0.25 GB of memory"),
        ("hoard", "more than 0.25 GB of memory"),
        ("hoard_slowly", "more than 0.25 GB of memory"),
        ("spin", r"stopped after \d seconds"),
        ("sleep", "stopped after 2 seconds"),
        ("leave_at_once", "damaged or not what it seems"),
        ("a_set", r"cannot be read \(TypeError\)"),
        ("write", r"cannot be read \(OSError\)"),
    ],
)
def test_whatever_a_reader_does_the_file_is_refused_by_name(
    file: Path, capfd: pytest.CaptureFixture[str], function: str, reason: str
) -> None:
    start = time.monotonic()
    with pytest.raises(SurveyError, match=rf"^survey\.xlsx: .*{reason}") as refused:
        call(function, file, limits=HASTY if function == "sleep" else TIGHT)
    assert time.monotonic() - start < 30
    assert refused.value.__context__ is None
    assert SECRET not in str(refused.value) + "".join(capfd.readouterr())
    assert call("echo", file)["name"] == "survey.xlsx"  # and the next file is read
    assert [entry.name for entry in file.parent.iterdir()] == ["survey.xlsx"]  # no core, nothing written


def test_a_reader_that_is_not_there_is_the_fault_of_the_machine(file: Path) -> None:
    with pytest.raises(MachineError, match="hostile_readers:no_such cannot be loaded"):
        call("no_such", file)


def test_a_child_inherits_no_secret_and_leaves_no_core(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", SECRET)
    surroundings = call("surroundings", file)
    assert "DATABASE_PASSWORD" not in surroundings["environment"]
    assert surroundings["core"] == [0, 0]
    assert surroundings["dumpable"] in (0, None)


def test_children_can_be_started_from_threads_and_from_spawned_processes(file: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(name_of, [file] * 8)) == ["survey.xlsx"] * 8
    with multiprocessing.get_context("spawn").Pool(1) as processes:
        assert processes.map(name_of, [file]) == ["survey.xlsx"]


def test_no_child_outlives_the_call(file: Path) -> None:
    with pytest.raises(SurveyError):
        call("sleep", file, limits=Limits(cpu=1, elapsed=1))
    with file.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError while the child holds it
