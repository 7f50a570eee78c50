"""Climate strength of the published sets: do their people see the same climate?"""

import numpy as np
import pandas as pd

from culture.estimates import located
from culture.measurement import Measurement
from culture.strength import DIVIDED, UNITED, climate_strength
from culture.tally import LEVEL_SCALE


def strength_table(measured: Measurement) -> pd.DataFrame:
    """One row per department and pool: the word, and how probable it is that the word is right.

    The spread is that of the respondents' own mean enacted answers.
    """
    counted = measured.units
    people = measured.people_below
    n = people.astype(float)
    total, squares = (counted.level_sums / [LEVEL_SCALE, LEVEL_SCALE**2]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n >= 2, np.maximum(squares - total**2 / n, 0) / (n - 1), np.nan)
    strength = climate_strength(variance, n)
    united, divided = strength.probability_united, strength.probability_divided
    frame = located(measured.inputs.wave, measured.plan.units)
    frame["n"], frame["strength"] = people, strength.word
    frame["probability"] = np.select(
        [strength.word == UNITED, strength.word == DIVIDED], [united, divided], 1 - united - divided
    )
    return frame
