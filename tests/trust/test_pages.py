"""README.md and docs/operate.md: every command in a block is typed here, taken from there by a test, or excused."""

import ast
import fnmatch
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import metadata
from itertools import groupby
from pathlib import Path

import pytest

from tests.console import PAGES, lines_of, on_page
from tests.trust.forked import REPOSITORY, Forker
from tests.trust.small_company import WAVE, respondent

FETCHES = "fetches from a package index; tests/test_wheel.py installs the wheel without one"
MACHINE = {  # how a command begins that changes the machine → why no test runs it
    "useradd --system": "makes a user of the machine",
    "chmod 700 /var/lib/culture": "the home of that user",
    "install -m 644 examples/systemd/*.service": "into the folder of systemd",
    "install -m 600 -o culture": "for that user; tests/trust/operated.py reads the file",
    "install -m 644 prefect.yaml": "for that user; tests/trust/operated.py puts the files into its folder",
    "runuser -u culture -- bash -c 'cd && python3 -m venv venv": FETCHES,
    "runuser -u culture -- bash -c 'cd && venv/bin/quality-culture": "that user; what he calls is typed here",
    "systemctl daemon-reload": "systemd itself; test_systemd_understands_the_units",
    "systemctl enable --now culture-prefect": "systemd itself; the tests start what the unit starts",
    "venv/bin/pip install 'quality-culture[postgres]'": FETCHES,
    "pip install 's3fs'": FETCHES,
    "pip install 'quality-culture[dask]'": FETCHES,
    "make test": "is what runs this test",
}  # fmt: skip
LINES = list(dict.fromkeys(line for page in PAGES for line in lines_of(page)))


def parts(line: str) -> list[list[str]]:
    """The words of each command in a line, of `bash -c` what it is given."""
    words = shlex.split(line)
    if words[-3:-1] == ["bash", "-c"]:
        return parts(words[-1])
    return [list(group) for between, group in groupby(words, "&&".__eq__) if not between]


TYPED = [
    words
    for line in LINES
    for words in parts(line)
    if Path(words[0]).name == "quality-culture" and "s3://" not in line
]


def taken() -> set[tuple[str, str]]:
    """Page, and how a command of it begins that a test takes from there to run it."""
    calls = [
        node
        for path in (REPOSITORY / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "on_page"
    ]
    return {(ast.literal_eval(call.args[0]), ast.literal_eval(call.args[1])) for call in calls}


def test_every_command_is_typed_here_or_taken_by_a_test_or_excused() -> None:
    begun = taken() | {(page, beginning) for page in PAGES for beginning in MACHINE}
    met = [
        (page, line, [b for where, b in begun if where == page and line.startswith(b)])
        for page in PAGES
        for line in dict.fromkeys(lines_of(page))
    ]
    assert [line for _, line, found in met if not found and shlex.split(line) not in TYPED] == []
    used = [beginning for _, _, found in met for beginning in found]
    assert sorted(used) == sorted([*(beginning for _, beginning in taken()), *MACHINE])
    assert len(LINES) > 35


def goes_through_prefect(words: list[str]) -> bool:
    """Whether it needs a server, which takes half a minute to start: one of the long proofs."""
    return words[1] == "run" and "--direct" not in words


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, id=" ".join(words[1:]), marks=[pytest.mark.prove] * goes_through_prefect(words))
        for words in TYPED
    ],
)
def test_a_command_of_the_page_does_what_it_is_typed_for(
    words: list[str],
    done: Path,
    copy: Callable[..., Path],
    forker: Forker,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    """With the small company for the reader's own, a survey file of it for his export, a file for his database."""
    for name in ("my-company", "workspace"):
        if words[1] != "init":
            subprocess.run(["chmod", "-R", "go=", copy(done, name)], check=True)
    shutil.copy(done / "waves" / WAVE / "survey.csv", tmp_path / "export.csv")
    (tmp_path / "typed").write_text(f"{respondent('weld', 3)}\n")
    here = [
        str(tmp_path / word) if word in ("my-company", "workspace", "export.csv") else
        str(tmp_path / "team.db") if word.startswith("postgresql://") else word
        for word in words[1:]
    ]  # fmt: skip
    starter = request.getfixturevalue("through_prefect") if goes_through_prefect(words) else forker
    told = starter.run(*here, RUN_STDIN=str(tmp_path / "typed"))
    assert told.returncode == 0, told.stderr
    assert told.stdout


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make ")])
def test_make_knows_what_it_is_asked_for(line: str) -> None:
    asked = subprocess.run(
        [*shlex.split(line), "--dry-run"], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert asked.returncode == 0, asked.stderr


@pytest.mark.prove
def test_make_demo_leaves_reports_of_five_quarters_and_what_was_planted(tmp_path: Path) -> None:
    """In the environment of the tests: `make setup` fetches."""
    command = (
        f"{on_page('README.md', 'make demo')} -o setup BIN={Path(sys.executable).parent} DEMO={tmp_path}/demo"
    )
    made = subprocess.run(shlex.split(command), cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert "is published. Start here: " in made.stdout
    assert len(list(tmp_path.glob("demo/published/*/index.html"))) == 5
    assert (tmp_path / "demo" / "truth" / "truth.md").is_file()


def test_files_and_extras_that_are_installed_exist() -> None:
    words = [word for line in LINES for part in parts(line) for word in part]
    tracked = [str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "examples").rglob("*")]
    named = [word for word in words if word.startswith("examples/")]
    assert len(named) == 3
    assert [name for name in named if not fnmatch.filter(tracked, name)] == []
    extras = {word.partition("[")[2].rstrip("]") for word in words if word.startswith("quality-culture[")}
    assert extras == {"postgres", "dask"} <= set(metadata("quality-culture").get_all("Provides-Extra") or [])
