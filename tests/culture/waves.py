"""A wave as literal rows, for tests that compare two of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from culture.audit_records import AuditRecords
from culture.measurement import Measurement, measure_wave
from culture.responses import Responses
from culture.roster import Roster
from culture.tally import tally
from culture.wave_inputs import Method, WaveInputs


def roster(*rows: str) -> Roster:
    """Rows written `id parent headcount`; `-` is an empty parent."""
    cells = [row.split() for row in rows]
    frame = pd.DataFrame(
        {
            "department": [c[0] for c in cells],
            "name": [c[0].title() for c in cells],
            "parent": ["" if c[1] == "-" else c[1] for c in cells],
            "headcount": [float(c[2]) for c in cells],
        }
    )
    return Roster("Works", frame)


def measured(responses: Responses, staff: Roster, minimum: int = 10) -> Measurement:
    assert responses.departments == tuple(staff.ids)
    nothing = pd.DataFrame()
    priorities = len(responses.instrument.priorities)
    inputs = WaveInputs(
        wave=responses.wave,
        roster=staff,
        tally=tally(responses),
        declared=np.full(priorities, 100 / priorities),
        records=AuditRecords(nothing, nothing, nothing),
        validation=nothing,
        fates=nothing,
    )
    return measure_wave(inputs, Method(minimum_group=minimum))


def everything(measurement: Measurement) -> frozenset:
    """The cells that the plan of a wave shows."""
    ids = measurement.inputs.instrument.priority_ids
    units = measurement.plan.published
    hidden = measurement.withheld(units)
    return frozenset(
        (u.level, u.id, p) for i, u in enumerate(units) for j, p in enumerate(ids) if not hidden[i, j]
    )


def people(department: str, count: int, answers: Sequence[int] = (4, 4, 3, 3, 4)) -> list[tuple]:
    return [(department, *answers)] * count
