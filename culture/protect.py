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
from culture.instrument import AnswerScale
from culture.publishable import COLUMNS, WHERE, Headcounts, Publishable
from culture.rounding import (
    DISTRIBUTION_FROM,
    band_means,
    band_percentages,
    round_margins,
    round_means,
    round_percentages,
    round_probabilities,
)

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
    return round_percentages(band_percentages(values), n)


def _distribution(values: Floats, n: Floats, _: AnswerScale) -> Floats:
    return np.where(n < DISTRIBUTION_FROM, np.nan, round_percentages(band_percentages(values), n))


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


def protect(assessment: Assessment) -> Publishable:
    """Prove the rule of the minimum group, then round. Raises ConfidentialityError rather than publish too much."""
    inputs, plan = assessment.inputs, assessment.plan
    check_groups(plan, inputs.tally.bases, assessment.method.minimum_group)
    tables = {name: _rounded(name, assessment) for name in COLUMNS if name != "disclosure"}
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
    )


def _rounded(name: str, assessment: Assessment) -> pd.DataFrame:
    """One table of an assessment with every number derived from answers rounded by its rule."""
    frame = assessment.tables.get(name, pd.DataFrame(columns=COLUMNS[name]))
    return round_table(name, frame, _people_behind(frame, assessment), assessment.inputs.instrument.scale)


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
        frame[count] = frame[count].astype("Int64").mask(frame[count] == 0)  # nobody: an empty cell, not a count
    return frame[columns]


def _people_behind(frame: pd.DataFrame, assessment: Assessment) -> Floats:
    """How many respondents each row rests on: its own n, else that of its published set."""
    if "n_before" in frame:
        return people_behind_changes(frame)
    if "n" in frame:
        return frame["n"].fillna(0).to_numpy(dtype=float)
    if "department" not in frame:
        return np.full(len(frame), float(assessment.inputs.tally.respondents.sum()))
    respondents = assessment.inputs.tally.respondents
    people = {unit.id: int(respondents[list(unit.leaves)].sum()) for unit in assessment.plan.published}
    return np.array([people[unit] for unit in frame["department"]], dtype=float)


def people_behind_changes(frame: pd.DataFrame) -> Floats:
    """A change is no more precise than the smaller of its two waves."""
    n_before, n = (frame[side].astype(float).fillna(0.0).to_numpy(dtype=float) for side in ("n_before", "n"))
    smaller: Floats = np.minimum(n_before, n)
    return smaller


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
    """What was shown as asked, coarsened or withheld, and why: counts only."""
    plan, minimum = assessment.plan, assessment.method.minimum_group
    heads = _headcounts(assessment)
    silent = len(assessment.inputs.roster.ids) - len(assessment.inputs.roster.parents) - heads.departments
    shown_parents = len(assessment.inputs.roster.parents) - len(plan.parents)
    rows = [
        ("departments", "pass", heads.departments_shown, f"at least {minimum} people answered"),
        (
            "departments",
            "coarsened",
            heads.departments_pooled,
            "too few answers alone: shown together as a pool",
        ),
        ("departments", "withheld", max(silent, 0), "nobody answered"),
        ("parents", "withheld", shown_parents, "too few answers, or lent departments to a neighbour's pool"),
        (
            "gaps",
            "withheld",
            len(plan.withheld),
            "too few answers to one item here or in a sibling department",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["output", "decision", "count", "reason"])
    return frame[frame["count"] > 0].assign(wave=str(assessment.inputs.wave))[COLUMNS["disclosure"]]
