"""What the attack is told of a wave: averages over priorities as they are published, and weights, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from waves import measured, people, roster

from culture.guard import candidate_of, smallest_base
from culture.instrument import Theme
from culture.tally import tally
from culture.told import GAP, Told
from culture.wave_inputs import Method

STAFF = roster("a - 20", "b - 20")
ROWS = people("a", 12, (4, 5, 3, 3, 0)) + people("b", 15, (2, 4, 2, 3, 0))


def told(respond, themes: tuple[str | None, str | None]) -> Told:
    """Of the organisation, a and b: the two priorities in the themes that are named."""
    responses = respond(ROWS)
    own = responses.instrument
    known = tuple(Theme(name, name, "talk") for name in dict.fromkeys(themes) if name)
    priorities = tuple(replace(p, theme=t) for p, t in zip(own.priorities, themes, strict=True))
    themed = replace(own, themes=known, priorities=priorities)
    made = measured(replace(responses, instrument=themed), STAFF)
    nothing = np.zeros((len(made.plan.published), 2), dtype=bool)
    return candidate_of(made.inputs, made.plan, Method()).told(nothing, nothing)


def test_a_theme_of_all_priorities_tells_what_the_headline_tells_already(respond) -> None:
    with_theme, without = told(respond, ("leading", "leading")), told(respond, (None, None))
    np.testing.assert_allclose(with_theme.low, without.low, atol=1e-6)
    np.testing.assert_allclose(with_theme.high, without.high, atol=1e-6)


def test_a_theme_of_one_priority_tells_its_gap_as_the_priority_does(respond) -> None:
    with_themes, without = told(respond, ("leading", "checking")), told(respond, (None, None))
    np.testing.assert_allclose(with_themes.low, without.low, atol=1e-6)
    # a says 4 and does 3 on training, b says 2 and does 2: 12 of 27 times 1, printed 0.4
    assert with_themes.low[0, 0, GAP] <= 12 / 27 <= with_themes.high[0, 0, GAP]
    assert with_themes.high[0, 0, GAP] <= 0.45 + 1e-6


def test_a_mean_is_rounded_by_the_fewest_behind_any_priority_that_is_shown() -> None:
    n = np.array([[12, 40], [0, 30], [0, 0], [250, 300]])
    fine, coarse = np.zeros((4, 2), dtype=bool), np.array([[False, False]] * 3 + [[True, False]])
    assert smallest_base(n, fine, np.array([True, True])).tolist() == [12, 30, 0, 250]
    assert smallest_base(n, fine, np.array([False, True])).tolist() == [40, 30, 0, 300]
    assert smallest_base(n, coarse, np.array([True, True])).tolist() == [12, 30, 0, 199]


def test_weights_of_a_base_are_told_by_their_sum_and_sum_of_squares(respond) -> None:
    rows = people("a", 12) + people("b", 11) + [("b", 4, 0, 3, 3, 0)]
    weighted = replace(respond(rows), weight=np.rint(np.array([2.0] + [1.0] * 22 + [3.0]) * 1e6).astype(int))
    made = measured(weighted, STAFF)
    inputs = replace(made.inputs, tally=tally(weighted), weighted=True)
    found = candidate_of(inputs, made.plan, Method()).weights
    assert found.tolist() == [[[13, 15], [13, 15]], [[14, 20], [11, 11]]]
    assert candidate_of(made.inputs, made.plan, Method()).weights is None


@pytest.mark.parametrize("people_of_a", [9, 10])
def test_a_department_is_told_of_from_ten_respondents_on(respond, people_of_a: int) -> None:
    made = measured(respond(people("a", people_of_a) + people("b", 15)), STAFF)
    shown = [unit.id for unit in made.plan.published if unit.level == "department"]
    assert shown == (["a", "b"] if people_of_a == 10 else [])
