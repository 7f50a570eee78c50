"""Adjusted p-values against R's p.adjust."""

import numpy as np
import pytest

from culture.change import adjust_p


@pytest.mark.parametrize("method", ["BH", "BY", "holm"])
def test_adjusted_p_values_equal_p_adjust_and_keep_missing_ones(oracle, method):
    # p.adjust(c(.01,.02,.03,.04,.05,.2,.5,.9,NA,.001), "BH"): 0.045 0.06 0.0675 0.072 0.075 … NA 0.009
    check = oracle("padjust_literal")
    p = np.array([np.nan if v is None else v for v in check.value["p"]])
    assert check.agrees(adjust_p(p, method), method)
