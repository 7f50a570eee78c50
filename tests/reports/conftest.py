"""The made-up wave and its rendered folder, made once for all tests of this folder."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample_publishable import sample

from culture.publishable import Publishable
from reports.render import render


@pytest.fixture(scope="session")
def wave() -> Publishable:
    return sample()


@pytest.fixture(scope="session")
def rendered(wave: Publishable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    render(wave, folder)
    return folder
