"""Where a published set lies, and the ellipse that says how sure that is."""

import numpy as np
import pytest

from culture.disclosure import Unit
from culture.gaps import headline_levels
from culture.rounding import round_margins
from culture.wave import Wave

estimates = pytest.importorskip("culture.estimates")
UNIT = Unit("milling", "Milling", "", "department", (0,))


def uncertainty(mean: list[float], covariance: np.ndarray, declared: list[float]):
    estimated = estimates.Estimated(
        (UNIT,), "direct", np.array([mean]), covariance[None], np.array([[40, 40]]), np.array([40])
    )
    table = estimates.uncertainty_table(Wave(2026, 3), [estimated], headline_levels(np.array(declared)))
    return table.iloc[0]


def test_margins_and_correlation_follow_from_the_covariance_of_the_weighted_means():
    # Two priorities, 3 : 1. Features stated_1, stated_2, enacted_1, enacted_2; nothing covaries but the pairs.
    # Var(stated) = .5625*.04 + .0625*.08 = .0275; Var(enacted) = .5625*.02 + .0625*.04 = .01375;
    # Cov = .5625*.01 + .0625*.02 = .006875; correlation = .006875 / sqrt(.0275*.01375) = .353553
    covariance = np.diag([0.04, 0.08, 0.02, 0.04])
    covariance[0, 2] = covariance[2, 0] = 0.01
    covariance[1, 3] = covariance[3, 1] = 0.02
    row = uncertainty([4.0, 3.0, 3.5, 2.5], covariance, [75, 25])
    assert row.stated_margin == pytest.approx(1.959964 * np.sqrt(0.0275), abs=1e-6)
    assert row.enacted_margin == pytest.approx(1.959964 * np.sqrt(0.01375), abs=1e-6)
    assert row.correlation == pytest.approx(0.353553, abs=1e-6)
    assert row.n == 40


def test_a_priority_nobody_answered_does_not_count():
    covariance = np.diag([0.04, np.nan, 0.02, np.nan])
    row = uncertainty([4.0, np.nan, 3.5, np.nan], covariance, [50, 50])
    assert row.stated_margin == pytest.approx(1.959964 * 0.2, abs=1e-6)
    assert row.correlation == 0.0


def test_without_any_answer_there_is_no_ellipse():
    row = uncertainty([np.nan] * 4, np.full((4, 4), np.nan), [50, 50])
    assert np.isnan([row.stated_margin, row.enacted_margin, row.correlation]).all()


@pytest.mark.parametrize(
    ("margin", "n", "rounded"), [(0.31, 199, 0.4), (0.3, 199, 0.3), (0.311, 200, 0.32), (0.0, 10, 0.0)]
)
def test_a_rounded_margin_never_claims_to_know_more(margin, n, rounded):
    assert round_margins(np.array([margin]), np.array([n])).tolist() == [rounded]
