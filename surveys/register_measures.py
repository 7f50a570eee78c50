"""Frames of the registers for Great Expectations to judge; flags as in `surveys.measures`."""

import pandas as pd

from culture.instrument import Instrument
from culture.roster import Roster
from culture.wave import Wave
from surveys.audits import AuditRecords
from surveys.inputs import Inputs
from surveys.measures import Frames, flags
from surveys.register import RAGGED, UNREADABLE_DAY, UNREADABLE_NUMBER


def measure_registers(
    records: AuditRecords, declared: pd.DataFrame, inputs: Inputs, instrument: Instrument, roster: Roster
) -> Frames:
    """A frame for each register that the workspace has; none for the others."""
    frames: Frames = {}
    present = list(dict.fromkeys(name for _, name in records.files))
    if present:
        frames |= _shared(records, present)
    if inputs.declared:
        frames["declaration"] = pd.DataFrame({"declared": flags([len(declared) > 0])})
    if len(declared):
        frames["declared"] = _declared(declared, instrument)
    if records.has("audits"):
        frames["audits"] = _audits(records.audits, roster, inputs.wave)
    if records.has("findings"):
        frames["findings"] = _findings(records, roster, inputs.wave)
    if records.has("evidence"):
        frames["evidence"] = _evidence(records.evidence, instrument, roster, inputs.wave)
    return frames


def _shared(records: AuditRecords, files: list[str]) -> Frames:
    problems = records.problems
    counts = {
        name: [int(((problems["file"] == file) & (problems["rule"] == rule)).sum()) for file in files]
        for name, rule in (("numbers", UNREADABLE_NUMBER), ("days", UNREADABLE_DAY), ("ragged", RAGGED))
    }
    missing = [f"{file}: {column}" for file, column in records.missing]
    columns = pd.DataFrame(
        {"name": [*files, *missing], "present": flags([True] * len(files) + [False] * len(missing))}
    )
    return {"registers": pd.DataFrame({"file": files, **counts}), "register_columns": columns}


def _declared(declared: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    known = declared["priority"].isin(instrument.priority_ids)
    return declared.assign(known=flags(known), points=declared["points"].where(known, 0.0))


def _audits(audits: pd.DataFrame, roster: Roster, wave: Wave) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "audit_id": audits["audit_id"],
            "known_department": flags(audits["department"].isin(roster.ids)),
            "in_wave": flags(_inside(audits["audit_date"], wave)),
            "exposure": flags(audits["audit_days"] > 0),
        }
    )


def _findings(records: AuditRecords, roster: Roster, wave: Wave) -> pd.DataFrame:
    findings = records.findings
    raised, closed = findings["raised_on"], findings["closed_on"]
    return pd.DataFrame(
        {
            "finding_id": findings["finding_id"],
            "grade": findings["grade"],
            "known_department": flags(findings["department"].isin(roster.ids)),
            "known_audit": flags(
                findings["audit_id"].isin(records.audits["audit_id"]), findings["audit_id"] != ""
            ),
            "dated": flags(raised.notna()),
            "raised_in_time": flags(raised <= pd.Timestamp(wave.last_day), raised.notna()),
            "days_open": (closed - raised).dt.days.astype(float),
        }
    )


def _evidence(evidence: pd.DataFrame, instrument: Instrument, roster: Roster, wave: Wave) -> pd.DataFrame:
    based = (evidence["numerator"] >= 0) & (evidence["denominator"] > 0)
    return pd.DataFrame(
        {
            "name": evidence["department"] + "/" + evidence["priority"],
            "unit": evidence["unit"],
            "known_department": flags(evidence["department"].isin(roster.ids)),
            "known_priority": flags(evidence["priority"].isin(instrument.priority_ids)),
            "in_wave": flags(_inside(evidence["date"], wave)),
            "has_base": flags(based),
            "within_base": flags(
                evidence["numerator"] <= evidence["denominator"], based & (evidence["unit"] == "count")
            ),
        }
    )


def _inside(days: pd.Series, wave: Wave) -> pd.Series:
    return (days >= pd.Timestamp(wave.first_day)) & (days <= pd.Timestamp(wave.last_day))
