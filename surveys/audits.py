"""audits.csv, findings.csv and evidence.csv as frames with parsed dates. What does not fit is listed, not guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from surveys.audit_map import RegisterMap, mapped_register
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
COLUMNS = {"audits": AUDITS, "findings": FINDINGS, "evidence": EVIDENCE}
REQUIRED = {
    "audits": ("audit_id", "department", "audit_date", "audit_days"),
    "findings": ("finding_id", "department", "grade", "raised_on"),
    "evidence": ("department", "date", "priority", "unit", "numerator", "denominator"),
}


@dataclass(frozen=True, eq=False)
class AuditRecords:
    """One row per audit, finding and leadership record, with the columns of the files in their order.

    Dates are datetime64 days (NaT where empty), audit_days, numerator and denominator floats (NaN where empty), the
    rest text. Rows that break a rule, such as one with an unknown department, are kept and named in the checks.
    problems: file, row, column, rule of the cells that could not be read
    missing: file and column of the required columns that are not there
    files: kind and name of every register that was read
    """

    audits: pd.DataFrame
    findings: pd.DataFrame
    evidence: pd.DataFrame
    problems: pd.DataFrame
    missing: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    def has(self, kind: str) -> bool:
        """Whether there is a register of this kind: audits, findings or evidence."""
        return any(kind == read for read, _ in self.files)


def read_audits(
    audits: Path | None,
    findings: Path | None,
    evidence: Path | None,
    mapped: Sequence[tuple[RegisterMap, Path]] = (),
) -> AuditRecords:
    """Read the three registers and those that a mapping names; a kind without a file has no rows.

    Raises SurveyError when a file is not a table, or a mapping names a column that is not there.
    """
    paths = {"audits": audits, "findings": findings, "evidence": evidence}
    registers = [
        (kind, read_register(path, REQUIRED[kind])) for kind, path in paths.items() if path is not None
    ]
    registers += [(entry.into, mapped_register(path, entry, REQUIRED[entry.into])) for entry, path in mapped]
    frames = {
        kind: _together(columns, [register for own, register in registers if own == kind])
        for kind, columns in COLUMNS.items()
    }
    return AuditRecords(
        **frames,
        problems=gather([problem for _, register in registers for problem in register.problems]),
        missing=tuple(
            (register.raw.name, column) for _, register in registers for column in register.missing
        ),
        files=tuple((kind, register.raw.name) for kind, register in registers),
    )


def _together(columns: dict[str, str], registers: list[Register]) -> pd.DataFrame:
    frames = [_typed(columns, register) for register in registers]
    return pd.concat(frames, ignore_index=True) if frames else _nothing(columns)


def _nothing(columns: dict[str, str]) -> pd.DataFrame:
    empty = {
        "text": pd.Series(dtype="str"),
        "day": pd.Series(dtype="datetime64[us]"),
        "number": pd.Series(dtype=float),
    }
    return pd.DataFrame({name: empty[kind] for name, kind in columns.items()})


def _typed(columns: dict[str, str], register: Register) -> pd.DataFrame:
    read: dict[str, Callable[[str], object]] = {
        "text": register.text,
        "day": register.day,
        "number": register.number,
    }
    return pd.DataFrame({name: read[kind](name) for name, kind in columns.items()})
