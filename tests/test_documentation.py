"""The documentation is true: commands answer what it says, links lead somewhere, the reference is complete."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "flows"))

from console import Command, commands_of, plain
from old_workspaces import unpack

from documentation import reference
from flows.cli import app, main
from flows.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GENERATED = {
    "reference/commands.md", "reference/settings.md", "reference/tables.md", "reference/python.md",
    "glossary.md", "changelog.md",
}  # fmt: skip
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the pages are followed one after the other, with what they start from."""
    folder = tmp_path_factory.mktemp("documentation")
    unpack("0.1.0", folder)
    (folder / "examples").symlink_to(ROOT / "examples")
    environment, mask = dict(os.environ), os.umask(0o022)
    yield folder
    os.umask(mask)
    os.environ.clear()
    os.environ.update(environment)


def follow(command: Command, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Type a command; what it printed. AssertionError when it fails or answers otherwise than the page says."""
    if command.line.startswith("quality-culture "):
        said, code = _in_this_process(shlex.split(command.line), capsys)
    else:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ended = subprocess.run(["bash", "-c", command.line], cwd=folder, env={**os.environ, "PATH": path},
                               capture_output=True, text=True, check=False)  # fmt: skip
        said, code = ended.stdout + ended.stderr, ended.returncode
    assert code == 0, (command.line, said)
    for answer in command.answers:
        assert plain(answer) in plain(said), (command.line, answer, said)
    return said


def _in_this_process(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, object]:
    """`quality-culture …` without the seconds that a new process imports for."""
    code: object = 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", words)
        patched.setenv("COLUMNS", "120")
        patched.delenv("PREFECT_API_URL", raising=False)
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    told = capsys.readouterr()
    return told.out + told.err, code


TUTORIAL = [DOCS / "tutorial.md"]
GUIDES = [
    DOCS / "how-to" / f"{name}.md"
    for name in (
        "field-the-survey",
        "reorganise",
        "compare",
        "actions-and-benchmarks",
        "look-after-it",
        "correct-and-erase",
    )
]


@pytest.mark.parametrize("pages", [TUTORIAL, GUIDES], ids=["tutorial", "guides"])
def test_commands_of_the_documentation_answer_what_it_says(
    pages: list[Path], session: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(session)
    for command in (c for page in pages for c in commands_of(page) if not c.long):
        follow(command, session, capsys)


@pytest.mark.prove
@pytest.mark.parametrize("pages", [TUTORIAL, GUIDES], ids=["tutorial", "guides"])
def test_every_command_of_the_documentation_answers_what_it_says(
    pages: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path_factory.mktemp("all")
    unpack("0.1.0", folder)
    (folder / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(folder)
    for command in (c for page in pages for c in commands_of(page)):
        follow(command, folder, capsys)


def test_every_page_with_commands_is_followed() -> None:
    with_commands = {page for page in DOCS.rglob("*.md") if commands_of(page)}
    assert with_commands == {*TUTORIAL, *GUIDES}
    assert sum(c.long for page in with_commands for c in commands_of(page)) < 12


@pytest.mark.parametrize(
    "page", sorted([*DOCS.rglob("*.md"), ROOT / "README.md"]), ids=lambda page: page.stem
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        place = (page.parent / target).resolve()
        assert place.exists() or str(place.relative_to(DOCS)) in GENERATED, target


def test_every_page_is_in_the_menu_and_nothing_else() -> None:
    # the tags of the theme mean nothing here
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")

    def pages(entry: object) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
            yield from pages(inner)

    in_menu = set(pages(yaml.safe_load(text)["nav"]))
    assert in_menu == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} | GENERATED


def test_every_command_and_option_is_in_the_reference() -> None:
    said = reference.commands()
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.callback.__name__.replace("_", "-")
        assert f"\n## {name}\n" in said
    for words in (
        "`--from YYYY-Qn`",
        "`--format xlsform\\|lss\\|docx\\|csv`",
        "`--map FILE`",
        "| 4 | ",
        "`FILE` | required",
    ):
        assert words in said


def test_every_setting_is_in_the_reference_with_what_it_decides() -> None:
    said = reference.settings()
    for name, section in Settings.model_fields.items():
        assert f"\n## [{name}]\n" in said
        for key, field in section.annotation.model_fields.items():  # type: ignore[union-attr]
            assert field.description, (name, key)
            assert f"| `{key}` | " in said
    assert "| `max_clusters` | whole number, at least 1, at most 12 | `6` | " in said
    assert "| `retain_waves` | whole number, at least 1 | left out | " in said


def test_every_column_of_every_table_is_in_the_reference() -> None:
    said = reference.tables()
    assert "\n## gaps.csv\n" in said
    assert "| `gap_low` | " in said


@pytest.mark.prove
def test_the_site_is_built_and_fetches_nothing_from_outside(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        tmp_path / "site",
    ]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    fetched = re.compile(r"<(?:script|img|iframe|link)[^>]+(?:src|href)=\"https?://")
    for page in (tmp_path / "site").rglob("*.html"):
        assert not fetched.search(page.read_text(encoding="utf-8")), page.name
