"""Respondents of two waves are matched by id; only counts and sums come out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.errors import StatisticsError
from culture.stayers import consistent, count_stayers

# department, stated training, stated findings, enacted training, enacted findings, safety
NOW = [("a", 5, 4, 3, 2, 4), ("a", 4, 4, 4, 4, 4), ("b", 2, 0, 1, 1, 4)]
BEFORE = [("a", 3, 3, 3, 3, 4), ("b", 5, 5, 2, 2, 4), ("b", 1, 1, 1, 1, 4)]


def test_who_stayed_joined_and_left_is_counted_and_summed(respond):
    found = count_stayers(respond(NOW), respond(BEFORE), (["p1", "p2", "p3"], ["p2", "p3", "p9"]))
    assert (found.stayed.people, found.joined.people, found.left.people) == (2, 1, 1)
    assert found.joined.sums.tolist() == [5, 4, 3, 2]  # p1
    assert found.left.sums.tolist() == [1, 1, 1, 1]  # p9
    assert found.stayed.n.tolist() == [2, 1]  # p3 did not answer both items on findings
    assert found.stayed.sums.tolist() == [6, 4, 5, 4]
    assert found.stayed_then.sums.tolist() == [8, 8, 5, 5]


def test_shared_counts_those_in_the_base_now_and_then_by_pair_of_departments(respond):
    found = count_stayers(respond(NOW), respond(BEFORE), (["p1", "p2", "p3"], ["p2", "p3", "p9"]))
    assert list(zip(found.now.tolist(), found.before.tolist(), strict=True)) == [(0, 0), (1, 1)]
    assert found.shared[0].tolist() == [[1, 1], [1, 1]]
    assert found.shared[1].tolist() == [[1, 1], [0, 0]]  # findings has no base now
    assert found.between((0, 1), (0, 1)).tolist() == [[2, 2], [1, 1]]
    assert found.between((0,), (1,)).tolist() == [[0, 0], [0, 0]]


def test_somebody_who_moved_is_counted_where_he_is_and_where_he_was(respond):
    found = count_stayers(respond(NOW[:2]), respond(BEFORE[1:]), (["p1", "p2"], ["p1", "p2"]))
    assert found.between((0,), (1,)).tolist() == [[2, 2], [2, 2]]


def test_empty_and_repeated_ids_match_nobody(respond):
    assert count_stayers(respond(NOW), respond(BEFORE), (["", "p2", "p2"], ["", "p2", "p3"])) is None
    assert count_stayers(respond(NOW), respond(BEFORE), (["", "", ""], ["", "", ""])) is None


def test_the_likeness_of_answers_is_their_covariance_within_departments(respond):
    now = [("a", x, 3, 3, 3, 3) for x in [1, 2, 3, 4, 5] * 2 + [3, 3]]
    before = [("a", x, 3, 3, 3, 3) for x in [2, 2, 3, 4, 4] * 2 + [3, 3]]
    ids = [f"p{i}" for i in range(12)]
    found = count_stayers(respond(now), respond(before), (ids, ids))
    expected = np.zeros((4, 4))
    expected[0, 0] = 12 / 11  # cross-products 2·(2 + 1 + 0 + 1 + 2), freedom 12 − 1
    assert found.covariance == pytest.approx(expected)


def test_hardly_anybody_says_nothing_about_likeness(respond):
    rows = [("a", x, 3, 3, 3, 3) for x in [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]]
    ids = [f"p{i}" for i in range(10)]
    assert not count_stayers(
        respond(rows), respond(rows), (ids, ids)
    ).covariance.any()  # 9 degrees of freedom


@given(order=st.permutations(range(3)))
@settings(max_examples=6)
def test_the_order_of_respondents_does_not_matter(respond, order):
    ids = ["p1", "p2", "p3"]
    one = count_stayers(respond(NOW), respond(BEFORE), (ids, ["p2", "p3", "p9"]))
    other = count_stayers(
        respond([NOW[i] for i in order]), respond(BEFORE), ([ids[i] for i in order], ["p2", "p3", "p9"])
    )
    assert one.shared.tolist() == other.shared.tolist()
    assert one.stayed.sums.tolist() == other.stayed.sums.tolist()


def test_a_likeness_that_no_people_could_have_is_reduced():
    within = np.eye(1)
    assert consistent((within, within), np.array([[0.5]])) == pytest.approx(np.array([[0.5]]))
    assert consistent((within, within), np.array([[1.5]]))[0, 0] == pytest.approx(1.25)
    # eigenvalues of [[1, 1.5], [1.5, 1]] are 2.5 and −0.5; without the negative one every entry is 1.25


def test_more_than_one_id_for_a_respondent_is_refused(respond):
    ids = np.array([["p1", "q1"], ["p2", "q2"], ["p3", "q3"]])
    with pytest.raises(StatisticsError, match="Each respondent needs one id, or an empty one"):
        count_stayers(respond(NOW), respond(BEFORE), (ids, ids))
