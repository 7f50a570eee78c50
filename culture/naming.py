"""Names for clusters of departments that say what is the case: "over-claims on support", never "cluster
2"."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

# In scale points of a five-point scale. A cluster's mean gap below this reads as words and deeds agreeing.
ALIGNED = 0.25
# A theme's gap must be this wide to be named.
WIDE = 0.4
# A theme stands out when its gap is this much away from the mean of the others.
STANDS_OUT = 0.3
MOST_THEMES = 2
# Apart by less than this, two themes stand out together or not at all.
TOGETHER = 0.15
ORDINALS = ("most", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

Qualifier = Callable[[pd.DataFrame, float], list[str]]


def name_clusters(patterns: pd.DataFrame, high: float = 3.5, relative: bool = False) -> list[str]:
    """One name for each row of patterns, all different.

    patterns: one row per cluster; columns `gap` (mean gap), `level` (mean enacted, NaN if unknown), then
    one column per theme or priority with its gap, labelled as a reader would call it. high: enacted mean
    from which a cluster is high. relative: gaps are differences from the organisation, because their own
    size comes from the wording of the items.
    """
    phrase = _relative_name if relative else _name
    names = [phrase(row, high) for _, row in patterns.iterrows()]
    for qualify in (_by_level, _by_theme, _by_rank):
        names = _told_apart(names, patterns, high, qualify)
    return names


def _name(row: pd.Series, high: float) -> str:
    themes = row.drop(["gap", "level"]).astype(float)
    over, under = _standing_out(themes), _standing_out(-themes)
    if over:
        return f"over-claims on {' and '.join(over)}"
    if under:
        return f"under-claims on {' and '.join(under)}"
    if row["gap"] >= ALIGNED:
        return "over-claiming"
    if row["gap"] <= -ALIGNED:
        return "under-claiming"
    return f"aligned {_level(row, high)}".strip()


def _relative_name(row: pd.Series, high: float) -> str:
    themes = row.drop(["gap", "level"]).astype(float)
    over, under = _standing_out(themes, WIDE / 2), _standing_out(-themes, WIDE / 2)
    if over:
        return f"wider gap on {' and '.join(over)}"
    if under:
        return f"narrower gap on {' and '.join(under)}"
    if row["gap"] >= WIDE / 4:
        return "wider gap throughout"
    if row["gap"] <= -WIDE / 4:
        return "narrower gap throughout"
    return "gap like the organisation's"


def _standing_out(gaps: pd.Series, enough: float = WIDE) -> list[str]:
    """The one or two themes with a gap that is wide and clearly wider than the rest; none when many are
    alike."""
    ordered = gaps.dropna().sort_values(ascending=False, kind="stable")
    for count in range(1, MOST_THEMES + 1):
        inside, outside = ordered.iloc[:count], ordered.iloc[count:]
        if outside.empty:
            return []
        apart = inside.min() - outside.max() >= TOGETHER
        if apart and inside.min() >= enough and inside.min() - outside.mean() >= STANDS_OUT:
            return [str(theme) for theme in inside.index]
    return []


def _level(row: pd.Series, high: float) -> str:
    if np.isnan(row["level"]):
        return ""
    return "high" if row["level"] >= high else "low"


def _told_apart(names: list[str], patterns: pd.DataFrame, high: float, qualify: Qualifier) -> list[str]:
    """Names that occur twice get an addition, if the additions differ."""
    result = list(names)
    for name, times in Counter(names).items():
        rows = [i for i, other in enumerate(names) if other == name]
        additions = qualify(patterns.iloc[rows], high) if times > 1 else []
        if additions and len(set(additions)) == times:
            for row, addition in zip(rows, additions, strict=True):
                result[row] = f"{name}, {addition}"
    return result


def _by_level(patterns: pd.DataFrame, high: float) -> list[str]:
    words = [_level(row, high) for _, row in patterns.iterrows()]
    return [f"{word} level" for word in words] if all(words) else []


def _by_theme(patterns: pd.DataFrame, high: float) -> list[str]:
    themes = patterns.drop(columns=["gap", "level"])
    if themes.shape[1] < 2:
        return []
    # What sets a cluster apart from its namesakes: the theme furthest above their common profile.
    away = themes.sub(themes.mean(axis=1), axis=0)
    away = away - away.mean(axis=0)
    if (away.max(axis=1) < TOGETHER / 2).any():
        return []
    return [f"most on {theme}" for theme in away.idxmax(axis=1)]


def _by_rank(patterns: pd.DataFrame, high: float) -> list[str]:
    ranks = patterns["gap"].rank(ascending=False, method="first").astype(int)
    return ["widest" if rank == 1 else f"{ORDINALS[rank - 1]} widest" for rank in ranks]
