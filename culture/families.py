"""Families of sets of people: what the published sets tell apart, and what remains of one without those inside it.

A family has sets over atoms: people who cannot be divided further, such as a leaf of the hierarchy, a cell of two
hierarchies, or the joiners of a department. It is a tree when any two of its sets are disjoint or one holds the
other, as in every single hierarchy; then everything takes time in proportion to its size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Members = npt.NDArray[np.bool_]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tree:
    """What directly holds what. Hidden sets hold nothing and lie nowhere.

    home: (A,) the smallest set around each atom, of equals the last, -1 for none; around: (U,) the next set around
    each set, of equals the one before, -1 for none; order: sets, those around first
    """

    home: Ints
    around: Ints
    order: Ints

    def without(self, hidden: Flags) -> "Tree":
        """The tree in which what lies in a hidden set (U,) lies directly in the next set around that is not."""
        if not hidden.any():
            return self
        next_shown = self.around.tolist()
        gone = hidden.tolist()
        for place in self.order.tolist():
            above = next_shown[place]
            if above >= 0 and gone[above]:
                next_shown[place] = next_shown[above]
        around = np.array(next_shown, dtype=np.int64)
        home = np.where((self.home >= 0) & hidden[self.home], around[self.home], self.home)
        return Tree(home, np.where(hidden, -1, around), self.order)


@dataclass(frozen=True, eq=False)
class Family:
    """U sets over A atoms; member (U, A) holds ones where the atom belongs to the set."""

    member: csr_array

    @classmethod
    def of(cls, sets: Iterable[Iterable[int]], atoms: int) -> "Family":
        """Sets given by the positions of their atoms."""
        lists = [sorted(positions) for positions in sets]
        ends = np.cumsum([0, *map(len, lists)])
        columns = np.fromiter((atom for atoms_ in lists for atom in atoms_), dtype=np.int64)
        return cls(csr_array((np.ones(len(columns), np.int64), columns, ends), shape=(len(lists), atoms)))

    def __len__(self) -> int:
        return int(self.member.shape[0])

    @property
    def atoms(self) -> int:
        return int(self.member.shape[1])

    def inside(self, place: int) -> Ints:
        """Positions of the atoms of one set."""
        own = slice(self.member.indptr[place], self.member.indptr[place + 1])
        return np.asarray(self.member.indices[own], dtype=np.int64)

    def take(self, places: npt.ArrayLike) -> "Family":
        """Some of the sets; the family itself, with the tree it has found, when these are all of them."""
        chosen = np.asarray(places, dtype=np.int64)
        if np.array_equal(chosen, np.arange(len(self))):
            return self
        return Family(self.member[chosen])

    def size(self, people: Ints) -> Ints:
        """(U, …) people of each set, given those (A, …) of each atom."""
        return np.asarray(self.member @ people)

    def matrix(self) -> Members:
        """(U, A) as a dense matrix."""
        return np.asarray(self.member.toarray() > 0)

    @cached_property
    def tree(self) -> Tree | None:
        """The tree of the sets; None where hierarchies cross."""
        size = np.diff(self.member.indptr)
        order = np.lexsort((np.arange(len(size)), -size))
        home, around = np.full(self.atoms, -1), np.full(len(size), -1)
        for place in order[size[order] > 1].tolist():
            inside = self.inside(place)
            above = home[inside]
            if (above != above[0]).any():
                return None
            around[place] = above[0]
            home[inside] = place
        self._hang_singles(order[size[order] == 1], home, around)
        return Tree(home, around, np.asarray(order, dtype=np.int64))

    def _hang_singles(self, singles: Ints, home: Ints, around: Ints) -> None:
        """Enter the sets of one atom, mostly departments, into `home` and `around` together: they hold nothing but
        each other."""
        atom = self.member.indices[self.member.indptr[singles]]
        by_atom = np.argsort(atom, kind="stable")
        atom, singles = atom[by_atom], singles[by_atom]
        again = np.concatenate([[False], atom[1:] == atom[:-1]])[: len(atom)]
        around[singles] = np.where(again, np.roll(singles, 1), home[atom])
        home[atom] = singles


def alike(member: Members) -> tuple[Members, Ints]:
    """Merge atoms that belong to exactly the same sets: (U, B) and the merged atom (A,) each belongs to."""
    packed = np.ascontiguousarray(np.packbits(member, axis=0).T)
    if not packed.size:
        return member[:, :1], np.zeros(member.shape[1], dtype=np.int64)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, merged = np.unique(keys, return_index=True, return_inverse=True)
    return member[:, first], merged.ravel().astype(np.int64)


def components(member: Members) -> Ints:
    """(A,) number of the independent part each atom belongs to.

    Two atoms are in one part when answers can be moved between them, through others if need be, without changing
    any sum over a set: the connected components of the linear matroid dual to `member`, read off the fundamental
    circuits of one basis. What the sets reveal of one part, they reveal whatever the other parts hold.
    Source: Oxley (2011), Matroid Theory, propositions 4.1.3 and 9.1.2.
    """
    reduced, pivots = _row_reduce(member.astype(float))
    label = np.arange(member.shape[1])
    free = np.setdiff1d(label, pivots)
    linked = np.abs(reduced[:, free]) > 1e-9
    for column, atom in enumerate(free):
        joined = np.unique(label[[atom, *pivots[linked[:, column]]]])
        label[np.isin(label, joined)] = joined[0]
    return np.unique(label, return_inverse=True)[1].ravel()


def _row_reduce(matrix: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], Ints]:
    """Reduced row echelon form without its empty rows, and the pivot column of each row."""
    rows = matrix.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        done = len(pivots)
        if done == len(rows):
            break
        best = done + int(np.abs(rows[done:, column]).argmax())
        if abs(rows[best, column]) < 1e-9:
            continue
        rows[[done, best]] = rows[[best, done]]
        rows[done] /= rows[done, column]
        others = np.flatnonzero(np.abs(rows[:, column]) > 1e-12)
        others = others[others != done]
        rows[others] -= np.outer(rows[others, column], rows[done])
        pivots.append(column)
    return rows[: len(pivots)], np.array(pivots, dtype=np.int64)
