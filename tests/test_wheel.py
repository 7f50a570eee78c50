"""The wheel alone, with what it declares to need and nothing of the development tools, works from an empty folder."""

import csv
import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.trust.small_company import EARLIER, write_company

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("culture", "surveys", "reports", "flows")
NAME = "quality-culture"
DEVELOPMENT = ("pytest", "hypothesis", "hatchling", "mypy", "psycopg", "s3fs", "moto", "playwright", "mkdocs")
Told = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `pip install .` builds it, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def needed(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """What a distribution needs to run here, by name, with what those need in turn; itself left out."""
    found: dict[str, Distribution] = {}
    todo, seen = [(name, extras)], set()
    while todo:
        owner, wanted = todo.pop()
        if (owner, wanted) in seen:
            continue
        seen.add((owner, wanted))
        found[owner] = distribution(owner)
        for line in found[owner].requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in wanted | {""}
            ):
                todo.append((requirement.name.lower().replace("_", "-"), frozenset(requirement.extras)))
    del found[name]
    return found


def linked(distributions: dict[str, Distribution], folder: Path) -> Path:
    """A folder in which these distributions are as if installed there, and nothing else is."""
    folder.mkdir()
    for one in distributions.values():
        for top in {file.parts[0] for file in one.files or [] if file.parts[0] != ".."}:
            link = folder / top
            if not link.is_symlink():
                link.symlink_to(Path(str(one.locate_file(top))))
    return folder


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel and what it needs at run time."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, symlinks=True)
    (packages,) = (home / "lib").glob("python*/site-packages")
    libraries = linked(needed(NAME), home / "libraries")
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    install = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-index", "--no-deps", "--no-compile", str(wheel)], check=True)
    return home


@pytest.fixture
def told(home: Path, tmp_path: Path):
    """Run a command of the virtual environment from an empty folder, by somebody with an empty home."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "home").mkdir()
    own = {
        "PATH": f"{home / 'bin'}{os.pathsep}/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run(*words: str | Path) -> Told:
        command = [str(home / "bin" / words[0]), *map(str, words[1:])]
        return subprocess.run(
            command, cwd=tmp_path / "empty", env=own, capture_output=True, text=True, check=False
        )

    return run


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    asked = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        pytest.skip("needs the repository with git")
    with zipfile.ZipFile(wheel) as packed:
        assert [name for name in asked.stdout.splitlines() if name not in packed.namelist()] == []
        assert "entry_points.txt" in {Path(name).name for name in packed.namelist()}


def test_no_development_tool_is_there(told) -> None:
    code = f"import importlib.util as u; print([name for name in {DEVELOPMENT!r} if u.find_spec(name)])"
    assert told("python", "-c", code).stdout.strip() == "[]"


def test_a_newcomer_gets_help_a_workspace_and_a_questionnaire(told, tmp_path: Path) -> None:
    assert "what leaders do" in told("quality-culture", "--help").stdout
    made = told("quality-culture", "init", "works")
    assert made.returncode == 0, made.stderr
    with (tmp_path / "empty" / "works" / "departments.csv").open("a", encoding="utf-8") as departments:
        departments.write("weld,Welding,,20,,\n")
    asked = told("quality-culture", "questionnaire", "works", "--format", "docx")
    assert asked.returncode == 0, asked.stderr
    assert (tmp_path / "empty" / asked.stdout.splitlines()[0]).stat().st_size > 10_000


def test_a_wave_is_published_with_every_kind_of_output(told, tmp_path: Path) -> None:
    works = write_company(tmp_path / "empty" / "works", waves=(EARLIER,))
    ran = told("quality-culture", "run", "works", "--wave", EARLIER, "--direct")
    assert ran.returncode == 0, ran.stderr
    published = works / "published" / EARLIER
    endings = {path.suffix for path in published.rglob("*") if path.is_file()}
    assert endings == {".pdf", ".svg", ".png", ".csv", ".xlsx", ".html", ".json"}
    with (published / "tables" / "gaps.csv").open(encoding="utf-8", newline="") as table:
        assert {row["department"] for row in csv.DictReader(table)} >= {"north", "weld"}
