"""What must hold of declared points, audits, findings and leadership records, as in `surveys.rules`."""

from collections.abc import Iterable

from culture.wave import Wave
from surveys.register import UNREADABLE_DAY, UNREADABLE_NUMBER
from surveys.rules import BETWEEN, IN_SET, SUM, UNIQUE, Expectation, Rule, kept

POINTS = 100.0
TOLERANCE = 0.005
UNITS = ("count", "amount")


def register_rules(wave: Wave, grades: Iterable[str]) -> list[Rule]:
    """Rules of the registers; those of a file that the workspace does not have are not judged."""
    return [
        *_shared_rules(),
        *_declared_rules(wave),
        *_audit_rules(),
        *_finding_rules(list(grades)),
        *_evidence_rules(),
    ]


def _shared_rules() -> list[Rule]:
    return [
        Rule(
            "register_columns", "every register has its required columns", "critical", kept("present"),
            "{failed} columns are missing: {names}", "Add the columns with these headings.", "name",
        ),
        Rule(
            "registers", UNREADABLE_NUMBER, "warning", Expectation(BETWEEN, {"column": "numbers", "max_value": 0}),
            "Numbers that cannot be read count as empty: {names}", "The quarantine list names the cells.", "file",
        ),
        Rule(
            "registers", UNREADABLE_DAY, "warning", Expectation(BETWEEN, {"column": "days", "max_value": 0}),
            "Dates that cannot be read count as empty: {names}", "Write them as YYYY-MM-DD.", "file",
        ),
        Rule(
            "registers", "every row of a register has as many cells as the header", "warning",
            Expectation(BETWEEN, {"column": "ragged", "max_value": 0}),
            "Rows with more or fewer cells than the header are left out: {names}",
            "Look for unquoted delimiters.", "file",
        ),
    ]  # fmt: skip


def _declared_rules(wave: Wave) -> list[Rule]:
    return [
        Rule(
            "declared", "declared points add up to 100", "critical",
            Expectation(SUM, {"column": "points", "min_value": POINTS - TOLERANCE, "max_value": POINTS + TOLERANCE}),
            f"declared.csv: the points of {wave} for priorities of the instrument do not add up to 100",
            "Divide 100 points over the priorities of the instrument.",
        ),
        Rule(
            "declared", "every declared number of points is 0 or more", "warning",
            Expectation(BETWEEN, {"column": "points", "min_value": 0}),
            "{failed} of {checked} priorities have points below 0: {names}", "Correct declared.csv.", "priority",
        ),
        Rule(
            "declared", "every declared priority is in the instrument", "warning", kept("known"),
            "{failed} of {checked} declared priorities are not in the instrument and are left out: {names}",
            "Use the priority ids of the instrument.", "priority",
        ),
        Rule(
            "declared", "every priority is declared once", "warning", Expectation(UNIQUE, {"column": "priority"}),
            "{failed} of {checked} rows of declared.csv repeat a priority; their points are added: {names}",
            "Keep one row for each priority.", "priority",
        ),
        Rule(
            "declaration", f"leaders declared their priorities for {wave}", "warning", kept("declared"),
            f"declared.csv has no row of {wave}, so every priority weighs the same",
            "Ask leaders to divide 100 points.",
        ),
    ]  # fmt: skip


def _audit_rules() -> list[Rule]:
    return [
        Rule(
            "audits", "every audit has its own id", "warning", Expectation(UNIQUE, {"column": "audit_id"}),
            "{failed} of {checked} audits share an id: {names}", "Give each audit an id of its own.", "audit_id",
        ),
        _of_known_department("audits", "audits", "audit_id"),
        _in_wave("audits", "audits", "audit_id"),
        Rule(
            "audits", "every audit has audit-days above 0", "warning", kept("exposure"),
            "{failed} of {checked} audits have no audit-days above 0, so no rate can use them: {names}",
            "Fill audit_days in audits.csv.", "audit_id",
        ),
    ]  # fmt: skip


def _finding_rules(grades: list[str]) -> list[Rule]:
    return [
        Rule(
            "findings", "every finding has its own id", "warning", Expectation(UNIQUE, {"column": "finding_id"}),
            "{failed} of {checked} findings share an id: {names}",
            "Give each finding an id of its own.", "finding_id",
        ),
        _of_known_department("findings", "findings", "finding_id"),
        Rule(
            "findings", "every finding has a known grade", "warning",
            Expectation(IN_SET, {"column": "grade", "value_set": grades}),
            "{failed} of {checked} findings have an unknown grade: {names}",
            f"Use one of: {', '.join(grades)}.", "finding_id",
        ),
        Rule(
            "findings", "every finding belongs to a known audit", "warning", kept("known_audit"),
            "{failed} of {checked} findings name an audit that audits.csv does not have: {names}",
            "Add the audit, or leave audit_id empty for findings raised outside audits.", "finding_id",
        ),
        Rule(
            "findings", "every finding is closed after it is raised", "warning",
            Expectation(BETWEEN, {"column": "days_open", "min_value": 0}),
            "{failed} of {checked} closed findings are closed before they are raised: {names}",
            "Correct raised_on or closed_on.", "finding_id",
        ),
        Rule(
            "findings", "every finding has the day it was raised", "warning", kept("dated"),
            "{failed} of {checked} findings have no raised_on: {names}", "Fill raised_on.", "finding_id",
        ),
        Rule(
            "findings", "no finding is raised after the wave", "warning", kept("raised_in_time"),
            "{failed} of {checked} findings are raised after the wave: {names}",
            "Move them to their own wave.", "finding_id",
        ),
    ]  # fmt: skip


def _evidence_rules() -> list[Rule]:
    return [
        _of_known_department("evidence", "leadership records", "name"),
        _in_wave("evidence", "leadership records", "name"),
        Rule(
            "evidence", "every leadership record is of a known priority", "warning", kept("known_priority"),
            "{failed} of {checked} leadership records name a priority the instrument does not have: {names}",
            "Use the priority ids of the instrument.", "name",
        ),
        Rule(
            "evidence", "every leadership record is a count or an amount", "warning",
            Expectation(IN_SET, {"column": "unit", "value_set": list(UNITS)}),
            "{failed} of {checked} leadership records have another unit: {names}", "Write count or amount.", "name",
        ),
        Rule(
            "evidence", "every leadership record has a base", "warning", kept("has_base"),
            "{failed} of {checked} leadership records have no numerator from 0 or no denominator above 0: {names}",
            "Correct the record, or leave it out: no record is no evidence.", "name",
        ),
        Rule(
            "evidence", "no counted record exceeds its base", "warning", kept("within_base"),
            "{failed} of {checked} counted records have a numerator above the denominator: {names}",
            "Correct numerator or denominator.", "name",
        ),
    ]  # fmt: skip


def _of_known_department(frame: str, what: str, name: str) -> Rule:
    return Rule(
        frame, f"all {what} are of a known department", "warning", kept("known_department"),
        f"{{failed}} of {{checked}} {what} name a department that departments.csv does not have: {{names}}",
        "Correct the department.", name,
    )  # fmt: skip


def _in_wave(frame: str, what: str, name: str) -> Rule:
    return Rule(
        frame, f"all {what} are dated inside the wave", "warning", kept("in_wave"),
        f"{{failed}} of {{checked}} {what} have no date inside the wave: {{names}}",
        "Move them to their own wave.", name,
    )  # fmt: skip
