"""Ids become file names that stay where they are put."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.filenames import department_files


def test_an_ordinary_id_keeps_its_name() -> None:
    assert department_files(["D001", "plant-2_a", "AG01.B"]) == {
        "D001": "D001",
        "plant-2_a": "plant-2_a",
        "AG01.B": "AG01.B",
    }


def test_awkward_ids_are_reduced_and_told_apart() -> None:
    files = department_files(["../../x", "=1+1", "a/b", "a b", "A", "a", "con", "", "\u202ex", "x" * 4000])
    assert len({name.lower() for name in files.values()}) == 10
    assert files["../../x"].startswith("x-")
    assert all(len(name) <= 71 for name in files.values())
    assert files["con"] != "con"


@given(st.lists(st.text(max_size=200), unique=True, max_size=30))
def test_file_names_are_safe_and_unique_for_any_ids(ids: list[str]) -> None:
    names = list(department_files(ids).values())
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) for name in names)
