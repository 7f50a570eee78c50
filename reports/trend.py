"""Departments over waves: this wave and the earlier ones on one line for what counts as the same department."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from culture.earlier_waves import EarlierWaves
from culture.wave import Wave, rhythm
from reports.cells import OVERALL, WITHHELD, Cell, Reader, Unit

STANDING = ("first", "continued")  # kinds of lineage that mark no reorganisation
NUMBERS = ["n", "stated", "enacted", "gap", "gap_low", "gap_high"]


@dataclass(frozen=True)
class Path:
    """One unit of this wave and what was published on its line: wave → headline cell, reorganisation, group."""

    unit: Unit
    cells: dict[str, Cell]
    marks: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def shown(self) -> list[str]:
        """Waves with a published headline, oldest first."""
        return [wave for wave, cell in sorted(self.cells.items()) if not cell.withheld]


@dataclass(frozen=True, eq=False)
class Trend:
    """Computes no number: every cell is as it was published in its wave."""

    reader: Reader
    earlier: EarlierWaves

    @cached_property
    def waves(self) -> list[str]:
        """Every wave something was published of, oldest first, this one last."""
        own = self.reader.publishable.wave
        return [*(str(wave) for wave in self.earlier.waves if wave < own), str(own)]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each wave stands on an axis of time; a wave that is missing leaves its place empty."""
        calendar = rhythm([Wave.parse(wave) for wave in self.waves])
        return {str(wave): i for i, wave in enumerate(calendar) if str(wave) in self.waves}

    @cached_property
    def has_past(self) -> bool:
        return len(self.waves) > 1

    def path(self, unit: Unit) -> Path:
        """The line of a unit of this wave."""
        line = self._line_of.get(
            (str(self.reader.publishable.wave), unit.level, unit.department), unit.department
        )
        key = (unit.level, line)
        cells = {wave: self._cells.get((wave, *key), WITHHELD) for wave in self.waves}
        marks = {wave: kind for wave in self.waves if (kind := self._marks.get((wave, *key)))}
        groups = {w: self._groups[w, line] for w in self.waves if (w, line) in self._groups}
        return Path(unit, cells, marks, groups if unit.level == "department" else {})

    @cached_property
    def departments(self) -> list[Path]:
        """Departments of this wave in the order of the roster, those of one parent together."""
        place = {parent.department: i for i, parent in enumerate(self.reader.parents)}
        units = sorted(self.reader.departments, key=lambda u: place.get(u.parent, len(place)))
        return [self.path(unit) for unit in units]

    @cached_property
    def gone(self) -> int:
        """Lines that were shown in the wave before and are not shown in this one."""
        if not self.has_past:
            return 0
        lines = {self._line_of.get((self.waves[-1], u.level, u.department), u.department)
                 for u in self.reader.departments}  # fmt: skip
        before = {
            line for wave, level, line in self._cells if wave == self.waves[-2] and level == "department"
        }
        return len(before - lines)

    @cached_property
    def moves(self) -> list[tuple[Path, Any]]:
        """Departments with a row of changes for the headline."""
        rows = self.reader.moves
        return [(p, rows[p.unit.level, p.unit.department]) for p in self.departments
                if (p.unit.level, p.unit.department) in rows]  # fmt: skip

    def over_waves(self, table: str) -> pd.DataFrame:
        """The rows that were published of the waves before and of this one, oldest first."""
        if table not in self._over_waves:
            parts = [
                self.earlier.before(self.reader.publishable.wave)[table],
                self.reader.publishable[table],
            ]
            kept = [part for part in parts if len(part)]
            self._over_waves[table] = pd.concat(kept, ignore_index=True) if kept else parts[1]
        return self._over_waves[table]

    def with_lines(self, table: str) -> pd.DataFrame:
        """The same with the column `line`; `level` is department where the table has no other."""
        rows = self.over_waves(table)
        if "line" in rows.columns:
            return rows
        level = rows["level"] if "level" in rows.columns else ["department"] * len(rows)
        keys = list(zip(rows["wave"], level, rows["department"], strict=True))
        return rows.assign(level=list(level), line=[self._line_of.get(key, key[2]) for key in keys])

    @cached_property
    def _over_waves(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _line_of(self) -> dict[tuple[str, str, str], str]:
        return {
            (str(r.wave), str(r.level), str(r.department)): str(r.line)
            for r in self.over_waves("lineage").itertuples()
        }

    @cached_property
    def _marks(self) -> dict[tuple[str, str, str], str]:
        rows = self.over_waves("lineage")
        rows = rows[~rows["kind"].isin(STANDING)]
        return {(str(r.wave), str(r.level), str(r.line)): str(r.kind) for r in rows.itertuples()}

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], Cell]:
        rows = self.over_waves("gaps")
        rows = rows[rows["priority"] == OVERALL]
        numbers = rows[NUMBERS].astype(float).to_numpy().tolist()
        keys = zip(rows["wave"], rows["level"], rows["department"], strict=True)
        return {(w, level, self._line_of.get((w, level, d), d)): Cell(*row)
                for (w, level, d), row in zip(keys, numbers, strict=True)}  # fmt: skip

    @cached_property
    def _groups(self) -> dict[tuple[str, str], tuple[str, float]]:
        found = {}
        for r in self.over_waves("groups").itertuples():
            line = self._line_of.get((str(r.wave), "department", str(r.department)), str(r.department))
            found[str(r.wave), line] = (str(r.group), float(r.probability))
        return found
