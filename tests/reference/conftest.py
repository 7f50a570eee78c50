"""Reference values computed in R on real data, and that data."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest


class Oracle:
    """A reference value and its tolerance; `agrees(ours, *path)` compares what lies at a path."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.value, self.tolerance = entry["value"], entry.get("tol", 1e-8)

    def agrees(self, ours: Any, *path: str) -> bool:
        expected = self.value
        for name in path:
            expected = expected[name]
        wanted = np.array([np.nan if v is None else v for v in np.atleast_1d(expected)], dtype=float)
        np.testing.assert_allclose(np.atleast_1d(ours), wanted, rtol=self.tolerance, atol=1e-12)
        return True


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Callable[[str], Oracle]:
    entries = json.loads((shared / "oracles" / "oracles.json").read_text())["oracles"]
    return lambda name: Oracle(entries[name])


@pytest.fixture(scope="session")
def lq2002(shared: Path) -> pd.DataFrame:
    """2,042 soldiers of 49 companies; `company` is the code 0..48 of COMPID in rising order."""
    frame = pd.read_csv(shared / "data" / "multilevel" / "lq2002.csv")
    return frame.assign(company=pd.factorize(frame["COMPID"], sort=True)[0])


@pytest.fixture(scope="session")
def lead(lq2002: pd.DataFrame) -> np.ndarray:
    """(2042, 11) leadership items LEAD01–LEAD11."""
    return lq2002.filter(regex=r"^LEAD\d").to_numpy(dtype=float)


@pytest.fixture(scope="session")
def tsig(lq2002: pd.DataFrame) -> np.ndarray:
    """(2042, 3) task significance items TSIG01–TSIG03."""
    return lq2002.filter(regex=r"^TSIG\d").to_numpy(dtype=float)


@pytest.fixture(scope="session")
def transplants(shared: Path) -> pd.DataFrame:
    """94 hospitals: e exposure, y deaths (LearnBayes::hearttransplants)."""
    return pd.read_csv(shared / "oracles" / "fixture_hearttransplants.csv")
