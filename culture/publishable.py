"""What may be shown. Reports accept this type and no other; only `culture.protect` makes one.

Every table is rounded and complete: a number that is not here is not published. Withheld cells are empty.
`department` is "" for the organisation; pools are called `other-<parent>`.
"""

from dataclasses import dataclass, field

import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave

WHERE = ["wave", "level", "department", "name", "parent"]  # level: organisation, parent, department or pool
COLUMNS: dict[str, list[str]] = {
    # scale points; priority is an id of the instrument or `overall`, the declared-weighted headline
    "gaps": [*WHERE, "priority", "n", "stated", "enacted", "gap", "gap_low", "gap_high", "estimate"],
    # scale points; mean of the gaps of a theme's priorities (no rows when the instrument has no themes)
    "themes": [*WHERE, "theme", "gap", "gap_low", "gap_high"],
    # 95 % margins of the headline's stated and enacted, and how their errors go together: the ellipse of a set
    "uncertainty": [*WHERE, "n", "stated_margin", "enacted_margin", "correlation"],
    # percent of the n who answered both items of the pair; cant_say: percent of all respondents
    "favourable": [*WHERE, "priority", "source", "n", "favourable", "neutral", "unfavourable", "cant_say"],
    # kind: type, overlapping or band; probability 0–1 of belonging to the group
    "groups": ["wave", "department", "group", "kind", "probability", "verdict"],
    # which wave a group's name comes from, how far the group wandered since (between-department standard
    # deviations), how stable it is under other respondents (0 to 1), and whether the groups no longer fit
    "identity": ["wave", "group", "anchored_in", "distance", "stability", "drift"],
    # one row per group and feature: a theme (or priority) gap, `stated` or `enacted`; value in scale points
    "clusters": ["wave", "group", "kind", "departments", "feature", "label", "value", "organisation"],
    # compared: whether more or fewer answered than chance would have it: as expected, fewer than expected,
    # more than expected, "" where head counts are unknown
    "response": [*WHERE, "headcount", "respondents", "response_rate", "compared"],
    # strength: united, mixed or divided; probability 0–1 that the word is right
    "strength": [*WHERE, "n", "strength", "probability"],
    # findings raised in the wave; rate: audit findings per 10 audit-days; funnel: as expected, more than expected,
    # fewer than expected or no evidence; open, overdue as of the wave's last day; shares in percent
    "audits": [*WHERE, "audits", "audit_days", "findings", "rate", "rate_low", "rate_high", "funnel", "open",
               "overdue", "median_days_to_close", "repeat_share", "self_raised_share"],
    # organisation only: share of findings still open by age (Kaplan–Meier), percent
    "closure": ["wave", "days", "open_share", "open_low", "open_high"],
    # organisation only: open findings by age in days as of the wave's last day; to_days is empty for the oldest
    "ageing": ["wave", "from_days", "to_days", "open", "overdue"],
    "clauses": ["wave", "clause", "grade", "findings"],
    # declared: points of 100; observed: percent; judgement of enacted against observed: agree, conflict or
    # no evidence; reason: decided, no record, cannot tell from chance, too few departments
    "triangulation": [*WHERE, "priority", "declared", "stated", "enacted", "observed", "observed_low",
                      "observed_high", "records", "judgement", "reason"],
    "instrument": ["wave", "item", "block", "priority", "version", "text", "n", "not_answered", "cant_say"],
    # the headline computed in other ways: declared (as published), equal, roster, staff; see culture/sensitivity.py
    "sensitivity": ["wave", "variant", "stated", "enacted", "gap", "gap_low", "gap_high", "design_effect"],
    # how well the instrument measures; scale: stated, enacted or gap; theme "" is all priorities together
    "reliability": ["wave", "scale", "theme", "items", "n", "alpha", "alpha_low", "alpha_high", "omega", "cfi",
                    "rmsea", "alpha_within", "alpha_between"],
    # agreement within departments, averaged over departments, under two null distributions
    "agreement": ["wave", "scale", "null", "departments", "rwg_j", "rwg_j_star", "ad_mean", "awg"],
    # variance between and within departments: tau2, sigma2; icc1; icc2 = reliability of a department's mean
    "variance": ["wave", "source", "priority", "departments", "tau2", "sigma2", "icc1", "icc2"],
    # cells where answers differ so much that one mean misleads
    "split_opinions": [*WHERE, "priority", "source", "n"],
    # later minus earlier wave, scale points; departments are drawn towards their common change. basis: same set of
    # people's departments, recast (as reorganised since), as it was (another composition then), or why there is no
    # number; probability of a change that matters (material_change), either way; direction: wider, narrower or alike
    "changes": [*WHERE, "priority", "from_wave", "basis", "n_before", "n", "stated_change", "enacted_change",
                "change", "change_low", "change_high", "probability", "q", "direction", "detectable"],
    # departments in the groups of one frozen model in both waves; probability of being in another group than then
    "moves": ["wave", "department", "from_wave", "from_group", "group", "probability"],
    # organisation only, where respondent ids allow: who is stayed, joined or left since from_wave
    "turnover": [*WHERE, "from_wave", "who", "n", "gap_before", "gap"],
    # where each published set comes from: line is the same over waves for what counts as one department; kind:
    # first, continued, renamed, merged, split, moved, changed or new; overlap: share of its people, 0 to 1
    "lineage": [*WHERE, "line", "from_wave", "kind", "predecessors", "overlap"],
    # each set beside its parent, the organisation and, where a benchmark file was given, other organisations;
    # reference: theirs (of other organisations the median one); percentile: its place among other organisations
    "benchmarks": [*WHERE, "priority", "measure", "against", "reference", "difference", "difference_low",
                   "difference_high", "percentile", "reading"],
    # what was agreed about a gap; status on the wave's last day: overdue, open or done
    "actions": [*WHERE, "priority", "action_id", "what", "owner_role", "agreed_on", "due_on", "done_on", "status"],
    # what was checked: one row per rule; severity critical or warning; result passed or failed
    "validation": ["wave", "rule", "severity", "checked", "failed", "result", "message"],
    # every row of every survey file has exactly one fate
    "fates": ["wave", "fate", "rows"],
    # decision pass (shown as asked), review (shown coarsely: look before passing it on) or refuse (not shown), with
    # the reason, per kind of output
    "disclosure": ["wave", "output", "decision", "count", "reason"],
}  # fmt: skip


@dataclass(frozen=True)
class Headcounts:
    """How many stand behind the report, and how many of them are not shown on their own."""

    invited: float  # NaN when head counts are unknown
    respondents: int
    departments: int
    departments_shown: int
    departments_pooled: int
    respondents_pooled: int


@dataclass(frozen=True, eq=False)
class Publishable:
    """One wave, protected. `tables[name]` has exactly the columns COLUMNS[name]."""

    wave: Wave
    organisation: str
    instrument: Instrument
    verdict: str  # one population, overlapping groups or distinct types
    minimum_group: int
    headcounts: Headcounts
    weighted: bool  # analysis weights were used
    sources: dict[str, int] = field(default_factory=dict)  # rows read of each kind of input
    method: dict[str, str | int | float] = field(default_factory=dict)  # what a statistician asks
    notes: tuple[str, ...] = ()  # what was assumed or left out, one sentence each
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    released: pd.DataFrame | None = None  # the rows this adds to the ledger, see culture/ledger.py

    def __post_init__(self) -> None:
        for name, columns in COLUMNS.items():
            assert list(self.tables[name].columns) == columns, f"columns of {name}"

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]
