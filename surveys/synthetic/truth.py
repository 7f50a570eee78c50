"""What was planted, in words: a reader checks the reports against this page."""

import pandas as pd

from surveys.synthetic.company import COMPANY_NAME, REORGANISED, WAVES
from surveys.synthetic.planted import DIVIDED, IMPROVEMENT_PER_WAVE, IMPROVING, PROFILES, UNITED
from surveys.synthetic.records import CONFLICTING_PRIORITY, UNRECORDED_PRIORITY

PAGE = f"""# What was planted in {COMPANY_NAME}

The company does not exist. Every number below is the mean that all members of a department would give on
the scale from 1 to 5; a survey of some of them scatters around it. The means of every department, wave
and priority are in `truth_departments.csv`, those of the profiles in `truth_profiles.csv`.

## Profiles
A department keeps its profile over all waves. Departments of one profile scatter by about 0.1. The table
shows 2025-Q3.

{{profiles}}

## One department improves
{{improving}} starts as one that over-claims. Every quarter its leaders provide more resources and
training: +{IMPROVEMENT_PER_WAVE} on each, enacted. By the last wave it no longer over-claims; the column
profile of `truth_departments.csv` keeps what it began as. Its gap by wave:

{{improvement}}

## Two divided departments and a united one
In {{divided}} people stand 1.5 to 1.6 times as far apart as usual, in {{united}} half as far. Means are
as in every department of their profile.

## One reorganisation
At the start of {REORGANISED}, Assembly line 3 (57 people) and Assembly line 4 (33) merge into Large pump
assembly, and Engineering (96) splits into Product engineering (62) and Process engineering (34). People
keep answering as before: the reorganisation changes no mean. No other department drifts.

## Audits and records
Findings per audit-day scatter around 1.2, and around 1.7 in departments that are aligned but low. Where
raised problems are answered without blame, people raise more themselves. Records agree with what leaders
do, except for `{CONFLICTING_PRIORITY}`: there, attendance lists look best where staff see least. Nobody
keeps a record for `{UNRECORDED_PRIORITY}`; `quality_first` is recorded in production only, and about one
record in twelve is missing. The share of self-raised findings follows `speaking_up` only loosely: in one
quarter few departments have findings from audits beside them.

## Rows of the survey files
Every row that is not one answer sheet of one employee was put there on purpose. A broken-off sheet stops
on its second page, an opened one has no answer; both belong to respondents. Of two conflicting sheets the
later one is complete and counts. Off scale counts answers, not rows.

{{rows}}
"""


def truth_text(departments: pd.DataFrame, dirt: pd.DataFrame) -> str:
    """The page truth.md, from the table of means by wave, department and priority and the table of rows."""
    own = departments[departments["department"] == IMPROVING]
    names = departments.drop_duplicates("department").set_index("department")["name"]
    return PAGE.format(
        divided=" and ".join(names[list(DIVIDED)]),
        united=" and ".join(names[list(UNITED)]),
        profiles=_profiles(departments),
        improving=own["name"].iloc[0],
        improvement=_improvement(own),
        rows=_markdown(dirt.rename(columns=lambda column: column.replace("_", " "))),
    )


def _profiles(departments: pd.DataFrame) -> str:
    first = departments[departments["wave"] == str(WAVES[0])]
    support = first[first["priority"].isin(["resources", "training"])].groupby("profile")["gap"].mean()
    overall = first[first["priority"] == "overall"].groupby("profile")
    table = (
        overall[["stated", "enacted", "gap"]].mean().assign(support=support).reindex(list(PROFILES)).round(2)
    )
    return _markdown(
        pd.DataFrame(
            {
                "profile": table.index,
                "departments": overall.size().reindex(table.index),
                "stated": table["stated"],
                "enacted": table["enacted"],
                "gap": table["gap"],
                "gap on resources and training": table["support"],
                "meaning": [profile.meaning for profile in PROFILES.values()],
            }
        )
    )


def _improvement(own: pd.DataFrame) -> str:
    gap = own.pivot(index="wave", columns="priority", values="gap")[["resources", "training", "overall"]]
    return _markdown(gap.round(2).reset_index())


def _markdown(table: pd.DataFrame) -> str:
    rows = [list(table.columns), ["---"] * len(table.columns), *table.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
