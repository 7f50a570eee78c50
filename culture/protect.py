"""From an assessment to what may be shown: withheld cells emptied, everything else rounded and banded.

This is the only maker of `Publishable`. What is not named here with a rule does not leave: a column of a table
without a rule stops the run.
"""

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.assess import Assessment
from culture.disclosure import check_groups
from culture.errors import ConfidentialityError
from culture.guard import Released, attack_plan
from culture.instrument import AnswerScale
from culture.ledger import Cell, coarse_cells, entries, no_entries
from culture.precision import people_behind
from culture.publishable import COLUMNS, WHERE, Headcounts, Publishable
from culture.published_change import changes_from_published
from culture.rounding import (
    DISTRIBUTION_FROM,
    band_means,
    band_percentages,
    round_margins,
    round_means,
    round_percentages,
    round_probabilities,
    round_shares,
)
from culture.told import Told

Floats = npt.NDArray[np.float64]
Rule = Callable[[Floats, Floats, AnswerScale], Floats]


def _level(values: Floats, n: Floats, scale: AnswerScale) -> Floats:
    return round_means(band_means(values, scale), n)


def _difference(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return round_means(values, n)


def _margin(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return round_margins(values, n)


def _correlation(values: Floats, _n: Floats, _s: AnswerScale) -> Floats:
    """How the errors of two means go together comes from the pooled variance: one decimal draws an ellipse."""
    return np.round(values, 1) + 0.0


def _percentage(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return round_shares(band_percentages(values), n)


def _distribution(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return np.where(n < DISTRIBUTION_FROM, np.nan, round_shares(band_percentages(values), n))


def _share(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    """Percentages over everybody who was asked, which no scale ends: no band."""
    return round_percentages(values, n)


def _probability(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return round_probabilities(values, n)


def _statistic(values: Floats, _n: Floats, _s: AnswerScale) -> Floats:
    """What is estimated over all departments together: two decimals."""
    return np.round(values, 2) + 0.0


def _record(values: Floats, _n: Floats, _s: AnswerScale) -> Floats:
    """Numbers of audits and leadership records: nobody's answers, rounded only to be read."""
    return np.round(values, 1) + 0.0


# How each number derived from answers leaves. Everything else in a table must be listed in AS_IT_IS.
GAP: dict[str, Rule] = dict.fromkeys(("gap", "gap_low", "gap_high"), _difference)
RULES: dict[str, dict[str, Rule]] = {
    "gaps": {"stated": _level, "enacted": _level, **GAP},
    "themes": GAP,
    "uncertainty": {"stated_margin": _margin, "enacted_margin": _margin, "correlation": _correlation},
    "favourable": {"favourable": _percentage, "neutral": _distribution, "unfavourable": _distribution,
                   "cant_say": _percentage},
    "groups": {"probability": _probability},
    "identity": {"distance": _statistic, "stability": _statistic},
    "clusters": {"value": _difference, "organisation": _difference},
    "response": {"response_rate": _share},
    "strength": {"probability": _probability},
    "audits": dict.fromkeys(
        ("audit_days", "rate", "rate_low", "rate_high", "median_days_to_close", "repeat_share", "self_raised_share"),
        _record,
    ),
    "closure": dict.fromkeys(("days", "open_share", "open_low", "open_high"), _record),
    "triangulation": {"declared": _record, "stated": _level, "enacted": _level, "observed": _record,
                      "observed_low": _record, "observed_high": _record},
    "instrument": {"not_answered": _share, "cant_say": _share},
    "sensitivity": {"stated": _level, "enacted": _level, **GAP, "design_effect": _statistic},
    "reliability": dict.fromkeys(
        ("alpha", "alpha_low", "alpha_high", "omega", "cfi", "rmsea", "alpha_within", "alpha_between"), _statistic
    ),
    "agreement": dict.fromkeys(("rwg_j", "rwg_j_star", "ad_mean", "awg"), _statistic),
    "variance": dict.fromkeys(("tau2", "sigma2", "icc1", "icc2"), _statistic),
    "changes": {**dict.fromkeys(("stated_change", "enacted_change", "change", "change_low", "change_high",
                                 "detectable"), _difference),
                "probability": _probability, "q": _probability},
    "moves": {"probability": _probability},
    "turnover": {"gap_before": _difference, "gap": _difference},
    "benchmarks": {**dict.fromkeys(("reference", "difference", "difference_low", "difference_high"), _difference),
                   "percentile": _share},
}  # fmt: skip
AS_IT_IS = {*WHERE, "from_days", "to_days", "priority", "theme", "source", "n", "estimate", "group", "kind",
            "verdict", "departments", "feature", "label", "headcount", "respondents", "strength", "audits",
            "findings", "funnel", "open", "overdue", "clause", "grade", "records", "judgement", "item", "block",
            "version", "text", "from_wave", "rule", "severity", "checked", "failed", "result", "message",
            "fate", "rows", "output", "decision", "count", "reason", "basis", "n_before", "direction", "who",
            "line", "predecessors", "overlap", "measure", "against", "reading", "action_id", "what",
            "owner_role", "from_group", "agreed_on", "due_on", "done_on", "status",
            "compared", "variant", "scale", "null", "items", "anchored_in", "drift"}  # fmt: skip


def protect(assessment: Assessment, released: Released | None = None) -> Publishable:
    """Prove the rule of the minimum group, attack what is to be published, then round.

    released: what is out already, attacked together with this wave. Raises ConfidentialityError rather than publish
    too much.
    """
    inputs, plan = assessment.inputs, assessment.plan
    check_groups(plan, inputs.tally.bases, assessment.method.minimum_group)
    told = attack_plan(inputs, plan, assessment.method, released)
    coarse_then = frozenset[Cell]() if released is None else coarse_cells(released.ledger)
    tables = {name: _rounded(name, assessment, coarse_then) for name in COLUMNS if name != "disclosure"}
    if assessment.gaps_before is not None:  # numbers that are out already, beside those that go out now
        delta = assessment.method.material_change
        tables["changes"] = changes_from_published(assessment.gaps_before, tables["gaps"], delta)
    tables["disclosure"] = _decisions(assessment)
    return Publishable(
        wave=inputs.wave,
        organisation=plan.organisation.name,
        instrument=inputs.instrument,
        verdict=assessment.verdict,
        minimum_group=assessment.method.minimum_group,
        headcounts=_headcounts(assessment),
        weighted=inputs.weighted,
        sources=inputs.sources,
        method=asdict(assessment.method),
        notes=(*inputs.notes, *assessment.notes),
        tables=tables,
        released=_entries(assessment, told, released),
    )


def _entries(assessment: Assessment, told: Told, released: Released | None) -> pd.DataFrame:
    """The rows the ledger gains, as the next version of the wave."""
    inputs = assessment.inputs
    ledger = no_entries() if released is None else released.ledger
    versions = ledger.loc[ledger["wave"] == str(inputs.wave), "version"]
    version = 1 if versions.empty else 1 + int(versions.max())
    return entries(
        (inputs.wave, version), assessment.plan, inputs.roster.ids, inputs.instrument.priority_ids, told
    )


def _rounded(name: str, assessment: Assessment, coarse_then: frozenset[Cell]) -> pd.DataFrame:
    """One table of an assessment with every number derived from answers rounded by its rule."""
    frame = assessment.tables.get(name, pd.DataFrame(columns=COLUMNS[name]))
    return round_table(
        name,
        frame,
        people_behind(frame, assessment.inputs, assessment.plan, coarse_then),
        assessment.inputs.instrument.scale,
    )


def round_table(name: str, frame: pd.DataFrame, n: Floats, scale: AnswerScale) -> pd.DataFrame:
    """A table of the Publishable with every number derived from answers rounded by its rule.

    n: respondents each row rests on. Raises ConfidentialityError when a column has no rule.
    """
    rules, columns = RULES.get(name, {}), COLUMNS[name]
    if set(columns) - set(rules) - AS_IT_IS:
        raise ConfidentialityError(
            f"Table {name} has a column without a rule for its precision; not published."
        )
    frame = frame.copy()
    for column, rule in rules.items():
        frame[column] = rule(frame[column].to_numpy(dtype=float), n, scale)
    for count in frame.columns.intersection(["n", "n_before"]):
        frame[count] = (
            frame[count].astype("Int64").mask(frame[count] == 0)
        )  # nobody: an empty cell, not a count
    return frame[columns]


def _headcounts(assessment: Assessment) -> Headcounts:
    inputs, plan = assessment.inputs, assessment.plan
    respondents = inputs.tally.respondents
    answered = {leaf for unit in plan.units for leaf in unit.leaves}
    pooled = [leaf for unit in plan.pools for leaf in unit.leaves]
    return Headcounts(
        invited=inputs.roster.invited(inputs.roster.ids),
        respondents=int(respondents.sum()),
        departments=len(answered),
        departments_shown=len(plan.departments),
        departments_pooled=len(pooled),
        respondents_pooled=int(respondents[pooled].sum()),
    )


def _decisions(assessment: Assessment) -> pd.DataFrame:
    """What is shown as asked (pass), more coarsely (review) or not at all (refuse), and why: counts only."""
    plan, minimum, roster = assessment.plan, assessment.method.minimum_group, assessment.inputs.roster
    heads = _headcounts(assessment)
    cells = len(plan.published) * len(assessment.inputs.instrument.priorities)
    small = plan.hidden(len(assessment.inputs.instrument.priorities)) & _few_behind(assessment)
    attacked = max(len(plan.withheld) - plan.by_bases, 0)
    coarse = len(plan.coarse - plan.withheld)
    silent = max(len(roster.ids) - len(roster.parents) - heads.departments, 0)
    by_subtraction = len(plan.withheld) - int(small.sum()) - attacked
    rows = [
        ("departments", "pass", heads.departments_shown, f"at least {minimum} people answered"),
        ("departments", "review", heads.departments_pooled, "too few answers alone: shown together as a pool"),
        ("departments", "refuse", silent, "nobody answered"),
        ("parents", "refuse", len(roster.parents) - len(plan.parents),
         "too few answers, or lent departments to a neighbour's pool"),
        ("gaps", "pass", cells - len(plan.withheld) - coarse, "nothing published gives an answer away"),
        ("gaps", "review", coarse, "fewer digits: finer ones would give answers away"),
        ("gaps", "refuse", int(small.sum()), f"fewer than {minimum} people answered both items"),
        ("gaps", "refuse", by_subtraction, "a small base would follow by subtraction"),
        ("gaps", "refuse", attacked, "the numbers would give answers away, here or beside earlier reports"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["output", "decision", "count", "reason"])
    return frame[frame["count"] > 0].assign(wave=str(assessment.inputs.wave))[COLUMNS["disclosure"]]


def _few_behind(assessment: Assessment) -> npt.NDArray[np.bool_]:
    """(U, P) cells with somebody, but too few, in their base."""
    family = assessment.plan.family(len(assessment.inputs.roster.ids))
    bases = family.size(assessment.inputs.tally.bases)
    return np.asarray((bases > 0) & (bases < assessment.method.minimum_group))
