"""By how many people a published row is rounded: those behind it, or the fewest behind any number it is made of."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.disclosure import Plan
from culture.ledger import Cell
from culture.rounding import FINE_FROM
from culture.wave_inputs import WaveInputs

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def people_behind(
    frame: pd.DataFrame, inputs: WaveInputs, plan: Plan, coarse_then: Collection[Cell] = ()
) -> Floats:
    """How many respondents each row of a table of the Publishable rests on, by which it is rounded.

    A theme or a headline is no more precise than the priority with the fewest answers in it; otherwise it would show
    digits that the priority hides. What is made of a cell that is rounded coarsely counts as fewer than 200.
    coarse_then: such cells of earlier waves.
    """
    if "department" not in frame:
        everybody = pd.Series(float(inputs.tally.respondents.sum()), index=frame.index)
        return _numbers(frame.get("n", everybody))
    fewest, coarse = _made_of(frame, inputs, plan)
    if "n_before" in frame:
        fewest = people_behind_changes(frame, coarse_then)
    elif "n" in frame or "respondents" in frame:
        fewest = _numbers(frame["n" if "n" in frame else "respondents"])
    return np.asarray(np.where(coarse, np.minimum(fewest, FINE_FROM - 1), fewest))


def _numbers(column: pd.Series) -> Floats:
    """Counts as floats, nobody where a cell is empty."""
    return np.asarray(column.astype(float).fillna(0.0), dtype=np.float64)


def people_behind_changes(frame: pd.DataFrame, coarse: Collection[Cell] = ()) -> Floats:
    """A change is no more precise than the smaller of its two waves, nor than a cell of either that is `coarse`.

    A department may have had another id then: every coarse cell of the level and the priority counts, for `overall`
    that of any priority.
    """
    fewest = np.minimum(_numbers(frame["n_before"]), _numbers(frame["n"]))
    told = {(wave, level, name) for wave, level, _, priority in coarse for name in (priority, "overall")}
    touched = np.zeros(len(frame), dtype=bool)
    for wave in ("wave", "from_wave"):
        cells = zip(frame[wave].astype(str), frame["level"], frame["priority"], strict=True)
        touched |= np.array([cell in told for cell in cells], dtype=bool)
    return np.asarray(np.where(touched, np.minimum(fewest, FINE_FROM - 1), fewest))


def _made_of(frame: pd.DataFrame, inputs: WaveInputs, plan: Plan) -> tuple[Floats, Flags]:
    """For each row the fewest people behind a shown cell it is made of (0 for none), and whether one is coarse."""
    instrument = inputs.instrument
    ids = instrument.priority_ids
    hidden = plan.hidden(len(ids))
    coarse = plan.places(plan.coarse, len(ids)) & ~hidden
    bases = np.where(hidden, 0, plan.family(len(inputs.roster.ids)).size(inputs.tally.bases))
    parts = {name: np.array([name == own for own in ids]) for name in ids}
    parts |= {
        theme.id: np.array([p.theme == theme.id for p in instrument.priorities])
        for theme in instrument.themes
    }
    label = next(
        (frame[name] for name in ("priority", "theme") if name in frame), pd.Series("", index=frame.index)
    )
    number, names = pd.factorize(label, use_na_sentinel=False)
    row = pd.Index([unit.id for unit in plan.published]).get_indexer(pd.Index(frame["department"]))
    known, counted = row >= 0, np.where(bases > 0, bases, np.inf)
    fewest, any_coarse = np.zeros(len(frame)), np.zeros(len(frame), dtype=bool)
    for place, name in enumerate(names):
        inside = parts.get(name, np.ones(len(ids), dtype=bool))
        least = counted[:, inside].min(axis=1, initial=np.inf)
        own = known & (number == place)
        fewest[own] = np.where(np.isinf(least), 0.0, least)[row[own]]
        any_coarse[own] = np.asarray(coarse[:, inside].any(axis=1))[row[own]]
    return fewest, any_coarse
