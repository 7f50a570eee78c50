"""Responses: the accepted answers of one wave. Private; they end in a tally and go nowhere else."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave

NOT_ANSWERED = 0
CANT_SAY = -1
WEIGHT_SCALE = 1_000_000  # weights are counted in millionths: sums of integers have one order only


@dataclass(frozen=True, eq=False)
class Responses:
    """Accepted respondents of one wave (or of one file of it).

    departments: ids, the order of which the codes below count in
    department: (N,) int32 code of each respondent's department
    answers: one row per respondent, one int8 column per item; NOT_ANSWERED, CANT_SAY or a point of the scale
    weight: (N,) int64 analysis weight in millionths; 1_000_000 without weights
    """

    wave: Wave
    instrument: Instrument
    departments: tuple[str, ...]
    department: npt.NDArray[np.int32]
    answers: pd.DataFrame
    weight: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.department)

    def __repr__(self) -> str:
        return f"Responses({self.wave}, {len(self)} respondents)"  # answers never reach a log or a traceback
