"""Texts become points of the scale; missing, can't say and off-scale are told apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.instrument import AnswerScale
from culture.responses import CANT_SAY, NOT_ANSWERED
from surveys.answers import OFF_SCALE, AnswerTexts, type_answers, type_days, type_numbers

SCALE = AnswerScale(1, 5, ("a", "b", "c", "d", "e"), cant_say=True)
MEANINGS = AnswerTexts(SCALE, frozenset({"x", "9"}), frozenset({"", "NA"}))


@pytest.mark.parametrize("text", ["5", " 5 ", "5.0", "5,00", "05", "+5", "5.0000"])
def test_five_is_five_however_it_is_written(text: str) -> None:
    assert MEANINGS.code(text) == 5


@pytest.mark.parametrize(
    "text", ["0", "6", "-1", "4.5", "4,5", "1.000", "1,000", "five", "5 5", "٥", "1e0", "nan"]
)
def test_anything_else_is_off_the_scale(text: str) -> None:
    assert MEANINGS.code(text) == OFF_SCALE


def test_listed_texts_come_before_the_scale() -> None:
    texts = pd.Series(["x", "9", "9.0", "", "  ", "NA", "na", "3"], dtype="str")
    codes = [CANT_SAY, CANT_SAY, CANT_SAY, NOT_ANSWERED, NOT_ANSWERED, NOT_ANSWERED, OFF_SCALE, 3]
    assert type_answers(texts, MEANINGS).tolist() == codes
    assert type_answers(texts, MEANINGS).dtype == np.int8


@given(st.lists(st.text(max_size=6) | st.sampled_from(["1", "5", "x", ""]), max_size=20))
def test_every_text_has_exactly_one_of_four_meanings(texts: list[str]) -> None:
    codes = type_answers(pd.Series(texts, dtype="str"), MEANINGS)
    assert codes.tolist() == [MEANINGS.code(text) for text in texts]
    assert set(codes.tolist()) <= {OFF_SCALE, CANT_SAY, NOT_ANSWERED, 1, 2, 3, 4, 5}


def test_numbers_may_have_a_decimal_comma_and_nothing_else() -> None:
    texts = pd.Series(
        ["1.5", "1,5", " 2 ", "-3", "1e3", "", "1.234,5", "0x10", "inf", "nan", "1_000"], dtype="str"
    )
    np.testing.assert_array_equal(type_numbers(texts), [1.5, 1.5, 2, -3, 1000] + [np.nan] * 6)


def test_days_are_read_from_iso_dates_and_times_only() -> None:
    texts = pd.Series(
        ["2026-07-01", "2026-07-01T23:30:00+02:00", "2026-07-01 08:00", "01/07/2026", "", "soon"]
    )
    days = type_days(texts)
    assert days[:3].tolist() == [
        pd.Timestamp("2026-07-01"),
        pd.Timestamp("2026-07-01 21:30"),
        pd.Timestamp("2026-07-01 08:00"),
    ]
    assert days[3:].isna().all()


def test_nothing_typed_is_nothing() -> None:
    nothing = pd.Series(dtype="str")
    assert len(type_answers(nothing, MEANINGS)) == len(type_numbers(nothing)) == len(type_days(nothing)) == 0
