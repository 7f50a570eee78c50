"""Percentages: favourable answers, response, and how each item was answered."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.estimates import located
from culture.instrument import Instrument
from culture.measurement import Measurement
from culture.response import who_is_missing
from culture.tally import Tally
from culture.wave import Wave

SHARES = ["favourable", "neutral", "unfavourable", "cant_say"]


def favourable_table(measured: Measurement) -> pd.DataFrame:
    """One row per published set, priority and source: weighted percent favourable, neutral and unfavourable.

    Favourable is above the middle of the scale, unfavourable below it; both of the base of the priority. cant_say
    is the percent of all respondents of the set, unweighted. Withheld cells have no numbers.
    """
    sides = [_side(measured, source) for source in ("stated", "enacted")]
    hidden = np.tile(measured.withheld(measured.plan.published).ravel(), 2)
    frame = pd.concat(sides, ignore_index=True)
    frame.loc[hidden, ["n", *SHARES]] = np.nan
    return frame


def _side(measured: Measurement, source: str) -> pd.DataFrame:
    tally, units = measured.published, measured.plan.published
    instrument, priorities = tally.instrument, len(tally.instrument.priorities)
    counts = tally.weighted.sum(axis=3 if source == "stated" else 2).astype(float)  # (U, P, A)
    points = np.arange(instrument.scale.low, instrument.scale.high + 1)
    middle = (instrument.scale.low + instrument.scale.high) / 2
    total = counts.sum(axis=2)
    first = 0 if source == "stated" else priorities
    refused = tally.answers[:, first : first + priorities, 1]
    frame = located(measured.inputs.wave, units, repeat=priorities)
    frame["priority"] = np.tile(instrument.priority_ids, len(units))
    frame["source"] = source
    frame["n"] = tally.bases.ravel().astype(float)
    for name, chosen in (
        ("favourable", points > middle), ("neutral", points == middle), ("unfavourable", points < middle)
    ):  # fmt: skip
        frame[name] = _percent(counts[:, :, chosen].sum(axis=2), total).ravel()
    frame["cant_say"] = _percent(refused, np.broadcast_to(tally.respondents[:, None], refused.shape)).ravel()
    return frame


def response_table(measured: Measurement) -> pd.DataFrame:
    """One row per published set: headcount (NaN when any is unknown), respondents, response rate in percent, and
    whether departments and pools answered more or less than chance would have it."""
    roster, plan = measured.inputs.roster, measured.plan
    frame = located(measured.inputs.wave, plan.published)
    frame["headcount"] = [roster.invited([roster.ids[i] for i in unit.leaves]) for unit in plan.published]
    frame["respondents"] = measured.published.respondents
    frame["response_rate"] = _percent(
        measured.published.respondents, frame["headcount"].to_numpy(dtype=float)
    )
    frame["compared"] = ""
    if not np.isnan(measured.headcounts).any():
        groups = [unit.id for unit in plan.units]
        found = who_is_missing(groups, measured.headcounts, measured.units.respondents)
        frame.loc[frame["level"].isin(["department", "pool"]), "compared"] = found["response"].to_numpy()
    return frame


def instrument_table(wave: Wave, instrument: Instrument, tally: Tally) -> pd.DataFrame:
    """One row per item over the whole organisation: answers, percent not answered and percent can't say."""
    counts = tally.answers.sum(axis=0)
    asked = counts.sum(axis=1)
    belongs = {i.id: p.id for p in instrument.priorities for i in (p.stated, p.enacted)}
    return pd.DataFrame(
        {
            "wave": str(wave),
            "item": instrument.item_ids,
            "block": [item.block for item in instrument.items],
            "priority": [belongs.get(item.id, "") for item in instrument.items],
            "version": [item.version for item in instrument.items],
            "text": [item.text for item in instrument.items],
            "n": counts[:, 2:].sum(axis=1),
            "not_answered": _percent(counts[:, 0], asked),
            "cant_say": _percent(counts[:, 1], asked),
        }
    )


def _percent(part: npt.ArrayLike, whole: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """100 * part / whole, NaN where the whole is nothing or unknown."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.asarray(100 * np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0))
