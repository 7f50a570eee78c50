"""Median time to close of many sets at once is that of each set alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from culture.closing import medians_to_close
from culture.findings import time_to_close

findings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.booleans()), max_size=40)


def test_half_of_the_findings_of_a_set_are_closed_after_its_median():
    medians = medians_to_close(
        3,
        np.array([0, 0, 2, 2, 2]),
        np.array([10.0, 30.0, 5.0, 9.0, 9.0]),
        np.array([True, False, True, True, False]),
    )
    assert medians[0] == 10.0  # one of two is closed after ten days
    assert np.isnan(medians[1])  # no finding
    assert medians[2] == 9.0  # 5: two thirds are open; 9: one third


def test_a_set_in_which_more_than_half_stay_open_has_no_median_yet():
    medians = medians_to_close(
        1, np.zeros(3, np.int64), np.array([1.0, 2.0, 3.0]), np.array([True, False, False])
    )
    assert medians.tolist() == [np.inf]


@given(findings)
def test_each_set_has_the_median_it_has_alone(rows: list[tuple[int, int, bool]]):
    of_set = np.array([row[0] for row in rows], dtype=np.int64)
    days = np.array([row[1] for row in rows], dtype=float)
    closed = np.array([row[2] for row in rows], dtype=bool)
    alone = [time_to_close(days[of_set == n], closed[of_set == n]).median for n in range(5)]
    np.testing.assert_array_equal(medians_to_close(5, of_set, days, closed), alone)
