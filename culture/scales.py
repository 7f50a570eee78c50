"""What a wave says about the instrument: reliability and agreement of its scales, straight from a tally.

Three scales stand over the same priorities: stated, enacted and the gap between them.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.agreement import SLIGHT_SKEW, UNIFORM, item_agreement, mean_misleads, scale_agreement
from culture.errors import StatisticsError
from culture.one_factor import OneFactor, one_factor
from culture.reliability import SplitCovariance, alpha, item_analysis, level_alpha, split_covariance
from culture.tally import Tally

Floats = npt.NDArray[np.float64]

STATED, ENACTED, GAP = "stated", "enacted", "gap"


def scale_moments(tally: Tally, scale: str) -> tuple[Floats, Floats, Floats]:
    """Pairwise count (D, P, P), sums (D, P, P) and products (P, P) of a scale, as `split_covariance` takes
    them.

    scale: "stated", "enacted" or "gap". tally: as counted, not regrouped. Raises StatisticsError for another
    scale.
    """
    p = tally.overlap.shape[1]
    said, done = tally.cross_sums[:, :p].astype(float), tally.cross_sums[:, p:].astype(float)
    count, products = tally.overlap.astype(float), tally.products.astype(float)
    if scale == STATED:
        return count, said, products[:p, :p]
    if scale == ENACTED:
        return count, done, products[p:, p:]
    if scale == GAP:
        crossed = products[:p, p:]
        return count, said - done, products[:p, :p] - crossed - crossed.T + products[p:, p:]
    raise StatisticsError(f"The scales of the instrument are stated, enacted and gap, not {scale!r}.")


def scale_histograms(tally: Tally, scale: str) -> npt.NDArray[np.int64]:
    """Counts (D, P, A) of the stated or enacted answers on the base of each priority."""
    if scale not in (STATED, ENACTED):
        raise StatisticsError(f"Answers are counted for stated and enacted, not for {scale!r}.")
    return np.asarray(tally.pairs.sum(axis=3 if scale == STATED else 2))


def reliability_table(tally: Tally) -> pd.DataFrame:
    """One row per scale and theme, theme "" for all priorities; a theme of one priority has no row.

    Columns: scale, theme, items, n, average_r, alpha, alpha_low, alpha_high, omega, cfi, rmsea, alpha_within,
    alpha_between. n is the smallest number of respondents behind a pair of items. NaN where a number does not
    exist; no rows at all below two departments with answers.
    """
    rows = []
    for scale in (STATED, ENACTED, GAP):
        for theme, chosen in _themes(tally).items():
            split = _split(tally, scale, chosen)
            if split is not None:
                n = int(tally.overlap.sum(axis=0)[np.ix_(chosen, chosen)].min())
                rows.append({"scale": scale, "theme": theme, **_reliability(split, n)})
    columns = [
        *("scale", "theme", "items", "n", "average_r", "alpha", "alpha_low", "alpha_high"),
        *("omega", "cfi", "rmsea", "alpha_within", "alpha_between"),
    ]
    return pd.DataFrame(rows, columns=columns)


def items_table(tally: Tally) -> pd.DataFrame:
    """One row per scale and priority: scale, priority, item_rest, alpha_if_dropped (over all priorities)."""
    every = list(range(len(tally.instrument.priorities)))
    parts = []
    for scale in (STATED, ENACTED, GAP):
        split = _split(tally, scale, every)
        if split is not None:
            found = item_analysis(split.total)
            part = {"item_rest": found.item_rest, "alpha_if_dropped": found.alpha_if_dropped}
            parts.append(pd.DataFrame({"scale": scale, "priority": tally.instrument.priority_ids, **part}))
    columns = ["scale", "priority", "item_rest", "alpha_if_dropped"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def agreement_table(tally: Tally) -> pd.DataFrame:
    """One row per department of the tally, scale (stated, enacted) and priority.

    Columns: department, scale, priority, n, mean, ad_mean, rwg, rwg_slight_skew, mean_misleads. The
    slight-skew null is NaN off five points. Not for print as it stands: small departments must be protected
    first.
    """
    points = _points(tally)
    parts = []
    for scale in (STATED, ENACTED):
        counts = scale_histograms(tally, scale)
        found = item_agreement(counts, points)
        skewed = (
            item_agreement(counts, points, SLIGHT_SKEW).rwg
            if len(points) == 5
            else np.full(found.n.shape, np.nan)
        )
        cells = pd.MultiIndex.from_product([tally.departments, [scale], tally.instrument.priority_ids])
        part = cells.to_frame(index=False, name=["department", "scale", "priority"])
        values = {
            "n": found.n,
            "mean": found.mean,
            "ad_mean": found.ad_mean,
            "rwg": found.rwg,
            "rwg_slight_skew": skewed,
            "mean_misleads": mean_misleads(found.ad_mean, points),
        }
        parts.append(part.assign(**{name: array.ravel() for name, array in values.items()}))
    return pd.concat(parts, ignore_index=True)


def scale_agreement_table(tally: Tally) -> pd.DataFrame:
    """One row per department, scale (stated, enacted) and null (uniform, slight skew) over all priorities.

    Columns: department, scale, null, rwg_j, rwg_j_star, ad_mean, awg, sd. Slight skew on five points only.
    Not for print as it stands: small departments must be protected first.
    """
    points, parts = _points(tally), []
    for scale in (STATED, ENACTED):
        for null in (UNIFORM, SLIGHT_SKEW) if len(points) == 5 else (UNIFORM,):
            found = scale_agreement(scale_histograms(tally, scale), points, null)
            named = {"department": tally.departments, "scale": scale, "null": null}
            values = {name: getattr(found, name) for name in ("rwg_j", "rwg_j_star", "ad_mean", "awg", "sd")}
            parts.append(pd.DataFrame({**named, **values}))
    return pd.concat(parts, ignore_index=True)


def _points(tally: Tally) -> list[int]:
    return list(range(tally.instrument.scale.low, tally.instrument.scale.high + 1))


def _themes(tally: Tally) -> dict[str, list[int]]:
    """Positions of all priorities under "", and of each theme's where it has two or more."""
    priorities = tally.instrument.priorities
    found = {"": list(range(len(priorities)))}
    for theme in tally.instrument.themes:
        found[theme.id] = [i for i, p in enumerate(priorities) if p.theme == theme.id]
    return {theme: chosen for theme, chosen in found.items() if len(chosen) >= 2}


def _split(tally: Tally, scale: str, chosen: list[int]) -> SplitCovariance | None:
    """The split covariance of some priorities, None where answers cannot carry one."""
    count, sums, products = scale_moments(tally, scale)
    inside = np.ix_(range(len(count)), chosen, chosen)
    try:
        return split_covariance(count[inside], sums[inside], products[np.ix_(chosen, chosen)])
    except StatisticsError:
        return None


def _reliability(split: SplitCovariance, n: int) -> dict[str, float]:
    whole, levels = alpha(split.total, n), level_alpha(split)
    factor = _one_factor(split.total, n)
    return {
        "items": whole.items,
        "n": n,
        "average_r": whole.average_r,
        "alpha": whole.raw,
        "alpha_low": whole.raw_low,
        "alpha_high": whole.raw_high,
        "omega": factor.omega if factor and not factor.improper else np.nan,
        "cfi": factor.cfi if factor else np.nan,
        "rmsea": factor.rmsea if factor else np.nan,
        "alpha_within": levels.within,
        "alpha_between": levels.between,
    }


def _one_factor(covariance: Floats, n: int) -> OneFactor | None:
    try:
        return one_factor(covariance, n)
    except StatisticsError:
        return None
