"""The audit register: audits with their days, findings from audits and findings people raised themselves."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave
from surveys.synthetic.company import Department
from surveys.synthetic.planted import Truth

AUDITS_PER_WAVE = 28
AUDIT_TYPES = {"process": 0.6, "system": 0.25, "product": 0.15}  # product audits where something is produced
AUDIT_DAYS = {0.5: 0.2, 1.0: 0.35, 1.5: 0.2, 2.0: 0.15, 2.5: 0.1}
STANDARD = "ISO 9001:2015"
REPEATS = 0.12  # chance that a finding repeats an earlier one of the department, where there is one
DAYS_TO_CLOSE = {"major": 14, "minor": 30, "observation": 45, "opportunity": 60}
AUDIT_GRADES = {"major": 0.05, "minor": 0.35, "observation": 0.35, "opportunity": 0.25}
SELF_RAISED_GRADES = {"major": 0.01, "minor": 0.19, "observation": 0.40, "opportunity": 0.40}
SUPPORT_CLAUSES = ("7.1.3", "7.1.5", "7.2")
OTHER_CLAUSES = ("4.4", "7.5.3", "8.2.3", "8.4.1", "8.5.1", "8.5.2", "8.6", "8.7", "9.1.1", "10.2")


@dataclass(frozen=True, eq=False)
class Register:
    """Audits and findings of one wave, with the columns of audits.csv and findings.csv."""

    audits: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True)
class Raised:
    """A finding as it is raised, before anybody works on it."""

    audit_id: str
    department: str
    day: date
    source: str


def finding_rates(departments: tuple[Department, ...], rng: np.random.Generator) -> dict[str, float]:
    """Findings per audit-day of each department, Gamma distributed around 1.2 (1.7 where little is done)."""
    means = {d.id: 1.7 if d.profile == "aligned but low" else 1.2 for d in departments}
    return {department: rng.gamma(4.0, mean / 4.0) for department, mean in means.items()}


def draw_register(
    wave: Wave, truth: Truth, rates: dict[str, float], instrument: Instrument, rng: np.random.Generator
) -> Register:
    """Every finding is raised inside the wave; it is closed inside it, or still open at its end."""
    audits = _draw_audits(wave, truth.departments, rng)
    acting = dict(zip(_ids(truth), _enacted(truth, instrument, "findings"), strict=True))
    profile = {department.id: department.profile for department in truth.departments}
    raised = _found_in_audits(audits, rates, rng) + _raised_by_staff(wave, truth, instrument, rng)
    findings = [
        _work_off(finding, acting[finding.department], profile[finding.department], wave, rng)
        for finding in sorted(raised, key=lambda finding: (finding.day, finding.department))
    ]
    table = pd.DataFrame(findings)
    table.insert(0, "finding_id", [f"F-{wave}-{number:03d}" for number in range(1, len(table) + 1)])
    return Register(audits, table)


def with_repeats(findings: pd.DataFrame, earlier: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some findings name the earlier finding of the department that they repeat, on the same clause."""
    of_department = dict(list(earlier.groupby("department")))
    clauses, repeats = findings["clause"].tolist(), findings["repeat_of"].tolist()
    for place, department in enumerate(findings["department"]):
        same = of_department.get(department)
        if same is not None and rng.random() < REPEATS:
            first = same.iloc[rng.integers(len(same))]
            clauses[place], repeats[place] = first["clause"], first["finding_id"]
    return findings.assign(clause=clauses, repeat_of=repeats)


def _draw_audits(wave: Wave, departments: tuple[Department, ...], rng: np.random.Generator) -> pd.DataFrame:
    audited = [departments[index] for index in rng.choice(len(departments), AUDITS_PER_WAVE, replace=False)]
    drawn = rng.choice(list(AUDIT_TYPES), AUDITS_PER_WAVE, p=list(AUDIT_TYPES.values()))
    days = sorted(int(day) for day in rng.integers(3, 70, AUDITS_PER_WAVE))
    return pd.DataFrame(
        {
            "audit_id": [f"A-{wave}-{number:02d}" for number in range(1, AUDITS_PER_WAVE + 1)],
            "department": [department.id for department in audited],
            "audit_type": [
                kind if department.produces or kind != "product" else "process"
                for department, kind in zip(audited, drawn, strict=True)
            ],
            "audit_date": [wave.first_day + timedelta(days=day) for day in days],
            "audit_days": rng.choice(list(AUDIT_DAYS), AUDITS_PER_WAVE, p=list(AUDIT_DAYS.values())),
            "standard": STANDARD,
        }
    )


def _found_in_audits(audits: pd.DataFrame, rates: dict[str, float], rng: np.random.Generator) -> list[Raised]:
    return [
        Raised(audit.audit_id, audit.department, audit.audit_date, "audit")
        for audit in audits.itertuples()
        for _ in range(rng.poisson(rates[audit.department] * audit.audit_days))
    ]


def _raised_by_staff(
    wave: Wave, truth: Truth, instrument: Instrument, rng: np.random.Generator
) -> list[Raised]:
    """Where problems are answered without blame, more are raised: a high count is not bad culture."""
    raised = []
    for department, welcome in zip(
        truth.departments, _enacted(truth, instrument, "speaking_up"), strict=True
    ):
        for _ in range(rng.poisson(department.headcount / 40 * 4.0 ** (welcome - 3.4))):
            raised.append(
                Raised("", department.id, wave.first_day + timedelta(days=int(rng.integers(2, 85))), "self")
            )
    return raised


def _work_off(
    finding: Raised, acting: float, profile: str, wave: Wave, rng: np.random.Generator
) -> dict[str, object]:
    """Grade, clause and dates. Where leaders follow through, findings are closed sooner."""
    shares = AUDIT_GRADES if finding.source == "audit" else SELF_RAISED_GRADES
    grade = str(rng.choice(list(shares), p=list(shares.values())))
    clauses = SUPPORT_CLAUSES * (4 if profile.startswith("over-claims") else 1) + OTHER_CLAUSES
    usual_days = DAYS_TO_CLOSE[grade] * 0.75 * 2.0 ** (3.4 - acting)
    closed = finding.day + timedelta(days=max(1, int(usual_days * rng.lognormal(0.0, 0.5))))
    return {
        "audit_id": finding.audit_id,
        "department": finding.department,
        "clause": str(rng.choice(clauses)),
        "grade": grade,
        "raised_on": finding.day,
        "due_on": finding.day + timedelta(days=DAYS_TO_CLOSE[grade]),
        "closed_on": closed if closed <= wave.last_day else "",
        "repeat_of": "",
        "source": finding.source,
    }


def _ids(truth: Truth) -> list[str]:
    return [department.id for department in truth.departments]


def _enacted(truth: Truth, instrument: Instrument, priority: str) -> list[float]:
    return [float(mean) for mean in truth.enacted[:, instrument.priority_ids.index(priority)]]
