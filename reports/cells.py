"""Reading a Publishable: its cells, its units in the order readers meet them, and what is withheld."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from culture.grouping import BANDS
from culture.instrument import Priority
from culture.publishable import Publishable
from reports.group_names import group_name
from reports.typefaces import printable
from reports.words import Words, decimals, words_of

OVERALL = "overall"
BAND = "band"
MADE_NAMES = {
    "pool": re.compile(r"Other departments in (.+)"),
    "direct": re.compile(r"Staff attached directly to (.+)"),
}


class Unit(NamedTuple):
    """A published organisation, parent, department or pool."""

    level: str
    department: str
    name: str
    parent: str


@dataclass(frozen=True)
class Cell:
    """Stated, enacted and gap of one unit and priority, all on one base of n. NaN where withheld."""

    n: float
    stated: float
    enacted: float
    gap: float
    low: float
    high: float

    @property
    def withheld(self) -> bool:
        return math.isnan(self.gap)

    @property
    def decimals(self) -> int:
        return decimals(self.n, self.stated, self.enacted, self.gap, self.low, self.high)


WITHHELD = Cell(*[float("nan")] * 6)


@dataclass(frozen=True)
class Group:
    """Departments that are read together; `position` is its place in the order."""

    name: str
    kind: str
    position: int
    departments: int
    arm: int = 0  # of a band: 0 wider, 1 typical, 2 narrower, also where one of them is empty


@dataclass(frozen=True, eq=False)
class Reader:
    """The tables of a Publishable by what a reader asks for. Computes no number.

    version: the number under which it is published, for the footer; None where that is not known.
    """

    publishable: Publishable
    version: int | None = None

    @cached_property
    def words(self) -> Words:
        return words_of(self.publishable.instrument.language)

    @cached_property
    def edition(self) -> str:
        """The wave and, where it is known, the version of the publication."""
        wave = str(self.publishable.wave)
        return wave if self.version is None else self.words("label.edition", wave=wave, version=self.version)

    @cached_property
    def organisation(self) -> Unit:
        for unit in self._units:
            if unit.level == "organisation":
                return unit
        return Unit("organisation", "", printable(self.publishable.organisation), "")

    @cached_property
    def parents(self) -> list[Unit]:
        return [unit for unit in self._units if unit.level == "parent"]

    @cached_property
    def departments(self) -> list[Unit]:
        return [unit for unit in self._units if unit.level == "department"]

    @cached_property
    def pools(self) -> list[Unit]:
        return [unit for unit in self._units if unit.level == "pool"]

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        return self.publishable.instrument.priorities

    @cached_property
    def relative(self) -> bool:
        """Items that were paired after the fact: their raw gaps are only read against the organisation's."""
        return self.publishable.instrument.relative_reading

    def label(self, priority: str, limit: int = 60) -> str:
        """The name of a priority, or of the headline."""
        if priority == OVERALL:
            return self.words("label.overall")
        return printable(self.publishable.instrument.priority(priority).label, limit)

    def cell(self, unit: Unit, priority: str = OVERALL) -> Cell:
        """One cell of the gap table; WITHHELD where it is not published."""
        return self._cells.get((unit.level, unit.department, priority), WITHHELD)

    def shown(self, unit: Unit) -> list[str]:
        """Priorities of a unit that are published, widest gap first."""
        ids = [p.id for p in self.priorities if not self.cell(unit, p.id).withheld]
        return sorted(ids, key=lambda p: -self.cell(unit, p).gap)

    def row(self, table: str, unit: Unit) -> Any:
        """The row of a table with one row per unit, as a named tuple; None where there is none."""
        return self._rows(table).get((unit.level, unit.department))

    def parent_name(self, unit: Unit) -> str:
        """The name of what a unit belongs to; empty at the top."""
        return self._parent_names.get(unit.parent, printable(unit.parent))

    @cached_property
    def declared(self) -> dict[str, float]:
        """Points of 100 for each priority; empty when leaders declared nothing for this wave."""
        table = self.publishable["triangulation"]
        own = table[(table["level"] == "organisation") & table["declared"].notna()]
        return dict(zip(own["priority"], own["declared"].astype(float), strict=True))

    @cached_property
    def group_of(self) -> dict[str, Any]:
        """Department id → its row of the groups table (group, kind, probability)."""
        return {row.department: row for row in self.publishable["groups"].itertuples()}

    @cached_property
    def groups(self) -> list[Group]:
        """Groups in order of their mean overall gap, widest first."""
        table = self.publishable["groups"]
        if table.empty:
            return []
        counts = table.groupby("group", sort=False).agg(
            kind=("kind", "first"), departments=("department", "size")
        )
        names = sorted(counts.index, key=self._group_key)
        return [
            Group(str(g), str(counts.kind[g]), i, int(counts.departments[g]),
                  BANDS.index(g) if g in BANDS else 0)
            for i, g in enumerate(names)
        ]  # fmt: skip

    def group_label(self, group: Group) -> str:
        """The name of a group in the language of the report."""
        return self.group_named(group.name)

    def group_named(self, name: str) -> str:
        """The same for a name as it was published, in this wave or an earlier one."""
        own = self.publishable.instrument
        labels = [part.label for part in (*own.themes, *own.priorities)]
        return printable(group_name(name, labels, self.words), 60)

    def members(self, group: Group | None) -> list[Unit]:
        """Departments of a group (None: of no group), widest gap first, withheld ones last."""
        name = group.name if group else None
        inside = [
            u for u in self.departments if getattr(self.group_of.get(u.department), "group", None) == name
        ]
        return sorted(inside, key=lambda u: (self.cell(u).withheld, -self._sortable(u), u.name, u.department))

    @cached_property
    def judged(self) -> dict[tuple[str, str], dict[str, str]]:
        """(level, department) → priority → judgement, where there was a record."""
        table = self.publishable["triangulation"]
        found: dict[tuple[str, str], dict[str, str]] = {}
        for row in table[table["judgement"].isin(["agree", "conflict"])].itertuples():
            found.setdefault((str(row.level), str(row.department)), {})[str(row.priority)] = str(
                row.judgement
            )
        return found

    @cached_property
    def moves(self) -> dict[tuple[str, str], Any]:
        """(level, department) → its row of the changes table for the headline."""
        table = self.publishable["changes"]
        return {(r.level, r.department): r for r in table[table["priority"] == OVERALL].itertuples()}

    @cached_property
    def reorganised(self) -> list[tuple[Unit, str]]:
        """Departments that are not what they were in the wave before, and how: merged, split, new and so on."""
        table = self.publishable["lineage"]
        kinds = {
            (str(r.level), str(r.department)): str(r.kind)
            for r in table[~table["kind"].isin(["first", "continued"])].itertuples()
        }
        found = [
            (u, kinds[u.level, u.department]) for u in self.departments if (u.level, u.department) in kinds
        ]
        return [(u, kind) for u, kind in found if kind in self.words.section("leadership.lineage")]

    @cached_property
    def has_audits(self) -> bool:
        table = self.publishable["audits"]
        return bool(len(table)) and bool(table["audits"].fillna(0).sum() > 0)

    def _sortable(self, unit: Unit) -> float:
        gap = self.cell(unit).gap
        return 0.0 if math.isnan(gap) else gap

    def _group_key(self, name: str) -> tuple[float, str]:
        """Bands as culture orders them, from wider to narrower; others by their mean gap, widest first."""
        if name in BANDS:
            return (float(BANDS.index(name)), "")
        table = self.publishable["groups"]
        inside = set(table.loc[table["group"] == name, "department"])
        gaps = [self.cell(u).gap for u in self.departments if u.department in inside]
        known = [gap for gap in gaps if not math.isnan(gap)]
        return (-sum(known) / len(known) if known else math.inf, str(name))

    @cached_property
    def _units(self) -> list[Unit]:
        table = self.publishable["gaps"]
        own = table[["level", "department", "name", "parent"]].drop_duplicates(["level", "department"])
        return [
            Unit(str(r.level), str(r.department), _name(r, self.words), str(r.parent))
            for r in own.itertuples(index=False)
        ]

    @cached_property
    def _parent_names(self) -> dict[str, str]:
        return {"": ""} | {unit.department: unit.name for unit in self.parents}

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], Cell]:
        columns = ["n", "stated", "enacted", "gap", "gap_low", "gap_high"]
        table = self.publishable["gaps"]
        numbers = table[columns].astype(float).to_numpy()
        keys = zip(table["level"], table["department"], table["priority"], strict=True)
        return {key: Cell(*row) for key, row in zip(keys, numbers.tolist(), strict=True)}

    @cached_property
    def _by_table(self) -> dict[str, dict[tuple[str, str], Any]]:
        return {}

    def _rows(self, table: str) -> dict[tuple[str, str], Any]:
        if table not in self._by_table:
            frame: pd.DataFrame = self.publishable[table]
            self._by_table[table] = {(r.level, r.department): r for r in frame.itertuples()}
        return self._by_table[table]


def _name(row: Any, words: Words) -> str:
    return made_name(words, printable(row.name) or printable(row.department))


def made_name(words: Words, name: str) -> str:
    """The name of a unit; one that the protection made is English and is said in the language of the report."""
    for key, made in MADE_NAMES.items():
        found = made.fullmatch(name)
        if found:
            return printable(words(f"label.{key}", name=found[1]))
    return name
