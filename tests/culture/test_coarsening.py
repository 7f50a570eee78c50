"""What is withheld so that nobody is recognised, and when a wave is refused. Cells worked by hand."""

import numpy as np
import pytest

from culture.coarsening import Candidate, settle
from culture.errors import ConfidentialityError
from culture.families import Family
from culture.instrument import AnswerScale
from culture.solver import Limits, minimise
from culture.suppression import Rule, suppress

SCALE = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
EACH_AND_ALL = Family.of([[0, 1, 2], [0], [1], [2]], 3)


def spread(n: int) -> np.ndarray:
    """n people whose answers differ as much as they can."""
    pairs = np.zeros((5, 5), dtype=np.int64)
    for person in range(n):
        pairs[person % 5, (2 * person) % 5] += 1
    return pairs


def candidate(atoms: list[np.ndarray], weights: np.ndarray | None = None) -> Candidate:
    pairs = np.array(atoms)[:, None]
    family = EACH_AND_ALL if len(atoms) == 3 else Family.of([[0]], 1)
    names = ("a", "b", "c")[: len(atoms)]
    return Candidate(SCALE, names, ("training",), family, pairs, family, Rule(10), weights=weights)


def test_departments_of_many_with_mixed_answers_are_shown_whole() -> None:
    settled = settle(candidate([spread(30), spread(25), spread(40)]))
    assert not settled.hidden.any()
    assert not settled.coarse.any()


def test_a_mean_that_one_heavy_weight_makes_up_is_not_shown() -> None:
    # Kish: 30 equal weights count as 30; one of 1,000 among 29 of 1 as (1029)² / 1,000,029 = 1.06 people.
    weights = np.array([[[1029.0, 1_000_029.0]], [[25.0, 25.0]], [[40.0, 40.0]]])
    hidden = settle(candidate([spread(30), spread(25), spread(40)], weights)).hidden[:, 0]
    assert hidden[1]
    assert hidden[[0, 2, 3]].any()  # or it would follow from the whole and the others


def test_weights_that_are_alike_hide_nothing() -> None:
    weights = np.array([[[30.0, 30.0]], [[25.0, 25.0]], [[40.0, 40.0]]])
    assert not settle(candidate([spread(30), spread(25), spread(40)], weights)).hidden.any()


def test_where_one_heavy_weight_makes_up_the_only_mean_nothing_is_shown() -> None:
    weights = np.array([[[1029.0, 1_000_029.0]]])
    assert settle(candidate([spread(30)], weights)).hidden.all()


def test_a_search_that_comes_to_no_end_refuses_the_wave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("culture.coarsening.ROUNDS", 0)
    with pytest.raises(ConfidentialityError, match="whichever cells are withheld"):
        settle(candidate([spread(30)]))


def test_a_cut_through_nothing_that_can_be_withheld_is_refused() -> None:
    with pytest.raises(ConfidentialityError, match="however many cells are withheld"):
        suppress(EACH_AND_ALL, np.array([30, 0, 40]), Rule(10), cuts=[frozenset({2})])


def test_a_programme_without_an_end_is_an_error_by_name() -> None:
    unbounded = Limits(None, np.zeros(0), None, np.zeros(0), np.array([[0.0, np.inf]]))
    with pytest.raises(ConfidentialityError, match="could not be completed"):
        minimise(np.array([-1.0]), unbounded)
