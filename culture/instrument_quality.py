"""How well the instrument measures, estimated on the answers of this wave: reliability and agreement."""

import pandas as pd

from culture.disclosure import Unit
from culture.estimates import located
from culture.publishable import COLUMNS
from culture.rounding import DISTRIBUTION_FROM
from culture.scales import agreement_table, reliability_table, scale_agreement_table
from culture.tally import Tally
from culture.wave import Wave


def reliability_rows(wave: Wave, tally: Tally) -> pd.DataFrame:
    """One row per scale (stated, enacted, gap) and theme, "" for all priorities, over the whole organisation."""
    return reliability_table(tally).assign(wave=str(wave))[COLUMNS["reliability"]]


def agreement_rows(wave: Wave, departments: Tally) -> pd.DataFrame:
    """One row per scale and null distribution: agreement within departments, averaged over departments.

    departments: regrouped to those that are shown. Both nulls are given, because rwg(j) under the uniform null
    alone is high on any data.
    """
    found = scale_agreement_table(departments)
    numbers = ["rwg_j", "rwg_j_star", "ad_mean", "awg"]
    averaged = found.groupby(["scale", "null"], sort=False)[numbers].mean().reset_index()
    return averaged.assign(wave=str(wave), departments=len(departments.departments))[COLUMNS["agreement"]]


def split_opinions(wave: Wave, units: tuple[Unit, ...], tally: Tally) -> pd.DataFrame:
    """The cells where answers differ so much that one mean misleads: one row per set, priority and source.

    Only where the spread may be spoken of at all: from 50 respondents.
    """
    found = agreement_table(tally)
    found = found[found["n"] >= DISTRIBUTION_FROM]
    where = located(wave, units).set_index("department")
    told = found[found["mean_misleads"].astype(bool)].rename(columns={"scale": "source"})
    return told.join(where, on="department")[COLUMNS["split_opinions"]].reset_index(drop=True)
