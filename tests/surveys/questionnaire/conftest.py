"""A roster with what makes departments difficult, and the default instrument in both languages."""

import pandas as pd
import pytest

from culture.instrument import Instrument
from culture.roster import Roster
from surveys.instrument_file import default_instrument


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def questions(language: str) -> Instrument:
    return default_instrument(language)


@pytest.fixture
def roster() -> Roster:
    """Two sites with a store each; Linz has staff of its own, Zwolle has none; ids of all lengths."""
    departments = [
        ("linz", "Linz", "", 12.0),
        ("zwolle", "Zwolle", "", float("nan")),
        ("linz-weld", "Welding & <cutting>", "linz", 20.0),
        ("linz-store", "Store", "linz", 20.0),
        ("zw", "Paint {shop}", "zwolle", 20.0),
        ("zwolle-store", "Store", "zwolle", 20.0),
    ]
    return Roster("Works", pd.DataFrame(departments, columns=["department", "name", "parent", "headcount"]))
