"""The headline in other ways, worked by hand and against raking on rows."""

import numpy as np
import pytest
import waves

from culture.gaps import Measured
from culture.sensitivity import rake_to_roster, sensitivity_table
from culture.shares import response_table
from culture.weighting import Margin, kish_design_effect, rake


def measured(rows: list[list[float]], n: list[int]) -> Measured:
    mean = np.array(rows)
    noise = np.stack([np.eye(mean.shape[1]) / count for count in n])
    return Measured(mean, noise, np.repeat(np.array(n)[:, None], mean.shape[1] // 2, axis=1))


def test_departments_weigh_by_head_count_and_not_by_who_answered():
    whole, _ = rake_to_roster(measured([[4.0, 3.0], [2.0, 2.0]], [30, 10]), np.array([30.0, 90.0]))
    assert whole.mean[0] == pytest.approx([0.25 * 4 + 0.75 * 2, 0.25 * 3 + 0.75 * 2])
    assert whole.noise[0, 0, 0] == pytest.approx(0.25**2 / 30 + 0.75**2 / 10)
    assert whole.n.tolist() == [[40]]


def test_a_department_that_did_not_answer_a_priority_leaves_its_weight_to_the_others():
    whole, _ = rake_to_roster(measured([[4.0, 3.0], [np.nan, np.nan]], [30, 10]), np.array([30.0, 90.0]))
    assert whole.mean[0] == pytest.approx([4.0, 3.0])


def test_the_design_effect_is_that_of_raking_the_rows():
    code = np.repeat([0, 1, 2], [30, 10, 20])
    raked = rake([Margin("department", code, np.array([40.0, 60.0, 25.0]))])
    _, effect = rake_to_roster(measured([[4.0, 3.0]] * 3, [30, 10, 20]), np.array([40.0, 60.0, 25.0]))
    assert effect == pytest.approx(kish_design_effect(raked.weight))


def test_where_a_head_count_is_unknown_nothing_is_weighed_by_head_counts(respond):
    rows = respond(waves.people("a", 12, (4, 5, 3, 3, 0)) + waves.people("b", 15, (2, 4, 2, 3, 0)))
    known = sensitivity_table(waves.measured(rows, waves.roster("a - 20", "b - 60")))
    unknown = sensitivity_table(waves.measured(rows, waves.roster("a - 20", "b - nan")))
    assert known["variant"].tolist() == ["declared", "equal", "roster", "staff"]
    assert unknown["variant"].tolist() == ["declared", "equal"]
    # stated of a 4.5, of b 3; weighed by 12 and 15 answers, or by 20 and 60 heads
    assert known["stated"].tolist() == pytest.approx([11 / 3, 11 / 3, 3.375, 11 / 3])


def test_where_a_head_count_is_unknown_nobody_is_said_to_have_answered_less_than_expected(respond):
    rows = respond(waves.people("a", 12) + waves.people("b", 55))
    known = response_table(waves.measured(rows, waves.roster("a - 60", "b - 60")))
    unknown = response_table(waves.measured(rows, waves.roster("a - nan", "b - 60")))
    assert known["compared"].tolist() == ["", "fewer than expected", "more than expected"]
    assert unknown["compared"].tolist() == ["", "", ""]
    assert unknown["respondents"].tolist() == [67, 12, 55]
