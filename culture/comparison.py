"""What moved since the wave before: changes of the published sets, who stayed, and where departments come from."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from culture.change import CALLED_FALSE_SIGN_RATE, CALLED_Q, adjust_p, assess_changes, assess_changes_alone
from culture.estimates import located
from culture.gaps import per_priority
from culture.matching import Past, WaveBefore, match_sets
from culture.measurement import Measurement
from culture.publishable import COLUMNS
from culture.sides import Sides, comparable, same_scale
from culture.stayers import Part
from culture.wave_inputs import Method

Floats = npt.NDArray[np.float64]


def comparison_tables(measured: Measurement, past: Past, method: Method) -> dict[str, pd.DataFrame]:
    """The tables changes, turnover and lineage of the Publishable, not yet rounded; empty without a wave before."""
    before = past.before
    tables = {name: pd.DataFrame(columns=COLUMNS[name]) for name in ("changes", "turnover")}
    if before is not None:
        tables["changes"] = changes_table(measured, before, method.material_change)
        tables["turnover"] = turnover_table(measured, before, method.minimum_group)
    return tables | {"lineage": lineage_table(measured, past)}


def changes_table(
    measured: Measurement, before: WaveBefore, delta: float = Method.material_change
) -> pd.DataFrame:
    """One row per set shown now (organisation, parents, departments) and priority, `overall` last.

    Change of gap, stated and enacted, later minus earlier, of the sets that may stand beside each other; empty with
    the reason in `basis` where they may not. Both waves are weighted by the points declared now, over the priorities
    that both asked in the same words: `overall` is then no change of weights and none of wording. Departments are
    drawn towards their common change where ids tell who answered twice. Without ids the errors are too large, drawing
    together by them would go too far (intervals of 95 % held 81 % of simulated changes), and each stands alone. q:
    among departments (for priorities: among departments and priorities), among parents, or alone. delta: a change
    that matters, in scale points, for `probability`.
    """
    matches = match_sets(measured, before)
    side = Sides.of(measured, before, matches)
    combinations = per_priority(measured.inputs.instrument, measured.inputs.declared)
    stated, enacted = (combinations[s].apply(side.change, side.noise)[0] for s in ("stated", "enacted"))
    gap, covariance = combinations["gap"].apply(side.change, side.noise)
    # a variance of 0 can come out as −1e-17 where everybody moved by the same
    error = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))
    labels = combinations["gap"].labels
    frame = located(measured.inputs.wave, [match.unit for match in matches], repeat=len(labels))
    frame["priority"] = np.tile(labels, len(matches))
    frame["from_wave"] = str(before.measured.inputs.wave)
    frame["basis"] = side.basis.ravel()
    frame["n_before"], frame["n"] = side.n_before.ravel(), side.n.ravel()
    levels = np.array([match.unit.level for match in matches])
    found = _judge((gap, error), levels, before.stayers is not None, (side.freedom, delta))
    known = np.isfinite(gap)
    frame["stated_change"] = np.where(known, stated, np.nan).ravel()
    frame["enacted_change"] = np.where(known, enacted, np.nan).ravel()
    for name, values in found.items():
        frame[name] = values.ravel()
    return frame[COLUMNS["changes"]]


def turnover_table(measured: Measurement, before: WaveBefore, minimum: int) -> pd.DataFrame:
    """The overall gap of those who stayed (then and now), joined (now) and left (then); whole organisation only.

    No rows without ids, or where one of the three groups is smaller than the minimum and not empty: the one would
    follow from the others. Priorities with too few in a group are left out for all three.
    """
    stayers, instrument = before.stayers, measured.inputs.instrument
    if stayers is None or not same_scale(instrument, before.measured.inputs.instrument):
        return pd.DataFrame(columns=COLUMNS["turnover"])
    parts = {"stayed": stayers.stayed, "joined": stayers.joined, "left": stayers.left}
    if any(part.people < minimum for part in parts.values()):
        return pd.DataFrame(columns=COLUMNS["turnover"])
    enough = np.all([part.n >= minimum for part in (*parts.values(), stayers.stayed_then)], axis=0)
    enough &= comparable(instrument, before.measured.inputs.instrument)
    gap = per_priority(instrument, measured.inputs.declared)["gap"]

    def overall(part: Part) -> float:
        means = np.where(np.tile(enough, 2), part.means, np.nan)[None]
        return float(gap.apply(means, np.zeros((1, means.shape[1], means.shape[1])))[0][0, -1])

    frame = located(measured.inputs.wave, [measured.plan.organisation], repeat=3)
    frame["from_wave"] = str(before.measured.inputs.wave)
    frame["who"], frame["n"] = list(parts), [part.people for part in parts.values()]
    frame["gap_before"] = [overall(stayers.stayed_then), np.nan, overall(stayers.left)]
    frame["gap"] = [overall(stayers.stayed), overall(stayers.joined), np.nan]
    return frame[COLUMNS["turnover"]]


def lineage_table(measured: Measurement, past: Past) -> pd.DataFrame:
    """One row per organisation, parent and department that is shown: its line, and where it comes from."""
    plan, before = measured.plan, past.before
    units = (plan.organisation, *plan.parents, *plan.departments)
    frame = located(measured.inputs.wave, units)
    frame["line"] = [past.lines.get(unit.id, unit.id) for unit in units]
    frame["from_wave"] = "" if before is None else str(before.measured.inputs.wave)
    frame["kind"], frame["predecessors"], frame["overlap"] = "first", "", np.nan
    if before is not None:
        own = {unit.id: before.origins.get(unit.id) for unit in units}
        found = [own[unit.id] for unit in units]
        frame["kind"] = ["continued" if origin is None else origin.kind for origin in found]
        frame["predecessors"] = [
            "" if origin is None else " + ".join(origin.predecessors) for origin in found
        ]
        frame["overlap"] = [1.0 if origin is None else round(origin.overlap, 3) for origin in found]
    return frame[COLUMNS["lineage"]]


def _judge(
    observed: tuple[Floats, Floats], levels: npt.NDArray[np.str_], together: bool, rule: tuple[float, float]
) -> dict[str, npt.NDArray[np.generic]]:
    """Judgement of every set and label, (M, G), from observed changes and their errors.

    together: departments are drawn towards their common change; parents and the organisation never are.
    """
    gap, error = observed
    freedom, delta = rule
    names = {"change": "shrunken", "change_low": "low", "change_high": "high",
             "probability": "probability_beyond", "detectable": "detectable"}  # fmt: skip
    out = {name: np.full(gap.shape, np.nan) for name in (*names, "q")}
    wrong = np.full(gap.shape, np.nan)
    p = np.full(gap.shape, np.nan)
    below = levels == "department"
    jointly = assess_changes if together else assess_changes_alone
    for rows, assess in ((~below, assess_changes_alone), (below, jointly)):
        for label in range(gap.shape[1]):
            found = assess(gap[rows, label], error[rows, label], delta, freedom)
            wrong[rows, label] = found.false_sign_rate
            for name, source in names.items():
                out[name][rows, label] = getattr(found, source)
            p[rows, label] = _p_of_no_change(gap[rows, label], error[rows, label], freedom)
    for level in ("organisation", "parent", "department"):
        rows = np.flatnonzero(levels == level)
        out["q"][rows, -1] = adjust_p(p[rows, -1])
        out["q"][rows, :-1] = adjust_p(p[rows, :-1].ravel()).reshape(p[rows, :-1].shape)
    called = (np.nan_to_num(wrong, nan=1.0) <= CALLED_FALSE_SIGN_RATE) & (
        np.nan_to_num(out["q"], nan=1.0) <= CALLED_Q
    )
    direction = np.select(
        [np.isnan(gap), called & (out["change"] > 0), called & (out["change"] < 0)],
        ["", "wider", "narrower"],
        "alike",
    )
    return {**out, "direction": direction}


def _p_of_no_change(gap: Floats, error: Floats, freedom: float) -> Floats:
    """Two-sided p of no change, by Student's t; NaN where unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * stats.t.sf(np.abs(gap) / error, freedom))
