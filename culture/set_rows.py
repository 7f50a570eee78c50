"""Which rows of a register belong to which published sets: found once for all sets, however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SetRows:
    """M pairs of a set and a row of its own, by set and then in the order of the register.

    sets: how many sets there are; of_set, row: (M,) positions
    """

    sets: int
    of_set: Ints
    row: Ints

    def count(self, flags: Flags) -> Ints:
        """(sets,) how many rows of each set are flagged; flags: (N,), one for each row of the register."""
        return np.bincount(self.of_set[flags[self.row]], minlength=self.sets).astype(np.int64)

    def where(self, flags: Flags) -> "SetRows":
        """The pairs whose row is flagged."""
        kept = flags[self.row]
        return SetRows(self.sets, self.of_set[kept], self.row[kept])

    def each(self) -> Iterator[Ints]:
        """The rows of one set after the other."""
        ends = np.searchsorted(self.of_set, np.arange(self.sets + 1)).tolist()
        for start, end in pairwise(ends):
            yield self.row[start:end]


def rows_of_sets(departments: pd.Series, sets: Sequence[Sequence[str]]) -> SetRows:
    """departments: (N,) the department of each row; sets: the departments of each set, none of them twice."""
    code, names = pd.factorize(departments)
    number = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
    member = pd.Index(names).get_indexer(
        pd.Index([name for members in sets for name in members], dtype=object)
    )
    number, member = number[member >= 0], member[member >= 0]
    by_code = np.argsort(code, kind="stable")
    start = np.searchsorted(code[by_code], np.arange(len(names) + 1))
    size = np.diff(start)[member]
    first = np.repeat(start[:-1][member] - np.cumsum(size) + size, size)
    row, of_set = by_code[first + np.arange(size.sum())], np.repeat(number, size)
    order = np.lexsort((row, of_set))
    return SetRows(len(sets), of_set[order].astype(np.int64), row[order].astype(np.int64))
