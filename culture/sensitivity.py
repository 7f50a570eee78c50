"""How far the headline depends on choices: weights of the priorities, who answered, and whom it speaks for."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.gaps import Measured, per_priority
from culture.measurement import Measurement
from culture.publishable import COLUMNS
from culture.wave_inputs import WaveInputs
from culture.weighting import finite_population_factor

Floats = npt.NDArray[np.float64]
Z95 = 1.959963984540054
DECLARED, EQUAL, ROSTER, STAFF = "declared", "equal", "roster", "staff"


def sensitivity_table(measured: Measurement) -> pd.DataFrame:
    """The headline gap of the organisation, computed four ways; one row per variant.

    declared: as published. equal: every priority counts the same. roster: departments count by head count, so that
    those who answer less are not under-represented (raking to one margin, which is post-stratification), with the
    Kish design effect. staff: the interval for exactly this quarter's staff, with the finite-population correction;
    the published one speaks for the way the organisation is led, whoever happens to work there.
    """
    inputs, headcount, whole = measured.inputs, measured.headcounts, measured.large
    equal = np.ones_like(inputs.declared)
    rows = [
        (DECLARED, *_headline(inputs, whole, inputs.declared), 1.0),
        (EQUAL, *_headline(inputs, whole, equal), 1.0),
    ]
    people = inputs.tally.respondents.sum()
    if not np.isnan(headcount).any():
        raked, effect = rake_to_roster(measured.small, headcount)
        rows.append((ROSTER, *_headline(inputs, raked, inputs.declared), effect))
        factor = float(finite_population_factor(float(people), float(headcount.sum())))
        certain = Measured(whole.mean, whole.noise * factor, whole.n)
        rows.append((STAFF, *_headline(inputs, certain, inputs.declared), 1.0))
    columns = ["variant", "stated", "enacted", "gap", "gap_low", "gap_high", "design_effect"]
    return pd.DataFrame(rows, columns=columns).assign(wave=str(inputs.wave))[COLUMNS["sensitivity"]]


def rake_to_roster(small: Measured, headcount: Floats) -> tuple[Measured, float]:
    """The organisation with each set weighted by its head count, and the Kish design effect of doing so.

    With one margin, raking ends after one step: everybody in a set weighs headcount / respondents.
    Source: Deville & Särndal (1992); Kish (1965): n Σw² / (Σw)².
    """
    answered = small.n.max(axis=1)
    weight = np.divide(headcount, answered, out=np.zeros_like(headcount), where=answered > 0)
    share = np.where(np.isnan(small.mean), 0.0, headcount[:, None])
    total = share.sum(axis=0)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    mean = np.where(total > 0, (share * np.nan_to_num(small.mean)).sum(axis=0), np.nan)
    noise = np.einsum("uf,ufg,ug->fg", share, np.nan_to_num(small.noise), share)
    effect = np.nan
    if answered.any():
        effect = answered.sum() * (answered * weight**2).sum() / (answered * weight).sum() ** 2
    return Measured(mean[None], noise[None], small.n.sum(axis=0, keepdims=True)), float(effect)


def _headline(
    inputs: WaveInputs, measured: Measured, declared: Floats
) -> tuple[float, float, float, float, float]:
    combined = {
        side: combination.apply(measured.mean, measured.noise)
        for side, combination in per_priority(inputs.instrument, declared).items()
    }
    gap, error = combined["gap"][0][0, -1], np.sqrt(max(combined["gap"][1][0, -1, -1], 0.0))
    levels = combined["stated"][0][0, -1], combined["enacted"][0][0, -1]
    return (*levels, gap, gap - Z95 * error, gap + Z95 * error)
