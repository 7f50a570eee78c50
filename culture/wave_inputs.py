"""Everything one wave is assessed from, after validation. Private: it holds the answers of small departments."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.actions import no_actions
from culture.audit_records import AuditRecords
from culture.instrument import Instrument
from culture.roster import Roster
from culture.tally import Tally
from culture.wave import Wave


@dataclass(frozen=True, eq=False)
class WaveInputs:
    """What was accepted of a wave.

    tally: departments in the order of roster.ids
    declared: (P,) points leaders gave the priorities
    validation, fates: as in the tables of the Publishable
    sources: rows read of each kind of input; weighted: whether analysis weights were given
    actions: the action log (culture.actions); benchmark: percentiles of other organisations, where given
    notes: what was assumed or left out, one sentence each
    """

    wave: Wave
    roster: Roster
    tally: Tally
    declared: npt.NDArray[np.float64]
    records: AuditRecords
    validation: pd.DataFrame
    fates: pd.DataFrame
    sources: dict[str, int] = field(default_factory=dict)
    weighted: bool = False
    notes: tuple[str, ...] = ()
    actions: pd.DataFrame = field(default_factory=no_actions)
    benchmark: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        assert list(self.tally.departments) == self.roster.ids, "tallies count in roster order"

    @property
    def instrument(self) -> Instrument:
        return self.tally.instrument

    def __repr__(self) -> str:
        return f"WaveInputs({self.wave}, {int(self.tally.respondents.sum())} respondents)"


@dataclass(frozen=True)
class Method:
    """The parameters of an assessment, all of them written into the manifest."""

    minimum_group: int = 10
    max_clusters: int = 6
    seed: int = 7
    material_change: float = 0.2  # a change of a gap that matters, in scale points
