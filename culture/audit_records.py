"""Audits, findings and leadership records of one wave, as typed frames."""

from dataclasses import dataclass

import pandas as pd

AUDITS = ["audit_id", "department", "audit_type", "audit_date", "audit_days", "standard"]
FINDINGS = ["finding_id", "audit_id", "department", "clause", "grade", "raised_on", "due_on", "closed_on",
            "repeat_of", "source"]  # fmt: skip
EVIDENCE = ["department", "date", "priority", "record", "unit", "numerator", "denominator", "source"]


@dataclass(frozen=True, eq=False)
class AuditRecords:
    """Columns as named above; dates are datetime64 (NaT = none), audit_days, numerator and denominator float.

    An empty frame means that nothing was recorded, which is not the same as nothing having been found.
    """

    audits: pd.DataFrame
    findings: pd.DataFrame
    evidence: pd.DataFrame

    @classmethod
    def none(cls) -> "AuditRecords":
        """No register was handed in."""
        return cls(
            pd.DataFrame(columns=AUDITS), pd.DataFrame(columns=FINDINGS), pd.DataFrame(columns=EVIDENCE)
        )
