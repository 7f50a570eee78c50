"""The variance table equals the components of the rows, for stated, enacted and gap."""

import numpy as np
import pytest

from culture.tally import tally
from culture.variance import groups_from_rows, variance_components
from culture.variance_table import variance_table
from culture.wave import Wave


def test_each_source_has_the_components_of_its_rows(respond):
    rng = np.random.default_rng(3)
    rows = [(name, *rng.integers(1 + (name == "b"), 6, 4), 0) for name in "aaaaaaaabbbbbbbbb"]
    found = variance_table(Wave(2026, 3), tally(respond(rows))).set_index(["source", "priority"])
    answers, code = (
        np.array([row[1:5] for row in rows]),
        np.array([row[0] == "b" for row in rows]).astype(int),
    )
    for source, values in {
        "stated": answers[:, 0],
        "enacted": answers[:, 2],
        "gap": answers[:, 0] - answers[:, 2],
    }.items():
        said = variance_components(groups_from_rows(values, code))
        assert found.loc[(source, "training"), ["tau2", "sigma2", "icc1"]].tolist() == pytest.approx(
            [said.tau2, said.sigma2, said.icc1]
        )


def test_a_single_department_has_no_variance_between_departments(respond):
    assert variance_table(Wave(2026, 3), tally(respond([("a", 1, 2, 3, 4, 5), ("a", 2, 3, 3, 4, 5)]))).empty
