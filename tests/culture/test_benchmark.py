"""Benchmarks: beside parent and organisation with the covariance of part and whole, and among other organisations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.benchmark import benchmarks_table, percentile_rank, percentiles_of_organisations
from culture.errors import StatisticsError
from culture.publishable import COLUMNS


def gaps(*rows: tuple) -> pd.DataFrame:
    """Rows of (level, department, parent, n, gap, half width of the interval), priority overall."""
    frame = pd.DataFrame(rows, columns=["level", "department", "parent", "n", "gap", "half"])
    return frame.assign(
        wave="2026-Q3", name="x", priority="overall", stated=4.0, enacted=3.5, estimate="direct",
        gap_low=frame["gap"] - frame["half"], gap_high=frame["gap"] + frame["half"],
    )[COLUMNS["gaps"]]  # fmt: skip


WAVE = gaps(
    ("organisation", "", "", 400, 0.5, 0.196),
    ("parent", "s", "", 200, 0.65, 0.196),
    ("department", "a", "s", 40, 1.5, 0.392),
)


def one(table: pd.DataFrame, department: str, against: str) -> pd.Series:
    return table[(table["department"] == department) & (table["against"] == against)].iloc[0]


def test_a_department_is_held_against_the_organisation_it_is_a_part_of():
    found = one(benchmarks_table(WAVE), "a", "organisation")
    # errors 0.2 and 0.1, share 40/400: Var = 0.04 + 0.01 − 2 · 0.1 · 0.04 = 0.042, half width 1.96 · 0.20494
    assert (found["reference"], found["difference"]) == (0.5, 1.0)
    assert found["difference_low"] == pytest.approx(1.0 - 0.40167, abs=1e-4)
    assert found["reading"] == "wider"


def test_it_is_held_against_its_parent_too_and_a_parent_against_the_organisation_only():
    table = benchmarks_table(WAVE)
    assert one(table, "a", "parent")["difference"] == pytest.approx(0.85)
    assert one(table, "s", "organisation")["reading"] == "alike"
    assert table.loc[table["department"] == "s", "against"].tolist() == ["organisation"]
    assert "" not in set(table["department"])


def test_among_other_organisations_the_reference_is_the_median_one():
    others = pd.DataFrame(
        {
            "priority": "overall",
            "measure": "gap",
            "percentile": [10, 25, 50, 75, 90],
            "value": [0.0, 0.2, 0.3, 0.5, 0.9],
        }
    )
    found = one(benchmarks_table(WAVE, others), "", "other organisations")
    assert (found["reference"], found["percentile"]) == (0.3, 75.0)
    assert found["difference"] == pytest.approx(0.2)
    assert found["reading"] == "wider"  # 0.2 ± 0.196
    assert (
        one(benchmarks_table(WAVE, others), "a", "other organisations")["percentile"] == 90.0
    )  # never beyond


def test_percentiles_between_known_ones_are_interpolated_and_ties_shared():
    assert percentile_rank([0.25, 0.0, 9.0, np.nan], [25, 50, 75], [0.0, 0.5, 1.0]).tolist()[:3] == [
        37.5,
        25.0,
        75.0,
    ]
    assert percentile_rank([0.5], [25, 50, 75], [0.0, 0.5, 0.5]).tolist() == [62.5]


@given(st.lists(st.floats(-4, 4), min_size=2, max_size=6, unique=True), st.floats(-5, 5), st.floats(0, 1))
def test_a_larger_value_never_has_a_smaller_percentile(values, x, more):
    steps = np.linspace(10, 90, len(values))
    low, high = percentile_rank([x, x + more], steps, np.sort(values))
    assert low <= high


def test_percentiles_out_of_order_are_refused():
    with pytest.raises(StatisticsError):
        percentile_rank([0.1], [50, 25], [0.0, 1.0])


def test_every_organisation_counts_once_whatever_its_size():
    tables = {
        name: gaps(("organisation", "", "", n, gap, 0.1))
        for name, n, gap in [
            ("a", 10, 0.1),
            ("b", 10, 0.2),
            ("c", 99_000, 0.9),
            ("d", 10, 0.3),
            ("e", 10, 0.4),
        ]
    }
    found = percentiles_of_organisations(tables, percentiles=(50,))
    assert found.query("measure == 'gap'")["value"].tolist() == [0.3]  # a pooled mean would be 0.9
    assert set(found["organisations"]) == {5}


def test_fewer_than_five_organisations_make_no_benchmark():
    tables = {name: gaps(("organisation", "", "", 10, 0.1, 0.1)) for name in "abcd"}
    with pytest.raises(StatisticsError, match="5 organisations"):
        percentiles_of_organisations(tables)
