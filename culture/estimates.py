"""From measured means to the gaps table: direct for large sets, partially pooled for departments and pools."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.disclosure import Unit
from culture.gaps import Combination, Measured
from culture.instrument import AnswerScale
from culture.publishable import WHERE
from culture.rounding import band_means
from culture.shrinkage import shrink
from culture.wave import Wave

Floats = npt.NDArray[np.float64]
Z95 = 1.959963984540054  # normal quantile of a 95 % interval


@dataclass(frozen=True, eq=False)
class Estimated:
    """Features (U, F) of published sets with their covariance (U, F, F), and how they were estimated.

    kind: direct (the answers of this set alone) or shrunken (drawn toward the other departments as far as noise
    demands). n (U, P): bases; people (U,): respondents with at least one pair. between (F, F): covariance of true
    means between the sets, where it was estimated.
    """

    units: tuple[Unit, ...]
    kind: str
    mean: Floats
    covariance: Floats
    n: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]
    between: Floats | None = None

    def __post_init__(self) -> None:
        assert len(self.units) == len(self.mean) == len(self.n), "one row per published set"

    def banded(self, scale: AnswerScale) -> "Estimated":
        """Levels near the ends of the scale moved to the edge of their band, before anything is derived from them:
        a gap or an overall mean from the level behind a band would give it away."""
        return replace(self, mean=band_means(self.mean, scale))


def direct(units: tuple[Unit, ...], measured: Measured, people: npt.NDArray[np.int64]) -> Estimated:
    """The organisation and the parents: many respondents, no pooling."""
    return Estimated(units, "direct", measured.mean, measured.noise, measured.n, people)


def pooled(units: tuple[Unit, ...], measured: Measured, people: npt.NDArray[np.int64]) -> Estimated:
    """Departments and pools by multivariate empirical Bayes. What a set did not answer stays empty."""
    if len(units) < 2 or np.isnan(measured.mean).all():
        return direct(units, measured, people)
    shrunken = shrink(measured.mean, measured.noise, blocks=2)
    empty = np.isnan(measured.mean)
    return Estimated(
        units,
        "shrunken",
        np.where(empty, np.nan, shrunken.mean),
        np.where(empty[:, :, None] | empty[:, None, :], np.nan, shrunken.covariance),
        measured.n,
        people,
        shrunken.between,
    )


def gaps_table(
    wave: Wave, estimates: Sequence[Estimated], combinations: dict[str, Combination]
) -> pd.DataFrame:
    """One row per published set and priority, `overall` last: n, stated, enacted, gap, gap_low, gap_high, estimate.

    combinations: stated, enacted and gap of each priority and overall, see culture.gaps.per_priority.
    """
    parts = []
    for estimated in estimates:
        levels = {
            side: combination.apply(estimated.mean, estimated.covariance)
            for side, combination in combinations.items()
        }
        gap, error = levels["gap"][0], _errors(levels["gap"][1])
        labels = combinations["gap"].labels
        frame = located(wave, estimated.units, repeat=len(labels))
        frame["priority"] = np.tile(labels, len(estimated.units))
        frame["n"] = np.column_stack([estimated.n, estimated.people]).ravel()
        frame["stated"], frame["enacted"] = levels["stated"][0].ravel(), levels["enacted"][0].ravel()
        frame["gap"] = gap.ravel()
        frame["gap_low"] = (gap - Z95 * error).ravel()
        frame["gap_high"] = (gap + Z95 * error).ravel()
        frame["estimate"] = estimated.kind
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def uncertainty_table(wave: Wave, estimates: Sequence[Estimated], headline: Combination) -> pd.DataFrame:
    """One row per published set: n, stated_margin and enacted_margin (half-widths of the 95 % intervals of the
    headline's means) and the correlation of their errors; together the ellipse in which the set lies.

    headline: the two means, see culture.gaps.headline_levels.
    """
    parts = []
    for estimated in estimates:
        _, covariance = headline.apply(estimated.mean, estimated.covariance)
        error = _errors(covariance)
        product = error[:, 0] * error[:, 1]
        frame = located(wave, estimated.units)
        frame["n"] = estimated.people
        frame["stated_margin"], frame["enacted_margin"] = Z95 * error[:, 0], Z95 * error[:, 1]
        frame["correlation"] = np.divide(
            covariance[:, 0, 1], product, out=np.full_like(product, np.nan), where=product > 0
        )
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def themes_table(wave: Wave, estimates: Sequence[Estimated], themes: Combination) -> pd.DataFrame:
    """One row per published set and theme: gap, gap_low, gap_high."""
    parts = []
    for estimated in estimates:
        gap, covariance = themes.apply(estimated.mean, estimated.covariance)
        half = Z95 * _errors(covariance)
        frame = located(wave, estimated.units, repeat=len(themes.labels))
        frame["theme"] = np.tile(themes.labels, len(estimated.units))
        frame["gap"], frame["gap_low"], frame["gap_high"] = (
            gap.ravel(),
            (gap - half).ravel(),
            (gap + half).ravel(),
        )
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def located(wave: Wave, units: Sequence[Unit], repeat: int = 1) -> pd.DataFrame:
    """The columns that say which set a row is about, each set `repeat` times."""
    quarter = str(wave)
    rows = [(quarter, unit.level, unit.id, unit.name, unit.parent) for unit in units]
    once = pd.DataFrame(rows, columns=WHERE)
    return once.take(np.repeat(np.arange(len(units)), repeat)).reset_index(drop=True)


def _errors(covariance: Floats) -> Floats:
    """Standard errors (U, G) of covariances (U, G, G); rounding can leave a variance of 0 a little below it."""
    errors: Floats = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))
    return errors
