"""Fixtures of every test. Reference data beside the repository is optional: tests that need it skip, and say why."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.trust.forked import Forker

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("shared machines", deadline=None)  # time is no property of the code
settings.load_profile("shared machines")

REPOSITORY = Path(__file__).resolve().parent.parent
LONGEST_FIRST = ("trust", "flows", "reports", "properties", "surveys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that run the whole program first, the many short files last: two workers then end together."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(REPOSITORY / "tests").parts[0]
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Leave modules and tests to themselves when looking for garbage: a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real surveys, exports and reference values beside the repository."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "oracles").is_dir():
        pytest.skip("needs the reference data in ../shared, which is not beside this repository")
    return folder


@pytest.fixture(scope="session")
def forker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    """Starts `quality-culture …` without waiting for imports."""
    forker = Forker(tmp_path_factory.mktemp("runs"))
    yield forker
    forker.close()
