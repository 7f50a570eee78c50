"""Sums of a tally taken in blocks equal the sums over all rows, wherever a block ends."""

import numpy as np
import pytest

from culture import moments
from culture.instrument import AnswerScale

SCALE = AnswerScale(1, 5, ("1", "2", "3", "4", "5"), True)


@pytest.mark.parametrize("rows", [1, 3, 4, 100])
@pytest.mark.parametrize(
    "weight", [[1_000_000] * 7, [2_000_000, 1, 500_000, 1_000_000, 7, 3_000_000, 1_000_000]]
)
def test_a_department_may_go_on_in_the_next_block(monkeypatch, rows, weight):
    monkeypatch.setattr(moments, "MOST_ROWS", rows)
    ends = np.array([0, 2, 2, 7])  # nobody in the second department
    stated = np.array([[5, 4, 3, 5, 1, 2, 0], [4, -1, 5, 2, 2, 1, 3]], dtype=np.int8)
    enacted = np.array([[2, 4, 0, 1, 5, 3, 2], [4, 3, 1, 2, -1, 2, 4]], dtype=np.int8)
    base = (stated > 0) & (enacted > 0)
    weights = np.array(weight, dtype=np.int64)
    found = moments.count_moments([*stated, *enacted], list(base), weights, ends, SCALE)
    values = np.vstack([stated, enacted]) * np.vstack([base, base]).astype(np.int64)
    flags = base.astype(np.int64)
    squares = np.rint(weights.astype(float) ** 2 / 1e6).astype(np.int64)
    assert np.array_equal(found["products"], values @ values.T)
    for department, (start, end) in enumerate([(0, 2), (2, 2), (2, 7)]):
        own = slice(start, end)
        assert np.array_equal(found["overlap"][department], flags[:, own] @ flags[:, own].T)
        assert np.array_equal(found["cross_sums"][department], values[:, own] @ flags[:, own].T)
        weighed = (flags[:, own] * squares[own]) @ flags[:, own].T
        assert np.array_equal(found["overlap_squares"][department], weighed)
