"""The tally against sums worked by hand: x = can't say (-1), 0 = not answered."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.tally import merge, tally

ROWS = [
    # department, stated training, stated findings, enacted training, enacted findings, safety
    ("a", 5, 4, 2, 4, 3),
    ("a", 4, -1, 4, 3, 0),
    ("b", 3, 5, 0, 1, 5),
    ("a", 5, 2, 1, 2, 1),
]
COUNTS = ["respondents", "paired", "answers", "pairs", "weighted", "overlap", "overlap_squares", "cross_sums",
          "products", "level_sums"]  # fmt: skip


def test_a_base_is_those_who_answered_both_items_of_a_priority(respond):
    assert tally(respond(ROWS)).bases.tolist() == [[3, 2], [0, 1]]


def test_missing_and_cant_say_are_counted_apart(respond):
    answers = tally(respond(ROWS)).answers
    assert answers[0, 1].tolist() == [0, 1, 0, 1, 0, 1, 0]  # stated findings in a: can't say, 2, 4
    assert answers[0, 4].tolist() == [1, 0, 1, 0, 1, 0, 0]  # safety in a: not answered, 1, 3
    assert answers[1, 2].tolist() == [1, 0, 0, 0, 0, 0, 0]  # enacted training in b


def test_the_joint_histogram_has_stated_by_enacted(respond):
    training = tally(respond(ROWS)).pairs[0, 0]
    assert {(s + 1, e + 1): int(training[s, e]) for s, e in np.argwhere(training)} == {
        (5, 2): 1,
        (4, 4): 1,
        (5, 1): 1,
    }


def test_overlaps_and_cross_sums_are_over_respondents_in_both_bases(respond):
    made = tally(respond(ROWS))
    assert made.overlap[0].tolist() == [[3, 2], [2, 2]]
    assert made.cross_sums[0].tolist() == [[14, 10], [6, 6], [7, 3], [6, 6]]
    assert made.products[0].tolist() == [66, 30, 31, 30]  # stated training with each feature


def test_a_respondents_own_level_is_the_mean_of_the_enacted_answers_in_their_pairs(respond):
    assert tally(respond(ROWS)).level_sums[0].tolist() == [
        30_000 + 40_000 + 15_000,
        30_000**2 + 40_000**2 + 15_000**2,
    ]


def test_weights_are_summed_in_millionths(respond):
    made = tally(respond(ROWS, weights=[1.5, 0.25, 1, 2.000001]))
    assert made.weighted[0, 0].sum() == 3_750_001
    assert made.overlap_squares[0, 0, 0] == 2_250_000 + 62_500 + 4_000_004


def test_departments_beyond_two_bytes_keep_their_own_rows(respond):
    many = (*(f"d{number}" for number in range(1 << 16)), "a")
    made = tally(respond([("d0", 5, 4, 2, 4, 3), ("a", 3, 4, 1, 2, 1), ("d0", 1, 2, 3, 4, 5)], many))
    assert made.respondents[[0, 1, -1]].tolist() == [2, 0, 1]
    assert made.cross_sums[-1, 0].tolist() == [3, 3]


def test_departments_merge_into_one(respond):
    made = tally(respond(ROWS)).regroup([[0, 1]], ["both"])
    assert made.departments == ("both",)
    assert made.bases.tolist() == [[3, 3]]


def test_some_departments_in_a_row_share_the_counts_of_all(respond):
    whole = tally(respond(ROWS))
    second = whole.take(slice(1, None))
    assert second.departments == ("b",)
    assert second.bases.tolist() == [[0, 1]]
    assert np.shares_memory(second.pairs, whole.pairs)


def test_tallies_of_different_departments_do_not_add_up(respond):
    with pytest.raises(StatisticsError, match="do not add up"):
        tally(respond(ROWS)) + tally(respond(ROWS, ("a", "b", "c")))


def test_an_empty_file_is_the_neutral_element(respond):
    whole, nothing = tally(respond(ROWS)), tally(respond([]))
    assert same(whole + nothing, whole)


ANSWER = st.sampled_from([-1, 0, 1, 2, 3, 4, 5])
ROW = st.tuples(st.sampled_from(["a", "b"]), *[ANSWER] * 5)


@given(
    st.lists(st.tuples(ROW, st.integers(0, 2), st.floats(0.01, 50)), max_size=25), st.permutations(range(3))
)
def test_files_add_up_in_any_order_to_the_tally_of_all_rows(respond, rows, order):
    def file(number: int):
        part = [(row, weight) for row, where, weight in rows if where == number]
        return tally(respond([r for r, _ in part], weights=[w for _, w in part]))

    whole = tally(respond([row for row, _, _ in rows], weights=[weight for _, _, weight in rows]))
    assert same(merge(file(number) for number in order), whole)


def same(one, other) -> bool:
    return all(map(partial(_equal, one, other), COUNTS))


def _equal(one, other, name: str) -> bool:
    return np.array_equal(getattr(one, name), getattr(other, name))
