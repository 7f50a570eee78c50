"""Names of clusters follow from their patterns, and differ."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.naming import name_clusters

THEMES = ["presence", "direction", "support"]


def names(*rows, relative=False):
    table = pd.DataFrame(rows, columns=["gap", "level", *THEMES])
    return name_clusters(table, relative=relative)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ((0.9, 3.0, 0.9, 0.9, 0.9), "over-claiming"),
        ((-0.6, 4.0, -0.6, -0.6, -0.6), "under-claiming"),
        ((0.0, 4.2, 0.0, 0.1, 0.0), "aligned high"),
        ((0.1, 2.4, 0.1, 0.1, 0.1), "aligned low"),
        ((0.1, np.nan, 0.1, 0.1, 0.1), "aligned"),
        ((0.5, 3.2, 0.2, 0.1, 1.2), "over-claims on support"),
        ((-0.2, 3.9, 0.1, 0.1, -0.8), "under-claims on support"),
        ((0.7, 3.0, 1.0, 0.0, 1.0), "over-claims on presence and support"),
    ],
)
def test_a_name_says_the_pattern(row, name):
    assert names(row) == [name]


def test_namesakes_are_told_apart_by_what_differs():
    assert names((0.6, 4.0, 0.6, 0.6, 0.6), (0.9, 2.5, 0.9, 0.9, 0.9)) == [
        "over-claiming, high level",
        "over-claiming, low level",
    ]
    assert names((0.6, 2.0, 0.75, 0.5, 0.5), (0.6, 2.5, 0.5, 0.5, 0.75)) == [
        "over-claiming, most on presence",
        "over-claiming, most on support",
    ]
    assert names((0.5, 2.0, 0.5, 0.5, 0.5), (0.9, 2.0, 0.9, 0.9, 0.9)) == [
        "over-claiming, second widest",
        "over-claiming, widest",
    ]


def test_relative_names_speak_of_the_organisation():
    assert names(
        (0.3, 0.2, 0.3, 0.3, 0.3), (-0.3, 0, -0.3, -0.3, -0.3), (0.0, 0, 0.0, 0.0, 0.0), relative=True
    ) == [
        "wider gap throughout",
        "narrower gap throughout",
        "gap like the organisation's",
    ]


@given(st.lists(st.tuples(*[st.floats(-2, 2)] * 5), min_size=1, max_size=8), st.booleans())
def test_no_two_clusters_share_a_name_and_none_is_a_number(rows, relative):
    found = names(*rows, relative=relative)
    assert len(set(found)) == len(rows)
    assert not any(character.isdigit() for name in found for character in name)


def test_without_any_measured_theme_a_cluster_is_named_by_its_gap_alone():
    assert names((0.9, 3.0, np.nan, np.nan, np.nan)) == ["over-claiming"]


def test_with_one_theme_namesakes_are_told_apart_by_rank():
    table = pd.DataFrame([(0.5, 3.0, 0.5), (0.9, 3.0, 0.9)], columns=["gap", "level", "presence"])
    assert name_clusters(table, relative=False) == ["over-claiming, second widest", "over-claiming, widest"]
