"""Leadership records that agree with what leaders do, except for one priority, and are missing for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave
from surveys.synthetic.company import Department
from surveys.synthetic.planted import Truth
from surveys.synthetic.register import Register

CONFLICTING_PRIORITY = "reviews"  # attendance lists look best where staff see least
UNRECORDED_PRIORITY = "purpose"  # nobody keeps a record of briefings
NO_RECORD = 0.08  # chance that a department's record of a priority is missing in a wave
NONCONFORMITIES = ("major", "minor")


@dataclass(frozen=True)
class Occasions:
    """A record kept for a priority: where, and how many occasions a department has in a quarter."""

    priority: str
    source: str
    fewest: int
    most: int
    production_only: bool = False


OCCASIONS = (
    Occasions("reviews", "minutes of management reviews", 2, 3),
    Occasions("strategy", "objectives register", 3, 8),
    Occasions("results", "agendas of business reviews", 2, 3),
    Occasions("resources", "resource requests", 2, 9),
    Occasions("accountability", "action tracker", 2, 8),
    Occasions("quality_first", "release records", 4, 14, production_only=True),
    Occasions("recognition", "suggestion scheme", 2, 12),
)


@dataclass(frozen=True)
class Entry:
    """One line of evidence.csv, before it is dated and named."""

    priority: str
    source: str
    unit: str
    numerator: float
    denominator: float


def share_done(enacted: float) -> float:
    """The share of occasions on which leaders act, for a mean enacted answer: 0.3 at 2.65, 0.9 at 4."""
    return float(np.clip((enacted - 2.0) / 2.2, 0.05, 0.97))


def draw_evidence(
    wave: Wave, truth: Truth, register: Register, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """One row per department and priority with a record in the wave: the columns of evidence.csv."""
    rows = []
    audits = register.audits["department"].value_counts()
    findings, none = dict(list(register.findings.groupby("department"))), register.findings.iloc[:0]
    for department, means in zip(truth.departments, truth.enacted, strict=True):
        shares = {p: share_done(float(mean)) for p, mean in zip(instrument.priority_ids, means, strict=True)}
        shares[CONFLICTING_PRIORITY] = 1.0 - 0.75 * shares[CONFLICTING_PRIORITY]
        entries = [
            *_from_occasions(department, shares, rng),
            *_from_register(
                int(audits.get(department.id, 0)), findings.get(department.id, none), wave, shares, rng
            ),
        ]
        for entry in entries:
            day = wave.last_day - timedelta(days=int(rng.integers(0, 12)))
            if rng.random() >= NO_RECORD:
                record = instrument.priority(entry.priority).observed
                rows.append((department.id, day, entry.priority, record, entry))
    return pd.DataFrame(
        {
            "department": [row[0] for row in rows],
            "date": [row[1] for row in rows],
            "priority": [row[2] for row in rows],
            "record": [row[3] for row in rows],
            "unit": [row[4].unit for row in rows],
            "numerator": [f"{row[4].numerator:g}" for row in rows],
            "denominator": [f"{row[4].denominator:g}" for row in rows],
            "source": [row[4].source for row in rows],
        }
    )


def _from_occasions(
    department: Department, shares: dict[str, float], rng: np.random.Generator
) -> Iterator[Entry]:
    for kept in OCCASIONS:
        if department.produces or not kept.production_only:
            held = int(rng.integers(kept.fewest, kept.most + 1))
            yield Entry(
                kept.priority, kept.source, "count", int(rng.binomial(held, shares[kept.priority])), held
            )
    planned = department.headcount * float(rng.integers(2, 6)) / 2.0
    share = float(np.clip(shares["training"] + 0.06 * rng.normal(), 0.0, 1.0))
    yield Entry("training", "training system", "amount", round(planned * share * 2) / 2, planned)


def _from_register(
    audits: int, findings: pd.DataFrame, wave: Wave, shares: dict[str, float], rng: np.random.Generator
) -> Iterator[Entry]:
    """What the audit register itself shows of a department: how many audits it had, and its findings.

    A department without audits or findings has no such record.
    """
    due = findings[findings["due_on"] <= wave.last_day]
    meetings = 2 * audits
    corrective = int(findings["grade"].isin(NONCONFORMITIES).sum())
    on_time = sum(bool(row.closed_on) and row.closed_on <= row.due_on for row in due.itertuples())
    self_raised = int((findings["source"] == "self").sum())
    entries = (
        Entry("audits", "audit reports", "count", int(rng.binomial(meetings, shares["audits"])), meetings),
        Entry(
            "ownership",
            "action tracker",
            "count",
            int(rng.binomial(corrective, shares["ownership"])),
            corrective,
        ),
        Entry("findings", "findings register", "count", on_time, len(due)),
        Entry("speaking_up", "findings register", "count", self_raised, len(findings)),
    )
    yield from (entry for entry in entries if entry.denominator)
