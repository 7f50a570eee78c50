"""The release ledger: what a reader of everything published so far can know, cell by cell. Published numbers only.

One row for each published cell of each version of each wave, over all audiences together. Rows are added, never
changed. The frame holds nothing of hidden cells, so it may be kept as long as the published reports.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.attack import MEANS, MEASURES
from culture.disclosure import Plan
from culture.families import Family
from culture.rounding import FINE_FROM
from culture.told import Told
from culture.wave import Wave

BOUNDS = [f"{measure}_{end}" for measure in MEASURES for end in ("low", "high")]
# members: ids of the departments whose staff make up the set, as a JSON list; n: people in the base of the priority;
# low, high: what is told of a mean in scale points, of a share from 0 to 1; empty where nothing is
COLUMNS = ["wave", "version", "level", "unit", "members", "priority", "n", *BOUNDS]

FINE_WIDTH = 0.05  # scale points: between the steps of 0.01 and 0.1
Cell = tuple[str, str, str, str]  # wave, level, unit, priority

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Release:
    """One priority in one version of one wave, as published: S sets of departments.

    units: level and id; members: department ids; n: (S,) bases; low, high: (S, M) what is told
    """

    wave: Wave
    version: int
    units: tuple[tuple[str, str], ...]
    members: tuple[frozenset[str], ...]
    n: npt.NDArray[np.int64]
    low: Floats
    high: Floats

    @property
    def number(self) -> tuple[str, int]:
        """Wave and version; these order by time."""
        return str(self.wave), self.version


def no_entries() -> pd.DataFrame:
    """A ledger before the first release."""
    return pd.DataFrame(columns=COLUMNS)


def entries(
    number: tuple[Wave, int], plan: Plan, departments: Sequence[str], priorities: Sequence[str], told: Told
) -> pd.DataFrame:
    """The rows one version of a wave adds. told: by published set and priority, without what is withheld."""
    (wave, version), published = number, plan.published
    bounds = np.stack([told.low, told.high], axis=-1).reshape(*told.n.shape, -1)
    place, column = np.nonzero(~np.isnan(bounds).all(axis=2))
    members = [
        json.dumps(sorted(departments[leaf] for leaf in unit.leaves), ensure_ascii=False)
        for unit in published
    ]
    units = pd.DataFrame(
        {
            "wave": str(wave),
            "version": version,
            "level": [unit.level for unit in published],
            "unit": [unit.id for unit in published],
            "members": members,
        }
    )
    frame = units.take(place).reset_index(drop=True)
    frame["priority"] = pd.Series(list(priorities)).take(column).to_numpy()
    frame["n"] = told.n[place, column].astype(np.int64)
    frame[BOUNDS] = bounds[place, column]
    return frame[COLUMNS]


def releases(ledger: pd.DataFrame, priority: str) -> Iterator[Release]:
    """Everything published about a priority, one release for each version of each wave, oldest first."""
    own = ledger[ledger["priority"] == priority]
    for (wave, version), rows in own.groupby(["wave", "version"], sort=True):
        bounds = rows[BOUNDS].to_numpy(dtype=float).reshape(len(rows), len(MEASURES), 2)
        yield Release(
            Wave.parse(str(wave)),
            int(str(version)),
            tuple(zip(rows["level"], rows["unit"], strict=True)),
            tuple(map(_members, rows["members"])),
            rows["n"].to_numpy(dtype=np.int64),
            bounds[..., 0],
            bounds[..., 1],
        )


@lru_cache(maxsize=50_000)
def _members(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


def everybody(ledger: pd.DataFrame, number: tuple[str, int]) -> frozenset[str]:
    """Ids of all departments that a version (wave, version) is about."""
    own = ledger.loc[(ledger["wave"] == number[0]) & (ledger["version"] == number[1]), "members"]
    return frozenset[str]().union(*map(_members, own.unique()))


def coarse_cells(ledger: pd.DataFrame) -> frozenset[Cell]:
    """Cells of 200 people and more of which no mean is told to two decimals."""
    means = [f"{measure}_{end}" for end in ("low", "high") for measure in MEANS]
    low, high = np.split(ledger[means].to_numpy(dtype=float), 2, axis=1)
    fine = (high - low < FINE_WIDTH).any(axis=1)
    rows = ledger[(ledger["n"] >= FINE_FROM).to_numpy(dtype=bool) & ~fine]
    return frozenset(zip(rows["wave"], rows["level"], rows["unit"], rows["priority"], strict=True))


def published_sets(rows: pd.DataFrame, departments: Sequence[str]) -> Family:
    """The different sets of departments that ledger rows are about."""
    place = {department: position for position, department in enumerate(departments)}
    sets = [json.loads(text) for text in rows["members"].unique()]
    return Family.of(
        [[place[name] for name in members if name in place] for members in sets], len(departments)
    )
