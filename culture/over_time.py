"""Over versions and waves: what several releases give away together, if nobody answered differently the next time.

An attacker who has them may suppose that colleagues did not change their answers. Those who answered each time then
cancel out of a difference, and what remains are a few joiners and leavers, or a small department that was pooled with
others in one wave only. Where published numbers contradict the supposition for a department, on any priority, the
attacker gives it up there: its people are different unknowns from then on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from culture.attack import MEANS, NARROW, NEAR, Finding, Puzzle, find_narrow
from culture.families import Members, alike
from culture.instrument import AnswerScale
from culture.turnover import Flags, Group, Ints, Step, View, group_people, least_change

SIDES = MEANS[:2]
REPLACED = -2  # a finding about somebody who joined while somebody left
TURNED = -3  # a finding about joiners or leavers


@dataclass(frozen=True, eq=False)
class Chain:
    """Releases of one priority in the order of time, the candidate last, over common atoms.

    department: (E,) of now, -1 for those that are gone; base: (D,) people of each department of now; known: (D,)
    positions of these departments among all of now
    """

    scale: AnswerScale
    views: tuple[View, ...]
    department: Ints
    base: Ints
    known: Ints
    people: Ints  # (T, E)

    @classmethod
    def of(
        cls, scale: AnswerScale, views: Sequence[View], department: Ints, base: Ints, known: Ints
    ) -> "Chain":
        return cls(scale, tuple(views), department, base, known, least_change(views, department, base))

    @cached_property
    def steps(self) -> list[Step]:
        """From each view to the next."""
        every = range(len(self.views) - 1)
        return [
            Step(self.scale, (self.views[k], self.views[k + 1]), self.people[k], self.people[k + 1])
            for k in every
        ]

    @property
    def places(self) -> Ints:
        """(E,) labels of atoms that those who stayed, or sets that do not tell them apart, connect over all views."""
        width = self.people.shape[1]
        links: list[Ints] = []
        for step in self.steps:
            for part, people in zip(step.parts, (step.before, step.after), strict=True):
                there = np.flatnonzero(people > 0)
                links.append(np.stack([there, width + len(links) * 2 * width + part[there]]))
        ends = np.concatenate(links, axis=1)
        size = int(ends.max(initial=width)) + 1
        graph = coo_array((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(size, size))
        return np.asarray(connected_components(graph, directed=False)[1][:width], dtype=np.int64)

    def within(self, inside: Flags) -> tuple["Chain", Ints]:
        """Only these atoms (E,), with the sets that hold nobody else; and the positions of the last view's sets."""
        views, rows = [], np.zeros(0, dtype=np.int64)
        for view, people in zip(self.views, self.people, strict=True):
            own, others = (view.member[:, there & (people > 0)].any(axis=1) for there in (inside, ~inside))
            rows = np.flatnonzero(own & ~others)
            views.append(View(view.member[rows][:, inside], view.n[rows], view.low[rows], view.high[rows],
                              view.there[inside]))  # fmt: skip
        part = Chain(
            self.scale, tuple(views), self.department[inside], self.base, self.known, self.people[:, inside]
        )
        return part, rows

    def contradicted(self, more: int = 0) -> Flags:
        """(T − 1, E) where and when somebody who stayed must have changed an answer."""
        return np.array([step.contradicted(more) for step in self.steps])


def find_over_time(chain: Chain, cells: Members, changed: tuple[Flags, Flags], minimum: int) -> list[Finding]:
    """Hidden cells, joiners and leavers whose means the releases give away together.

    cells: (T', D) small cells over departments of now; changed: (T − 1, E) where it is contradicted, on any priority,
    that nobody changed an answer, supposing the fewest joiners and leavers, and supposing one more of each. `sets` of
    a finding are positions among the candidate's.
    """
    found = list(_find_replaced(chain, changed[1], minimum)) if len(chain.views) == 2 else []
    for newest in (True, False):
        turned = _find_turned(chain, cells, (changed[0], minimum), newest)
        found += _find_by_place(chain, cells, (changed[0], minimum), newest) if turned is None else turned
    return list(dict.fromkeys(found))


def _find_by_place(
    chain: Chain, cells: Members, limits: tuple[Flags, int], newest: bool
) -> Iterator[Finding]:
    """Supposing only of the people of one place that none of them changed an answer, place by place."""
    changed, minimum = limits
    places = chain.places
    for place in np.unique(places):
        inside = places == place
        part, rows = chain.within(inside)
        if all(len(view.n) for view in part.views):
            for finding in _find_turned(part, cells, (changed[:, inside], minimum), newest) or ():
                yield finding._replace(sets=tuple(rows[list(finding.sets)].tolist()))


def _find_turned(
    chain: Chain, cells: Members, limits: tuple[Flags, int], newest: bool
) -> list[Finding] | None:
    """What linear programmes find; None where the supposition cannot hold everywhere at once."""
    groups = group_people(chain.people, limits[0], newest)
    wanted = list(_wanted(chain, cells, groups, limits))
    if not wanted:
        return []
    atom, first, last, size = (np.array(column) for column in zip(*groups, strict=True))
    member = np.vstack(
        [view.member[:, atom] & (first <= k) & (k <= last) for k, view in enumerate(chain.views)]
    )
    merged, which = alike(np.vstack([member, wanted]))
    puzzle = Puzzle(
        chain.scale,
        np.bincount(which, weights=size, minlength=merged.shape[1]).astype(float),
        merged[: len(member)],
        np.vstack([view.low for view in chain.views]),
        np.vstack([view.high for view in chain.views]),
    )
    past = len(member) - len(chain.views[-1].n)
    found = find_narrow(puzzle, merged[len(member) :])
    if found is None:
        return None
    own = [
        finding._replace(target=TURNED, sets=tuple(s - past for s in finding.sets if s >= past))
        for finding in found
    ]
    return [finding for finding in own if finding.sets]  # what follows without the candidate is out already


def _wanted(chain: Chain, cells: Members, groups: Sequence[Group], limits: tuple[Flags, int]) -> list[Flags]:
    """What is worth attacking: joiners and leavers, singly and by part, and small cells of people mixed anew."""
    changed, minimum = limits
    atom, first, last, size = (np.array(column) for column in zip(*groups, strict=True))
    found: dict[bytes, Flags] = {}
    for k, step in enumerate(chain.steps):
        same = ~changed[k, atom]
        came, went = same & (first == k + 1), same & (last == k)
        touched = same & step.mixed[step.parts[1][atom]] & step.mixed[step.parts[0][atom]]
        for turned, part in ((came, step.parts[1][atom]), (went, step.parts[0][atom])):
            for own in (*np.unique(part[turned]), *(-1 - np.flatnonzero(turned))):
                _keep(
                    found,
                    turned & (part == own) if own >= 0 else np.arange(len(atom)) == -1 - own,
                    size,
                    minimum,
                )
        for place in (k, k + 1):
            there = (first <= place) & (place <= last)
            for own in np.unique(atom[there & touched]):
                _keep(found, there & (atom == own), size, minimum)
        last_there = last == len(chain.views) - 1
        for cell in cells if (same & last_there).any() else ():
            inside = last_there & (chain.department[atom] >= 0) & cell[chain.department[atom]]
            _keep(found, inside if (inside & same).any() else np.zeros_like(inside), size, minimum)
    return list(found.values())


def _keep(found: dict[bytes, Flags], target: Flags, size: Ints, minimum: int) -> None:
    if 0 < size[target].sum() < minimum:
        found[target.tobytes()] = target


def _find_replaced(chain: Chain, changed: Flags, minimum: int) -> Iterator[Finding]:
    """Somebody who joined while somebody left, in closed form: the joiners' sum is the rise plus the leavers' sum."""
    (step,) = chain.steps
    away = np.bincount(step.parts[1], changed[0] & (step.after > 0), step.count) > 0
    shown = np.isfinite(step.rises[0][:, : len(SIDES)]).all(axis=1)
    answer = np.array([chain.scale.low, chain.scale.high])
    for part, side in product(np.flatnonzero(~away & shown), range(len(SIDES))):
        joined, left = answer * (step.joiners[part] + 1), answer * (step.leavers[part] + 1)
        rise = np.array([step.rises[0][part, side], step.rises[1][part, side]])
        came, went = np.clip(rise + left, *joined), np.clip(joined - rise[::-1], *left)
        for n, sums in ((joined[0] // answer[0], came), (left[0] // answer[0], went)):
            if n < minimum and np.floor(sums[1] + NEAR) - np.ceil(sums[0] - NEAR) < NARROW * n:
                low, high = (sums / n).tolist()
                yield Finding(
                    REPLACED, SIDES[side], low, high, _sets_within(chain.views[-1], step, int(part))
                )


def _sets_within(view: View, step: Step, part: int) -> tuple[int, ...]:
    """The candidate's sets that have people in this part and nowhere else."""
    there = step.after > 0
    inside, outside = there & (step.parts[1] == part), there & (step.parts[1] != part)
    return tuple(
        np.flatnonzero(view.member[:, inside].any(axis=1) & ~view.member[:, outside].any(axis=1)).tolist()
    )
