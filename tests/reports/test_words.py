"""Numbers the way a reader expects them."""

import pytest

from reports.cells import made_name
from reports.words import decimals, words_of

words = words_of("en")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(0.8, 1, "0.8"), (-0.25, 2, "−0.25"), (-0.04, 1, "0.0"), (0.0, 2, "0.00"), (float("nan"), 1, "–")],
)
def test_a_number_has_a_true_minus_and_a_zero_has_no_sign(value: float, digits: int, shown: str) -> None:
    assert words.number(value, digits) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.6, "+0.6"), (-0.2, "−0.2"), (0.0, "0.0"), (0.04, "0.0")])
def test_a_gap_carries_its_sign(value: float, shown: str) -> None:
    assert words.signed(value, 1) == shown


@pytest.mark.parametrize(
    ("value", "shown", "short"),
    [
        (4.5, "4.5 or more", "≥\u00a04.5"),
        (1.5, "1.5 or less", "≤\u00a01.5"),
        (4.4, "4.4", "4.4"),
        (1.6, "1.6", "1.6"),
    ],
)
def test_means_at_the_ends_of_the_scale_are_bands(value: float, shown: str, short: str) -> None:
    assert words.mean(value, 1) == shown
    assert words.mean_short(value, 1) == short


@pytest.mark.parametrize(
    ("value", "shown"), [(90, "≥\u00a090\u00a0%"), (10, "≤\u00a010\u00a0%"), (72, "72\u00a0%")]
)
def test_favourable_shares_near_the_ends_are_bands(value: float, shown: str) -> None:
    assert words.favourable(value) == shown


def test_whole_numbers_have_thousands_and_one_is_singular() -> None:
    assert words.whole(101881) == "101,881"
    assert words("department.answered_unknown", count=1) == "1 person answered."
    assert words("department.answered_unknown", count=1200) == "1,200 people answered."


def test_lists_read_as_sentences() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == "a and b"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_labels_inside_a_sentence_are_small_unless_they_are_initials() -> None:
    assert words.inside("Training") == "training"
    assert words.inside("ISO audits") == "ISO audits"


@pytest.mark.parametrize(("n", "value", "digits"), [(199, 0.6, 1), (200, 0.6, 2), (50, 0.65, 2)])
def test_two_decimals_from_two_hundred_answers(n: float, value: float, digits: int) -> None:
    assert decimals(n, value) == digits


def test_a_language_without_a_catalogue_falls_back_to_english() -> None:
    assert words_of("xx").language == "en"


def test_names_that_the_protection_makes_are_said_in_the_language_of_the_report() -> None:
    assert made_name(words_of("de"), "Other departments in Linz") == "Übrige Abteilungen in Linz"
    assert made_name(words_of("de"), "Staff attached directly to Linz") == "Direkt zugeordnet zu Linz"
    assert made_name(words_of("en"), "Other departments in Linz") == "Other departments in Linz"
    assert made_name(words_of("de"), "Gießerei") == "Gießerei"
