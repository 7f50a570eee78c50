"""Which departments belong together: groups with membership, and what each group looks like."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.anchoring import anchor_groups, drift_note, group_by_anchor, identity_table
from culture.clusters import ONE_POPULATION, choose_clusters
from culture.estimates import Estimated
from culture.gaps import Combination, per_priority, profile, theme_gaps
from culture.grouping import Grouping, Profiles, group_departments
from culture.identity import Anchor, find_drift
from culture.instrument import Instrument, Priority, Theme
from culture.measurement import Measurement
from culture.publishable import COLUMNS
from culture.wave import Wave
from culture.wave_inputs import Method

Floats = npt.NDArray[np.float64]
HIGH = 0.625  # share of the scale's length from which an enacted level is high: 3.5 on 1 to 5


@dataclass(frozen=True, eq=False)
class Grouped:
    """The groups of a wave, the model to place later waves by (None where there are bands), and its table
    `identity`."""

    grouping: Grouping
    anchor: Anchor | None
    identity: pd.DataFrame
    notes: tuple[str, ...] = ()


def group_measured(
    measured: Measurement, small: Estimated, method: Method, anchor: Anchor | None = None
) -> Grouped:
    """Cluster the departments that are shown on their direct profiles, and give each a group.

    small: partially pooled estimates of departments and pools; groups are named, and bands cut, from them. anchor:
    the frozen model of an earlier wave; departments are then placed by it, under its names, and the fit of this wave
    only says whether it still holds. Pools take no part: they are no department, and what is hidden in them must not
    be placed.
    """
    instrument, profiles, wave = measured.inputs.instrument, _profiles(measured, small), measured.inputs.wave
    X, noise = measured.profiles
    if np.isnan(X).all():  # no department is shown, or none that answered anything
        nothing = pd.DataFrame(columns=["department", "group", "kind", "probability"])
        empty = Grouping(ONE_POPULATION, nothing, pd.DataFrame(), pd.DataFrame())
        return Grouped(empty, None, pd.DataFrame(columns=COLUMNS["identity"]))
    clustering = choose_clusters(X, noise, method.max_clusters, method.seed)
    features, notes = profile(instrument).labels, tuple[str, ...]()
    if clustering.verdict == ONE_POPULATION or anchor is None or anchor.features != features:
        grouping = group_departments(clustering, profiles, instrument.scale.low + HIGH * _length(instrument))
        anchor = anchor_groups(wave, features, grouping, clustering)
    else:
        grouping = group_by_anchor(anchor, clustering, profiles, anchor.place(X, noise))
        notes = drift_note(anchor, wave, find_drift(anchor, clustering.model))
    return Grouped(grouping, anchor, identity_table(wave, anchor, clustering, (X, noise)), notes)


def groups_table(wave: Wave, grouping: Grouping) -> pd.DataFrame:
    """One row per department that is shown: group, kind, probability of belonging to it, verdict."""
    return grouping.table.assign(wave=str(wave), verdict=grouping.verdict)[COLUMNS["groups"]]


def clusters_table(
    instrument: Instrument, gaps: pd.DataFrame, themes: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """What each group looks like: one row per group and feature, the mean over its departments beside the
    organisation's value.

    gaps, themes, groups: tables of the wave. Features are the themes' gaps (without themes, the priorities'), then
    `stated` and `enacted` overall. Departments count the same, whatever their size.
    """
    labels = _feature_labels(instrument)
    features = _features(gaps, themes, instrument)
    whole = features[features["level"] == "organisation"].set_index("feature")["value"]
    placed = features.merge(groups[["department", "group", "kind"]], on="department")
    order = {name: position for position, name in enumerate(_by_gap(gaps, groups))}
    members = groups.groupby("group").size()
    rows = placed.groupby(["group", "kind", "feature"])["value"].mean().reset_index()
    rows["departments"], rows["organisation"] = rows["group"].map(members), rows["feature"].map(whole)
    rows["label"] = rows["feature"].map(labels)
    rows["wave"] = gaps["wave"].iloc[0]
    positions = [rows["group"].map(order), rows["feature"].map({name: i for i, name in enumerate(labels)})]
    return rows.iloc[np.lexsort(positions[::-1])][COLUMNS["clusters"]].reset_index(drop=True)


def _profiles(measured: Measurement, small: Estimated) -> Profiles:
    instrument = measured.inputs.instrument
    shown = np.array([unit.level == "department" for unit in small.units], dtype=bool)
    mean, covariance = small.mean[shown], small.covariance[shown]
    overall = {
        side: combination.apply(mean, covariance)
        for side, combination in per_priority(instrument, measured.inputs.declared).items()
    }
    themes = theme_gaps(instrument)
    return Profiles(
        departments=[unit.id for unit, own in zip(small.units, shown, strict=True) if own],
        gaps=pd.DataFrame(themes.apply(mean, covariance)[0], columns=_readable(instrument, themes)),
        gap=overall["gap"][0][:, -1],
        gap_variance=np.maximum(overall["gap"][1][:, -1, -1], 0.0),
        enacted=overall["enacted"][0][:, -1],
        relative=instrument.relative_reading,
    )


def _readable(instrument: Instrument, themes: Combination) -> list[str]:
    """Labels of the features as they stand inside a sentence."""
    labels = _feature_labels(instrument)
    return [labels[name][:1].lower() + labels[name][1:] for name in themes.labels]


def _feature_labels(instrument: Instrument) -> dict[str, str]:
    parts: Sequence[Theme | Priority] = instrument.themes or instrument.priorities
    return {part.id: part.label for part in parts} | {
        "stated": "What leaders say",
        "enacted": "What leaders do",
    }


def _features(gaps: pd.DataFrame, themes: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """One row per published set and feature: level, department, feature, value."""
    overall = gaps[gaps["priority"] == "overall"]
    if instrument.has_themes:
        parts = themes.rename(columns={"theme": "feature", "gap": "value"})
    else:
        parts = gaps[gaps["priority"] != "overall"].rename(columns={"priority": "feature", "gap": "value"})
    columns = ["level", "department", "feature", "value"]
    sides = [overall.assign(feature=side, value=overall[side])[columns] for side in ("stated", "enacted")]
    return pd.concat([parts[columns], *sides], ignore_index=True)


def _by_gap(gaps: pd.DataFrame, groups: pd.DataFrame) -> list[str]:
    """Groups from the widest overall gap to the narrowest."""
    overall = gaps[gaps["priority"] == "overall"]
    mean = groups.merge(overall[["department", "gap"]], on="department").groupby("group")["gap"].mean()
    return mean.sort_values(ascending=False, kind="stable").index.tolist()


def _length(instrument: Instrument) -> int:
    return instrument.scale.high - instrument.scale.low
