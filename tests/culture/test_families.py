"""Families of sets of people as trees: what directly holds what."""

import numpy as np

from culture.families import Family


def test_departments_hang_in_the_smallest_set_around_them() -> None:
    # An organisation of five, a parent of the first two, and departments 0, 1 and 4; nobody is shown for 2 and 3.
    family = Family.of([(0, 1, 2, 3, 4), (0, 1), (4,), (1,), (0,)], 5)
    tree = family.tree
    assert tree is not None
    assert tree.around.tolist() == [-1, 0, 0, 1, 1]
    assert tree.home.tolist() == [4, 3, 0, 0, 2]


def test_of_equal_sets_each_hangs_in_the_one_before() -> None:
    family = Family.of([(0,), (0, 1), (1,), (0,), (0,), (1,)], 2)
    tree = family.tree
    assert tree is not None
    assert tree.around.tolist() == [1, -1, 1, 0, 3, 2]
    assert tree.home.tolist() == [4, 5]


def test_sets_without_anybody_hang_nowhere() -> None:
    tree = Family.of([(), (0,)], 1).tree
    assert tree is not None
    assert (tree.around.tolist(), tree.home.tolist()) == ([-1, -1], [1])


def test_sets_that_cross_are_no_tree() -> None:
    assert Family.of([(0, 1), (1, 2)], 3).tree is None


def test_all_sets_of_a_family_are_the_family_itself() -> None:
    family = Family.of([(0, 1), (1,)], 2)
    assert family.take([0, 1]) is family
    assert family.take([1, 0]).matrix().tolist() == [[False, True], [True, True]]


def test_what_lay_in_a_hidden_set_lies_in_the_next_shown_one() -> None:
    family = Family.of([(0, 1, 2), (0, 1), (0,)], 3)
    tree = family.tree
    assert tree is not None
    assert tree.without(np.array([False, False, False])) is tree
    shown = tree.without(np.array([False, True, False]))
    assert (shown.around.tolist(), shown.home.tolist()) == ([-1, -1, 0], [2, 0, 0])
