"""The example company, built and run once for all tests of the shell."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.synthetic import write_company

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from flows.cli import main; main()"]
Told = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Told]:
    """Run `quality-culture …` in a process of its own, with a Prefect of its own."""
    home = tmp_path_factory.mktemp("prefect")
    environment = os.environ | {"PREFECT_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    environment.pop("PREFECT_API_URL", None)

    def run(*arguments: str | Path, **settings: str) -> Told:
        words = [str(argument) for argument in arguments]
        return subprocess.run(
            [*COMMAND, *words],
            env=environment | settings,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example company without reports."""
    folder = tmp_path_factory.mktemp("company") / "ostermark"
    write_company(folder)
    return folder


@pytest.fixture(scope="session")
def assessed(company: Path, command: Callable[..., Told]) -> tuple[Path, Told]:
    """The example company with its last quarter assessed without Prefect, and what was said."""
    return company, command("run", company, "--wave", "2026-Q3", "--direct")
