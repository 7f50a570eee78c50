"""A made-up organisation as a workspace: thirty items, departments in sites, registers. The same arguments write
the same bytes."""

import math
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

WAVE = "2026-Q3"
PRIORITIES, THEMES, SITE = 15, 5, 20  # departments of a site
ITEMS = tuple(f"p{n:02d}_{block}" for block in ("stated", "enacted") for n in range(PRIORITIES))
SETTINGS = '[organisation]\nname = "Benchmark Works"\n'
INSTRUMENT = """
id = "benchmark"
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
"""
THEME = """
[[themes]]
id = "t{0}"
label.en = "Theme {0}"
advice.en = "Advice {0}"
"""
PRIORITY = """
[[priorities]]
id = "p{0:02d}"
theme = "t{1}"
clauses = ["9.2"]
label.en = "Priority {0}"
observed.en = "done / due"
stated.text.en = "matter {0} counts"
enacted.text.en = "spent time on matter {0}"
"""


def write_company(workspace: Path, respondents: int, departments: int) -> Path:
    """Write the workspace and return its survey file: ids and departments, answers 1 to 5, `x` and empty cells."""
    wave = workspace / "waves" / WAVE
    wave.mkdir(parents=True)
    (workspace / "culture.toml").write_text(SETTINGS, encoding="utf-8")
    (workspace / "instrument.toml").write_text(_instrument(), encoding="utf-8")
    share = 100 / PRIORITIES
    declared = {
        "wave": [WAVE] * PRIORITIES,
        "priority": [f"p{n:02d}" for n in range(PRIORITIES)],
        "points": [f"{share:.4f}"] * PRIORITIES,
    }
    _write(workspace / "declared.csv", declared)
    _write(workspace / "departments.csv", _roster(respondents, departments))
    for name, table in _registers(departments).items():
        _write(wave / f"{name}.csv", table)
    _write(wave / "survey.csv", _survey(respondents, departments))
    return wave / "survey.csv"


def _instrument() -> str:
    themes = "".join(THEME.format(n) for n in range(THEMES))
    return INSTRUMENT + themes + "".join(PRIORITY.format(n, n % THEMES) for n in range(PRIORITIES))


def _roster(respondents: int, departments: int) -> dict[str, object]:
    sites = math.ceil(departments / SITE)
    numbers = np.arange(departments)
    return {
        "department": [f"s{n:04d}" for n in range(sites)] + [f"d{n:05d}" for n in numbers],
        "name": [f"Site {n}" for n in range(sites)] + [f"Department {n}" for n in numbers],
        "parent": [""] * sites + [f"s{n // SITE:04d}" for n in numbers],
        "headcount": [""] * sites + [str(2 * math.ceil(respondents / departments) + 40)] * departments,
    }


def _survey(respondents: int, departments: int) -> dict[str, object]:
    """Departments differ in what leaders do, people in how high they answer; 6 % `x` or nothing."""
    draw = np.random.default_rng(respondents)
    department = draw.integers(0, departments, respondents)
    gap = draw.normal(0.4, 0.35, (departments, THEMES)).astype(np.float32)
    person = draw.normal(3.6, 0.5, respondents).astype(np.float32)
    columns: dict[str, object] = {
        "respondent_id": np.char.add("r", np.char.zfill(np.arange(respondents).astype(str), 7)),
        "department": np.array([f"d{n:05d}" for n in range(departments)])[department],
    }
    texts = np.array(["", "1", "2", "3", "4", "5", "x"])
    for place, item in enumerate(ITEMS):
        level = person + draw.standard_normal(respondents, dtype=np.float32) * np.float32(0.8)
        if place >= PRIORITIES:
            level -= gap[department, place % PRIORITIES % THEMES]
        code = np.clip(np.rint(level), 1, 5).astype(np.int8)
        silent = draw.random(respondents, dtype=np.float32)
        code[silent < 0.03] = 0
        code[silent > 0.97] = 6
        columns[item] = texts[code]
    return columns


def _registers(departments: int) -> dict[str, dict[str, object]]:
    """An audit in every second department, two findings of each, three leadership records of every department."""
    draw = np.random.default_rng(departments)
    names = np.array([f"d{n:05d}" for n in range(departments)])
    audited = np.arange(0, departments, 2)
    found = np.repeat(audited, 2)
    recorded = np.repeat(np.arange(departments), 3)
    held = draw.integers(2, 9, len(recorded))
    open_still = draw.random(len(found)) < 0.3
    return {
        "audits": {
            "audit_id": [f"A{n}" for n in audited],
            "department": names[audited],
            "audit_type": ["internal"] * len(audited),
            "audit_date": [f"{WAVE[:4]}-08-{n % 28 + 1:02d}" for n in audited],
            "audit_days": draw.integers(1, 4, len(audited)).astype(str),
            "standard": ["ISO 9001"] * len(audited),
        },
        "findings": {
            "finding_id": [f"F{n}" for n in range(len(found))],
            "audit_id": [f"A{n}" for n in found],
            "department": names[found],
            "clause": np.array(["8.5", "9.2", "9.3", "10.2"])[draw.integers(0, 4, len(found))],
            "grade": np.array(["major", "minor", "observation", "opportunity"])[draw.integers(0, 4, len(found))],
            "raised_on": [f"{WAVE[:4]}-08-{n % 28 + 1:02d}" for n in found],
            "due_on": [f"{WAVE[:4]}-09-{n % 28 + 1:02d}" for n in found],
            "closed_on": np.where(open_still, "", f"{WAVE[:4]}-09-15"),
            "repeat_of": [""] * len(found),
            "source": ["audit"] * len(found),
        },
        "evidence": {
            "department": names[recorded],
            "date": [f"{WAVE[:4]}-09-{n % 28 + 1:02d}" for n in recorded],
            "priority": [f"p{n % PRIORITIES:02d}" for n in range(len(recorded))],
            "record": ["done / due"] * len(recorded),
            "unit": ["count"] * len(recorded),
            "numerator": draw.binomial(held, 0.7).astype(str),
            "denominator": held.astype(str),
            "source": ["register"] * len(recorded),
        },
    }  # fmt: skip


def _write(path: Path, table: dict[str, object]) -> None:
    arrow_csv.write_csv(pa.table(table), path, arrow_csv.WriteOptions(quoting_style="none"))


if __name__ == "__main__":
    write_company(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
