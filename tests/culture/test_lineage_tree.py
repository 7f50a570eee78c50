"""The tree of departments over waves as text, and what it says is missing."""

import pandas as pd
from waves import roster

from culture.lineage import Dated
from culture.lineage_tree import missing_lines, tree_lines
from culture.wave import Wave

WINTER, SPRING, SUMMER = Wave(2025, 4), Wave(2026, 1), Wave(2026, 2)
BEFORE = roster("x - 0", "a x 60", "b x 40", "s x 6")
AFTER = roster("x - 0", "c x 100", "s x 6")
MERGED = pd.DataFrame(
    [("a", "c", SUMMER, 1.0), ("b", "c", SUMMER, 1.0)],
    columns=["from_department", "to_department", "effective_wave", "share"],
)
NOTHING = MERGED[:0]
ROSTERS = {WINTER: BEFORE, SPRING: BEFORE, SUMMER: AFTER}


def test_each_department_has_a_row_below_its_parent_and_a_mark_for_each_wave():
    shown = {WINTER: frozenset("xab"), SUMMER: frozenset("xc")}
    said = tree_lines(ROSTERS, MERGED, shown, {"c": "a"})
    assert said[:6] == [
        "         2025-Q4 to 2026-Q2",
        "X (x)    ● · ●",
        "  A (a)  ● ·    2026-Q2 went to c (100 %)",
        "  B (b)  ● ·    2026-Q2 went to c (100 %)",
        "  S (s)  ○ · ○",
        "  C (c)      ●  2026-Q2 merged from a + b, goes on with the line of a",
    ]


def test_a_department_nobody_explains_is_named_with_the_line_to_add():
    said = missing_lines(ROSTERS, NOTHING, Dated())
    assert "a,<where its people went, empty if closed>,2026-Q2,1" in said
    assert "<where its people came from, empty if founded>,c,2026-Q2,1" in said
    assert missing_lines(ROSTERS, MERGED, Dated()) == []


def test_a_quarter_without_a_wave_is_a_gap():
    said = missing_lines({WINTER: BEFORE, Wave(2026, 3): BEFORE}, NOTHING, Dated())
    assert said == ["No wave for 2026-Q1, 2026-Q2: lines have a gap there."]


def test_without_any_wave_there_is_no_tree():
    assert tree_lines({}, NOTHING, {}, {}) == []


def test_a_department_that_changed_under_its_own_id_comes_from_no_other():
    before, after = roster("a - 100", "b - 40"), roster("a - 110", "b - 30")
    moved = pd.DataFrame([("b", "a", SUMMER, 0.25), ("b", "b", SUMMER, 0.75)], columns=MERGED.columns)
    said = tree_lines({SPRING: before, SUMMER: after}, moved, {}, {})
    assert said[1].endswith("2026-Q2 changed, 91 % of people in common")  # 100 of the 110 who are in a now
    assert said[2].endswith("2026-Q2 changed, 75 % of people in common")


def test_a_department_in_another_place_with_all_of_its_people_has_moved():
    before, after = roster("x - 0", "y - 0", "a x 20", "b y 20"), roster("x - 0", "y - 0", "a y 20", "b y 20")
    said = "\n".join(tree_lines({SPRING: before, SUMMER: after}, NOTHING, {}, {}))
    assert "2026-Q2 moved\n" in said + "\n"


def test_founding_closing_vanishing_and_taking_over_are_told_in_words():
    before, after = roster("a - 90", "b - 20", "s - 20", "d - 5"), roster("c - 100", "e - 30")
    steps = pd.DataFrame(
        [
            ("a", "c", SUMMER, 1.0),
            ("b", "c", SUMMER, 0.5),
            ("b", "", SUMMER, 0.5),
            ("s", "", SUMMER, 1.0),
            ("", "e", SUMMER, 1.0),
        ],
        columns=MERGED.columns,
    )
    said = "\n".join(tree_lines({SPRING: before, SUMMER: after}, steps, {}, {}))
    assert "2026-Q2 split from a, 90 % of people in common" in said  # 90 of the 100 who are in c
    assert "2026-Q2 went to c (50 %)" in said
    assert "2026-Q2 closed" in said
    assert "2026-Q2 is not there any more: nobody says why" in said
    assert "2026-Q2 new: its line starts here" in said
