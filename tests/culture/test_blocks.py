"""Blocks of people who belong to the same published sets: who of them could have any answers of the block."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from culture.blocks import blend_in


def block(*answers: tuple[int, int]) -> np.ndarray:
    """(5, 5) people by stated and enacted answer, from each person's pair of answers on 1 to 5."""
    people = np.zeros((5, 5), dtype=np.int64)
    for stated, enacted in answers:
        people[stated - 1, enacted - 1] += 1
    return people


def test_two_of_five_blend_in_where_the_two_lowest_and_two_highest_lie_a_point_apart_without_anybody() -> (
    None
):
    # Stated 1 1 3 5 5 and enacted 5 5 3 1 1, so that stated less enacted is -4 -4 0 4 4.
    mixed = block((1, 5), (1, 5), (3, 3), (5, 1), (5, 1))
    assert blend_in(mixed[None], np.array([2])).tolist() == [True]


def test_two_of_five_who_mostly_agree_do_not_blend_in() -> None:
    # Without the one who stated 5, the two highest are 3 and 3, and so are the two lowest.
    agreed = block((3, 1), (3, 5), (3, 1), (3, 5), (5, 3))
    assert blend_in(agreed[None], np.array([2])).tolist() == [False]


def test_one_person_blends_in_only_where_two_others_differ_whoever_is_known() -> None:
    # In the first, two people each answered otherwise than most; in the second only one did.
    two = block((1, 5), (1, 5), (2, 4), (5, 1))
    one = block((1, 5), (1, 5), (1, 5), (5, 1))
    assert blend_in(np.stack([two, one]), np.array([1, 1])).tolist() == [True, False]


def test_a_whole_block_does_not_blend_in_whatever_its_answers() -> None:
    mixed = block((1, 5), (1, 5), (3, 3), (5, 1), (5, 1))
    assert blend_in(mixed[None], np.array([5])).tolist() == [False]


def test_answers_that_differ_only_together_keep_their_difference_known() -> None:
    # Stated and enacted are spread, but everybody's gap is 0.
    parallel = block((1, 1), (1, 1), (5, 5), (5, 5), (3, 3))
    assert blend_in(parallel[None], np.array([2])).tolist() == [False]


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=9),
    st.integers(1, 9),
)
def test_blending_in_is_what_trying_everybody_who_could_be_known_finds(
    answers: list[tuple[int, int]], k: int
) -> None:
    assert blend_in(block(*answers)[None], np.array([k])).tolist() == [one_by_one(answers, k)]


def one_by_one(answers: list[tuple[int, int]], k: int) -> bool:
    """The definition: leave out each person in turn, and compare the k (and k - 1) highest and lowest answers."""
    n = len(answers)
    sizes = {k, max(k - 1, 1)} if n - 1 > k else {max(k - 1, 1)}
    sides = ([s for s, _ in answers], [e for _, e in answers], [s - e for s, e in answers])
    for side in sides:
        for known in range(n):
            others = sorted(side[:known] + side[known + 1 :])
            if any(size >= n - 1 or sum(others[-size:]) - sum(others[:size]) < size for size in sizes):
                return False
    return n > k
