"""Squared extrapolation of a slow fixed-point iteration such as EM, for many problems at the same time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Step = Callable[[Array, NDArray[np.int_]], tuple[Array, Array]]

LONGEST_STEP = 50.0


def accelerate(step: Step, start: Array, cycles: int, tolerance: float) -> tuple[Array, Array, bool]:
    """Iterate x -> step(x) from start (S, Q) to its fixed point, by scheme S3 of SQUAREM.

    step(x, problems) takes rows x (M, Q) of the problems with these numbers and returns the objective at
    x (M,) and the next x (M, Q); it must never lower the objective. Stops a problem when three steps gain
    less than tolerance. Returns the points (S, Q), their objective (S,) and whether all stopped by
    themselves.

    Source: Varadhan & Roland (2008), Scandinavian Journal of Statistics 35, 335–353.
    """
    points, best = start.copy(), np.full(len(start), -np.inf)
    active = np.arange(len(start))
    for _ in range(cycles):
        origin = points[active]
        _, first = step(origin, active)
        reached, second = step(first, active)
        leap = _extrapolate(origin, first, second)
        leapt, landing = step(leap, active)
        gained = leapt >= reached
        points[active] = np.where(gained[:, None], landing, second)
        now = np.where(gained, leapt, reached)
        settled = now - best[active] < tolerance
        best[active] = np.maximum(now, best[active])
        active = active[~settled]
        if not active.size:
            return points, best, True
    return points, best, False


def _extrapolate(origin: Array, first: Array, second: Array) -> Array:
    step = first - origin
    bend = second - first - step
    length = np.sqrt((step**2).sum(axis=1) / np.maximum((bend**2).sum(axis=1), 1e-300))
    length = np.clip(length, 1.0, LONGEST_STEP)[:, None]
    leap = origin + 2 * length * step + length**2 * bend
    return np.where(np.isfinite(leap).all(axis=1, keepdims=True), leap, second)
