"""Departments that went from one group to another since the wave before: a probability, not a changed label."""

import numpy as np
import pandas as pd

from culture.identity import Anchor, move_probability
from culture.matching import SAME, WaveBefore, match_sets
from culture.measurement import Measurement
from culture.publishable import COLUMNS
from culture.sides import comparable


def moves_table(measured: Measurement, before: WaveBefore | None, anchor: Anchor | None) -> pd.DataFrame:
    """One row per department that had a group of the anchored model then and has one now.

    from_group: as published then; group: where the model places it now; probability: that it is in another group than
    then, 1 − Σ_k p_k q_k over both placements. No rows where there are bands, where the instrument has changed (the
    frozen model describes other questions), and for departments that are not the same as then.
    """
    nothing = pd.DataFrame(columns=COLUMNS["moves"])
    if before is None or anchor is None or not _same_questions(measured, before):
        return nothing
    pairs = _pairs(measured, before)
    if not pairs:
        return nothing
    placed = anchor.place(*measured.profiles)[[now for now, _ in pairs]]
    earlier = anchor.place(*before.measured.profiles)[[then for _, then in pairs]]
    departments = before.measured.plan.departments
    table = pd.DataFrame(
        {
            "wave": str(measured.inputs.wave),
            "department": [measured.plan.departments[now].id for now, _ in pairs],
            "from_wave": str(before.measured.inputs.wave),
            "from_group": [before.groups.get(departments[then].id, "") for _, then in pairs],
            "group": [anchor.names[k] for k in placed.argmax(axis=1)],
            "probability": move_probability(earlier, placed),
        }
    )
    return table[table["from_group"].isin(anchor.names)].reset_index(drop=True)[COLUMNS["moves"]]


def _pairs(measured: Measurement, before: WaveBefore) -> list[tuple[int, int]]:
    """Rows of the departments that are one and the same in the profiles of both waves."""
    now = {unit.id: row for row, unit in enumerate(measured.plan.departments)}
    then = {unit.leaves: row for row, unit in enumerate(before.measured.plan.departments)}
    return [
        (now[match.unit.id], then[match.leaves])
        for match in match_sets(measured, before)
        if match.unit.level == "department" and match.basis == SAME and match.leaves in then
    ]


def _same_questions(measured: Measurement, before: WaveBefore) -> bool:
    now, then = measured.inputs.instrument, before.measured.inputs.instrument
    return now.priority_ids == then.priority_ids and bool(np.all(comparable(now, then)))
