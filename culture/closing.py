"""Median time to close of many sets of findings at once."""

import numpy as np
import numpy.typing as npt

from culture.findings import first_at_half

Floats = npt.NDArray[np.float64]


def medians_to_close(
    sets: int, of_set: npt.NDArray[np.int64], days: Floats, closed: npt.NDArray[np.bool_]
) -> Floats:
    """(sets,) the median of `culture.findings.time_to_close` of each set.

    of_set, days, closed: (M,) the set of each finding, and what `closing_times` says of it
    """
    medians = np.full(sets, np.nan)
    order = np.lexsort((days, of_set))
    of_set, days, closed = of_set[order], days[order], closed[order]
    size = np.bincount(of_set, minlength=sets)
    medians[size > 0] = np.inf
    if not closed.any():
        return medians
    new = np.flatnonzero(np.r_[True, (np.diff(of_set) != 0) | (np.diff(days) != 0)])
    closures = np.add.reduceat(closed.astype(np.int64), new)
    new, closures = new[closures > 0], closures[closures > 0]
    earlier = new - (np.cumsum(size) - size)[of_set[new]]
    kept = 1 - closures / (size[of_set[new]] - earlier).astype(float)
    ends = np.searchsorted(of_set[new], np.arange(sets + 1))
    for number in np.flatnonzero(np.diff(ends)):
        own = slice(ends[number], ends[number + 1])
        medians[number] = first_at_half(days[new[own]], np.cumprod(kept[own]), int(size[number]))
    return medians
