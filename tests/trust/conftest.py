"""A small company, assessed once, and ways to run the command line again and again in little time."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trust.forked import Forker
from tests.trust.prefect_server import prefect_server
from tests.trust.small_company import EARLIER, WAVE, write_company


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, forker: Forker) -> Path:
    """The small company with its earlier quarter published and the later one waiting. Not to be changed."""
    folder = write_company(tmp_path_factory.mktemp("begun") / "company")
    told = forker.run("run", folder, "--wave", EARLIER, "--direct")
    assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory, forker: Forker, begun: Path) -> Path:
    """The small company with both quarters published. Not to be changed."""
    folder = _copied(begun, tmp_path_factory.mktemp("done") / "company")
    told = forker.run("run", folder, "--wave", WAVE, "--direct")
    assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Callable[..., Path]:
    """Copies of a workspace, to be changed."""

    def make(workspace: Path, name: str = "company") -> Path:
        return _copied(workspace, tmp_path / name)

    return make


def _copied(workspace: Path, place: Path) -> Path:
    return Path(shutil.copytree(workspace, place, symlinks=True))


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Prefect keeps its database during the tests."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def prefect(prefect_home: Path) -> Iterator[dict[str, str]]:
    """The environment of those who use a Prefect server that runs during the tests."""
    with prefect_server(prefect_home) as environment:
        yield environment


@pytest.fixture(scope="session")
def through_prefect(tmp_path_factory: pytest.TempPathFactory, prefect: dict[str, str]) -> Iterator[Forker]:
    """Starts `quality-culture …` with a Prefect server that runs already."""
    forker = Forker(tmp_path_factory.mktemp("runs-through-prefect"), **prefect)
    yield forker
    forker.close()
