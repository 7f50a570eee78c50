"""The tree of departments over waves, drawn as text: one row per department, one column per wave."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd

from culture.errors import WorkspaceError
from culture.lineage import NOWHERE, Dated, Origin, origins, refuse_unexplained, shares_between
from culture.roster import TOP, Roster
from culture.wave import Wave

SHOWN, NOT_SHOWN, NOT_PUBLISHED, ABSENT = "●", "○", "·", " "
LEGEND = "● shown on its own   ○ not shown on its own   · no wave published   blank: not there"
INDENT = 2

Shown = Mapping[Wave, frozenset[str]]  # departments shown on their own, by published wave


def tree_lines(
    rosters: Mapping[Wave, Roster], steps: pd.DataFrame, shown: Shown, line: Mapping[str, str]
) -> list[str]:
    """Every department that ever was, below its latest parent, with the waves it is there and what became of it.

    rosters: by wave, published or not. steps: as in lineage.csv. line: of the latest wave, where it is not the id.
    """
    waves = sorted(rosters)
    if not waves:
        return []
    rows = [(depth, department) for department, depth in _ordered(rosters)]
    labels = {d: f"{' ' * INDENT * depth}{_latest(rosters, d).name[d]} ({d})" for depth, d in rows}
    width = max(map(len, labels.values()))
    events = _events(rosters, steps, line)
    head = [f"{'':{width}}  {waves[0]} to {waves[-1]}"]
    body = []
    for _, department in rows:
        marks = " ".join(_mark(department, wave, rosters, shown) for wave in waves)
        body.append(f"{labels[department]:{width}}  {marks}  {'; '.join(events.get(department, []))}")
    return [*head, *(row.rstrip() for row in body), "", LEGEND]


def missing_lines(rosters: Mapping[Wave, Roster], steps: pd.DataFrame, dated: Dated) -> list[str]:
    """What nobody has explained, wave by wave, and the quarters between the first and the last without a wave."""
    said: list[str] = []
    for earlier, later in pairwise(sorted(rosters)):
        between = _between(earlier, later)
        if between:
            said.append(f"No wave for {', '.join(map(str, between))}: lines have a gap there.")
        try:
            refuse_unexplained((rosters[earlier], rosters[later]), steps, (earlier, later), dated)
        except WorkspaceError as error:
            said += str(error).splitlines()
    return said


def _between(earlier: Wave, later: Wave) -> list[Wave]:
    missing, wave = [], earlier.next
    while wave < later:
        missing.append(wave)
        wave = wave.next
    return missing


def _latest(rosters: Mapping[Wave, Roster], department: str) -> Roster:
    return next(rosters[wave] for wave in sorted(rosters, reverse=True) if department in rosters[wave].name)


def _ordered(rosters: Mapping[Wave, Roster]) -> Iterator[tuple[str, int]]:
    """Departments below their latest parents, in the order they first appear."""
    everybody = list(dict.fromkeys(d for wave in sorted(rosters) for d in rosters[wave].ids))
    above = {d: _latest(rosters, d).parent[d] for d in everybody}

    def below(parent: str, depth: int, around: frozenset[str]) -> Iterator[tuple[str, int]]:
        for department in everybody:
            if above[department] == parent and department not in around:
                yield department, depth
                yield from below(department, depth + 1, around | {department})

    yield from below(TOP, 0, frozenset())


def _mark(department: str, wave: Wave, rosters: Mapping[Wave, Roster], shown: Shown) -> str:
    if department not in rosters[wave].name:
        return ABSENT
    if wave not in shown:
        return NOT_PUBLISHED
    return SHOWN if department in shown[wave] else NOT_SHOWN


def _events(
    rosters: Mapping[Wave, Roster], steps: pd.DataFrame, line: Mapping[str, str]
) -> dict[str, list[str]]:
    """What happened to each department, in words."""
    found: dict[str, list[str]] = {}
    for earlier, later in pairwise(sorted(rosters)):
        before, now = rosters[earlier], rosters[later]
        shares = shares_between(before, steps, (earlier, later))
        for department, origin in origins((before, now), shares).items():
            if origin.kind != "continued":
                found.setdefault(department, []).append(f"{later} {_came(department, origin, line)}")
        for department in before.ids:
            if department not in now.name:
                found.setdefault(department, []).append(f"{later} {_went(shares[department], now)}")
    return found


def _came(department: str, origin: Origin, line: Mapping[str, str]) -> str:
    if origin.is_new:
        return "new: its line starts here"
    words = origin.kind
    if origin.predecessors != (department,):
        words += f" from {' + '.join(origin.predecessors)}"
    if origin.overlap < 1:
        words += f", {100 * origin.overlap:.0f} % of people in common"
    return words + (f", goes on with the line of {line[department]}" if department in line else "")


def _went(places: Mapping[str, float], now: Roster) -> str:
    known = {place: share for place, share in places.items() if place in now.name}
    if known:
        return "went to " + " + ".join(f"{place} ({100 * share:.0f} %)" for place, share in known.items())
    return "closed" if places.get(NOWHERE) else "is not there any more: nobody says why"
