"""Complementary suppression against solved tables: scipy.optimize.milp (HiGHS), the sliding-width model of Fischetti
& Salazar-González, audited by scipy.optimize.linprog; the pattern in the tree also by pytauargus 0.6.0,
protect(..., "FREQ(10,30)", "OPT(1,5)")."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from culture.attack import base_ranges, difference
from culture.families import Family
from culture.suppression import Rule, suppress

LARGE = 1e6  # the price of a total that is to be shown in any case


def tree_of(cells: Mapping[str, int]) -> tuple[list[str], list[str], Family]:
    """Names of the sets, of the leaves, and the sets over the leaves: `A` holds A1, A2, …, and ORG everything."""
    names = list(cells)
    leaves = [name for name in names if name[-1].isdigit()]
    sets = [[place for place, leaf in enumerate(leaves) if name in ("ORG", leaf, leaf[0])] for name in names]
    return names, leaves, Family.of(sets, len(leaves))


def two_way(table: Sequence[Sequence[int]]) -> tuple[np.ndarray, Family]:
    """Bases of the cells, and the sets that are shown: cells, then rows, columns and the whole."""
    bases = np.array(table)
    cell = np.arange(bases.size).reshape(bases.shape)
    return bases.ravel(), Family.of([*cell.reshape(-1, 1), *cell, *cell.T, cell.ravel()], bases.size)


def test_in_a_tree_the_fewest_answers_are_hidden(oracle):
    # milp: suppressed A1, A2, B1, B2 at a cost of 68
    told = oracle("disclosure_tree").value
    names, leaves, family = tree_of(told["cells"])
    base = np.array([told["cells"][leaf] for leaf in leaves])
    hidden = suppress(family, base, Rule(told["threshold"]))
    small = [n for n, size in zip(names, family.size(base), strict=True) if 0 < size < told["threshold"]]
    assert small == told["primary"]
    assert sorted(np.array(names)[hidden]) == told["suppressed"]
    assert family.size(base)[hidden].sum() == told["cost"]


@pytest.mark.parametrize("shown", ["intervals", "intervals_primary_only"])
def test_in_a_tree_an_attacker_is_left_with_these_ranges(oracle, shown):
    # linprog over all leaves: minimum and maximum of each hidden one, given what is shown
    told = oracle("disclosure_tree").value
    names, leaves, family = tree_of(told["cells"])
    base = np.array([told["cells"][leaf] for leaf in leaves])
    hidden = told["suppressed"] if shown == "intervals" else told["primary"]
    public = family.take([place for place, name in enumerate(names) if name not in hidden])
    wanted = np.array([[leaf == name for leaf in leaves] for name in told[shown]])
    ranges = base_ranges(public.matrix(), public.size(base), wanted)
    assert ranges.tolist() == list(told[shown].values())


def test_in_a_two_way_table_the_fewest_answers_are_hidden(oracle):
    # milp: suppressed cells (0, 1), (0, 2), (2, 1), (2, 2) at a cost of 53; totals are shown in any case
    told = oracle("disclosure_twoway").value
    base, family = two_way(told["table"])
    price = np.where(np.arange(len(family)) < base.size, family.size(base), LARGE)
    hidden = suppress(family, base, Rule(told["threshold"]), price=price)
    rows, columns = np.divmod(np.flatnonzero(hidden), len(told["table"]))
    assert np.column_stack([rows, columns]).tolist() == told["cells_rowcol"]
    assert family.size(base)[hidden].sum() == told["cost"]


def test_in_a_two_way_table_an_attacker_is_left_with_these_ranges(oracle):
    # linprog over all cells, given what is shown; cells are numbered along rows that end in their total
    told = oracle("disclosure_twoway").value
    base, family = two_way(told["table"])
    hidden = [row * len(told["table"]) + column for row, column in told["cells_rowcol"]]
    public = family.take(np.setdiff1d(np.arange(len(family)), hidden))
    ranges = base_ranges(public.matrix(), public.size(base), np.eye(base.size, dtype=bool)[hidden])
    assert ranges.tolist() == list(told["intervals"].values())


def test_two_means_tell_the_answer_of_whoever_is_in_only_one(oracle):
    # n, mean algebra: 24 × 0.61 − 23 × 0.52 = 2.68
    told = oracle("disclosure_differencing").value
    n, mean = difference(tuple(told["whole"]), tuple(told["part"]))
    assert n == told["recovered_n"]
    assert oracle("disclosure_differencing").agrees(mean, "recovered_mean")


def test_a_set_and_a_part_of_it_that_differ_by_fewer_than_the_minimum_are_not_both_shown(oracle):
    # block if 0 < |whole \\ part| < threshold
    told = oracle("disclosure_differencing").value
    base = np.array([told["part"][0], told["whole"][0] - told["part"][0]])
    both = Family.of([[0, 1], [0]], 2)
    assert suppress(both, base, Rule(10)).sum() == 1
    assert not suppress(both, np.array([23, 0]), Rule(10)).any()
