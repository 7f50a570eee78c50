"""Departments that look like one of the roster: never merged, always named."""

import numpy as np
import pandas as pd
import pytest

from culture.roster import Roster
from surveys.departments import UNKNOWN, match_departments
from surveys.look_alikes import look_alikes, skeleton, suggestion


def roster(*departments: tuple[str, str]) -> Roster:
    frame = pd.DataFrame(departments, columns=["department", "name"])
    return Roster("Works", frame.assign(parent="", headcount=np.nan))


ROSTER = roster(("weld", "Welding"), ("paint", "Paint shop"), ("oe", "Ödberg"))


@pytest.mark.parametrize(
    "text",
    [
        "Weld", "weld ", " weld", "WELDING", "wеld",  # the last has a Cyrillic е
        "Wеlding", "ｗｅｌｄ", "we\u00adld", "weld\u200b", "Weld-ing", "wεld",  # full width, soft hyphen, Greek
    ],
)  # fmt: skip
def test_a_look_alike_is_not_matched_but_the_roster_s_name_is_suggested(text: str) -> None:
    assert match_departments(pd.Series([text], dtype="str"), ROSTER).tolist() == [UNKNOWN]
    assert suggestion(text, ROSTER) == "it looks like 'Welding' of departments.csv but is spelled differently"


@pytest.mark.parametrize("text", ["Paintshop", "paint  SHOP", "PAINT_SHOP"])
def test_blanks_and_marks_do_not_hide_a_department(text: str) -> None:
    assert "'Paint shop'" in suggestion(text, ROSTER)


def test_accents_written_in_two_ways_are_one_look() -> None:
    assert skeleton("Ödberg") == skeleton("O\u0308dberg") == skeleton("odberg")
    assert match_departments(pd.Series(["O\u0308dberg"], dtype="str"), ROSTER).tolist() == [UNKNOWN]


def test_several_departments_in_one_cell_are_named() -> None:
    assert suggestion("Welding,Paint shop", ROSTER) == (
        "it names several departments of departments.csv: 'Paint shop' or 'Welding'"
    )
    assert suggestion("Graz / Welding", ROSTER) == "part of it is 'Welding' of departments.csv"


def test_a_misspelling_may_mean_a_department_and_the_answer_is_never_quoted() -> None:
    assert suggestion("Weldingg", ROSTER) == "it may mean 'Welding' of departments.csv"
    assert suggestion("my boss Eva", ROSTER) == suggestion("", ROSTER) == suggestion("  ", ROSTER) == ""


def test_a_roster_with_look_alikes_of_its_own_is_flagged() -> None:
    two = roster(("a", "Lager"), ("b", "lager "), ("c", "Versand"))
    assert look_alikes(two).tolist() == [True, True, False]
    namesakes = roster(("a", "Lager"), ("b", "Lager"))
    assert look_alikes(namesakes).tolist() == [False, False]  # the same name is told apart by id
