"""What the published sets of one wave give away, worked by hand; what is too large to be attacked counts as found."""

import numpy as np

from culture.attack import MEASURES, Puzzle, find_narrow
from culture.families import Family, alike, components
from culture.instrument import AnswerScale
from culture.recovery import PERSON, Shown, find_recoveries

SCALE = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)


def answers(*people: tuple[int, int, int]) -> np.ndarray:
    """Of one atom: so many people gave this stated and this enacted answer."""
    pairs = np.zeros((5, 5), dtype=np.int64)
    for n, stated, enacted in people:
        pairs[stated - 1, enacted - 1] += n
    return pairs


def shown(
    sets: list[list[int]], atoms: list[np.ndarray], half_step: float = 0.05, shares: bool = False
) -> Shown:
    """Means of the sets, known to half a step; shares exactly, or not at all."""
    pairs = np.array(atoms)
    family = Family.of(sets, len(atoms))
    low, high = np.full((2, len(sets), len(MEASURES)), np.nan)
    points = np.arange(1, 6)
    for row in range(len(sets)):
        inside = pairs[family.inside(row)].sum(axis=0)
        n = inside.sum()
        means = np.array([inside.sum(axis=1) @ points, inside.sum(axis=0) @ points]) / n
        own = np.array([*means, means[0] - means[1]])
        low[row, :3], high[row, :3] = own - half_step, own + half_step
        if shares:
            thirds = [
                [side[3:].sum(), side[2], side[:2].sum()] for side in (inside.sum(axis=1), inside.sum(axis=0))
            ]
            low[row, 3:] = np.ravel(thirds) / n
            high[row] = np.where(np.isnan(high[row]), low[row], high[row])
    return Shown(SCALE, family, low, high, pairs)


MIXED = answers((3, 1, 5), (3, 2, 2), (3, 3, 4), (3, 4, 1), (3, 5, 3))


def test_ten_of_fifteen_whose_answers_are_mixed_are_safe() -> None:
    made = shown([[0]], [MIXED])
    assert find_recoveries(made, Family.of([], 1)) == []


def test_a_small_cell_follows_from_the_whole_and_the_rest() -> None:
    made = shown([[0, 1], [0]], [MIXED, answers((4, 5, 1))], half_step=0.001)
    found = find_recoveries(made, Family.of([[1]], 2))
    assert [(one.target, one.low, one.high) for one in found if one.target == 0] == [(0, 5.0, 5.0)]


def test_a_small_cell_in_a_pool_that_agrees_is_told_by_the_pool() -> None:
    made = shown([[0, 1]], [answers((4, 3, 3)), answers((7, 3, 3))], half_step=0.001, shares=True)
    found = find_recoveries(made, Family.of([[0]], 2))
    assert [one.sets for one in found if one.target == 0] == [(0,)]


def test_rounding_hides_a_small_cell_beside_a_large_one() -> None:
    large = answers(*((20, stated, enacted) for stated in range(1, 6) for enacted in range(1, 6)))
    made = shown([[0, 1], [0]], [large, answers((2, 5, 1), (2, 1, 5))])
    assert [one for one in find_recoveries(made, Family.of([[1]], 2)) if one.target == 0] == []


def test_where_all_but_one_answered_alike_that_one_is_found_by_his_colleagues() -> None:
    made = shown([[0]], [answers((11, 3, 3), (1, 5, 3))], half_step=0.001, shares=True)
    assert PERSON in [one.target for one in find_recoveries(made, Family.of([], 1))]


def test_a_cell_among_more_sets_than_are_attacked_counts_as_found_in_the_smallest_set_around_it() -> None:
    rows, columns = 18, 18
    atoms = [MIXED] * (rows * columns - 1) + [answers((4, 5, 1))]
    across = [[row * columns + column for column in range(columns)] for row in range(rows)]
    down = [[row * columns + column for row in range(rows)] for column in range(columns)]
    single = [[atom] for atom in range(rows * columns - 1)]
    made = shown([list(range(rows * columns)), *across, *down, *single], atoms)
    found = find_recoveries(made, Family.of([[rows * columns - 1]], rows * columns))
    assert [(one.target, one.sets) for one in found if one.target == 0] == [(0, (rows + columns,))]
    assert [one.sets for one in found if one.target == PERSON] == [(rows + columns,)]


def test_atoms_that_no_set_tells_apart_can_exchange_answers_and_a_set_of_its_own_cannot() -> None:
    assert components(np.array([[True, True, False], [False, False, True]])).tolist() == [0, 0, 1]
    assert components(np.array([[True, True]])).tolist() == [0, 0]


def test_without_sets_all_atoms_are_alike() -> None:
    merged, which = alike(np.zeros((0, 3), dtype=bool))
    assert merged.shape == (0, 1)
    assert which.tolist() == [0, 0, 0]


def test_two_halves_of_one_mean_are_each_unknown() -> None:
    told = np.full((1, len(MEASURES)), np.nan)
    told[0, :3] = 3.0, 3.0, 0.0
    puzzle = Puzzle(SCALE, np.array([5.0, 5.0]), np.array([[True, True]]), told, told)
    assert find_narrow(puzzle, np.eye(2, dtype=bool)) == []


def test_what_cannot_be_true_tells_nothing() -> None:
    told = np.full((2, len(MEASURES)), np.nan)
    told[:, 0] = 3.0, 4.0  # two means of the same people
    puzzle = Puzzle(SCALE, np.array([5.0]), np.array([[True], [True]]), told, told)
    assert find_narrow(puzzle, np.array([[True]])) is None
