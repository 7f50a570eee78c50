"""Who is missing; expected p-values from R's phyper."""

import numpy as np
import pytest

from culture.errors import StatisticsError
from culture.response import who_is_missing


def test_groups_that_answered_less_or_more_than_chance_are_named():
    # p.adjust(2 * pmin(phyper(x, n, 130 - n, 85), phyper(x - 1, n, 130 - n, 85, lower.tail=FALSE)), "BH")
    found = who_is_missing(["day", "night", "office"], [60, 40, 30], [48, 16, 21])
    assert found["response"].tolist() == ["more than expected", "fewer than expected", "as expected"]
    np.testing.assert_allclose(
        found["q"], [0.002938939394285828, 0.000410090654044477, 0.707068253823163073], rtol=1e-9
    )
    assert found["response_rate"].tolist() == [0.8, 0.4, 0.7]
    assert found["share_of_roster"].sum() == pytest.approx(1.0)


def test_groups_below_the_minimum_are_not_shown_but_count():
    found = who_is_missing(["day", "night", "office"], [60, 40, 9], [48, 9, 9])
    assert found["response"].tolist()[1:] == ["not shown", "not shown"]
    assert (
        found.loc[[1, 2], ["headcount", "respondents", "response_rate", "share_of_respondents", "q"]]
        .isna()
        .all(axis=None)
    )
    assert found.loc[0, "share_of_respondents"] == pytest.approx(48 / 66)


def test_a_roster_of_nobody_is_silent():
    assert who_is_missing(["day"], [0], [0])["response"].tolist() == ["not shown"]


def test_more_respondents_than_heads_are_refused():
    with pytest.raises(StatisticsError):
        who_is_missing(["day"], [5], [6])
