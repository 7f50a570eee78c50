"""audits.csv, findings.csv and evidence.csv as frames with parsed dates. What does not fit is listed, not guessed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from surveys.quarantine import gather
from surveys.register import Register, read_register

AUDITS = {
    "audit_id": "text",
    "department": "text",
    "audit_type": "text",
    "audit_date": "day",
    "audit_days": "number",
    "standard": "text",
}
FINDINGS = {
    "finding_id": "text",
    "audit_id": "text",
    "department": "text",
    "clause": "text",
    "grade": "text",
    "raised_on": "day",
    "due_on": "day",
    "closed_on": "day",
    "repeat_of": "text",
    "source": "text",
}
EVIDENCE = {
    "department": "text",
    "date": "day",
    "priority": "text",
    "record": "text",
    "unit": "text",
    "numerator": "number",
    "denominator": "number",
    "source": "text",
}
REQUIRED = {
    "audits.csv": ("audit_id", "department", "audit_date", "audit_days"),
    "findings.csv": ("finding_id", "department", "grade", "raised_on"),
    "evidence.csv": ("department", "date", "priority", "unit", "numerator", "denominator"),
}


@dataclass(frozen=True, eq=False)
class AuditRecords:
    """One row per audit, finding and leadership record, with the columns of the files in their order.

    Dates are datetime64 days (NaT where empty), audit_days, numerator and denominator floats (NaN where empty), the
    rest text. Rows that break a rule, such as one with an unknown department, are kept and named in the checks.
    problems: file, row, column, rule of the cells that could not be read
    missing: file and column of the required columns that are not there
    """

    audits: pd.DataFrame
    findings: pd.DataFrame
    evidence: pd.DataFrame
    problems: pd.DataFrame
    missing: tuple[tuple[str, str], ...] = ()


def read_audits(audits: Path | None, findings: Path | None, evidence: Path | None) -> AuditRecords:
    """Read the three registers; a file that does not exist has no rows. SurveyError when a file is not a table."""
    registers: list[Register] = []
    frames = [
        _read(path, columns, registers)
        for path, columns in ((audits, AUDITS), (findings, FINDINGS), (evidence, EVIDENCE))
    ]
    missing = tuple((register.raw.name, column) for register in registers for column in register.missing)
    return AuditRecords(
        *frames, gather([problem for register in registers for problem in register.problems]), missing
    )


def _read(path: Path | None, columns: dict[str, str], registers: list[Register]) -> pd.DataFrame:
    if path is None:
        empty = {
            "text": pd.Series(dtype="str"),
            "day": pd.Series(dtype="datetime64[us]"),
            "number": pd.Series(dtype=float),
        }
        return pd.DataFrame({name: empty[kind] for name, kind in columns.items()})
    register = read_register(path, REQUIRED.get(path.name, ()))
    registers.append(register)
    typed: dict[str, Callable[[str], object]] = {
        "text": register.text,
        "day": register.day,
        "number": register.number,
    }
    return pd.DataFrame({name: typed[kind](name) for name, kind in columns.items()})
