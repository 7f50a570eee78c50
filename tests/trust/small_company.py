"""A company that is small enough to be assessed in seconds and complete enough to exercise every output.

Two sites, five departments (one below the minimum group), three priorities in two themes, two quarters, audits,
findings and leadership records. The same arguments write the same bytes.
"""

import csv
import gzip
import io
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EARLIER, WAVE = "2026-Q2", "2026-Q3"
PRIORITIES = ("audits", "training", "findings")
ITEMS = tuple(f"{priority}_{block}" for block in ("stated", "enacted") for priority in PRIORITIES)
HEADS = ("respondent_id", "department", *ITEMS)

INSTRUMENT = """
id = "small"
languages = ["en"]
label.en = "What leaders say, what leaders do"
clause_edition = "ISO 9001:2015"
status.en = "not yet validated"
stems.stated.text.en = "Our leaders say that …"
stems.enacted.text.en = "In the last three months, our leaders have …"

[scale]
low = 1
high = 5
cant_say = true
labels.en = ["strongly disagree", "disagree", "neither", "agree", "strongly agree"]

[[themes]]
id = "presence"
label.en = "Presence"
advice.en = "Leaders attend the next audit opening meeting themselves."

[[themes]]
id = "support"
label.en = "Support"
advice.en = "Publish what was asked for and what was granted."
"""
PRIORITY = """
[[priorities]]
id = "{id}"
theme = "{theme}"
clauses = ["9.2"]
label.en = {label}
observed.en = "done / due"
stated.text.en = {label}
enacted.text.en = "spent time on {id}"
"""


@dataclass(frozen=True)
class Plan:
    """What is written. names: department id → name; heads: department id → people who answer."""

    organisation: str = "Little Works"
    parents: Mapping[str, str] = field(default_factory=lambda: {"north": "North site", "south": "South site"})
    names: Mapping[str, str] = field(
        default_factory=lambda: {
            "weld": "Welding", "paint": "Paint shop", "pack": "Packaging", "test": "Test bay", "tool": "Tooling",
        }
    )  # fmt: skip
    heads: Mapping[str, int] = field(
        default_factory=lambda: {"weld": 14, "paint": 13, "pack": 12, "test": 16, "tool": 5}
    )
    labels: Mapping[str, str] = field(default_factory=lambda: {p: p.capitalize() for p in PRIORITIES})
    clause: str = "9.2"
    minimum_group: int = 10
    settings: str = ""
    seed: int = 1

    @property
    def parent_of(self) -> dict[str, str]:
        above = list(self.parents)
        return {department: above[place * len(above) // len(self.names)]
                for place, department in enumerate(self.names)}  # fmt: skip


def write_company(folder: Path, plan: Plan = Plan(), waves: tuple[str, ...] = (EARLIER, WAVE)) -> Path:
    """Write the workspace and return it."""
    settings = f"[organisation]\nname = {_toml(plan.organisation)}\n[confidentiality]\n"
    _write(folder / "culture.toml", f"{settings}minimum_group = {plan.minimum_group}\n{plan.settings}")
    themes = {"audits": "presence", "training": "support", "findings": "support"}
    priorities = (PRIORITY.format(id=p, theme=themes[p], label=_toml(plan.labels[p])) for p in PRIORITIES)
    _write(folder / "instrument.toml", INSTRUMENT + "".join(priorities))
    rows = [(parent, name, "", "") for parent, name in plan.parents.items()]
    rows += [(d, name, plan.parent_of[d], plan.heads[d] + 3) for d, name in plan.names.items()]
    _write(folder / "departments.csv", table(("department", "name", "parent", "headcount"), rows))
    points = [(wave, p, n) for wave in waves for p, n in zip(PRIORITIES, (50, 30, 20), strict=True)]
    _write(folder / "declared.csv", table(("wave", "priority", "points"), points))
    for wave in waves:
        _write(folder / "waves" / wave / "survey.csv", table(HEADS, answers(plan, wave)))
        for name, text in registers(plan, wave).items():
            _write(folder / "waves" / wave / name, text)
    return folder


def answers(plan: Plan, wave: str) -> list[tuple[str, ...]]:
    """One row per respondent: id, department, stated and enacted answers. The same people answer every wave."""
    draw = random.Random(f"{plan.seed} {wave}")
    rows = []
    for place, (department, heads) in enumerate(plan.heads.items()):
        for person in range(heads):
            stated = [min(5, max(1, round(draw.gauss(4, 0.8)))) for _ in PRIORITIES]
            enacted = [min(5, max(1, round(s - 0.4 * (place % 3) + draw.gauss(0, 0.6)))) for s in stated]
            given = [str(answer) if draw.random() > 0.03 else "x" for answer in (*stated, *enacted)]
            rows.append((respondent(department, person), department, *given))
    return rows


def respondent(department: str, person: int) -> str:
    """The id of a respondent, the same in every wave."""
    return f"{random.Random(f'{department} {person}').getrandbits(48):012x}"


def registers(plan: Plan, wave: str) -> dict[str, str]:
    """audits.csv, findings.csv and evidence.csv of a wave."""
    day = {"Q1": "02", "Q2": "05", "Q3": "08", "Q4": "11"}[wave[-2:]]
    month = f"{wave[:4]}-{day}"
    departments = list(plan.names)
    audits = [
        (f"A{n}", d, "internal", f"{month}-{n % 9 + 1:02d}", 2, "ISO 9001") for n, d in enumerate(departments)
    ]
    grades = ("major", "minor", "observation", "opportunity")
    findings = [
        (f"F{n}", f"A{n % len(departments)}", departments[n % len(departments)], plan.clause, grades[n % 4],
         f"{month}-10", f"{month}-25", f"{month}-20" if n % 2 else "", "", "audit")
        for n in range(12)
    ]  # fmt: skip
    evidence = [(d, f"{month}-15", p, f"{p} done", "count", 3 + n % 3, 6, "register")
                for n, d in enumerate(departments) for p in PRIORITIES]  # fmt: skip
    heads = {
        "audits.csv": ("audit_id", "department", "audit_type", "audit_date", "audit_days", "standard"),
        "findings.csv": ("finding_id", "audit_id", "department", "clause", "grade", "raised_on", "due_on",
                         "closed_on", "repeat_of", "source"),
        "evidence.csv": ("department", "date", "priority", "record", "unit", "numerator", "denominator", "source"),
    }  # fmt: skip
    rows = {"audits.csv": audits, "findings.csv": findings, "evidence.csv": evidence}
    return {name: table(heads[name], rows[name]) for name in heads}


def table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """A CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue()


def packed(text: str) -> bytes:
    """The text as a .gz file without a time in it."""
    return gzip.compress(text.encode(), mtime=0)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _toml(text: str) -> str:
    return json.dumps(text)  # a JSON string is a TOML string
