"""The quarantine list names places and rules, and only its owner can read it."""

import stat
from pathlib import Path

import pandas as pd
import pytest

from culture.errors import MachineError
from surveys.quarantine import gather, problems_at, write_quarantine


def test_lines_are_ordered_by_file_row_and_column(tmp_path: Path) -> None:
    problems = gather(
        [
            problems_at("b.csv", [3], "dept", "known"),
            problems_at("a.csv", [12, 2], ["q2", "q1"], "on the scale"),
            problems_at("a.csv", [], "", "known"),
        ]
    )
    path = write_quarantine(problems, tmp_path / "quarantine.csv")
    assert path.read_text() == (
        "file,row,column,rule\na.csv,2,q1,on the scale\na.csv,12,q2,on the scale\nb.csv,3,dept,known\n"
    )


def test_nothing_wrong_is_a_list_without_lines(tmp_path: Path) -> None:
    assert write_quarantine(gather([]), tmp_path / "q.csv").read_text() == "file,row,column,rule\n"


def test_an_older_list_is_replaced_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "quarantine.csv"
    path.write_text("old and longer than the new one" * 9)
    path.chmod(0o644)
    write_quarantine(gather([]), path)
    assert path.read_text() == "file,row,column,rule\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"nowhere/quarantine\.csv: cannot be written"):
        write_quarantine(
            pd.DataFrame(columns=["file", "row", "column", "rule"]), tmp_path / "nowhere" / "quarantine.csv"
        )
