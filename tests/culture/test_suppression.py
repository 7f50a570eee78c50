"""Which cells are hidden so that no small base can be worked out. Everything worked by hand from subtraction."""

import numpy as np
import pytest

from culture import solver, suppression
from culture.errors import ConfidentialityError
from culture.families import Family
from culture.suppression import Rule, exposures, suppress

TEN = Rule(10)


def hidden(sets: list[list[int]], people: list[int], rule: Rule = TEN, **more) -> list[int]:
    """Positions of the sets that are hidden, of sets over atoms with so many people each."""
    family = Family.of(sets, len(people))
    return np.flatnonzero(suppress(family, np.array(people), rule, **more)).tolist()


def exposed(
    sets: list[list[int]], people: list[int], targets: list[list[int]] = (), rule: Rule = TEN
) -> set[frozenset[int]]:
    """What can be worked out where every set is shown."""
    family, cells = Family.of(sets, len(people)), Family.of(targets, len(people))
    return exposures(family, np.array(people), rule, cells, np.ones(len(sets), dtype=bool))


def test_a_hidden_cell_may_fill_four_fifths_of_what_is_shown() -> None:
    room = TEN.room(np.array([10, 11, 12, 13, 15]))
    assert room.tolist() == [8, 8, 9, 10, 12]
    assert room.dtype == np.int64


def test_two_others_stand_beside_a_hidden_cell_since_one_could_take_off_his_own_answer() -> None:
    five = Rule(minimum=5)
    assert five.room(np.array([0, 1, 2, 5, 6, 7, 8, 9])).tolist() == [0, 0, 0, 3, 4, 5, 6, 7]
    assert hidden([[0, 1], [2]], [4, 1, 20], five, targets=Family.of([[0]], 3)) == [0]
    assert hidden([[0, 1], [2]], [3, 2, 20], five, targets=Family.of([[0]], 3)) == []


@pytest.mark.parametrize(
    ("people", "gone"), [([1, 30], [1, 2]), ([9, 30], [1, 2]), ([10, 30], []), ([0, 30], [])]
)
def test_a_set_of_one_to_nine_is_hidden_with_the_set_beside_it(people: list[int], gone: list[int]) -> None:
    assert hidden([[0, 1], [0], [1]], people) == gone


def test_the_cheapest_set_goes_of_equally_cheap_ones_the_last() -> None:
    sets = [[0, 1, 2], [0], [1], [2]]
    assert hidden(sets, [8, 30, 31]) == [1, 2]
    assert hidden(sets, [8, 31, 30]) == [1, 3]
    assert hidden(sets, [8, 30, 30]) == [1, 3]


def test_a_price_counts_instead_of_the_people() -> None:
    assert hidden([[0, 1, 2], [0], [1], [2]], [8, 30, 31], price=np.array([50.0, 1.0, 100.0, 2.0])) == [1, 3]


def test_a_cell_that_no_set_shows_counts_as_well() -> None:
    whole, cell = [[0, 1]], Family.of([[0]], 2)
    assert hidden(whole, [9, 2], targets=cell) == [0]  # 9 of 11 people would say what the cell said
    assert hidden(whole, [9, 3], targets=cell) == []  # 9 of 12: one point of room is left
    assert hidden(whole, [9, 2]) == []


EACH = [[0], [1], [2], [3]]


def test_of_each_further_group_one_set_is_hidden() -> None:
    assert hidden(EACH, [30, 40, 50, 60], cuts=[frozenset({1, 2}), frozenset({2, 3})]) == [2]
    assert hidden(EACH, [30, 40, 50, 60], cuts=[frozenset()]) == []


def test_a_set_without_people_hides_nothing() -> None:
    assert hidden([[0, 1], [0], [1]], [0, 30], cuts=[frozenset({1, 2})]) == [2]


def test_equally_many_people_are_hidden_in_the_fewest_sets() -> None:
    assert hidden(EACH, [60, 30, 30, 99], cuts=[frozenset({0, 1}), frozenset({0, 2})]) == [0]


def test_one_person_less_counts_more_than_fewer_sets_however_many_there_are() -> None:
    people = [61, 30, 30, 10, 90, 90, 90, 90, 90, 90]
    cuts = [frozenset({0, 1}), frozenset({0, 2}), frozenset({3, 4, 5, 6, 7, 8, 9})]
    assert hidden([[i] for i in range(10)], people, cuts=cuts) == [1, 2, 3]


def test_sets_are_hidden_whole_and_never_by_half() -> None:
    ring = [frozenset({0, 1}), frozenset({1, 2}), frozenset({0, 2})]
    assert hidden(EACH, [30, 30, 30, 30], cuts=ring) == [1, 2]


def test_where_hiding_everything_does_not_help_nothing_is_published() -> None:
    with pytest.raises(ConfidentialityError) as refused:
        hidden([[0, 1], [0], [1]], [0, 30], cuts=[frozenset({1})])
    assert str(refused.value) == (
        "A small base could be worked out however many cells are withheld. Nothing was published; report "
        "this with departments.csv."
    )


def test_where_no_choice_is_found_in_all_rounds_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "ROUNDS", 1)
    with pytest.raises(ConfidentialityError) as refused:
        hidden([[0, 1, 2], [0], [1], [2]], [8, 30, 31])
    assert str(refused.value) == (
        "No choice of cells to withhold was found that protects every small base. Nothing was published; report "
        "this with departments.csv."
    )


def test_where_choosing_takes_too_long_every_set_of_every_group_is_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cut_short(*_: object) -> solver.Choice:
        return solver.Choice(None, False)

    monkeypatch.setattr(suppression, "choose", cut_short)
    assert hidden(EACH, [30, 40, 50, 60], cuts=[frozenset({1, 2})]) == [1, 2]


ROWS_AND_COLUMNS = [[0, 1], [2, 3], [0, 2], [1, 3]]  # of a table of two by two


def test_rows_and_columns_do_not_tell_a_cell_of_four() -> None:
    assert exposed(ROWS_AND_COLUMNS, [4, 30, 30, 30]) == set()
    assert exposed(ROWS_AND_COLUMNS, [4, 30, 30, 30], [[0]]) == set()


def test_a_column_less_a_row_tells_a_cell_where_the_cell_between_is_empty() -> None:
    ways = exposed(ROWS_AND_COLUMNS, [4, 30, 30, 0])
    assert ways
    assert ways <= {frozenset({1, 2}), frozenset({0, 3})}  # 34 − 30 people, either way
    assert hidden(ROWS_AND_COLUMNS, [4, 30, 30, 0]) == [1, 3]  # 60 people; each of the two ways lacks one set


def test_a_combination_of_several_sets_is_found() -> None:
    """Pairs of three atoms: (01) + (02) − (12) is twice atom 0, 2 · 6 people."""
    assert exposed([[0, 1], [0, 2], [1, 2]], [6, 20, 30]) == {frozenset({0, 1, 2})}
    assert exposed([[0, 1], [0, 2], [1, 2]], [10, 20, 30]) == set()


def test_parts_that_have_nothing_in_common_are_looked_at_one_by_one() -> None:
    sets = [*ROWS_AND_COLUMNS, [4, 5], [4, 6], [5, 6]]
    people = [40, 30, 30, 30, 6, 20, 30]
    assert exposed(sets, people) == {frozenset({4, 5, 6})}


@pytest.mark.parametrize(("beside", "ways"), [(2, {frozenset({0})}), (3, set())])
def test_a_cell_is_held_too_closely_by_the_row_that_leaves_it_little_room(beside: int, ways: set) -> None:
    """A cell of 9 asks for a quarter of it, 2.25 people, that may answer otherwise."""
    assert exposed(ROWS_AND_COLUMNS, [9, beside, 30, 30], [[0]]) == ways


def test_a_quarter_of_the_cell_is_room_enough() -> None:
    assert exposed(ROWS_AND_COLUMNS, [8, 2, 30, 30], [[0]]) == set()


@pytest.mark.parametrize(
    ("cell", "beside", "ways"), [(4, 1, {frozenset({0})}), (4, 2, set()), (1, 4, set()), (0, 5, set())]
)
def test_in_a_row_two_others_stand_beside_a_cell_since_one_could_take_off_his_own_answer(
    cell: int, beside: int, ways: set
) -> None:
    assert exposed(ROWS_AND_COLUMNS, [cell, beside, 30, 30], [[0]], Rule(minimum=5)) == ways


def test_where_nothing_is_shown_nothing_is_found() -> None:
    family = Family.of(ROWS_AND_COLUMNS, 4)
    nothing = np.zeros(4, dtype=bool)
    assert exposures(family, np.array([4, 30, 30, 0]), TEN, Family.of([[0]], 4), nothing) == set()
    assert exposures(family, np.zeros(4, dtype=np.int64), TEN, Family.of([], 4), nothing) == set()


@pytest.mark.parametrize("few", [1, 9])
def test_one_person_is_found_by_a_combination_and_nine_are(few: int) -> None:
    assert exposed([[0, 1], [0, 2], [1, 2]], [few, 20, 30]) == {frozenset({0, 1, 2})}


TWO_PARTS = [*ROWS_AND_COLUMNS, [4, 5], [4, 6], [5, 6]]


def test_a_combination_and_a_cell_that_is_held_too_closely_are_both_found() -> None:
    ways = exposed(TWO_PARTS, [9, 2, 30, 30, 6, 20, 30], [[0], [6]])
    assert ways == {frozenset({0}), frozenset({4, 5, 6})}


def test_where_looking_for_a_combination_takes_too_long_the_sets_that_hold_those_people_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suppression, "choose", lambda *_: solver.Choice(None, False))
    assert exposed(TWO_PARTS, [40, 30, 30, 30, 6, 20, 30]) == {frozenset({4, 5})}
