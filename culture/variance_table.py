"""How much departments differ on each priority, and how reliably one department's mean can be told."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import StatisticsError
from culture.publishable import COLUMNS
from culture.tally import Tally
from culture.variance import groups_from_counts, variance_components
from culture.wave import Wave


def variance_table(wave: Wave, tally: Tally) -> pd.DataFrame:
    """One row per source (stated, enacted, gap) and priority over all departments, small ones included.

    departments: those with answers; tau2 and sigma2 in squared scale points; icc1 of one respondent, icc2 of a
    department of mean size. Priorities whose answers cannot carry an estimate have no row. Unweighted.
    """
    rows = []
    for source, (points, counts) in _histograms(tally).items():
        for position, priority in enumerate(tally.instrument.priority_ids):
            groups = groups_from_counts(counts[:, position], points)
            try:
                found = variance_components(groups)
            except StatisticsError:
                continue
            rows.append((source, priority, len(groups.n), found.tau2, found.sigma2, found.icc1, found.icc2))
    columns = ["source", "priority", "departments", "tau2", "sigma2", "icc1", "icc2"]
    return pd.DataFrame(rows, columns=columns).assign(wave=str(wave))[COLUMNS["variance"]]


def _histograms(tally: Tally) -> dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Values of each source and how often each department gave them, (D, P, values)."""
    points = np.arange(tally.instrument.scale.low, tally.instrument.scale.high + 1)
    size = len(points)
    gap = np.arange(1 - size, size)
    gaps = np.stack([np.trace(tally.pairs, offset=-step, axis1=2, axis2=3) for step in gap], axis=2)
    return {
        "stated": (points, tally.pairs.sum(axis=3)),
        "enacted": (points, tally.pairs.sum(axis=2)),
        "gap": (gap, gaps),
    }
