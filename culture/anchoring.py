"""Groups of a wave in the light of an earlier one: the names stay, unless one population or drift says otherwise."""

import numpy as np
import pandas as pd

from culture.clusters import ONE_POPULATION, Clustering
from culture.grouping import KINDS, Grouping, Profiles
from culture.identity import Anchor, Drift, find_drift, respondent_stability
from culture.observations import Array
from culture.publishable import COLUMNS
from culture.wave import Wave


def anchor_groups(
    wave: Wave, features: tuple[str, ...], grouping: Grouping, clustering: Clustering
) -> Anchor | None:
    """The fitted model of a wave, frozen under the names its clusters were given; None where there are bands."""
    if grouping.verdict == ONE_POPULATION:
        return None
    fitted = [clustering.membership[:, k] for k in range(clustering.n_clusters)]
    named = [grouping.membership[name].to_numpy() for name in grouping.membership]
    order = [next(k for k, own in enumerate(fitted) if np.array_equal(own, column)) for column in named]
    model = clustering.model
    return Anchor(
        wave=str(wave),
        features=features,
        names=tuple(grouping.membership.columns),
        kind=KINDS[grouping.verdict],
        weights=model.weights_[order],
        means=model.means_[order],
        covariance=model.covariance_,
    )


def group_by_anchor(anchor: Anchor, clustering: Clustering, profiles: Profiles, placed: Array) -> Grouping:
    """Departments placed (D, K) in the anchored groups; the verdict is that of the present wave."""
    table = pd.DataFrame(
        {
            "department": list(profiles.departments),
            "group": [anchor.names[k] for k in placed.argmax(axis=1)],
            "kind": KINDS[clustering.verdict],
            "probability": placed.max(axis=1),
        }
    )
    membership = pd.DataFrame(placed, index=list(profiles.departments), columns=list(anchor.names))
    return Grouping(clustering.verdict, table, membership, pd.DataFrame())


def identity_table(
    wave: Wave, anchor: Anchor | None, clustering: Clustering, observed: tuple[Array, Array]
) -> pd.DataFrame:
    """One row per group: the wave it is anchored in, how far it has wandered since, and how stable it is.

    distance in between-department standard deviations; stability: mean Jaccard similarity over refits with other
    respondents; drift: whether the groups as a whole no longer fit. No rows where there are bands.
    """
    if anchor is None:
        return pd.DataFrame(columns=COLUMNS["identity"])
    drift = find_drift(anchor, clustering.model)
    stable = respondent_stability(*observed, clustering.model)
    found = np.where(drift.match >= 0, stable[drift.match], np.nan)
    rows = {"group": anchor.names, "anchored_in": anchor.wave, "distance": drift.distance, "stability": found}
    return pd.DataFrame(rows).assign(wave=str(wave), drift="yes" if drift.declared else "no")[
        COLUMNS["identity"]
    ]


def drift_note(anchor: Anchor, wave: Wave, drift: Drift) -> tuple[str, ...]:
    """A sentence where the anchored groups no longer describe the departments, and what to write to start anew."""
    if not drift.declared:
        return ()
    return (
        f"The groups named in {anchor.wave} no longer describe the departments of {wave} well. To name them anew, "
        f'write anchor = "{wave}" under [analysis] in culture.toml.',
    )
