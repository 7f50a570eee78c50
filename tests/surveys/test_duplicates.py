"""Several rows of one respondent: one counts, or none."""

import numpy as np
import pandas as pd
import pytest

from surveys.duplicates import find_repeats

A, B, HALF = [1, 2], [2, 1], [1, 0]
EARLY, LATE = "2026-08-01 10:00", "2026-08-02 10:00"


def judged(*rows: tuple[str, list[int], str], departments: list[str] | None = None) -> str:
    """One letter per row: . counts, d duplicate, c conflicting."""
    frame = pd.DataFrame(
        {
            "respondent": pd.Series([row[0] for row in rows], dtype="str"),
            "department": pd.Series(departments or ["weld"] * len(rows), dtype="str"),
            "weight": 1_000_000,
            "scope": 0,
            "timestamp": pd.to_datetime([row[2] for row in rows], errors="coerce"),
        }
    )
    answers = np.array([row[1] for row in rows], dtype=np.int8)
    repeats = find_repeats(frame, answers, np.ones(len(rows), dtype=bool), (answers != 0).all(axis=1))
    assert not (repeats.duplicate & repeats.conflicting).any()
    return "".join(
        "d" if d else "c" if c else "." for d, c in zip(repeats.duplicate, repeats.conflicting, strict=True)
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", A, ""), ("2", A, "")], ".."),
        ([("1", A, ""), ("1", A, "")], ".d"),
        ([("1", A, LATE), ("1", A, EARLY)], ".d"),
        ([("1", A, ""), ("1", B, "")], "cc"),
        ([("1", A, EARLY), ("1", B, LATE)], "c."),
        ([("1", A, LATE), ("1", B, EARLY)], ".c"),
        ([("1", A, EARLY), ("1", B, LATE), ("1", B, LATE)], "c.d"),
        ([("1", A, LATE), ("1", B, LATE)], "cc"),
        ([("1", A, EARLY), ("1", B, "")], "cc"),
        ([("1", A, EARLY), ("1", HALF, LATE)], ".c"),
        ([("1", A, EARLY), ("1", HALF, "")], ".c"),
        ([("1", HALF, EARLY), ("1", [0, 1], LATE)], "cc"),
        ([("1", HALF, ""), ("1", HALF, "")], ".d"),
        ([(" 1", A, ""), ("1 ", A, "")], ".d"),
        ([("", A, ""), ("", A, ""), (" ", B, "")], "..."),
        ([("1", A, ""), ("2", B, ""), ("1", A, ""), ("2", A, "")], ".cdc"),
    ],
)
def test_which_row_counts(rows: list[tuple[str, list[int], str]], expected: str) -> None:
    assert judged(*rows) == expected


def test_the_same_answers_from_two_departments_contradict_each_other() -> None:
    assert judged(("1", A, ""), ("1", A, ""), departments=["weld", "weld "]) == "cc"


def test_rows_that_are_no_candidates_contradict_nobody() -> None:
    frame = pd.DataFrame(
        {"respondent": ["1", "1"], "department": "weld", "weight": 1, "scope": 0, "timestamp": pd.NaT}
    )
    answers = np.array([A, [0, 0]], dtype=np.int8)
    repeats = find_repeats(frame, answers, np.array([True, False]), np.array([True, False]))
    assert not (repeats.duplicate | repeats.conflicting).any()
