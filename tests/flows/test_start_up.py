"""What is imported before anything is done: the help needs next to nothing, a run without Prefect no Prefect."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = (
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "sqlalchemy",
    "great_expectations",
    "fsspec",
    "prefect",
    "dask",
    "distributed",
)


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("flows.cli", HEAVY),
        ("flows.assess_wave", ("prefect", "great_expectations", "fsspec", "dask", "distributed")),
    ],
)
def test_nothing_is_imported_before_it_is_needed(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(sorted(set({absent!r}) & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert told.stdout.strip() == "[]"
