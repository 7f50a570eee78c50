"""Words of the world's survey tools and respondents, by language, as data: one TOML file per subject."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words(subject: str) -> dict[str, Any]:
    """The tables of `subject`.toml in this folder."""
    return tomllib.loads(files("surveys.words").joinpath(f"{subject}.toml").read_text(encoding="utf-8"))
