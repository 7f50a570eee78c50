"""Columns that identify people are left out, by heading or by content."""

import pandas as pd
import pytest

from surveys.definition import Option, Question
from surveys.personal_data import is_personal

NOTHING = pd.Series(["", ""], dtype="str")


@pytest.mark.parametrize(
    "heading",
    [
        "Name", "First Name", "Vorname", "Nom",
        "Apellidos", "E-Mail", "Email Address", "E-Mail-Adresse", "Correo electrónico",
        "IPAddress", "IP-Adresse", "LocationLatitude", "_geolocation",
        "deviceid", "Device ID", "User Agent", "Telefon",
        "household/first_name", "_place_latitude", "姓名", "メールアドレス",
        "الاسم", "Geburtsdatum", "Personalnummer",
    ],
)  # fmt: skip
def test_headings_in_many_languages(heading: str) -> None:
    assert is_personal(heading, Question(heading), NOTHING)


@pytest.mark.parametrize(
    "heading",
    ["department_name", "Site name", "audits_stated",
    "Location", "product_name", "Standort", "Which name should the new canteen have?"],
)  # fmt: skip
def test_names_of_things_and_long_questions_are_not_people(heading: str) -> None:
    assert not is_personal(heading, Question(heading), NOTHING)


@pytest.mark.parametrize(
    "cell",
    [
        "eva@works.example", "192.168.1.20",
        "fe80:0:0:0:1a2b:3c4d:5e6f:7a8b", "47.0707, 15.4395", "00:1A:2B:3C:4D:5E",
        "Mozilla/5.0 (X11)", "+43 316 123456",
    ],
)  # fmt: skip
def test_content_tells_whatever_the_heading_says(cell: str) -> None:
    assert is_personal("column 7", Question("column 7"), pd.Series([cell, "", cell], dtype="str"))


def test_numbers_dates_and_single_addresses_in_comments_are_not_a_personal_column() -> None:
    for cells in (["3.5"] * 3, ["2026-07-01"] * 3, ["good"] * 9 + ["eva@works.example"]):
        assert not is_personal("q1", Question("q1"), pd.Series(cells, dtype="str"))


def test_a_choice_is_nobodys_name() -> None:
    asked = Question("name", "Name", kind="one", options=(Option("1", "yes"),))
    assert not is_personal("name", asked, NOTHING)
