"""The guard of a wave: from its counts to the plan of what may be published, safe beside all earlier releases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.chains import regions
from culture.coarsening import Candidate, attack, settle
from culture.corrections import Correction, decide_correction, decide_from_numbers, with_all_departments
from culture.disclosure import Plan, plan_groups
from culture.errors import ConfidentialityError, CorrectionHeldError
from culture.families import Family
from culture.gaps import Combination, Measured, measure, per_priority, theme_gaps, within_covariance
from culture.ledger import no_entries, published_sets
from culture.paths import Moves
from culture.responses import WEIGHT_SCALE
from culture.suppression import Rule
from culture.tally import Tally
from culture.told import ENACTED, GAP, STATED, Average, Told, coarsened, tell
from culture.wave_inputs import Method, WaveInputs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Z95 = 1.959963984540054  # normal quantile of a 95 % interval


@dataclass(frozen=True, eq=False)
class Released:
    """What is out already.

    ledger: see culture.ledger; moves: reorganisations up to now
    counts: by version, of the versions of this wave that are out, as long as their private inputs are there
    """

    ledger: pd.DataFrame = field(default_factory=no_entries)
    moves: Moves = field(default_factory=lambda: Moves(""))
    counts: Mapping[int, Tally] = field(default_factory=dict)


def guard(inputs: WaveInputs, method: Method, released: Released | None = None) -> Plan:
    """Choose the published sets of a wave, and withhold or round coarsely what would give respondents away.

    Raises ConfidentialityError when too few answered in all, when no choice of cells is safe, or, as
    CorrectionHeldError, when so few answers changed since the version that is out that they could be recognised.
    """
    counted, past = inputs.tally, released or Released()
    plan = plan_groups(inputs.roster, counted.respondents, counted.bases, method.minimum_group)
    candidate = candidate_of(inputs, plan, method)
    correction = judge_correction(inputs, plan, candidate, past)
    if correction.hold:
        raise CorrectionHeldError(
            f"{inputs.wave}: the correction is stored and not released: {correction.reason}. What is published "
            "stays; run the wave again when more late or corrected answers have come in."
        )
    settled = settle(candidate, past.ledger, past.moves)
    return replace(plan, withheld=plan.named(settled.hidden), coarse=plan.named(settled.coarse))


def attack_plan(inputs: WaveInputs, plan: Plan, method: Method, released: Released | None = None) -> Told:
    """Attack a plan once more, whoever made it; returns what is told of its cells when nothing is found.

    Raises ConfidentialityError, naming nobody, when anything is.
    """
    candidate, past = candidate_of(inputs, plan, method), released or Released()
    hidden, coarse = (plan.places(cells, len(candidate.priorities)) for cells in (plan.withheld, plan.coarse))
    told = candidate.told(hidden, coarse)
    found = list(attack(candidate, told, hidden, (past.ledger, past.moves)))
    if found:
        raise ConfidentialityError(
            f"Respondents could be recognised from {len(found)} of the numbers to be published, alone or beside "
            "earlier reports. Nothing was published; assess the wave again with the ledger of what was released."
        )
    return told


def judge_correction(inputs: WaveInputs, plan: Plan, candidate: Candidate, released: Released) -> Correction:
    """Whether a wave that was published before may be released anew; a first version always may.

    It is set beside every version that is out: whoever kept an old one can compare.
    """
    own = released.ledger[released.ledger["wave"] == str(inputs.wave)]
    verdict = Correction(0, False, "first version")
    for version, rows in sorted(own.groupby("version"), key=lambda found: int(str(found[0])), reverse=True):
        verdict = _beside(inputs, plan, candidate, rows, released.counts.get(int(str(version))))
        if verdict.hold:
            break
    return verdict


def _beside(
    inputs: WaveInputs, plan: Plan, candidate: Candidate, rows: pd.DataFrame, counts: Tally | None
) -> Correction:
    """The verdict beside one version, from its ledger rows and, where they are there, its counts."""
    minimum = candidate.rule.minimum
    if counts is not None and counts.instrument == inputs.tally.instrument:
        before, after = with_all_departments(counts, inputs.tally)
        sets = (published_sets(rows, after.departments), plan.family(len(after.departments)))
        return decide_correction(before, after, sets, minimum)
    hidden = plan.hidden(len(candidate.priorities))
    told = candidate.told(hidden, np.zeros_like(hidden))
    shown = {name: candidate.shown(p, told, hidden)[0] for p, name in enumerate(candidate.priorities)}
    steps = [
        chain.steps[0]
        for found in regions(candidate.departments, shown, rows, Moves(str(inputs.wave)))
        for region in found
        for chain in region.chains.values()
    ]
    return decide_from_numbers(steps, minimum)


def candidate_of(inputs: WaveInputs, plan: Plan, method: Method) -> Candidate:
    """What would be published of a wave under a plan, for the attack."""
    counted, published = inputs.tally, plan.published
    departments = len(counted.departments)
    summed = counted.regroup([unit.leaves for unit in published], [unit.id for unit in published])
    direct = measure(summed, within_covariance(counted))
    answers = np.concatenate([summed.pairs.sum(axis=3), summed.pairs.sum(axis=2)], axis=2).astype(float)

    def told(hidden: Flags, coarse: Flags) -> Told:
        shown = direct.without(hidden)
        averages = tuple(_averages(inputs, shown, summed, coarse))
        cells = answers * ~hidden[..., None]
        margin = _gap_margin(shown)
        return tell(
            summed.bases, cells, inputs.instrument.scale, coarse=coarse, margin=margin, averages=averages
        )

    return Candidate(
        scale=inputs.instrument.scale,
        departments=counted.departments,
        priorities=inputs.instrument.priority_ids,
        family=plan.family(departments),
        pairs=counted.pairs,
        cells=Family.of(plan.cells, departments),
        rule=Rule(method.minimum_group),
        tell=told,
        weights=_weights(counted) if inputs.weighted else None,
    )


def _gap_margin(shown: Measured) -> Floats:
    """(U, P) half-width of the 95 % interval of each gap."""
    p = shown.n.shape[1]
    stated, enacted = np.arange(p), np.arange(p, 2 * p)
    noise = shown.noise
    variance = noise[:, stated, stated] + noise[:, enacted, enacted] - 2 * noise[:, stated, enacted]
    return Z95 * np.sqrt(np.maximum(variance, 0.0))


def _averages(inputs: WaveInputs, shown: Measured, summed: Tally, coarse: Flags) -> Iterator[Average]:
    """The headline (stated, enacted and gap) and the gap of each theme, as they are published of every set."""
    headline = per_priority(inputs.instrument, inputs.declared)["gap"]
    people = coarsened(summed.paired, np.asarray(coarse.any(axis=1)))
    yield Average(
        inputs.declared / inputs.declared.sum(),
        people,
        (STATED, ENACTED, GAP),
        _margin(headline, shown)[:, -1],
    )
    if inputs.instrument.has_themes:
        themes = theme_gaps(inputs.instrument)
        margins = _margin(themes, shown)
        half = themes.weights.shape[1] // 2
        for number, weights in enumerate(themes.weights[:, :half]):
            yield Average(weights, smallest_base(shown.n, coarse, weights > 0), (GAP,), margins[:, number])


def smallest_base(n: Ints, coarse: Flags, chosen: Flags) -> Ints:
    """(U,) people by which a mean over the chosen priorities (P,) is rounded: the fewest behind any that is shown."""
    bases = np.where(n > 0, coarsened(n, coarse), np.iinfo(np.int64).max)[:, chosen].min(axis=1)
    return np.where(bases == np.iinfo(np.int64).max, 0, bases)


def _margin(combination: Combination, shown: Measured) -> Floats:
    covariance = combination.apply(shown.mean, shown.noise)[1]
    return Z95 * np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))


def _weights(counted: Tally) -> Floats:
    """(D, P, 2) sum and sum of squares of the weights in each base."""
    total = counted.weighted.sum(axis=(2, 3)) / WEIGHT_SCALE
    squares = np.diagonal(counted.overlap_squares, axis1=1, axis2=2) / WEIGHT_SCALE
    return np.stack([total, squares], axis=-1)
