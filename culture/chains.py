"""Earlier releases and a candidate side by side, over the departments their people were in, region by region."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from culture.families import Family, Flags, Ints
from culture.ledger import Release, everybody, releases
from culture.memory import Memory
from culture.over_time import Chain
from culture.paths import Moves, Path
from culture.recovery import Shown
from culture.turnover import Floats, View

RECENT = 4  # nearest waves that are attacked together with the candidate
LOOKED_AT = 4  # nearest waves whose versions are attacked with the candidate one by one
LARGE = (
    1_000  # people from which the steps of rounding, 0.01 points and 1 %, amount to the answers of ten people
)
Number = tuple[str, int]  # wave and version


@dataclass(frozen=True, eq=False)
class Region:
    """Departments that no published set of fewer than LARGE people joins to others, in some releases and now.

    views: by priority, the releases and the candidate; shown: what would be published of each priority; department:
    (E,) position of each atom among those of now, -1 for gone ones
    """

    views: Mapping[str, Sequence["_Wide"]]
    shown: Mapping[str, Shown]
    department: Ints

    @cached_property
    def chains(self) -> dict[str, Chain]:
        """By priority."""
        return {name: self._chain(name) for name in self.views}

    def _chain(self, name: str) -> Chain:
        """Made once: while a wave is attacked again and again, little changes."""
        return _chains.once(
            self.digests[name], lambda: _chain(self.shown[name], self.views[name], self.department)
        )

    @property
    def sets(self) -> dict[str, Ints]:
        """By priority, positions of the candidate's sets of the chain among those shown."""
        return {name: views[-1].places for name, views in self.views.items()}

    @property
    def several(self) -> bool:
        """Whether more than one release is set beside the candidate."""
        return any(len(views) > 2 for views in self.views.values())

    @cached_property
    def digests(self) -> dict[str, bytes]:
        """By priority, of all that the attack depends on."""
        return {name: self._digest(name, views) for name, views in self.views.items()}

    def _digest(self, name: str, views: Sequence["_Wide"]) -> bytes:
        now = self.department[self.department >= 0]
        scale = repr(self.shown[name].scale).encode()
        found = hashlib.sha256(self.department.tobytes() + self.shown[name].people[now].tobytes() + scale)
        for view in views:
            member = view.family.member
            parts = (member.indices, member.indptr, view.n, view.low, view.high, view.there)
            found.update(b"|".join(part.tobytes() for part in parts))
        return found.digest()


_chains: Memory[Chain] = Memory(20_000)


def regions(
    departments: Sequence[str], shown: Mapping[str, Shown], ledger: pd.DataFrame, moves: Moves
) -> Iterator[list[Region]]:
    """The regions of the candidate after each single earlier release, and then after the last waves together.

    departments: ids of now; shown: by priority, what would be published of it; moves: as seen from the wave of the
    candidate
    """
    by_priority = {name: list(releases(ledger, name)) for name in shown}
    numbers = sorted({release.number for own in by_priority.values() for release in own})
    near = nearest({wave for wave, _ in numbers}, moves.wave)
    latest = {wave: (wave, version) for wave, version in numbers}
    together = [latest[wave] for wave in sorted(near[:RECENT])]
    singly = [[number] for number in numbers if number[0] in near[:LOOKED_AT]]
    for chosen in (*singly, *([together] if len(together) > 1 else [])):
        atoms = Atoms.of(departments, {number: everybody(ledger, number) for number in chosen}, moves)
        earlier = {name: [r for r in own if r.number in chosen] for name, own in by_priority.items()}
        groups: dict[tuple[Number, ...], list[str]] = {}
        for name, own in earlier.items():  # not every priority is shown in every release
            groups.setdefault(tuple(release.number for release in own), []).append(name)
        for own_numbers, names in groups.items():
            if own_numbers:
                yield _regions({name: (earlier[name], shown[name]) for name in names}, atoms)


def nearest(waves: Iterable[str], wave: str) -> list[str]:
    """Waves by how many waves lie between them and this one; of two as near the earlier one first."""
    ordered = sorted({*waves, wave})
    own = ordered.index(wave)
    return sorted(set(waves), key=lambda other: (abs(ordered.index(other) - own), other))


def _regions(by_name: Mapping[str, tuple[Sequence[Release], Shown]], atoms: "Atoms") -> list[Region]:
    wide = {name: [*map(atoms.view, own), atoms.candidate(now)] for name, (own, now) in by_name.items()}
    label = _joined([view for views in wide.values() for view in views], len(atoms.paths))
    order = np.argsort(label, kind="stable")
    found = []
    for inside in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        parts = {name: [view.inside(inside) for view in views] for name, views in wide.items()}
        changed = {name: views for name, views in parts.items() if not _same(views)}
        if changed and (atoms.department[inside] >= 0).any():
            now = {name: by_name[name][1] for name in parts}
            found.append(Region(parts, now, atoms.department[inside]))
    return found


def _chain(shown: Shown, views: Sequence["_Wide"], department: Ints) -> Chain:
    """The chain over the departments of one region, numbered anew; base: their people now."""
    there = department >= 0
    own, place = np.unique(department[there], return_inverse=True)
    numbered = np.full(len(department), -1, dtype=np.int64)
    numbered[there] = place.ravel()
    return Chain.of(shown.scale, [view.dense for view in views], numbered, shown.people[own], own)


def _joined(views: Sequence["_Wide"], atoms: int) -> Ints:
    """(E,) label of the region of each atom."""
    rows = [view.family.member[np.flatnonzero(view.n < LARGE)] for view in views]
    first = [np.asarray(member.indices[member.indptr[:-1][np.diff(member.indptr) > 0]]) for member in rows]
    ends = [np.repeat(f, np.diff(m.indptr)[np.diff(m.indptr) > 0]) for f, m in zip(first, rows, strict=True)]
    links = (np.concatenate(ends), np.concatenate([member.indices for member in rows]))
    graph = csr_array((np.ones(len(links[0])), links), shape=(atoms, atoms))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _same(views: Sequence["_Wide"]) -> bool:
    """Whether all views show the same sets with as many people, so that setting them side by side tells nothing."""
    return len({view.sets for view in views}) == 1


@dataclass(frozen=True, eq=False)
class _Wide:
    """A view over all atoms, or those of a region; places: positions of its sets among all."""

    family: Family
    n: Ints
    low: Floats
    high: Floats
    there: Flags
    places: Ints

    def inside(self, atoms: Ints) -> "_Wide":
        columns = self.family.member[:, atoms]
        touched = np.flatnonzero((np.diff(columns.indptr) > 0) & (self.n < LARGE))
        return _Wide(
            Family(csr_array(columns[touched])), self.n[touched], self.low[touched], self.high[touched],
            self.there[atoms], self.places[touched],
        )  # fmt: skip

    @property
    def sets(self) -> frozenset[tuple[bytes, int]]:
        matrix = self.family.matrix()
        return frozenset((row.tobytes(), int(n)) for row, n in zip(matrix, self.n, strict=True))

    @property
    def dense(self) -> View:
        return View(self.family.matrix(), self.n, self.low, self.high, self.there)


@dataclass(frozen=True, eq=False)
class Atoms:
    """People by the way they went through departments, as far as some releases or the candidate are about them.

    department: (E,) position among those of now, -1 for people who are gone; known: ids that a release is about
    """

    department: Ints
    paths: tuple[Path, ...]
    known: Mapping[Number, frozenset[str]]

    @classmethod
    def of(cls, departments: Sequence[str], known: Mapping[Number, frozenset[str]], moves: Moves) -> "Atoms":
        place = {name: position for position, name in enumerate(departments)}
        moved = {path.stays[0][1] for path in moves.paths}
        staying = [*departments, *sorted(frozenset[str]().union(*known.values()) - set(departments))]
        paths = [*(Path.staying(name) for name in staying if name not in moved), *moves.paths]
        met = [
            path
            for path in paths
            if path.at(moves.wave) in place or any(path.at(wave) in ids for (wave, _), ids in known.items())
        ]
        now = np.array([place.get(path.at(moves.wave), -1) for path in met], dtype=np.int64)
        return cls(now, tuple(met), known)

    def view(self, release: Release) -> _Wide:
        """A release, over the people who were in a department it is about."""
        known = self.known[release.number]
        where: dict[str, list[int]] = {}
        there = np.zeros(len(self.paths), dtype=bool)
        for atom, path in enumerate(self.paths):
            place = path.at(str(release.wave))
            if place in known:
                where.setdefault(place, []).append(atom)
                there[atom] = True
        sets = [[atom for name in members for atom in where.get(name, ())] for members in release.members]
        every = np.arange(len(sets), dtype=np.int64)
        return _Wide(Family.of(sets, len(there)), release.n, release.low, release.high, there, every)

    def candidate(self, shown: Shown) -> _Wide:
        """What would be published now."""
        here = self.department >= 0
        columns = csr_array(shown.family.member[:, np.where(here, self.department, 0)])
        kept = csr_array(columns.multiply(here[None].astype(np.int64)))
        kept.eliminate_zeros()
        kept.sort_indices()
        return _Wide(Family(kept), shown.size, shown.low, shown.high, here, np.arange(len(shown.family)))
