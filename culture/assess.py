"""From what was accepted to what is known about it: every table of the wave, not yet rounded."""

from dataclasses import dataclass

import pandas as pd

from culture.actions import actions_table
from culture.audit_tables import ageing_table, audits_table, clauses_table, closure_table
from culture.benchmark import benchmarks_table
from culture.climate import strength_table
from culture.comparison import comparison_tables
from culture.disclosure import Plan
from culture.estimates import direct, gaps_table, pooled, themes_table, uncertainty_table
from culture.evidence_table import triangulation_table
from culture.gaps import headline_levels, per_priority, theme_gaps
from culture.groups_table import clusters_table, group_measured, groups_table
from culture.guard import Released, guard
from culture.identity import Anchor
from culture.instrument_quality import agreement_rows, reliability_rows, split_opinions
from culture.matching import Past
from culture.measurement import measure_wave
from culture.moves import moves_table
from culture.sensitivity import sensitivity_table
from culture.shares import favourable_table, instrument_table, response_table
from culture.variance_table import variance_table
from culture.wave_inputs import Method, WaveInputs


@dataclass(frozen=True, eq=False)
class Assessment:
    """Private until protected. `tables` has the tables of the Publishable, unrounded."""

    inputs: WaveInputs
    method: Method
    plan: Plan
    verdict: str
    tables: dict[str, pd.DataFrame]
    anchor: Anchor | None = None  # the model later waves are placed by
    notes: tuple[str, ...] = ()
    gaps_before: pd.DataFrame | None = None  # as published, where the answers of then are gone


def assess(
    inputs: WaveInputs,
    method: Method,
    past: Past | None = None,
    anchor: Anchor | None = None,
    *,
    released: Released | None = None,
) -> Assessment:
    """Measure, pool, cluster and compare one wave.

    past: the wave before and the lines of departments; without it nothing is compared. anchor: the frozen groups of
    an earlier wave; without it this wave names its own. released: what is out already, so that nothing is published
    that gives answers away beside it.

    Raises ConfidentialityError when nothing can be published, see culture.guard.
    """
    measured = measure_wave(inputs, method, guard(inputs, method, released))
    wave, instrument, plan = inputs.wave, inputs.instrument, measured.plan
    above = (plan.organisation, *plan.parents)
    large = direct(above, measured.large, measured.people_above)
    small = pooled(plan.units, measured.small, measured.people_below)
    shown = [large.banded(instrument.scale), small.banded(instrument.scale)]
    grouped = group_measured(measured, small, method, anchor)
    tables = {
        "gaps": gaps_table(wave, shown, per_priority(instrument, inputs.declared)),
        "themes": themes_table(wave, shown, theme_gaps(instrument)),
        "uncertainty": uncertainty_table(wave, shown, headline_levels(inputs.declared)),
        "favourable": favourable_table(measured),
        "response": response_table(measured),
        "strength": strength_table(measured),
        "groups": groups_table(wave, grouped.grouping),
        "identity": grouped.identity,
        "audits": audits_table(wave, plan, inputs.roster, inputs.records),
        "closure": closure_table(wave, inputs.records),
        "ageing": ageing_table(wave, inputs.records),
        "clauses": clauses_table(wave, inputs.records),
        "triangulation": triangulation_table(measured, shown[0], shown[1], small.between),
        "sensitivity": sensitivity_table(measured),
        "instrument": instrument_table(wave, instrument, inputs.tally),
        "reliability": reliability_rows(wave, inputs.tally),
        "agreement": agreement_rows(wave, measured.departments),
        "variance": variance_table(wave, inputs.tally),
        "split_opinions": split_opinions(wave, plan.units, measured.units),
        **comparison_tables(measured, past or Past(), method),
        "moves": moves_table(measured, past.before if past else None, grouped.anchor),
        "actions": actions_table(inputs.actions, wave, inputs.roster),
        "validation": inputs.validation,
        "fates": inputs.fates,
    }
    tables["benchmarks"] = benchmarks_table(tables["gaps"], inputs.benchmark)
    tables["clusters"] = clusters_table(instrument, tables["gaps"], tables["themes"], tables["groups"])
    verdict = grouped.grouping.verdict
    published = past.published if past else None
    return Assessment(inputs, method, plan, verdict, tables, grouped.anchor, grouped.notes, published)
