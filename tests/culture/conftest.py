"""A small instrument and a way to write answers as a literal table."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.responses import Responses
from culture.wave import Wave

sys.path.insert(0, str(Path(__file__).parent))  # waves.py, for tests that compare two of them


def two_priorities() -> Instrument:
    """Training and findings, without themes, and one check."""
    pairs = tuple(
        Priority(
            name,
            name,
            None,
            Item(f"{name}_stated", "says", "stated"),
            Item(f"{name}_enacted", "does", "enacted"),
        )
        for name in ("training", "findings")
    )
    scale = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
    safe = Item("safety", "It is safe", "check")
    return Instrument(
        "tiny", "Tiny", "ISO 9001:2015", "not yet validated", (), Stems(), scale, (), pairs, (safe,)
    )


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    return two_priorities()


@pytest.fixture(scope="session")
def respond(instrument: Instrument) -> Callable[..., Responses]:
    """Rows of (department, stated training, stated findings, enacted training, enacted findings, safety)."""

    def build(
        rows: list[tuple], departments: tuple[str, ...] = ("a", "b"), weights: list[float] | None = None
    ):
        answers = pd.DataFrame([row[1:] for row in rows], columns=list(instrument.item_ids), dtype=np.int8)
        codes = np.array([departments.index(row[0]) for row in rows], dtype=np.int32)
        weight = np.rint(np.array(weights or [1.0] * len(rows)) * 1e6).astype(np.int64)
        return Responses(Wave(2026, 3), instrument, departments, codes, answers, weight)

    return build
