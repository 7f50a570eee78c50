"""Every department has a group: its type where there are types, else a band of the gap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

from culture.clusters import DISTINCT_TYPES, ONE_POPULATION, OVERLAPPING_GROUPS, Clustering
from culture.errors import StatisticsError
from culture.naming import name_clusters
from culture.observations import Array

BANDS = ("wider gap than the organisation", "typical", "narrower gap than the organisation")
KINDS = {ONE_POPULATION: "band", OVERLAPPING_GROUPS: "overlapping", DISTINCT_TYPES: "type"}
# The typical band reaches this many between-department standard deviations, and this many scale points at
# least.
TYPICAL_SPREAD = 0.5
TYPICAL_POINTS = 0.05


@dataclass(frozen=True, eq=False)
class Profiles:
    """What groups are made and named from: one row per department, in the order of the clustering.

    gaps (D, G): partially pooled gap of each theme, or of each priority where there are no themes;
    columns as a reader would call them. gap (D,), gap_variance (D,): partially pooled overall gap and its
    posterior variance. enacted (D,): overall enacted level, or None. relative: gaps are read against the
    organisation only.
    """

    departments: Sequence[str]
    gaps: pd.DataFrame
    gap: Array
    gap_variance: Array
    enacted: Array | None = None
    relative: bool = False

    def __post_init__(self) -> None:
        lengths = {len(self.departments), len(self.gaps), len(self.gap), len(self.gap_variance)}
        if len(lengths) > 1 or (self.enacted is not None and len(self.enacted) != len(self.gap)):
            raise StatisticsError("profiles disagree on the number of departments; give one row for each.")


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of departments.

    table: one row per department: department, group, kind ("type", "overlapping" or "band"), probability.
    membership: one row per department, one column per group, widest gap first; rows sum to 1.
    patterns: one row per group: departments (expected number), gap, level, then each theme's gap.
    """

    verdict: str
    table: pd.DataFrame
    membership: pd.DataFrame
    patterns: pd.DataFrame


def group_departments(clustering: Clustering, profiles: Profiles, high: float = 3.5) -> Grouping:
    """Give every department a group with its probability.

    Types and overlapping groups are the clusters, named from their patterns; one population is cut into
    three bands of the overall gap, by posterior probability, which are a reading aid and no types. high:
    enacted mean from which an aligned cluster is called high. Raises StatisticsError when clustering and
    profiles differ in length.
    """
    if len(clustering.labels) != len(profiles.gap):
        raise StatisticsError(
            f"{len(clustering.labels)} departments were clustered but {len(profiles.gap)} profiles given; "
            "give the same departments in the same order."
        )
    if clustering.verdict == ONE_POPULATION:
        kind, names = KINDS[ONE_POPULATION], list(BANDS)
        chance = band_probabilities(profiles.gap, profiles.gap_variance)
        patterns = _patterns(chance, profiles)
    else:
        kind = KINDS[clustering.verdict]
        chance = _widest_first(clustering.membership, profiles)
        patterns = _patterns(chance, profiles)
        names = name_clusters(_to_be_named(patterns, profiles), high, profiles.relative)
    table = pd.DataFrame(
        {
            "department": list(profiles.departments),
            "group": [names[k] for k in chance.argmax(axis=1)],
            "kind": kind,
            "probability": chance.max(axis=1),
        }
    )
    membership = pd.DataFrame(chance, index=list(profiles.departments), columns=names)
    return Grouping(clustering.verdict, table, membership, patterns.set_axis(names, axis=0))


def band_probabilities(gap: ArrayLike, variance: ArrayLike) -> Array:
    """Posterior probability (D, 3) of a wider, a typical and a narrower overall gap than the departments'
    mean.

    gap (D,) partially pooled gaps in scale points, variance (D,) their posterior variance. Typical is
    within half a standard deviation of true gaps, and within 0.05 points in any case. A department
    without a gap (NaN) has the shares of the others.
    """
    mean, spread = np.asarray(gap, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    known = ~np.isnan(mean)
    if not known.any():
        return np.tile([0.0, 1.0, 0.0], (len(mean), 1))
    centre = mean[known].mean()
    between = np.sqrt(mean[known].var() + spread[known].mean())
    half = max(TYPICAL_SPREAD * float(between), TYPICAL_POINTS)
    deviation = np.sqrt(np.maximum(spread, 1e-12))
    wider = norm.sf((centre + half - mean) / deviation)
    narrower = norm.cdf((centre - half - mean) / deviation)
    chance = np.column_stack([wider, 1 - wider - narrower, narrower])
    return np.where(known[:, None], chance, chance[known].mean(axis=0))


def _widest_first(membership: Array, profiles: Profiles) -> Array:
    return membership[:, np.argsort(-_weighted_mean(membership, profiles.gap), kind="stable")]


def _patterns(chance: Array, profiles: Profiles) -> pd.DataFrame:
    level = np.full(len(profiles.gap), np.nan) if profiles.enacted is None else profiles.enacted
    columns = {"departments": chance.sum(axis=0)}
    columns["gap"] = _weighted_mean(chance, profiles.gap)
    columns["level"] = _weighted_mean(chance, level)
    for theme in profiles.gaps:
        columns[str(theme)] = _weighted_mean(chance, profiles.gaps[theme].to_numpy(dtype=np.float64))
    return pd.DataFrame(columns)


def _to_be_named(patterns: pd.DataFrame, profiles: Profiles) -> pd.DataFrame:
    named = patterns.drop(columns="departments")
    if not profiles.relative:
        return named
    own = [np.nanmean(profiles.gap), 0.0, *np.nanmean(profiles.gaps.to_numpy(dtype=np.float64), axis=0)]
    return named - np.array(own)


def _weighted_mean(weights: Array, values: Array) -> Array:
    known = ~np.isnan(values)
    if not known.any():
        return np.full(weights.shape[1], np.nan)
    used = weights[known]
    return np.asarray(values[known] @ used / np.maximum(used.sum(axis=0), 1e-300))
