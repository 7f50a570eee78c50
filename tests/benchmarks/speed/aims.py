"""What the figures of the largest size should keep to, and whether they do."""

import math
from collections.abc import Iterator

from speed.contenders import BARE, OWN, READ, STATISTICS, Cost, Found

MOST_MEMORY = 1536  # MiB
LINEAR = 1.1  # growth exponent up to which time counts as linear


def fastest(found: Found) -> Cost:
    """The bare read-and-group that takes least processor time, with the shortest time on the clock of any."""
    bare = [
        found.costs[row]
        for row in (f"{title}: read and group" for title in BARE.values())
        if row in found.costs
    ]
    return Cost(min(cost.seconds for cost in bare), min(cost.processor for cost in bare))


def growth(costs: list[tuple[int, Cost]]) -> float:
    """Exponent of processor seconds between the two largest sizes; NaN below two sizes."""
    if len(costs) < 2:
        return math.nan
    (small, less), (large, more) = costs[-2:]
    return math.log(max(more.processor, 1e-3) / max(less.processor, 1e-3)) / math.log(large / small)


def aims(found: dict[int, Found]) -> Iterator[tuple[str, str, str, str]]:
    """Aim, what it should be, what it is (by the clock; by processor seconds), kept or missed."""
    largest = found[max(found)]
    own, bare = largest.costs, fastest(largest)
    yield _ratio("decode + tally beside the fastest bare read-and-group", own[READ], bare, 1.5)
    yield _ratio("Great Expectations beside the read (decode)",
                 own[f"{OWN}: validate, of which Great Expectations"], own[f"{OWN}: decode"], 1.0)  # fmt: skip
    yield _ratio("everything but clustering beside the fastest bare read-and-group",
                 own[f"{OWN}: everything but clustering"], bare, 4.0)  # fmt: skip
    peak = own[f"{OWN}: everything"].peak or math.inf
    yield "peak memory of everything", f"{MOST_MEMORY} MiB", f"{peak:.0f} MiB", _said(peak <= MOST_MEMORY)
    if "R: the first four, in all" in own:
        theirs, ours = own["R: the first four, in all"], own[STATISTICS]
        times = theirs.seconds / ours.seconds, theirs.processor / ours.processor
        told = f"{times[0]:.1f} ×; processor {times[1]:.1f} ×"
        yield "statistics of R beside ours, counting included", "20 × or more", told, _said(times[1] >= 20)
    rows = [(n, one.costs[f"{OWN}: everything but clustering"]) for n, one in sorted(found.items())]
    if len(rows) > 1:
        exponent = growth(rows)
        told = f"{exponent:.2f}"
        yield (
            "growth of everything but clustering",
            f"exponent {LINEAR} or less",
            told,
            _said(exponent <= LINEAR),
        )


def _ratio(what: str, ours: Cost, theirs: Cost, most: float) -> tuple[str, str, str, str]:
    clock, processor = ours.seconds / theirs.seconds, ours.processor / theirs.processor
    return what, f"{most} × or less", f"{clock:.2f} ×; processor {processor:.2f} ×", _said(processor <= most)


def _said(kept: bool) -> str:
    return "kept" if kept else "missed"
