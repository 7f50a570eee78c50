"""A small instrument, a small roster and workspaces written from literal files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.wave import Wave

WAVE = Wave(2026, 3)
DEPARTMENTS = (
    "department,name,parent,headcount\nplant,Plant,,\nweld,Welding,plant,20\npaint,Paint shop,plant,20\n"
)

Build = Callable[..., Path]


@pytest.fixture
def instrument() -> Instrument:
    """Two pairs and one check, 1 to 5 and "can't say"."""
    pairs = [
        Priority(
            name, name, None, Item(f"{name}_stated", name, "stated"), Item(f"{name}_enacted", name, "enacted")
        )
        for name in ("audits", "training")
    ]
    scale = AnswerScale(1, 5, ("no", "rather no", "so so", "rather yes", "yes"), cant_say=True)
    check = (Item("safety", "safe", "check"),)
    return Instrument("small", "Small", "ISO 9001:2015", "test", (), Stems(), scale, (), tuple(pairs), check)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write a workspace: files of the wave by name, `roster` for departments.csv and `top` for files beside it."""

    def write(files: dict[str, str], roster: str = DEPARTMENTS, top: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "waves" / str(WAVE)
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "departments.csv").write_text(roster, encoding="utf-8")
        for place, contents in ((folder, files), (tmp_path, top or {})):
            for name, text in contents.items():
                (place / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write
