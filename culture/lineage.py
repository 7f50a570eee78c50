"""Departments over time: who came from where, whether a trend goes on, and what nobody has explained.

A reorganisation is told in steps (from_department, to_department, effective_wave, share): from the first day of the
effective wave that share of a department's people works in another one; the rest stays. An empty from_department
founds a department, an empty to_department closes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from culture.errors import WorkspaceError
from culture.roster import Roster
from culture.wave import Wave

SAME_FROM = 0.6  # share of people in common from which a department is still the same one
WHOLE = 0.999
NOWHERE = ""

Shares = dict[str, dict[str, float]]  # old department → new department → share of its people


@dataclass(frozen=True)
class Origin:
    """Where a department comes from: its predecessors, the share of people in common with them, and in one word.

    kind: continued, renamed, merged, split, moved, changed or new. predecessors: empty for a new one.
    """

    predecessors: tuple[str, ...]
    overlap: float
    kind: str

    @property
    def is_new(self) -> bool:
        return not self.predecessors


NEW = Origin((), 0.0, "new")


@dataclass(frozen=True)
class Dated:
    """Departments whose rows of departments.csv say when they begin or end."""

    begins: frozenset[str] = field(default_factory=frozenset)
    ends: frozenset[str] = field(default_factory=frozenset)


def shares_between(before: Roster, steps: pd.DataFrame, waves: tuple[Wave, Wave]) -> Shares:
    """Where the people of each department of `before` are at the later wave, over every step in between.

    steps: from_department, to_department, effective_wave (Wave), share. People of closed departments are NOWHERE.
    Raises WorkspaceError when the shares of a department add up to more than the whole.
    """
    where: Shares = {department: {department: 1.0} for department in before.ids}
    for wave in sorted({step for step in steps["effective_wave"] if waves[0] < step <= waves[1]}):
        moves = _moves(steps, wave)
        where = {origin: _moved(places, moves) for origin, places in where.items()}
    return where


def origins(rosters: tuple[Roster, Roster], shares: Shares) -> dict[str, Origin]:
    """The origin of every department of the later roster; of parents by the people of the departments below them.

    Predecessors are the earlier departments that sent most of their people here, chosen so that the share of people
    in common (of all who were in the one or are in the other) is largest; below SAME_FROM the department is new.
    """
    before, now = rosters
    heads = _heads(before)
    arrived: dict[str, dict[str, float]] = {department: {} for department in now.ids}
    for origin, places in shares.items():
        for place, share in places.items():
            if place in arrived and share > 0:
                arrived[place][origin] = share
    leaves = {department: _origin(department, arrived[department], heads, rosters) for department in now.ids}
    parents = {parent: _parent_origin(parent, arrived, heads, rosters) for parent in now.parents}
    return leaves | parents


def lines(steps: pd.DataFrame, rosters: Mapping[Wave, tuple[Roster, Roster]]) -> dict[str, str]:
    """The line every department's trend runs under: the id with which the oldest of the departments it goes on began.

    rosters: for every wave in which departments changed, the roster before and after it. Departments that no change
    touches are not in the answer: their line is their own id. An id that is used again for another department gets a
    line of its own, `<id> (from <wave>)`.
    """
    line: dict[str, str] = {}
    used: set[str] = set()
    for wave in sorted(rosters):
        before, now = rosters[wave]
        found = origins((before, now), shares_between(before, steps, (wave.previous, wave)))
        touched = {d for d in steps.loc[steps["effective_wave"] == wave, "to_department"] if d}
        touched |= {d for d in steps.loc[steps["effective_wave"] == wave, "from_department"] if d in now.name}
        touched |= {p for p in now.parents if p in before.parents and found[p].is_new}
        used |= {line.get(d, d) for d in before.ids}
        renewed = {}
        for department in sorted(touched & set(now.ids)):
            origin = found[department]
            if origin.is_new:
                renewed[department] = f"{department} (from {wave})" if department in used else department
            else:
                renewed[department] = line.get(origin.predecessors[0], origin.predecessors[0])
        line |= renewed
    return line


def refuse_unexplained(
    rosters: tuple[Roster, Roster], steps: pd.DataFrame, waves: tuple[Wave, Wave], dated: Dated
) -> None:
    """WorkspaceError when a department appeared or vanished between two waves and no file says why.

    lineage.csv explains both; valid_from and valid_to in departments.csv explain a beginning or an end as long as the
    other does not occur as well, because then only lineage.csv can tell a closed department from a renamed one.
    """
    before, now = rosters
    recent = steps[np.array([waves[0] < wave <= waves[1] for wave in steps["effective_wave"]], dtype=bool)]
    told_of = set(recent["from_department"]) | set(recent["to_department"])
    gone = [d for d in before.ids if d not in now.name and d not in told_of]
    come = [d for d in now.ids if d not in before.name and d not in told_of]
    _refuse_unknown(recent, rosters, steps)
    if gone and come:
        _refuse(gone, come, waves)
    _refuse([d for d in gone if d not in dated.ends], [d for d in come if d not in dated.begins], waves)


def _refuse(gone: list[str], come: list[str], waves: tuple[Wave, Wave]) -> None:
    if not gone and not come:
        return
    said = []
    if gone:
        said.append(f"not there any more since {waves[0]}: {', '.join(map(repr, gone))}")
    if come:
        said.append(f"new since {waves[0]}: {', '.join(map(repr, come))}")
    if len(gone) == 1 and len(come) == 1:
        suggested = [f"{gone[0]},{come[0]},{waves[1]},1"]
        hint = "when one is the other under a new id"
    else:
        suggested = [f"{d},<where its people went, empty if closed>,{waves[1]},1" for d in gone]
        suggested += [f"<where its people came from, empty if founded>,{d},{waves[1]},1" for d in come]
        hint = "with the departments that belong between the commas"
    raise WorkspaceError(
        f"Departments changed without explanation ({'; '.join(said)}). Write into lineage.csv, below the heading "
        f"from_department,to_department,effective_wave,share, {hint}:\n" + "\n".join(suggested)
    )


def _refuse_unknown(recent: pd.DataFrame, rosters: tuple[Roster, Roster], steps: pd.DataFrame) -> None:
    """A step that names a department no roster and no other step knows is a typing error."""
    before, now = rosters
    left, entered = set(steps["from_department"]), set(steps["to_department"])
    for step in recent.itertuples():
        origin, goal = str(step.from_department), str(step.to_department)
        if origin and origin not in before.name and origin not in entered and origin not in now.name:
            raise WorkspaceError(_unknown(origin, step.effective_wave))
        if goal and goal not in now.name and goal not in left:
            raise WorkspaceError(_unknown(goal, step.effective_wave))


def _unknown(department: str, wave: object) -> str:
    return (
        f"lineage.csv names {department!r} in {wave}, but departments.csv has no such department then. "
        "Correct its id, or add its row with valid_from and valid_to."
    )


def _moves(steps: pd.DataFrame, wave: Wave) -> Shares:
    moves: Shares = {}
    for step in steps[steps["effective_wave"] == wave].itertuples():
        if step.from_department:
            to = moves.setdefault(str(step.from_department), {})
            to[str(step.to_department)] = to.get(str(step.to_department), 0.0) + float(str(step.share))
    for department, to in moves.items():
        whole = sum(to.values())
        if whole > 1 + (1 - WHOLE) * len(to):
            raise WorkspaceError(
                f"lineage.csv: the shares of {department!r} in {wave} add up to {whole:.4g}. Correct them."
            )
        if whole < WHOLE:
            to[department] = to.get(department, 0.0) + 1 - whole
    return moves


def _moved(places: dict[str, float], moves: Shares) -> dict[str, float]:
    after: dict[str, float] = {}
    for place, share in places.items():
        for goal, part in moves.get(place, {place: 1.0}).items():
            after[goal] = after.get(goal, 0.0) + share * part
    return after


def _heads(roster: Roster) -> dict[str, float]:
    """Head counts; departments without one weigh as much as the average of the others."""
    known = [count for count in roster.headcount.values() if count > 0]
    usual = float(np.mean(known)) if known else 1.0
    return {d: count if count > 0 else usual for d, count in roster.headcount.items()}


def _origin(
    department: str, arrived: dict[str, float], heads: dict[str, float], rosters: tuple[Roster, Roster]
) -> Origin:
    people = {origin: share * heads[origin] for origin, share in arrived.items()}
    # Each of which more than half arrived makes the overlap larger, so all of them count.
    order = sorted((o for o in people if arrived[o] > 0.5), key=lambda o: (-arrived[o], -people[o], o))
    common = sum(people[o] for o in order)
    either = sum(people.values()) + sum(heads[o] - people[o] for o in order)
    overlap = common / either if order else 0.0
    if overlap < SAME_FROM:
        return Origin((), overlap, NEW.kind)
    found = tuple(sorted(order, key=lambda o: (-people[o], o)))  # the largest first: its line goes on
    return Origin(found, overlap, _kind(department, found, overlap, rosters))


def _kind(department: str, found: tuple[str, ...], overlap: float, rosters: tuple[Roster, Roster]) -> str:
    before, now = rosters
    if len(found) > 1:
        return "merged"
    if overlap < WHOLE:
        return "changed" if found[0] == department else "split"
    if found[0] != department or before.name[found[0]] != now.name[department]:
        return "renamed"
    return "continued" if before.parent[department] == now.parent[department] else "moved"


def _parent_origin(
    parent: str,
    arrived: dict[str, dict[str, float]],
    heads: dict[str, float],
    rosters: tuple[Roster, Roster],
) -> Origin:
    """A parent goes on under its id, or the id a step gives it, while most of its people are the same."""
    before, now = rosters
    known = [d for d in (parent, *arrived[parent]) if d in before.parents]
    if not known:
        return NEW
    people: dict[str, float] = {}
    for department in now.below(parent):
        for origin, share in arrived[department].items():
            if origin not in before.parents:
                people[origin] = people.get(origin, 0.0) + share * heads[origin]
    then = {d for d in before.below(known[0]) if d not in before.parents}
    common = sum(count for origin, count in people.items() if origin in then)
    either = sum(people.values()) + sum(heads[d] for d in then) - common
    overlap = common / either if either else 1.0
    if overlap < SAME_FROM:
        return Origin((), overlap, NEW.kind)
    same = known[0] == parent and before.name[parent] == now.name[parent]
    kind = "changed" if overlap < WHOLE else "continued" if same else "renamed"
    return Origin((known[0],), overlap, kind)
