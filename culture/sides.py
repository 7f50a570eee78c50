"""The means of two waves side by side: the same sets of people's departments, the same questions, and their noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.gaps import Measured, measure
from culture.instrument import Instrument
from culture.matching import Match, WaveBefore
from culture.measurement import Measurement
from culture.responses import WEIGHT_SCALE
from culture.rounding import band_means
from culture.stayers import consistent
from culture.tally import Tally

Floats = npt.NDArray[np.float64]
REWORDED, NOT_ASKED_THEN, HIDDEN_NOW = "wording changed", "not asked then", "not shown now"
LEAST_VARIANCE = (
    0.05  # of the variance without overlap: the same people answering twice cannot explain more away
)


@dataclass(frozen=True, eq=False)
class Sides:
    """Both waves of M matched sets in the order of the instrument of now, empty where they may not be compared.

    change (M, F), noise (M, F, F), n and n_before and basis (M, P + 1) with the overall last; freedom of the errors
    """

    change: Floats
    noise: Floats
    n: npt.NDArray[np.int64]
    n_before: npt.NDArray[np.int64]
    basis: npt.NDArray[np.object_]
    freedom: float

    @classmethod
    def of(cls, measured: Measurement, before: WaveBefore, matches: Sequence[Match]) -> "Sides":
        instrument, then = measured.inputs.instrument, before.measured.inputs.instrument
        units = [match.unit for match in matches]
        counted = measured.counts(units)
        recounted = before.measured.inputs.tally.regroup([m.leaves for m in matches], [u.id for u in units])
        now = measure(counted, measured.within)
        earlier = _in_order(measure(recounted, before.measured.within), instrument, then)
        basis = _bases(measured, matches, instrument, then)
        hidden = basis != np.array([[match.basis] for match in matches])
        hidden |= np.array([[not match.leaves] for match in matches])
        now, earlier = now.without(hidden), earlier.without(hidden)
        scale = instrument.scale
        own = np.column_stack([basis, [match.basis for match in matches]])
        crossed = _crossed(measured, before, matches, (counted, recounted))
        separate = now.noise + earlier.noise
        joint = separate - crossed - crossed.transpose(0, 2, 1)
        return cls(
            band_means(now.mean, scale) - band_means(earlier.mean, scale),
            _no_smaller(joint, separate),
            np.column_stack([now.n, np.where(hidden.all(axis=1), 0, counted.paired)]),
            np.column_stack([earlier.n, np.where(hidden.all(axis=1), 0, recounted.paired)]),
            own,
            min(_freedom(measured.inputs.tally), _freedom(before.measured.inputs.tally)),
        )


def _bases(
    measured: Measurement, matches: Sequence[Match], instrument: Instrument, then: Instrument
) -> npt.NDArray[np.object_]:
    """(M, P) the basis of each match, or why this cell has no number."""
    withheld = measured.withheld([match.unit for match in matches])
    worded, asked = comparable(instrument, then), np.isin(instrument.priority_ids, then.priority_ids)
    rows = []
    for match, hidden_now in zip(matches, withheld, strict=True):
        hidden_then = np.isin(instrument.priority_ids, sorted(match.hidden))
        reasons = [~asked, ~worded, hidden_now, hidden_then]
        words = [NOT_ASKED_THEN, REWORDED, HIDDEN_NOW, "not shown then"]
        rows.append(np.select(reasons, words, match.basis) if match.leaves else [match.basis] * len(asked))
    return np.array(rows, dtype=object).reshape(len(matches), len(instrument.priorities))


def comparable(now: Instrument, then: Instrument) -> npt.NDArray[np.bool_]:
    """(P,) priorities asked in both waves in the same version of their words and on the same scale."""
    earlier = {p.id: (p.stated.version, p.enacted.version) for p in then.priorities}
    same = [earlier.get(p.id) == (p.stated.version, p.enacted.version) for p in now.priorities]
    return np.array(same) & same_scale(now, then)


def same_scale(now: Instrument, then: Instrument) -> bool:
    return (now.scale.low, now.scale.high) == (then.scale.low, then.scale.high)


def _in_order(measured: Measured, instrument: Instrument, then: Instrument) -> Measured:
    """The means of the earlier wave in the order of the later instrument; what was not asked then is empty."""
    place = np.array(
        [then.priority_ids.index(p) if p in then.priority_ids else -1 for p in instrument.priority_ids]
    )
    features = np.concatenate([place, np.where(place >= 0, place + len(then.priorities), -1)])
    asked = features >= 0
    mean = np.where(asked, measured.mean[:, features], np.nan)
    noise = np.where(asked[:, None] & asked, measured.noise[:, features][:, :, features], np.nan)
    return Measured(mean, noise, np.where(place >= 0, measured.n[:, place], 0))


def _crossed(
    measured: Measurement, before: WaveBefore, matches: Sequence[Match], tallies: tuple[Tally, Tally]
) -> Floats:
    """(M, F, F) covariance of the means of now and then, from those who answered twice. Kish (1965), section 12.4."""
    instrument, then = measured.inputs.instrument, before.measured.inputs.instrument
    features = 2 * len(instrument.priorities)
    if before.stayers is None:
        return np.zeros((len(matches), features, features))
    stayers = before.stayers
    within_then = _in_order(
        Measured(np.zeros((1, len(before.measured.within))), before.measured.within[None],
                 np.zeros((1, len(then.priorities)), dtype=np.int64)), instrument, then
    ).noise[0]  # fmt: skip
    alike = consistent((measured.within, np.nan_to_num(within_then)), stayers.covariance)
    total = tallies[0].weighted.sum(axis=(2, 3)) / WEIGHT_SCALE
    earlier = tallies[1].weighted.sum(axis=(2, 3)) / WEIGHT_SCALE
    place = np.array(
        [then.priority_ids.index(p) if p in then.priority_ids else -1 for p in instrument.priority_ids]
    )
    earlier = np.where(place >= 0, earlier[:, place], 0.0)
    shared = np.stack([stayers.between(match.unit.leaves, match.leaves) for match in matches])
    whole = total[:, :, None] * earlier[:, None, :]
    share = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    return np.asarray(alike * np.tile(share, (1, 2, 2)))


def _no_smaller(joint: Floats, separate: Floats) -> Floats:
    """Covariances whose variances, of any combination, do not fall below a share of those without overlap."""
    floor = LEAST_VARIANCE * separate
    out = joint.copy()
    for row in range(len(joint)):
        known = np.isfinite(np.diagonal(joint[row]))
        inside = np.ix_(known, known)
        values, vectors = np.linalg.eigh((joint[row] - floor[row])[inside])
        out[row][inside] = floor[row][inside] + (vectors * np.maximum(values, 0.0)) @ vectors.T
    return out


def _freedom(tally: Tally) -> float:
    return max(float(tally.paired.sum() - (tally.paired > 0).sum()), 1.0)
