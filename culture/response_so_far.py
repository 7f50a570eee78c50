"""Response while a survey is open: groups of staff that nobody can be subtracted from, in steps of ten points.

What is told is about numbers of people who took part, and it is told again and again: one week taken from another
is a set of people too. Two rules keep every such set at the minimum or more:

* Groups are departments and pools that do not overlap, chosen by head count once and kept while the survey is open.
* A group's number is counted anew only when at least the minimum of new answers came in since it was last counted;
  until then the number told before stands. Parents and the organisation add up what is told of their groups, and
  nothing else, so that nothing is left when the groups are taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from culture.disclosure import plan_groups
from culture.roster import Roster

STEP, TOP_BAND = 10, 90  # percentage points
COLUMNS = ["level", "group", "people", "response"]


@dataclass(frozen=True)
class Group:
    """A set of staff whose response is told.

    id, name: of the department or pool. parents: ids of everything it lies in, the organisation included.
    departments: ids, sorted. people: head count. answered: as last counted; 0 before it has been told. Private.
    """

    id: str
    name: str
    parents: tuple[str, ...]
    departments: tuple[str, ...]
    people: int
    answered: int = 0

    def __repr__(self) -> str:
        return f"Group({self.id!r})"


def groups_of_staff(roster: Roster, minimum: int) -> tuple[Group, ...]:
    """Departments, and pools of those with fewer people than the minimum: every person with a head count once.

    Departments without a head count are left out. No groups where the whole staff is below the minimum.
    """
    people = np.nan_to_num(np.array([roster.headcount[d] for d in roster.ids]), nan=0.0).astype(np.int64)
    if people.sum() < minimum:
        return ()
    plan = plan_groups(roster, people, people[:, None], minimum)
    shown = [unit for unit in plan.units if (unit.id, 0) not in plan.withheld]
    above = {unit.id: [p.id for p in (plan.organisation, *plan.parents) if set(unit.leaves) <= set(p.leaves)]
             for unit in shown}  # fmt: skip
    return tuple(
        Group(
            unit.id,
            unit.name,
            tuple(above[unit.id]),
            tuple(sorted(roster.ids[leaf] for leaf in unit.leaves)),
            int(people[list(unit.leaves)].sum()),
        )
        for unit in shown
    )


def count_anew(
    groups: Sequence[Group], before: Mapping[str, Group], answered: Mapping[str, int], minimum: int
) -> tuple[Group, ...]:
    """The groups with what may be told now.

    groups: of today's roster. before: as they were told last, by id. answered: people who took part by department.
    Unchanged from before when today's groups are other sets of departments than those.
    """
    if before and {g.id: g.departments for g in groups} != {g.id: g.departments for g in before.values()}:
        return tuple(before.values())
    return tuple(_count(group, before.get(group.id, group), answered, minimum) for group in groups)


def _count(group: Group, before: Group, answered: Mapping[str, int], minimum: int) -> Group:
    now = sum(answered.get(department, 0) for department in group.departments)
    if now - before.answered < minimum:
        return before
    return Group(group.id, group.name, group.parents, group.departments, group.people, now)


def response_table(groups: Sequence[Group], names: Mapping[str, str]) -> pd.DataFrame:
    """One row per group and per set of groups: level, group, people, response ("40 to 50 %", "not shown yet").

    names: of the organisation and the parents, by id, in the order of the rows. Their response is at least what is
    told of their groups: answers that came since are not in it.
    """
    return pd.DataFrame([*_sums(groups, names), *_groups(groups)], columns=COLUMNS)


def _groups(groups: Sequence[Group]) -> list[tuple[str, str, int, str]]:
    return [("department", group.name, group.people, band(group.answered, group.people)) for group in groups]


def _sums(groups: Sequence[Group], names: Mapping[str, str]) -> list[tuple[str, str, int, str]]:
    rows = []
    for place, (parent, name) in enumerate(names.items()):
        inside = [group for group in groups if parent in group.parents]
        people, answered = sum(g.people for g in inside), sum(g.answered for g in inside)
        if answered:
            share = f"at least {_floor(answered, people)} %"
            rows.append(("parent" if place else "organisation", name, people, share))
    return rows


def band(answered: int, people: int) -> str:
    """A response rate in words: ten points wide, open at both ends of the scale."""
    if answered == 0:
        return "not shown yet"
    low = _floor(answered, people)
    if low >= TOP_BAND:
        return f"{TOP_BAND} % or more"
    return f"{low} to {low + STEP} %" if low else f"under {STEP} %"


def _floor(answered: int, people: int) -> int:
    """The tens of a percentage, 0 to 90; exact in integers. More answers than people count as everybody."""
    return min(STEP * (10 * answered // max(people, 1)), TOP_BAND)
