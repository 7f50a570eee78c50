"""What was published of the waves before this one, for pages that look back. Published numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from culture.publishable import COLUMNS, Publishable
from culture.wave import Wave

TABLES = ("gaps", "groups", "response", "changes", "lineage", "instrument")


@dataclass(frozen=True, eq=False)
class EarlierWaves:
    """`tables[name]` holds the rows of every earlier wave with exactly the columns COLUMNS[name]; a table that is
    not given has no rows. Without any wave this is a first wave, and pages say so."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, frame in self.tables.items():
            assert name in TABLES, f"{name} is not a table of earlier waves"
            assert list(frame.columns) == COLUMNS[name], f"columns of {name}"

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables.get(table, pd.DataFrame(columns=COLUMNS[table]))

    @property
    def waves(self) -> tuple[Wave, ...]:
        """The waves something was published of, oldest first."""
        return tuple(sorted(Wave.parse(wave) for wave in set(self["gaps"]["wave"])))

    @classmethod
    def of(cls, publishables: Iterable[Publishable]) -> "EarlierWaves":
        """The tables of several publications, one for each wave."""
        published = sorted(publishables, key=lambda own: own.wave)
        if not published:
            return cls()
        return cls({name: pd.concat([p[name] for p in published], ignore_index=True) for name in TABLES})

    def before(self, wave: Wave) -> "EarlierWaves":
        """Without that wave and the ones after it."""
        kept = {str(w) for w in self.waves if w < wave}
        return EarlierWaves(
            {name: f[f["wave"].isin(kept)].reset_index(drop=True) for name, f in self.tables.items()}
        )
