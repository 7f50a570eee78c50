"""Response: how many of the staff answered, and which groups are missing."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from culture.change import adjust_p
from culture.errors import StatisticsError

FEWER, MORE, EXPECTED, HIDDEN = "fewer than expected", "more than expected", "as expected", "not shown"


def who_is_missing(
    groups: list[str], headcount: npt.ArrayLike, respondents: npt.ArrayLike, minimum_group: int = 10
) -> pd.DataFrame:
    """One row per group of staff: who answered less, or more, than chance would have it.

    Columns: group, headcount, respondents, response_rate, share_of_roster, share_of_respondents, q, response.
    headcount, respondents: (G,) counts of every group, which together are the staff. Groups with fewer than
    minimum_group people or respondents are "not shown" and their numbers NaN, but count in the whole.
    `response` is "fewer" or "more than expected" when q ≤ 0.05, from exact hypergeometric tests with
    Benjamini–Hochberg. Raises StatisticsError on negative counts or more respondents than heads. Source:
    Fisher (1935).
    """
    size, seen = np.asarray(headcount, dtype=np.int64), np.asarray(respondents, dtype=np.int64)
    if size.shape != (len(groups),) or seen.shape != size.shape or (seen < 0).any() or (seen > size).any():
        raise StatisticsError("Each group of staff needs a head count and no more respondents than heads.")
    total, answered = int(size.sum()), int(seen.sum())
    shown = (size >= minimum_group) & (seen >= minimum_group)
    chance = stats.hypergeom(max(total, 1), answered, size)
    p = np.where(shown, np.minimum(1, 2 * np.minimum(chance.cdf(seen), chance.sf(seen - 1))), np.nan)
    q = adjust_p(p)
    hidden = np.where(shown, 0.0, np.nan)
    rate = np.divide(seen, size, out=np.full(len(size), np.nan), where=size > 0)
    decided = np.nan_to_num(q, nan=1.0) <= 0.05
    less = rate < answered / max(total, 1)
    return pd.DataFrame(
        {
            "group": groups,
            "headcount": size + hidden,
            "respondents": seen + hidden,
            "response_rate": rate + hidden,
            "share_of_roster": size / max(total, 1) + hidden,
            "share_of_respondents": seen / max(answered, 1) + hidden,
            "q": q,
            "response": np.select([~shown, decided & less, decided], [HIDDEN, FEWER, MORE], EXPECTED),
        }
    )
