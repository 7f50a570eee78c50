"""Respondents of two waves: how many answered in both, and how alike their answers are. Counts and sums only.

A change between waves is surer when the same people answered twice, because their habits cancel out. To know by how
much takes ids: this is the second pass over the private answers of both waves, and nothing of a person leaves it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.errors import StatisticsError
from culture.gaps import nearest_covariance
from culture.instrument import Instrument
from culture.responses import WEIGHT_SCALE, Responses

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
FEWEST = 10  # degrees of freedom below which no likeness of answers is claimed


@dataclass(frozen=True, eq=False)
class Part:
    """Those who stayed, joined or left: weighted sums of their answers in one wave. Private until protected.

    people: how many; n (P,): of them in the base of each priority; total (P,): their weights; sums (F,): weighted
    """

    people: int
    n: Counts
    total: Floats
    sums: Floats

    @property
    def means(self) -> Floats:
        """(F,) means, NaN without a base."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.sums / np.tile(self.total, 2))


@dataclass(frozen=True, eq=False)
class Stayers:
    """What two waves have in common. K pairs of departments, P priorities, F = 2P features, by the later instrument.

    now, before  (K,)       positions of the departments in the later and the earlier roster
    shared       (K, P, P)  sum of weight now times weight then, of those in the base of p now and of q then
    covariance   (F, F)     of feature f now and g then within pairs of departments; 0 where hardly anybody tells
    """

    now: Counts
    before: Counts
    shared: Floats
    covariance: Floats
    stayed: Part
    stayed_then: Part
    joined: Part
    left: Part

    def between(self, leaves: tuple[int, ...], then: tuple[int, ...]) -> Floats:
        """(P, P) `shared` of a set of departments now and another then."""
        inside = np.isin(self.now, leaves) & np.isin(self.before, then)
        return np.asarray(self.shared[inside].sum(axis=0))


def count_stayers(
    now: Responses, before: Responses, ids: tuple[npt.ArrayLike, npt.ArrayLike]
) -> Stayers | None:
    """Match the respondents of two waves by id and count; None where fewer than two did answer in both.

    ids: of the respondents of `now` and of `before`, text; "" is nobody in particular. An id that occurs twice in a
    wave is nobody either. Priorities that the earlier instrument did not ask have no base then.
    """
    place_now, place_before = _match(*ids)
    if len(place_now) < 2:
        return None
    later, earlier = _Answers.of(now, now.instrument), _Answers.of(before, now.instrument)
    pairs, group = np.unique(
        np.stack([now.department[place_now], before.department[place_before]]), axis=1, return_inverse=True
    )
    counted = _cross(later.take(place_now), earlier.take(place_before), group.ravel(), pairs.shape[1])
    others_now = np.setdiff1d(np.arange(len(now)), place_now)
    others_before = np.setdiff1d(np.arange(len(before)), place_before)
    return Stayers(
        pairs[0].astype(np.int64),
        pairs[1].astype(np.int64),
        *counted,
        later.take(place_now).summed(),
        earlier.take(place_before).summed(),
        later.take(others_now).summed(),
        earlier.take(others_before).summed(),
    )


@dataclass(frozen=True, eq=False)
class _Answers:
    """base (N, P) 0 or 1, values (N, F) 0 outside the base, weight (N,)."""

    base: Floats
    values: Floats
    weight: Floats

    @classmethod
    def of(cls, responses: Responses, instrument: Instrument) -> "_Answers":
        own, low = responses.instrument, responses.instrument.scale.low
        asked = [p.id in own.priority_ids for p in instrument.priorities]
        place = [own.priority_ids.index(p.id) if known else 0
                 for p, known in zip(instrument.priorities, asked, strict=True)]  # fmt: skip
        answers = responses.answers[list(own.item_ids)].to_numpy(dtype=np.int8)
        stated, enacted = answers[:, place], answers[:, [len(own.priorities) + p for p in place]]
        base = (stated >= low) & (enacted >= low) & np.array(asked)
        values = np.hstack([np.where(base, stated, 0), np.where(base, enacted, 0)])
        return cls(base.astype(float), values.astype(float), responses.weight / WEIGHT_SCALE)

    def take(self, rows: npt.NDArray[np.intp]) -> "_Answers":
        return _Answers(self.base[rows], self.values[rows], self.weight[rows])

    def summed(self) -> Part:
        return Part(
            int(self.base.any(axis=1).sum()),
            self.base.sum(axis=0).astype(np.int64),
            self.weight @ self.base,
            self.weight @ self.values,
        )


def _match(now: npt.ArrayLike, before: npt.ArrayLike) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Positions of those who are in both, in the order of their ids."""
    found = []
    for ids in (np.asarray(now, dtype=str), np.asarray(before, dtype=str)):
        if ids.ndim != 1:
            raise StatisticsError("Each respondent needs one id, or an empty one.")
        distinct, first, count = np.unique(ids, return_index=True, return_counts=True)
        once = (count == 1) & (distinct != "")
        found.append((distinct[once], first[once]))
    (one, place_one), (other, place_other) = found
    _, in_one, in_other = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    return place_one[in_one], place_other[in_other]


def _cross(
    now: _Answers, before: _Answers, group: npt.NDArray[np.intp], groups: int
) -> tuple[Floats, Floats]:
    """`shared` and `covariance`: pooled deviations from the pair's own means, over the pair's freedom."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(groups + 1))
    priorities = now.base.shape[1]
    shared = np.zeros((groups, priorities, priorities))
    deviations = np.zeros((2 * priorities, 2 * priorities))
    freedom = np.zeros_like(deviations)
    for pair in range(groups):
        rows = order[ends[pair] : ends[pair + 1]]
        one, other = now.take(rows), before.take(rows)
        shared[pair] = (one.base * one.weight[:, None]).T @ (other.base * other.weight[:, None])
        both, both_then = np.hstack([one.base, one.base]), np.hstack([other.base, other.base])
        n = both.T @ both_then
        sums, sums_then = one.values.T @ both_then, both.T @ other.values
        deviations += one.values.T @ other.values - sums * sums_then / np.maximum(n, 1)
        freedom += np.maximum(n - 1, 0)
    told = freedom >= FEWEST
    return shared, np.where(told, deviations / np.maximum(freedom, 1), 0.0)


def consistent(within: tuple[Floats, Floats], covariance: Floats) -> Floats:
    """The cross-wave covariance (F, F) that fits the covariances within the two waves: no gain from chance alone.

    within: (F, F) of the later and the earlier wave. Pairwise estimates of the three need not fit together; the
    nearest covariance of both waves' features does.
    """
    features = len(covariance)
    joint = np.block([[within[0], covariance], [covariance.T, within[1]]])
    return nearest_covariance(joint)[:features, features:]
