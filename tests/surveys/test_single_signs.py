"""Columns of single signs are read as bytes, and mean the same as when they are read as texts."""

import pandas as pd
import pytest

from culture.instrument import AnswerScale
from surveys.answers import AnswerTexts, type_answers
from surveys.containers.packed import TEXT
from surveys.single_signs import WORTH_IT, single_signs

SCALE = AnswerScale(1, 5, ("1", "2", "3", "4", "5"), True)
MEANINGS = AnswerTexts(SCALE, frozenset({"x"}), frozenset({""}))


def column(*texts: str) -> pd.Series:
    return pd.Series([*texts] * WORTH_IT, dtype=TEXT)


def test_each_text_is_its_sign_and_an_empty_one_is_nothing():
    signs = single_signs(column("1", "", "x"))
    assert signs is not None
    assert signs[:3].tolist() == [ord("1"), 0, ord("x")]
    assert len(signs) == 3 * WORTH_IT


@pytest.mark.parametrize("text", ["10", "é", "\0", " 1"])
def test_a_column_with_anything_but_a_plain_sign_is_left_to_be_read_as_text(text):
    assert single_signs(column("1", text)) is None


def test_a_missing_cell_is_left_to_be_read_as_text():
    assert single_signs(column("1").mask(lambda texts: texts.index == 7)) is None


def test_part_of_a_column_is_read_from_where_it_begins():
    signs = single_signs(column("4", "", "2").iloc[1:])
    assert signs is not None
    assert signs[:2].tolist() == [0, ord("2")]


@pytest.mark.parametrize("more", ["", "12"])
def test_answers_mean_the_same_whether_or_not_all_are_single_signs(more):
    codes = type_answers(column("1", "5", "x", "", "7", "?", more), MEANINGS)
    assert codes[:6].tolist() == [1, 5, -1, 0, -128, -128]
