"""Figures that do not fit together are refused with a sentence, before anything is computed from them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from culture.agreement import answer_histograms
from culture.audits import fit_gamma_poisson
from culture.benchmark import percentile_rank, percentiles_of_organisations
from culture.change import assess_changes_alone, overlap_correlation
from culture.errors import ConfidentialityError, StatisticsError
from culture.findings import time_to_close
from culture.instrument import AnswerScale
from culture.mixture import NoiseAwareMixture
from culture.protect import round_table
from culture.publishable import COLUMNS
from culture.reliability import row_moments, split_covariance
from culture.shrinkage import shrink
from culture.triangulation import Sources, rank_agreement, triangulate
from culture.variance import groups_from_rows
from culture.weighting import Margin, rake, weighted_mean

NOTHING = np.empty(0)
SOURCES = Sources(("a", "b"), np.ones(2), *(np.ones((3, 2)) for _ in range(3)), np.ones((3, 2)))


@pytest.mark.parametrize(
    ("misfit", "message"),
    [
        (lambda: percentile_rank(3.0, [50], [3.0]), "at least two percentiles with a value each"),
        (lambda: percentile_rank(3.0, [25, 50], [3.0]), "at least two percentiles with a value each"),
        (lambda: percentile_rank(3.0, [50, 25], [3.0, 4.0]), "Percentiles must increase"),
        (lambda: percentile_rank(3.0, [25, 50], [4.0, 3.0]), "their values must not fall"),
        (lambda: percentiles_of_organisations({}), "needs their published gaps tables"),
        (lambda: overlap_correlation([1, 2], [1, 2], [0]), "one answer and one department"),
        (lambda: assess_changes_alone([0.1, 0.2], [0.1]), "one standard error"),
        (lambda: assess_changes_alone([0.1], [-0.1]), "not negative"),
        (lambda: assess_changes_alone([0.1], [0.1], delta=-0.1), "δ ≥ 0"),
        (lambda: time_to_close([3, 4], [True]), "one non-negative number for each finding"),
        (lambda: time_to_close([-1], [True]), "one non-negative number for each finding"),
        (lambda: answer_histograms([[1, 2]], [0, 1], 2, [1, 2, 3]), "one department code for each row"),
        (lambda: row_moments([[1, 2]], [0, 1], 2), "one department code for each row"),
        (
            lambda: split_covariance(np.ones(3), np.ones((2, 2)), np.eye(2)),
            r"Counts \(3,\) and sums \(2, 2\) do not fit 2 items",
        ),
        (lambda: groups_from_rows([1, 2], [0]), "one department for each value"),
        (lambda: rank_agreement([1, 2], [1]), r"got \(2,\) and \(1,\)"),
        (lambda: triangulate(replace(SOURCES, declared=np.ones(3))), "do not all have 2 priorities"),
        (lambda: triangulate(replace(SOURCES, between=np.ones((2, 2)))), "one 2 × 2 matrix"),
        (lambda: weighted_mean([1, 2], [1]), "one value and one weight"),
        (lambda: weighted_mean(NOTHING, NOTHING), "one value and one weight"),
        (lambda: weighted_mean([1, 2], [0, 0]), "one value and one weight"),
        (
            lambda: rake([Margin("site", np.array([0, 1]), np.array([5.0, -5.0]))]),
            "Margin site: one category for each respondent, no negative head count",
        ),
        (
            lambda: rake([
                Margin("site", np.array([0, 1]), np.array([5.0, 5.0])),
                Margin("age", np.array([0]), np.array([10.0])),
            ]),
            "Margin age: one category for each respondent",
        ),
        (lambda: NoiseAwareMixture(0).fit([[1.0], [2.0]]), "ask for at least one cluster"),
        (lambda: NoiseAwareMixture(1, prior="flat").fit([[1.0], [2.0]]), "prior is 'flat'"),
        (
            lambda: shrink(np.ones((3, 2)), np.tile(0.1 * np.eye(2), (3, 1, 1))).combine([1.0, 0.0, 0.0]),
            "weights for 3 features; the profiles have 2",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(misfit, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        misfit()


def test_a_table_with_a_column_that_has_no_rule_of_precision_is_not_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(COLUMNS, "ages", ["wave", "age"])
    scale = AnswerScale(1, 5, ("a", "b", "c", "d", "e"), True)
    with pytest.raises(ConfidentialityError, match="Table ages has a column without a rule"):
        round_table("ages", pd.DataFrame({"wave": ["2026-Q3"], "age": [41.0]}), np.array([20.0]), scale)


def test_a_register_without_variation_beyond_chance_has_no_spread_of_rates() -> None:
    # five departments with two findings in two days each: less spread than Poisson, so all have the rate 1
    population = fit_gamma_poisson([2] * 5, [2.0] * 5)
    assert population.mean == pytest.approx(1.0)
    assert population.shape == np.inf
