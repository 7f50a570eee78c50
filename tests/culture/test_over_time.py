"""Two releases side by side, if nobody answered differently: what follows about joiners, leavers and hidden cells.

Means are told exactly or within bounds; what follows is worked by hand.
"""

import numpy as np
import pytest

from culture.attack import MEASURES
from culture.corrections import Correction, decide_from_numbers
from culture.instrument import AnswerScale
from culture.over_time import REPLACED, TURNED, Chain, find_over_time
from culture.turnover import Group, Step, View, group_people

SCALE = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
NOBODY = np.zeros((0, 2), dtype=bool)


def view(*sets: tuple[set[int], int, tuple[float, float]], atoms: int = 2) -> View:
    """A release: of each set its atoms, people, and bounds of the mean of the stated answers; any enacted ones."""
    member = np.array([[atom in inside for atom in range(atoms)] for inside, _, _ in sets])
    low, high = np.full((2, len(sets), len(MEASURES)), np.nan)
    low[:, 0], high[:, 0] = np.array([bounds for _, _, bounds in sets]).T
    low[:, 1], high[:, 1] = 1.0, 5.0
    there = member.any(axis=0)
    return View(member, np.array([n for _, n, _ in sets]), low, high, there)


def chain(before: View, after: View, *base: int) -> Chain:
    """Departments of now are the first atoms."""
    departments = np.where(np.arange(2) < len(base), np.arange(2), -1)
    return Chain.of(SCALE, (before, after), departments, np.array(base), np.arange(len(base)))


def findings(made: Chain, cells: np.ndarray = NOBODY) -> set[tuple[int, str, float, float]]:
    changed = (made.contradicted(), made.contradicted(1))
    found = find_over_time(made, cells, changed, 10)
    return {(one.target, one.measure, round(one.low, 3), round(one.high, 3)) for one in found}


def exactly(total: int, n: int) -> tuple[float, float]:
    return total / n, total / n


def test_one_joiner_is_what_the_sum_rose_by() -> None:
    made = chain(view(({0}, 12, exactly(36, 12))), view(({0}, 13, exactly(41, 13))), 13)
    assert (TURNED, "stated", 5.0, 5.0) in findings(made)


def test_one_leaver_is_what_the_sum_fell_by() -> None:
    made = chain(view(({0}, 13, exactly(41, 13))), view(({0}, 12, exactly(36, 12))), 12)
    assert (TURNED, "stated", 5.0, 5.0) in findings(made)


def test_rounding_hides_a_joiner() -> None:
    made = chain(view(({0}, 30, (2.95, 3.05))), view(({0}, 31, (3.0, 3.1))), 31)
    assert findings(made) == set()


def test_somebody_who_joined_while_somebody_left_is_known_where_only_the_ends_of_the_scale_explain_it() -> (
    None
):
    made = chain(view(({0}, 12, exactly(36, 12))), view(({0}, 12, exactly(40, 12))), 12)
    assert findings(made) == {(REPLACED, "stated", 5.0, 5.0), (REPLACED, "stated", 1.0, 1.0)}


def test_a_rise_that_joiners_cannot_explain_ends_the_supposition() -> None:
    made = chain(view(({0}, 12, exactly(36, 12))), view(({0}, 13, exactly(50, 13))), 13)
    assert made.contradicted().any()
    assert findings(made) == set()


def test_a_department_that_was_pooled_once_follows_from_the_pool_and_the_other_one() -> None:
    pooled, alone = view(({0, 1}, 16, exactly(48, 16))), view(({1}, 12, exactly(42, 12)))
    made = chain(pooled, View(alone.member, alone.n, alone.low, alone.high, np.array([True, True])), 4, 12)
    small = np.array([[True, False]])
    assert (TURNED, "stated", 1.5, 1.5) in findings(made, small)


def test_where_everything_at_once_cannot_be_each_place_is_looked_at_by_itself() -> None:
    before = view(({0}, 12, exactly(36, 12)), ({1}, 20, exactly(60, 20)), ({0, 1}, 32, exactly(96, 32)))
    after = view(({0}, 13, exactly(41, 13)), ({1}, 20, exactly(60, 20)), ({0, 1}, 33, exactly(120, 33)))
    made = chain(before, after, 13, 20)
    assert not made.contradicted().any()
    assert findings(made) == {(TURNED, "stated", 5.0, 5.0)}


@pytest.mark.parametrize(
    ("newest", "groups"),
    [
        (True, {Group(0, 1, 1, 2), Group(0, 0, 1, 1), Group(0, 0, 2, 2)}),
        (False, {Group(0, 0, 1, 3), Group(0, 1, 2, 2)}),
    ],
)
def test_who_leaves_was_there_longest_or_shortest(newest: bool, groups: set[Group]) -> None:
    people, nothing = np.array([[3], [5], [2]]), np.zeros((2, 1), dtype=bool)
    assert set(group_people(people, nothing, newest)) == groups


def test_after_a_changed_answer_everybody_is_somebody_else() -> None:
    people, changed = np.array([[3], [4]]), np.array([[True]])
    assert set(group_people(people, changed, True)) == {Group(0, 0, 0, 3), Group(0, 1, 1, 4)}


FEW = "fewer than 10 people came or went in a published set: released with a later batch"
UNEXPLAINED = "numbers changed and it is not known for how many people: released with a later batch"
ENOUGH = "at least 10 people came or went wherever any did"


def one_set(before: tuple[int, int], after: tuple[int, int]) -> Step:
    """The people and the sum of the stated answers of one published set in both versions."""
    first, second = (view(({0}, n, exactly(total, n)), atoms=1) for n, total in (before, after))
    return Step(SCALE, (first, second), np.array([before[0]]), np.array([after[0]]))


@pytest.mark.parametrize(
    ("after", "people", "held", "why"),
    [
        ((13, 41), 1, True, FEW),
        ((21, 63), 9, True, FEW),
        ((22, 66), 10, False, ENOUGH),
        ((24, 72), 12, False, ENOUGH),
        ((11, 31), 1, True, FEW),
        ((12, 37), 0, True, UNEXPLAINED),
        ((24, 120), 12, True, UNEXPLAINED),
        ((12, 36), 0, False, "nothing changed"),
    ],
)
def test_without_the_answers_of_the_earlier_version_its_numbers_decide(
    after: tuple[int, int], people: int, held: bool, why: str
) -> None:
    assert decide_from_numbers([one_set((12, 36), after)], 10) == Correction(people, held, why)


@pytest.mark.parametrize("turned", [False, True])
def test_one_priority_whose_numbers_tell_of_few_holds_the_correction_whatever_the_others_say(
    turned: bool,
) -> None:
    whole, few, unexplained = (one_set((12, 36), after) for after in ((24, 72), (13, 41), (12, 37)))
    step = -1 if turned else 1
    assert decide_from_numbers([whole, few][::step], 10) == Correction(12, True, FEW)
    assert decide_from_numbers([whole, unexplained][::step], 10) == Correction(12, True, UNEXPLAINED)
    assert decide_from_numbers([few, unexplained][::step], 10) == Correction(1, True, FEW)


def test_one_set_of_which_few_came_holds_the_correction_of_all_the_others() -> None:
    before = view(({0}, 12, exactly(36, 12)), ({1}, 20, exactly(60, 20)))
    after = view(({0}, 24, exactly(72, 24)), ({1}, 21, exactly(63, 21)))
    step = Step(SCALE, (before, after), np.array([12, 20]), np.array([24, 21]))
    assert decide_from_numbers([step], 10) == Correction(12, True, FEW)


def test_a_version_that_no_numbers_were_published_of_before_corrects_nothing() -> None:
    assert decide_from_numbers([], 10) == Correction(0, False, "nothing changed")
