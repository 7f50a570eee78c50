"""Fixtures of every test. Reference data beside the repository is optional: tests that need it skip, and say why."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("shared machines", deadline=None)  # time is no property of the code
settings.load_profile("shared machines")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real surveys, exports and reference values beside the repository."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "oracles").is_dir():
        pytest.skip("needs the reference data in ../shared, which is not beside this repository")
    return folder
