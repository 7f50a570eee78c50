"""The import rule: flows → {surveys, reports} → culture, and nothing the other way."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "culture": set(),
    "surveys": {"culture"},
    "reports": {"culture"},
    "flows": {"culture", "surveys", "reports"},
}
NOT_IN_CULTURE = {
    "prefect",
    "great_expectations",
    "matplotlib",
    "sqlalchemy",
    "typst",
    "pathlib",
    "os",
    "io",
    "time",
}
FILES = [path for package in MAY_IMPORT for path in sorted((REPOSITORY / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level names of every import of a file, also those inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_each_file_imports_only_what_its_package_may(path):
    package = path.relative_to(REPOSITORY).parts[0]
    foreign = (imported(path) & set(MAY_IMPORT)) - MAY_IMPORT[package] - {package}
    assert not foreign


@pytest.mark.parametrize("path", [f for f in FILES if "culture" in f.parts], ids=lambda path: path.name)
def test_the_computing_core_touches_no_file_clock_environment_or_service(path):
    assert not imported(path) & NOT_IN_CULTURE
