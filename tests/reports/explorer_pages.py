"""Explorer pages of made-up waves, and their numbers read back out of the file."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from sample_publishable import sample_with_past

from culture.earlier_waves import EarlierWaves
from culture.publishable import Publishable
from reports.cells import Reader
from reports.explorer.page import explorer_page
from reports.trend import Trend

FILES = ["leadership/leadership-gap-report.pdf", "departments/D003.pdf", "staff/what-you-told-us.pdf"]
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


def page_of(publishable: Publishable, earlier: EarlierWaves | None = None) -> str:
    trend = Trend(Reader(publishable), earlier or EarlierWaves())
    return explorer_page(trend, FILES, {"departments/D003.pdf": "Logistics 1"}).decode("utf-8")


def numbers_in(page: str, name: str = "numbers") -> dict:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def write_page(folder: Path, page: str) -> Path:
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


def waves_without(missing: Sequence[str], waves: int = 5, **case: object) -> tuple[Publishable, EarlierWaves]:
    """Waves of which some were never surveyed."""
    now, earlier = sample_with_past(waves, **case)
    kept = {n: f[~f["wave"].isin(missing)].reset_index(drop=True) for n, f in earlier.tables.items()}
    return now, EarlierWaves(kept)


def renamed(publishable: Publishable, department: str, name: str) -> Publishable:
    """The same wave with another name of a department in every table."""
    tables = {n: _renamed(frame, department, name) for n, frame in publishable.tables.items()}
    return replace(publishable, tables=tables)


def _renamed(frame: pd.DataFrame, department: str, name: str) -> pd.DataFrame:
    if "name" not in frame.columns or "department" not in frame.columns:
        return frame
    return frame.assign(name=frame["name"].mask(frame["department"] == department, name))
