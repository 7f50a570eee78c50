"""From what was accepted to what is known about it: every table of the wave, not yet rounded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.audit_tables import audits_table, clauses_table, closure_table
from culture.disclosure import Plan, Unit, plan_groups
from culture.estimates import Estimated, direct, gaps_table, located, pooled, themes_table
from culture.evidence_table import triangulation_table
from culture.gaps import measure, per_priority, profile, theme_gaps, within_covariance
from culture.groups_table import clusters_table, group_departments, groups_table
from culture.publishable import COLUMNS, WHERE
from culture.shares import favourable_table, instrument_table, response_table
from culture.strength import DIVIDED, UNITED, climate_strength
from culture.tally import LEVEL_SCALE, Tally
from culture.wave_inputs import Method, WaveInputs

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Assessment:
    """Private until protected. `tables` has the tables of the Publishable, unrounded."""

    inputs: WaveInputs
    method: Method
    plan: Plan
    verdict: str
    tables: dict[str, pd.DataFrame]


def assess(inputs: WaveInputs, method: Method) -> Assessment:
    """Measure, pool, cluster and compare one wave.

    Raises ConfidentialityError when too few people answered in all.
    """
    counted, instrument, wave = inputs.tally, inputs.instrument, inputs.wave
    plan = plan_groups(inputs.roster, counted.respondents, counted.bases, method.minimum_group)
    within = within_covariance(counted)
    large = _estimate(inputs, plan, (plan.organisation, *plan.parents), within)
    small = _estimate(inputs, plan, plan.units, within)
    estimates = [large.banded(instrument.scale), small.banded(instrument.scale)]
    grouped = group_departments(inputs, _profiles(inputs, plan, within), small, method)
    published = _regroup(counted, plan.published)
    tables = {
        "gaps": gaps_table(wave, estimates, per_priority(instrument, inputs.declared)),
        "themes": themes_table(wave, estimates, theme_gaps(instrument)),
        "favourable": _without_withheld(inputs, plan, favourable_table(wave, plan.published, published)),
        "response": response_table(wave, plan.published, published, inputs.roster),
        "strength": strength_table(inputs, plan),
        "instrument": instrument_table(wave, instrument, counted),
        "groups": groups_table(wave, grouped),
        "audits": audits_table(wave, plan, inputs.roster, inputs.records),
        "closure": closure_table(wave, inputs.records),
        "clauses": clauses_table(wave, inputs.records),
        "triangulation": triangulation_table(inputs, *estimates, small.between),
        "changes": pd.DataFrame(columns=COLUMNS["changes"]),
        "validation": inputs.validation,
        "fates": inputs.fates,
    }
    tables["clusters"] = clusters_table(tables["gaps"], tables["themes"], tables["groups"])
    return Assessment(inputs, method, plan, grouped.verdict, tables)


def _estimate(inputs: WaveInputs, plan: Plan, units: Sequence[Unit], within: Floats) -> Estimated:
    counted = _regroup(inputs.tally, units)
    measured = measure(counted, within).without(_withheld(plan, units, len(inputs.instrument.priorities)))
    estimate = pooled if units is plan.units else direct
    return estimate(tuple(units), measured, counted.paired)


def _profiles(inputs: WaveInputs, plan: Plan, within: Floats) -> tuple[Floats, Floats]:
    """Profiles (D, G) and noise (D, G, G) of the departments that are shown: direct, not shrunken."""
    counted = _regroup(inputs.tally, plan.departments)
    withheld = _withheld(plan, plan.departments, len(inputs.instrument.priorities))
    measured = measure(counted, within).without(withheld)
    return profile(inputs.instrument).apply(measured.mean, measured.noise)


def _regroup(counted: Tally, units: Sequence[Unit]) -> Tally:
    return counted.regroup([unit.leaves for unit in units], [unit.id for unit in units])


def _withheld(plan: Plan, units: Sequence[Unit], priorities: int) -> npt.NDArray[np.bool_]:
    return np.array(
        [[(unit.id, p) in plan.withheld for p in range(priorities)] for unit in units], dtype=bool
    )


def _without_withheld(inputs: WaveInputs, plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of withheld cells stay, without their numbers."""
    ids = inputs.instrument.priority_ids
    hidden = {(unit, ids[priority]) for unit, priority in plan.withheld}
    rows = [cell in hidden for cell in zip(frame["department"], frame["priority"], strict=True)]
    numbers = frame.columns.difference([*WHERE, "priority", "source"])
    shown = frame.astype(dict.fromkeys(numbers, float))
    shown.loc[rows, numbers] = np.nan
    return shown


def strength_table(inputs: WaveInputs, plan: Plan) -> pd.DataFrame:
    """One row per department and pool: whether its people see the same climate, and how probable the word is.

    The spread is that of the respondents' own mean enacted answers.
    """
    counted = _regroup(inputs.tally, plan.units)
    n = counted.paired.astype(float)
    total, squares = (counted.level_sums / [LEVEL_SCALE, LEVEL_SCALE**2]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n >= 2, np.maximum(squares - total**2 / n, 0) / (n - 1), np.nan)
    strength = climate_strength(variance, n)
    united, divided = strength.probability_united, strength.probability_divided
    frame = located(inputs.wave, plan.units)
    frame["n"], frame["strength"] = counted.paired, strength.word
    frame["probability"] = np.select(
        [strength.word == UNITED, strength.word == DIVIDED], [united, divided], 1 - united - divided
    )
    return frame
