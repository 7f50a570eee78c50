"""benchmark.csv: percentiles of other organisations that the user has, checked before it is believed."""

from pathlib import Path

import numpy as np
import pandas as pd

from culture.benchmark import MEASURES
from culture.errors import WorkspaceError
from culture.instrument import Instrument
from surveys.register import Register, read_register, refuse_unless_whole

COLUMNS = ("priority", "measure", "percentile", "value")
OVERALL = "overall"


def read_benchmark(path: Path | None, instrument: Instrument) -> pd.DataFrame | None:
    """priority (or `overall`), measure (stated, enacted, gap), percentile (0 to 100) and value; None without a file.

    Raises WorkspaceError, naming the row, when a priority or measure is unknown, a number lies outside its range, the
    50th percentile (the median organisation) is missing, or values fall while percentiles rise.
    """
    if path is None:
        return None
    register = read_register(path, COLUMNS)
    percentile, value = register.number("percentile"), register.number("value")
    refuse_unless_whole(register)
    frame = pd.DataFrame({name: register.text(name) for name in ("priority", "measure")})
    frame["percentile"], frame["value"] = percentile, value
    _refuse_unknown(register, frame, instrument)
    for (priority, measure), known in frame.groupby(["priority", "measure"]):
        rising = known.sort_values("percentile")
        steps, values = rising["percentile"].to_numpy(), rising["value"].to_numpy()
        if 50 not in steps or len(steps) < 2 or (np.diff(steps) <= 0).any() or (np.diff(values) < 0).any():
            raise WorkspaceError(
                f"{path.name}: the percentiles of {measure} of {priority!r} do not make a distribution. "
                "Give each once, the 50th among them, with values that do not fall."
            )
    return frame


def _refuse_unknown(register: Register, frame: pd.DataFrame, instrument: Instrument) -> None:
    length = instrument.scale.high - instrument.scale.low
    low = np.where(frame["measure"] == "gap", -length, instrument.scale.low)
    high = np.where(frame["measure"] == "gap", length, instrument.scale.high)
    rules = {
        "priority is no priority of the instrument, nor `overall`": ~frame["priority"].isin(
            [*instrument.priority_ids, OVERALL]
        ),
        f"measure is none of {', '.join(MEASURES)}": ~frame["measure"].isin(MEASURES),
        "percentile does not lie between 0 and 100": ~frame["percentile"].between(0, 100),
        "value does not lie on the answer scale": ~frame["value"].between(low, high),
    }
    for rule, broken in rules.items():
        flags = broken.to_numpy(dtype=bool)
        if flags.any():
            raise WorkspaceError(f"{register.where(flags)}: {rule}. Correct it.")
