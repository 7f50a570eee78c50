"""Who can be behind several releases: those who stayed, joiners and leavers, as far as the published numbers tell.

Views are releases in the order of time, the candidate last. Atoms are departments of now, divided by where their
people came from, and departments that are gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, hstack, identity, vstack
from scipy.sparse.csgraph import connected_components

from culture.attack import MEASURES, answer_range
from culture.families import Members, alike
from culture.instrument import AnswerScale
from culture.solver import choose

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class View:
    """One priority of one release: sets (S, E) over atoms, bases n (S,) and what is told (S, M) of them.

    there: (E,) atoms that existed
    """

    member: Members
    n: Ints
    low: Floats
    high: Floats
    there: Flags

    @cached_property
    def blocks(self) -> tuple[Members, Ints]:
        """(S, B) sets over blocks of atoms that no set tells apart, and the block (E,) of each atom."""
        return alike(self.member)


def least_change(views: Sequence[View], department: Ints, base: Ints) -> Ints:
    """(T, E) people of each atom in each view, changing as little from view to view as the bases allow.

    department: (E,) of now, -1 for those that are gone; base: (D,) people of each department of now. An attacker
    knows who joined and left; the fewest are those he can single out best. The first of equally good answers is
    taken.
    """
    t, e = len(views), len(department)
    steps = (t - 1) * e
    here = np.flatnonzero(department >= 0)
    arrived = csr_array((np.ones(len(here)), (department[here], here)), shape=(len(base), e))
    sums = [_at(place, t, csr_array(view.member.astype(float))) for place, view in enumerate(views)]
    counted = vstack([*sums, _at(t - 1, t, arrived)])
    later, earlier = (
        hstack(pair)
        for pair in ((csr_array((steps, e)), identity(steps)), (identity(steps), csr_array((steps, e))))
    )
    rows = vstack(
        [hstack([counted, csr_array((counted.shape[0], 2 * steps))]),
         hstack([later - earlier, -identity(steps), identity(steps)])], format="csr"
    )  # fmt: skip
    right = np.concatenate([*(view.n for view in views), base, np.zeros(steps)]).astype(float)
    most = np.concatenate(
        [*(np.where(view.there, np.inf, 0.0) for view in views), np.full(2 * steps, np.inf)]
    )
    cost = np.concatenate([np.zeros(t * e), np.tile(1 + np.linspace(0, 1e-4, steps), 2)])
    found, _ = choose(cost, rows, (right, right), (np.zeros(len(cost)), most), np.ones(len(cost)))
    assert found is not None, "true numbers of people agree with what was published of them"
    return np.round(found[: t * e]).astype(np.int64).reshape(t, e)


def _at(place: int, views: int, matrix: csr_array) -> csr_array:
    """The matrix in the columns of one view."""
    rows, width = matrix.shape
    return hstack([csr_array((rows, place * width)), matrix, csr_array((rows, (views - 1 - place) * width))])


@dataclass(frozen=True, eq=False)
class Step:
    """From one view to the next: people (E,) of each atom before and after."""

    scale: AnswerScale
    views: tuple[View, View]
    before: Ints
    after: Ints

    @cached_property
    def parts(self) -> tuple[Ints, Ints]:
        """(E,) the part of each atom before and after: parts are connected by people who stayed."""
        (blocks, block_of), (blocks_after, block_after) = (view.blocks for view in self.views)
        b, total = blocks.shape[1], blocks.shape[1] + blocks_after.shape[1]
        stayed = np.minimum(self.before, self.after) > 0
        links = (block_of[stayed], b + block_after[stayed])
        label = connected_components(
            coo_array((np.ones(int(stayed.sum())), links), shape=(total, total)), directed=False
        )[1]
        return label[block_of].astype(np.int64), label[b + block_after].astype(np.int64)

    @property
    def count(self) -> int:
        return 1 + int(max(part.max() for part in self.parts))

    @cached_property
    def joiners(self) -> Ints:
        """(C,) people of each part who joined."""
        return np.bincount(self.parts[1], np.maximum(self.after - self.before, 0), self.count).astype(
            np.int64
        )

    @cached_property
    def leavers(self) -> Ints:
        """(C,) people of each part who left."""
        return np.bincount(self.parts[0], np.maximum(self.before - self.after, 0), self.count).astype(
            np.int64
        )

    @cached_property
    def mixed(self) -> Flags:
        """(C,) parts whose people are not the same set in both views: who joined, left, or was shown with others."""
        several = np.zeros(self.count, dtype=bool)
        for part, view, people in zip(self.parts, self.views, (self.before, self.after), strict=True):
            blocks = np.unique(np.stack([part, view.blocks[1]])[:, people > 0], axis=1)
            several |= np.bincount(blocks[0], minlength=self.count) > 1
        return several | (self.joiners + self.leavers > 0)

    @cached_property
    def rises(self) -> tuple[Floats, Floats]:
        """(C, M) bounds of how much the sums over each part rose; infinite where they are not published as such."""
        before, after = (
            _sums(view, people, part, self.count)
            for view, people, part in zip(self.views, (self.before, self.after), self.parts, strict=True)
        )
        return after[0] - before[1], after[1] - before[0]

    def contradicted(self, more: int = 0) -> Flags:
        """(E,) atoms where somebody who stayed must have changed an answer.

        more: suppose so many more joiners, and as many more leavers, than the numbers ask for.
        """
        least, most = answer_range(self.scale)
        joined, left = self.joiners + more, self.leavers + more
        lowest, highest = (
            np.outer(joined, one) - np.outer(left, other) for one, other in ((least, most), (most, least))
        )
        parts = ((self.rises[0] > highest + 1e-6) | (self.rises[1] < lowest - 1e-6)).any(axis=1)
        return np.asarray(parts)[self.parts[1]] & (self.after > 0)


def _sums(view: View, people: Ints, part: Ints, parts: int) -> tuple[Floats, Floats]:
    """(C, M) bounds of the sums over parts, as far as each of their blocks is a published set of its own."""
    low, high = np.zeros((parts, len(MEASURES))), np.zeros((parts, len(MEASURES)))
    blocks, block_of = view.blocks
    alive = np.bincount(block_of, people, blocks.shape[1]) > 0
    alone = blocks & (blocks[:, alive].sum(axis=1) == 1)[:, None]
    part_of_block = np.zeros(blocks.shape[1], dtype=np.int64)
    part_of_block[block_of] = part
    for block in np.flatnonzero(alive):
        own = np.flatnonzero(alone[:, block])[:1]
        told = [
            end[own].ravel() * view.n[own] if len(own) else np.full(len(MEASURES), np.nan)
            for end in (view.low, view.high)
        ]
        low[part_of_block[block]] += np.where(np.isnan(told[0]), -np.inf, told[0])
        high[part_of_block[block]] += np.where(np.isnan(told[1]), np.inf, told[1])
    return low, high


class Group(NamedTuple):
    """People of one atom who are in the views from first to last."""

    atom: int
    first: int
    last: int
    size: int


def group_people(people: Ints, changed: Flags, newest_leave: bool) -> list[Group]:
    """Groups of people by when they are there.

    people: (T, E); changed: (T − 1, E) between these views somebody changed an answer, so that nobody counts as the
    same. How long those were there who leave is unknown: the newest leave, or the oldest.
    """
    found = []
    for atom in range(people.shape[1]):
        for first, last, size in _stays(people[:, atom].tolist(), changed[:, atom].tolist(), newest_leave):
            found.append(Group(atom, first, last, size))
    return found


def _stays(series: list[int], changed: list[bool], newest_leave: bool) -> Iterator[tuple[int, int, int]]:
    there: list[tuple[int, int]] = []  # first view, size; oldest first
    for view, wanted in enumerate(series):
        if view and changed[view - 1]:
            yield from ((first, view - 1, size) for first, size in there)
            there = []
        missing = wanted - sum(size for _, size in there)
        if missing > 0:
            there.append((view, missing))
        while missing < 0:
            first, size = there.pop(-1 if newest_leave else 0)
            leaving = min(size, -missing)
            missing += leaving
            yield first, view - 1, leaving
            if size > leaving:
                there.insert(len(there) if newest_leave else 0, (first, size - leaving))
    yield from ((first, len(series) - 1, size) for first, size in there)
