"""What the explorer shows, as plain values for JSON: whole hundredths, null where nothing is published."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from culture.actions import OPEN, OVERDUE
from culture.wave import Wave, rhythm
from reports import style
from reports.cells import OVERALL, Group, Reader, made_name
from reports.figures.movement import known_groups
from reports.trend import STANDING, Trend
from reports.typefaces import printable
from reports.wording import movement

LEVELS = ("organisation", "parent", "department", "pool")
NUMBERS = ("n", "stated", "enacted", "gap", "gap_low", "gap_high")  # the order the script reads them in
CHANGE = ("change", "change_low", "change_high", "detectable")
HUNDREDTHS = 100

Key = tuple[str, str]  # level and line
Plain = int | None


@dataclass(frozen=True)
class Line:
    """What counts as one published set over waves, called as it was called last."""

    level: str
    id: str
    name: str
    parent: str


def explorer_numbers(trend: Trend) -> dict[str, Any]:
    """Lines, cells, changes, groups and reorganisations of every wave that the page looks back on.

    `cells[wave][priority]` holds six columns in the order of NUMBERS, each as long as `rows[wave]`, which names the
    lines that wave has. Means, gaps and changes are hundredths of a scale point, probabilities hundredths.
    """
    return _Numbers(trend).everything()


@dataclass(frozen=True, eq=False)
class _Numbers:
    trend: Trend

    @property
    def reader(self) -> Reader:
        return self.trend.reader

    def everything(self) -> dict[str, Any]:
        own = self.reader.publishable
        scale = own.instrument.scale
        return {
            "organisation": self.reader.organisation.name,
            "relative": self.reader.relative,
            "scale": [scale.low, scale.high],
            "stops": style.GAP_STOPS,
            "limit": round(style.GAP_LIMIT * HUNDREDTHS),
            "waves": self.waves,
            "slots": [str(w) for w in rhythm([Wave.parse(w) for w in self.waves])],
            "priorities": [[p, self.reader.label(p)] for p in self.priorities],
            "reworded": self._reworded(),
            "lines": [[LEVELS.index(x.level), x.id, x.name, x.parent] for x in self.lines],
            "rows": [[self.place[key] for key in self._rows(wave)] for wave in self.waves],
            "cells": [[self._cells(wave, p) for p in self.priorities] for wave in self.waves],
            "changes": [self._changes(wave) for wave in self.waves],
            "marks": [self._marks(wave) for wave in self.waves],
            "groups": [[self.reader.group_label(g), style.group_colour(g)] for g in self.groups],
            "members": [self._members(wave) for wave in self.waves],
            "actions": self._actions(),
        }

    @cached_property
    def waves(self) -> list[str]:
        return self.trend.waves

    @cached_property
    def priorities(self) -> list[str]:
        return [OVERALL, *self.reader.publishable.instrument.priority_ids]

    @cached_property
    def groups(self) -> list[Group]:
        return known_groups(self.trend)

    @cached_property
    def lines(self) -> list[Line]:
        """The organisation, parents, departments and pools, those of the latest wave first in their order."""
        found: dict[Key, Line] = {}
        parents: dict[str, str] = {}
        for wave in reversed(self.waves):
            own = self._headline[self._headline["wave"] == wave]
            called = own[own["level"] == "parent"]
            for department, name in zip(called["department"], called["name"], strict=True):
                parents.setdefault(str(department), printable(name) or printable(department))
            for row in own.itertuples():
                name = made_name(self.reader.words, printable(row.name) or printable(row.department))
                parent = parents.get(str(row.parent), printable(row.parent))
                line = Line(str(row.level), str(row.line), name, parent)
                found.setdefault((line.level, line.id), line)
        return sorted(found.values(), key=lambda line: LEVELS.index(line.level))

    @cached_property
    def place(self) -> dict[Key, int]:
        return {(line.level, line.id): i for i, line in enumerate(self.lines)}

    @cached_property
    def _gaps(self) -> pd.DataFrame:
        gaps = self.trend.with_lines("gaps")
        return gaps[gaps["level"].isin(LEVELS)]

    @cached_property
    def _headline(self) -> pd.DataFrame:
        return self._gaps[self._gaps["priority"] == OVERALL]

    def _rows(self, wave: str) -> list[Key]:
        own = self._headline[self._headline["wave"] == wave]
        return list(dict.fromkeys(zip(own["level"], own["line"], strict=True)))

    @cached_property
    def _by_cell(self) -> dict[tuple[str, str], pd.DataFrame]:
        known = self._gaps.drop_duplicates(["wave", "priority", "level", "line"])
        return {
            (str(wave), str(priority)): own.set_index(["level", "line"])[list(NUMBERS)].astype(float)
            for (wave, priority), own in known.groupby(["wave", "priority"], sort=False)
        }

    def _cells(self, wave: str, priority: str) -> list[list[Plain]]:
        """Six columns of a priority; n and the rest are null together where a cell is withheld."""
        own = self._by_cell.get((wave, priority))
        if own is None:
            return []
        rows = own.reindex(pd.MultiIndex.from_tuples(self._rows(wave)))
        rows[rows["gap"].isna().to_numpy()] = float("nan")
        whole = [1, *[HUNDREDTHS] * (len(NUMBERS) - 1)]
        return [_plain(rows[c] * factor) for c, factor in zip(NUMBERS, whole, strict=True)]

    def _changes(self, wave: str) -> dict[str, Any]:
        """Since which wave, and by line: change, interval, detectable change and what may be said of it."""
        own = self.trend.with_lines("changes")
        own = own[(own["wave"] == wave) & (own["priority"] == OVERALL)]
        if own.empty:
            return {}
        points = [_plain(own[c].astype(float) * HUNDREDTHS) for c in CHANGE]
        said = ["" if pd.isna(row.change) else movement(row) for row in own.itertuples()]
        keys = zip(own["level"], own["line"], strict=True)
        rows = zip(keys, *points, said, own["basis"].astype(str), strict=True)
        known = {self.place[key]: list(rest) for key, *rest in rows if key in self.place}
        return {"since": str(own["from_wave"].iloc[0]), "lines": known}

    def _marks(self, wave: str) -> dict[int, str]:
        """How a line was reorganised before a wave."""
        own = self.trend.with_lines("lineage")
        own = own[(own["wave"] == wave) & ~own["kind"].isin(STANDING)]
        rows = zip(zip(own["level"], own["line"], strict=True), own["kind"].astype(str), strict=True)
        return {self.place[key]: kind for key, kind in rows if key in self.place}

    def _members(self, wave: str) -> dict[int, list[int]]:
        """Line → its group of the wave and the probability of belonging to it."""
        position = {group.name: i for i, group in enumerate(self.groups)}
        own = self.trend.with_lines("groups")
        own = own[own["wave"] == wave]
        rows = zip(own["line"], own["group"], own["probability"].astype(float), strict=True)
        return {
            self.place["department", line]: [position[group], round(probability * HUNDREDTHS)]
            for line, group, probability in rows
            if ("department", line) in self.place and group in position
        }

    def _actions(self) -> dict[int, dict[int, list[str]]]:
        """Line → priority → what was agreed and is not done yet, as sentences; of this wave."""
        own = self.trend.with_lines("actions")
        own = own[(own["wave"] == self.waves[-1]) & own["status"].isin([OVERDUE, OPEN])]
        places = {priority: i for i, priority in enumerate(self.priorities)}
        found: dict[int, dict[int, list[str]]] = {}
        for row in own.itertuples():
            line = self.place.get((str(row.level), str(row.line)))
            if line is not None and str(row.priority) in places:
                who = printable(row.owner_role) or self.reader.words("number.none")
                said = self.reader.words(
                    f"explorer.action.{row.status}", due=row.due_on, what=printable(row.what, 90), who=who
                )
                found.setdefault(line, {}).setdefault(places[str(row.priority)], []).append(said)
        return found

    def _reworded(self) -> list[list[int]]:
        """By wave, the priorities whose questions were asked in other words than in the wave before, or not then."""
        asked = self.trend.over_waves("instrument")
        asked = asked[asked["priority"].isin(self.priorities)].sort_values("item", kind="stable")
        versions = {
            (str(wave), str(priority)): tuple(zip(own["item"], own["version"].astype(int), strict=True))
            for (wave, priority), own in asked.groupby(["wave", "priority"], sort=True)
        }
        known = [wave for wave in self.waves if any(w == wave for w, _ in versions)]
        before = dict(zip(known[1:], known, strict=False))
        return [
            [i for i, p in enumerate(self.priorities)
             if wave in before and versions.get((wave, p)) != versions.get((before[wave], p))]
            for wave in self.waves
        ]  # fmt: skip


def _plain(values: pd.Series) -> list[Plain]:
    return [None if pd.isna(value) else round(value) for value in values]
