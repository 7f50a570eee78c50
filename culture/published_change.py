"""Change from published numbers alone, for waves whose answers are no longer kept: less sure, no departments.

Published numbers of departments are drawn towards the organisation and rounded to a tenth: their difference would
understate what moved and overstate how sure it is. The organisation and parents are direct means of many people.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.change import CALLED_Q, Changes, adjust_p, assess_changes
from culture.publishable import COLUMNS
from culture.rounding import FINE_FROM, round_means, round_probabilities
from culture.wave_inputs import Method

Floats = npt.NDArray[np.float64]
BASIS = "published numbers"
LEVELS = ("organisation", "parent")
DIRECT = "direct"
Z95 = 1.959963984540054


def changes_from_published(
    before: pd.DataFrame, now: pd.DataFrame, delta: float = Method.material_change
) -> pd.DataFrame:
    """The table `changes` of the organisation and of parents, from two published gaps tables, rounded.

    Errors come from the published intervals and the rounding; those who answered twice cannot be taken into account,
    so they are too large rather than too small. Sets are matched by level and id.
    """
    key = ["level", "department", "priority"]
    direct = now[now["level"].isin(LEVELS) & (now["estimate"] == DIRECT)]
    both = direct.merge(before[before["estimate"] == DIRECT], on=key, suffixes=("", "_then"), how="left")
    gap = (both["gap"] - both["gap_then"]).to_numpy(dtype=float)
    error = np.sqrt(_variance(both, "") + _variance(both, "_then"))
    found = [assess_changes(gap[[i]], error[[i]], delta) for i in range(len(both))]
    n = np.fmin(*(both[side].to_numpy(dtype=float, na_value=np.nan) for side in ("n", "n_then")))
    q = np.full(len(both), np.nan)
    for _, rows in both.groupby(["level", both["priority"] == "overall"]).indices.items():
        q[rows] = adjust_p([found[row].q[0] for row in rows])
    table = both.assign(
        from_wave=before["wave"].iloc[0] if len(before) else "",
        basis=np.where(np.isnan(gap), "not shown then", BASIS),
        n_before=both["n_then"],
        stated_change=round_means(_difference(both, "stated"), n),
        enacted_change=round_means(_difference(both, "enacted"), n),
        change=round_means(gap, n),
        change_low=round_means(_each(found, "low"), n),
        change_high=round_means(_each(found, "high"), n),
        probability=round_probabilities(_each(found, "probability_beyond"), n),
        q=round_probabilities(q, n),
        detectable=round_means(_each(found, "detectable"), n),
        direction=_direction(found, gap, q),
    )
    return table[COLUMNS["changes"]]


def _variance(both: pd.DataFrame, side: str) -> Floats:
    """Of the published gap: from its interval, and of rounding to the step that its n allows (step² / 12)."""
    half = (both[f"gap_high{side}"] - both[f"gap_low{side}"]).to_numpy(dtype=float) / 2
    step = np.where(both[f"n{side}"].astype(float) >= FINE_FROM, 0.01, 0.1)
    return np.asarray((half / Z95) ** 2 + step**2 / 12)


def _difference(both: pd.DataFrame, column: str) -> Floats:
    return (both[column] - both[f"{column}_then"]).to_numpy(dtype=float)


def _each(found: list[Changes], name: str) -> Floats:
    return np.array([getattr(one, name)[0] for one in found], dtype=float)


def _direction(found: list[Changes], gap: Floats, q: Floats) -> npt.NDArray[np.str_]:
    called = np.array([one.called[0] for one in found], dtype=bool) & (np.nan_to_num(q, nan=1.0) <= CALLED_Q)
    return np.select(
        [np.isnan(gap), called & (gap > 0), called & (gap < 0)], ["", "wider", "narrower"], "alike"
    )
