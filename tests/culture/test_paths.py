"""Where people were and will be, as reorganisations say."""

import pandas as pd

from culture.paths import Path, paths_of
from culture.wave import Wave

HEADS = ["from_department", "to_department", "effective_wave", "share"]


def steps(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([(a, b, Wave.parse(w), s) for a, b, w, s in rows], columns=HEADS)


def stays(*rows: tuple[str, str, str, float]) -> list[tuple[str, ...]]:
    """The departments of each path in three waves."""
    return sorted(
        tuple(path.at(w) for w in ("2026-Q1", "2026-Q2", "2026-Q3")) for path in paths_of(steps(*rows))
    )


def test_without_reorganisations_there_are_no_paths() -> None:
    assert paths_of(steps()) == ()
    assert Path.staying("weld").at("2026-Q1") == "weld"


def test_a_renamed_department_keeps_its_people() -> None:
    assert stays(("weld", "joining", "2026-Q2", 1.0)) == [
        ("joining", "joining", "joining"),  # who joins it under the new id
        ("weld", "joining", "joining"),
    ]


def test_two_departments_that_become_one_are_told_apart_before_it() -> None:
    assert ("weld", "body", "body") in stays(
        ("weld", "body", "2026-Q2", 1.0), ("paint", "body", "2026-Q2", 1.0)
    )
    assert ("paint", "body", "body") in stays(
        ("weld", "body", "2026-Q2", 1.0), ("paint", "body", "2026-Q2", 1.0)
    )


def test_of_a_split_department_the_rest_stays() -> None:
    assert stays(("weld", "robots", "2026-Q3", 0.4)) == [
        ("robots", "robots", "robots"), ("weld", "weld", "robots"), ("weld", "weld", "weld"),
    ]  # fmt: skip


def test_people_of_a_closed_department_are_nowhere() -> None:
    assert stays(("weld", "", "2026-Q2", 1.0)) == [("weld", "", "")]


def test_steps_follow_one_another() -> None:
    chain = stays(("weld", "joining", "2026-Q2", 1.0), ("joining", "body", "2026-Q3", 1.0))
    assert ("weld", "joining", "body") in chain


def test_a_department_that_is_split_into_itself_and_another_keeps_some_of_its_people() -> None:
    kept_and_new = [("weld", "weld", "2026-Q2", 0.6), ("weld", "paint", "2026-Q2", 0.4)]
    assert stays(*kept_and_new) == [("paint",) * 3, ("weld", "paint", "paint"), ("weld",) * 3]
