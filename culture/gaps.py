"""Stated, enacted and gap: means on one base, their sampling noise, and linear combinations of them.

Features are ordered stated_1…stated_P, enacted_1…enacted_P, as in the tally.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.instrument import Instrument
from culture.responses import WEIGHT_SCALE
from culture.tally import Tally

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
STACK = 512  # sets whose covariances are worked on at the same time, so that what is in between stays small


@dataclass(frozen=True, eq=False)
class Measured:
    """Direct estimates of U sets of respondents.

    mean (U, F): weighted means in scale points, NaN without a base
    noise (U, F, F): their sampling covariance
    n (U, P): respondents in the base of each priority
    """

    mean: Floats
    noise: Floats
    n: npt.NDArray[np.int64]

    def without(self, withheld: npt.NDArray[np.bool_]) -> "Measured":
        """The same with the cells (U, P) that are withheld made empty, as if nobody had been asked."""
        both = np.hstack([withheld, withheld])
        return Measured(
            np.where(both, np.nan, self.mean),
            np.where(both[:, :, None] | both[:, None, :], np.nan, self.noise),
            np.where(withheld, 0, self.n),
        )


def feature_means(tally: Tally) -> Floats:
    """(D, F) weighted means of the stated and enacted answers on the base of each priority, NaN without a base."""
    points = np.arange(tally.instrument.scale.low, tally.instrument.scale.high + 1)
    total = tally.weighted.sum(axis=(2, 3))
    stated = tally.weighted.sum(axis=3) @ points
    enacted = tally.weighted.sum(axis=2) @ points
    with np.errstate(invalid="ignore"):
        return np.hstack([stated / total, enacted / total])


def within_covariance(tally: Tally) -> Floats:
    """(F, F) covariance of the features within departments, pooled over departments, pairwise complete.

    Sum over departments of the products of deviations from the department's own means, divided by
    N_fg - D_fg (pairs of answers less departments seen), made positive semi-definite.
    Without weights: it describes people, not the population they stand for.
    """
    priorities = tally.overlap.shape[1]
    shift, squares, pairs, seen = np.zeros((4, 2 * priorities, 2 * priorities))
    for first in range(0, len(tally.departments), STACK):
        stack = slice(first, first + STACK)
        for total, part in zip(
            (shift, squares, pairs, seen),
            _of_means(tally.overlap[stack], tally.cross_sums[stack]),
            strict=True,
        ):
            total += part
    deviations = tally.products - shift - shift.T + squares
    return nearest_covariance(deviations / np.maximum(pairs - seen, 1))


def _of_means(overlap: Ints, cross_sums: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """(F, F) sums over departments: their means times their sums, products of their means for each pair of answers,
    pairs of answers, and departments that have any."""
    priorities = overlap.shape[1]
    base_of = np.tile(np.arange(priorities), 2)
    own = cross_sums[:, np.arange(2 * priorities), base_of].astype(float)
    count = overlap[:, base_of][:, :, base_of].astype(float)
    n = np.diagonal(count, axis1=1, axis2=2)
    mean = np.divide(own, n, out=np.zeros_like(own), where=n > 0)
    crossed = cross_sums[:, :, base_of].astype(float)  # [d, g, f]: sum of g over the bases of g and f
    shift = np.einsum("df,dgf->fg", mean, crossed)
    squares = np.einsum("dfg,df,dg->fg", count, mean, mean)
    return shift, squares, count.sum(axis=0), (count > 0).sum(axis=0).astype(float)


def nearest_covariance(matrix: Floats) -> Floats:
    """The symmetric matrix with negative eigenvalues set to zero: pairwise estimates need not be a covariance."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    if values.min(initial=0.0) >= 0:
        return (matrix + matrix.T) / 2
    repaired: Floats = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return repaired


def measure(tally: Tally, within: Floats) -> Measured:
    """Means and noise of every department of a tally.

    within: (F, F) pooled covariance. The noise of two means is within * sum over the respondents they share of
    squared weights / (sum of weights * sum of weights); without weights that is within * n_pq / (n_p n_q).
    """
    total = tally.weighted.sum(axis=(2, 3)).astype(float) / WEIGHT_SCALE
    with np.errstate(invalid="ignore", divide="ignore"):
        shared = tally.overlap_squares / WEIGHT_SCALE / (total[:, :, None] * total[:, None, :])
    return Measured(feature_means(tally), within * np.tile(shared, (1, 2, 2)), tally.bases)


@dataclass(frozen=True, eq=False)
class Combination:
    """Linear combinations of the features: weights (G, F) and a label each.

    Over what a set has not answered, weights are renormalised within stated and within enacted: a missing
    priority does not count as zero.
    """

    labels: tuple[str, ...]
    weights: Floats

    def for_row(self, answered: npt.NDArray[np.bool_]) -> Floats:
        """(G, F) weights of one set of respondents that has answered the priorities `answered` (P,)."""
        both = np.hstack([answered, answered])
        kept = np.where(both, self.weights, 0.0)
        half = self.weights.shape[1] // 2
        out = np.empty_like(kept)
        for part in (slice(0, half), slice(half, None)):
            wanted, got = self.weights[:, part].sum(axis=1), kept[:, part].sum(axis=1)
            scale = np.divide(wanted, got, out=np.full_like(got, np.nan), where=got != 0)
            out[:, part] = np.where((wanted == 0)[:, None], 0.0, kept[:, part] * scale[:, None])
        return out

    def apply(self, mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
        """Means (U, G) and covariances (U, G, G) of the combinations; NaN where nothing was answered."""
        answered = ~np.isnan(mean[:, : mean.shape[1] // 2])
        patterns, pattern = np.unique(answered, axis=0, return_inverse=True)
        each = np.array([self.for_row(row) for row in patterns]).reshape(-1, *self.weights.shape)
        means = np.empty((len(mean), len(self.labels)))
        covariances = np.empty((*means.shape, len(self.labels)))
        for first in range(0, len(mean), STACK):
            stack = slice(first, first + STACK)
            weights = each[pattern.reshape(-1)[stack]]
            means[stack] = np.einsum("ugf,uf->ug", weights, np.nan_to_num(mean[stack]))
            covariances[stack] = weights @ np.nan_to_num(covariance[stack]) @ weights.mT
        return means, covariances


def per_priority(instrument: Instrument, declared: Floats) -> dict[str, Combination]:
    """Combinations for `stated`, `enacted` and `gap`: one per priority, then the declared-weighted `overall`.

    declared: (P,) points leaders gave the priorities, any positive total.
    """
    share = declared / declared.sum()
    rows = np.vstack([np.eye(len(share)), share])
    nothing = np.zeros_like(rows)
    labels = (*instrument.priority_ids, "overall")
    return {
        "stated": Combination(labels, np.hstack([rows, nothing])),
        "enacted": Combination(labels, np.hstack([nothing, rows])),
        "gap": Combination(labels, np.hstack([rows, -rows])),
    }


def headline_levels(declared: Floats) -> Combination:
    """`stated` and `enacted` of the headline together, so that their covariance is had with them.

    declared: (P,) points leaders gave the priorities, any positive total.
    """
    share = declared / declared.sum()
    nothing = np.zeros_like(share)
    return Combination(
        ("stated", "enacted"), np.vstack([np.hstack([share, nothing]), np.hstack([nothing, share])])
    )


def theme_gaps(instrument: Instrument) -> Combination:
    """The mean gap of each theme's priorities; without themes the gap of each priority."""
    ids = instrument.priority_ids
    if not instrument.has_themes:
        rows = np.eye(len(ids))
        return Combination(ids, np.hstack([rows, -rows]))
    member = np.array(
        [[p.theme == t.id for p in instrument.priorities] for t in instrument.themes], dtype=float
    )
    rows = member / member.sum(axis=1, keepdims=True)
    return Combination(tuple(theme.id for theme in instrument.themes), np.hstack([rows, -rows]))


def profile(instrument: Instrument) -> Combination:
    """What departments are clustered on: theme gaps and enacted level; without themes, the priority gaps."""
    gaps = theme_gaps(instrument)
    if not instrument.has_themes:
        return gaps
    priorities = len(instrument.priorities)
    level = np.hstack([np.zeros(priorities), np.full(priorities, 1 / priorities)])
    return Combination((*gaps.labels, "enacted"), np.vstack([gaps.weights, level]))
