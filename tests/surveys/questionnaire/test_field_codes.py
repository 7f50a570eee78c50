"""Codes for survey tools that allow no id of ours: short, letters and digits, and the same for ever."""

import re

import pandas as pd

from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.roster import Roster
from surveys.departments import UNKNOWN, match_departments
from surveys.field_codes import department_codes, department_labels, item_codes
from surveys.instrument_file import default_instrument


def test_items_are_rows_of_their_block() -> None:
    codes = item_codes(default_instrument())
    assert codes["quality_first_stated"] == "stated[qualityfirst]"
    assert codes["accountability_enacted"] == "enacted[accountability]"
    assert codes["paper"] == "check[paper]"
    assert len(set(codes.values())) == 30


def test_a_code_obeys_the_rules_of_limesurvey_whatever_the_id() -> None:
    names = ["customer_communication_quality", "time", "a_b", "ab", "other"]
    pairs = tuple(
        Priority(
            name, name, None, Item(f"{name}_stated", name, "stated"), Item(f"{name}_enacted", name, "enacted")
        )
        for name in names
    )
    scale = AnswerScale(1, 2, ("no", "yes"), cant_say=False)
    codes = item_codes(Instrument("long", "Long", "", "", (), Stems(), scale, (), pairs, ()))
    rows = [code.partition("[")[2].rstrip("]") for code in codes.values()]
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,20}", row) and row not in ("time", "other") for row in rows)
    assert "a_b_stated" not in codes  # a_b and ab would be one row: neither has a code
    assert len(codes) == 6


def test_a_department_keeps_its_id_where_it_fits_and_its_code_for_ever(roster: Roster) -> None:
    codes = department_codes(roster)
    assert codes["linz"] == "linz"
    assert codes["zw"] == "zw"
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,4}", code) for code in codes.values())
    alone = Roster(
        "Works", roster.departments[roster.departments["department"] == "zwolle-store"].assign(parent="")
    )
    assert department_codes(alone) == {"zwolle-store": codes["zwolle-store"]}


def test_departments_of_one_name_are_told_apart_by_their_parent(roster: Roster) -> None:
    labels = department_labels(roster)
    assert labels["linz-store"] == "Store (Linz)"
    assert labels["zwolle-store"] == "Store (Zwolle)"
    assert labels["linz-weld"] == "Welding & <cutting>"


def test_a_row_means_a_department_by_id_name_label_or_code_and_by_nothing_else(roster: Roster) -> None:
    texts = [
        "linz-weld",
        "Linz",
        "Store (Zwolle)",
        department_codes(roster)["linz-store"],
        "Store",
        "LINZ",
        "",
    ]
    found = match_departments(pd.Series(texts, dtype="str"), roster)
    assert found.tolist() == [2, 0, 5, 3, UNKNOWN, UNKNOWN, UNKNOWN]
