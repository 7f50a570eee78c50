"""Reliability and agreement of the instrument, from a tally and from rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from culture.agreement import item_agreement
from culture.errors import StatisticsError
from culture.instrument import Theme
from culture.reliability import alpha, level_alpha, row_moments, split_covariance
from culture.scales import (
    agreement_table,
    items_table,
    reliability_table,
    scale_agreement_table,
    scale_histograms,
    scale_moments,
)
from culture.tally import merge, tally

# department, stated training, stated findings, enacted training, enacted findings, safety; 0 = not answered
ROWS = [
    ("a", 5, 4, 3, 3, 4),
    ("a", 4, 4, 2, 3, 0),
    ("a", 5, 5, 4, 4, 4),
    ("a", 3, 0, 2, 2, 5),
    ("a", 4, 3, 4, 2, 5),
    ("b", 2, 2, 1, 2, 1),
    ("b", 3, 2, 2, 1, 2),
    ("b", 1, 2, 1, 1, 3),
    ("b", 4, 3, 0, 2, 3),
]


@pytest.fixture(scope="module")
def counted(respond):
    return tally(respond(ROWS))


def pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stated, enacted (NaN unless both were answered) and department of the literal rows."""
    said = np.array([row[1:3] for row in ROWS], dtype=float)
    done = np.array([row[3:5] for row in ROWS], dtype=float)
    missing = (said == 0) | (done == 0)
    said[missing], done[missing] = np.nan, np.nan
    return said, done, np.array([row[0] == "b" for row in ROWS], dtype=int)


def test_moments_of_a_tally_give_the_split_of_the_rows(counted):
    said, done, department = pairs()
    for scale, rows in (("stated", said), ("enacted", done), ("gap", said - done)):
        from_tally = split_covariance(*scale_moments(counted, scale))
        from_rows = split_covariance(*row_moments(rows, department, 2))
        np.testing.assert_allclose(from_tally.within, from_rows.within, atol=1e-12)
        np.testing.assert_allclose(from_tally.between, from_rows.between, atol=1e-12)
        np.testing.assert_allclose(from_tally.total, from_rows.total, atol=1e-12)


def test_tables_are_the_same_from_tallies_merged_in_any_order(counted, respond):
    parts = [tally(respond(ROWS[start:end])) for start, end in ((6, 9), (0, 2), (2, 6))]
    for table in (reliability_table, items_table, agreement_table, scale_agreement_table):
        pd.testing.assert_frame_equal(table(merge(parts)), table(counted), check_exact=True)


def test_the_reliability_table_states_alpha_of_the_rows(counted):
    said, _, department = pairs()
    split = split_covariance(*row_moments(said, department, 2))
    found = reliability_table(counted).set_index("scale").loc["stated"]
    assert found["alpha"] == pytest.approx(alpha(split.total, 7).raw)
    assert found["alpha_between"] == pytest.approx(level_alpha(split).between)
    assert (found["items"], found["n"]) == (2, 7)
    assert np.isnan(found["omega"])  # two items have no one-factor model


def test_the_agreement_table_states_agreement_of_the_rows(counted):
    found = agreement_table(counted).set_index(["department", "scale", "priority"])
    by_hand = item_agreement(scale_histograms(counted, "enacted"), range(1, 6))
    cell = found.loc[("b", "enacted", "findings")]
    # b, enacted findings: 2, 1, 1 and 2 (each with its stated answer): mean 1.5, AD .5
    assert (cell["n"], cell["mean"], cell["ad_mean"]) == (4, 1.5, 0.5)
    assert cell["rwg"] == by_hand.rwg[1, 1]
    assert not cell["mean_misleads"]


def test_one_department_has_agreement_but_no_reliability(respond):
    alone = tally(respond([row for row in ROWS if row[0] == "a"], departments=("a",)))
    assert len(reliability_table(alone)) == 0
    assert len(items_table(alone)) == 0
    assert len(agreement_table(alone)) == 4


def test_nobody_is_not_an_accident(respond):
    nobody = tally(respond([]))
    assert len(reliability_table(nobody)) == 0
    assert agreement_table(nobody)["rwg"].isna().all()


def test_a_scale_that_does_not_exist_is_refused(counted):
    with pytest.raises(StatisticsError, match="stated, enacted and gap"):
        scale_moments(counted, "declared")
    with pytest.raises(StatisticsError):
        scale_histograms(counted, "gap")


@pytest.mark.parametrize(
    ("themes", "shown"), [(("leading", "leading"), ["", "leading"]), (("leading", "checking"), [""])]
)
def test_a_theme_of_two_priorities_has_a_reliability_and_a_theme_of_one_has_none(respond, themes, shown):
    responses = respond(ROWS)
    known = tuple(Theme(name, name, "talk") for name in dict.fromkeys(themes))
    pairs = tuple(
        replace(p, theme=name) for p, name in zip(responses.instrument.priorities, themes, strict=True)
    )
    own = replace(responses.instrument, themes=known, priorities=pairs)
    found = reliability_table(tally(replace(responses, instrument=own)))
    assert found["theme"].unique().tolist() == shown
