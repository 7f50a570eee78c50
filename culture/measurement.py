"""One wave measured: the published sets, and the direct means and noise of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from culture.disclosure import Plan, Unit, places_of, plan_groups
from culture.gaps import Measured, measure, profile, within_covariance
from culture.tally import Tally
from culture.wave_inputs import Method, WaveInputs

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measurement:
    """Direct results, private until protected; cells that are withheld are empty.

    within: (F, F) covariance within departments, pooled over all of them
    """

    inputs: WaveInputs
    plan: Plan
    within: Floats

    @cached_property
    def published(self) -> Tally:
        """Counts of every published set, in the order of plan.published."""
        return self.counts(self.plan.published)

    @property
    def units(self) -> Tally:
        """Counts of departments and pools."""
        return self.published.take(self._below)

    @property
    def _above(self) -> slice:
        """Where the organisation and the parents are in plan.published."""
        return slice(0, 1 + len(self.plan.parents))

    @property
    def _below(self) -> slice:
        """Where departments and pools are in plan.published."""
        return slice(1 + len(self.plan.parents), None)

    @property
    def departments(self) -> Tally:
        """Counts of the departments that are shown on their own; not kept, because they are many and wanted once."""
        return self.counts(self.plan.departments)

    @cached_property
    def large(self) -> Measured:
        """The organisation and the parents."""
        return self._measured(self._above)

    @cached_property
    def small(self) -> Measured:
        """Departments and pools."""
        return self._measured(self._below)

    @cached_property
    def profiles(self) -> tuple[Floats, Floats]:
        """Profiles (D, G) and noise (D, G, G) of the departments that are shown: what they are clustered on."""
        shown = np.array([unit.level == "department" for unit in self.plan.units], dtype=bool)
        return profile(self.inputs.instrument).apply(self.small.mean[shown], self.small.noise[shown])

    @cached_property
    def headcounts(self) -> Floats:
        """(U,) head counts of departments and pools, NaN where one is unknown."""
        roster = self.inputs.roster
        return np.array([roster.invited([roster.ids[i] for i in unit.leaves]) for unit in self.plan.units])

    def counts(self, units: Sequence[Unit]) -> Tally:
        return self.inputs.tally.regroup([unit.leaves for unit in units], [unit.id for unit in units])

    @property
    def people_above(self) -> npt.NDArray[np.int64]:
        """(U,) respondents of the organisation and the parents with at least one pair, as in `people_below`."""
        return self._people[self._above]

    @property
    def people_below(self) -> npt.NDArray[np.int64]:
        """(U,) respondents of departments and pools with at least one pair; 0 where nothing is shown, so that no
        small n leaves."""
        return self._people[self._below]

    @cached_property
    def _people(self) -> npt.NDArray[np.int64]:
        shown = (self.published.bases > 0) & ~self.withheld(self.plan.published)
        people: npt.NDArray[np.int64] = np.where(shown.any(axis=1), self.published.paired, 0)
        return people

    def withheld(self, units: Sequence[Unit]) -> npt.NDArray[np.bool_]:
        """(U, P) cells that too few people stand behind, here or in a sibling."""
        return places_of(units, self.plan.withheld, len(self.inputs.instrument.priorities))

    def _measured(self, places: slice) -> Measured:
        withheld = self.withheld(self.plan.published[places])
        return measure(self.published.take(places), self.within).without(withheld)


def measure_wave(inputs: WaveInputs, method: Method, plan: Plan | None = None) -> Measurement:
    """Measure a wave over its published sets.

    plan: what may be published, see culture.guard; chosen by the number of answers alone when None. What is withheld
    is withheld before anything is estimated, because estimates that draw departments toward each other would carry
    it into others. Raises ConfidentialityError when too few people answered in all.
    """
    counted = inputs.tally
    if plan is None:
        plan = plan_groups(inputs.roster, counted.respondents, counted.bases, method.minimum_group)
    return Measurement(inputs, plan, within_covariance(counted))
