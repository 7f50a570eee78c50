"""What must hold of the survey files of a wave, as values: which frame is judged how, how severe it is, what to do.

`surveys.measures` makes the frames, Great Expectations judges them in `surveys.validation`. In a flag column 1 is
kept, 0 is broken, and an empty cell does not apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from culture.instrument import Instrument
from surveys import row_problems
from surveys.register import RAGGED

Severity = Literal["critical", "warning"]

UNKNOWN_SHARE = 0.10  # beyond this share of unknown departments the file belongs to another roster
MISSING_SHARE = 0.5

BETWEEN = "ExpectColumnValuesToBeBetween"
NOT_NULL = "ExpectColumnValuesToNotBeNull"
IN_SET = "ExpectColumnValuesToBeInSet"
UNIQUE = "ExpectColumnValuesToBeUnique"
ROW_COUNT = "ExpectTableRowCountToBeBetween"
SUM = "ExpectColumnSumToBeBetween"


@dataclass(frozen=True)
class Expectation:
    """A Great Expectations class by name, with its arguments."""

    type: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """`broken` is the message of a broken rule; {failed} and {checked} are counts, {names} the cells of `names`."""

    frame: str
    text: str
    severity: Severity
    expectation: Expectation
    broken: str
    advice: str
    names: str = ""


def kept(column: str) -> Expectation:
    """No 0 in a flag column."""
    return Expectation(BETWEEN, {"column": column, "min_value": 1})


def survey_rules(instrument: Instrument) -> list[Rule]:
    """Rules of files, columns, rows, items and departments."""
    return [*_file_rules(), *_row_rules(instrument), *_time_rules(), *_item_rules(), *_department_rules()]


def _file_rules() -> list[Rule]:
    return [
        Rule(
            "files", "every survey file can be read", "critical", kept("readable"),
            "{failed} of {checked} survey files cannot be read: {names}",
            "Correct or export again what is named.", "problem",
        ),
        Rule(
            "columns", "every file has the department column", "critical", kept("department"),
            "A department column is missing: {names}",
            "Add the column, or name it in the mapping file.", "name",
        ),
        Rule(
            "columns", "every file has every item of the instrument", "critical", kept("item"),
            "{failed} item columns are missing: {names}",
            "Export them, or name their columns in a mapping file; `quality-culture inspect` proposes one.",
            "name",
        ),
        Rule(
            "columns", "every file has the columns that its mapping names", "critical", kept("named"),
            "{failed} columns that the mapping names are missing: {names}",
            "Correct the name in the mapping file.", "name",
        ),
        Rule(
            "files", "every file has respondent ids", "warning", kept("respondent_ids"),
            "{failed} of {checked} files have no respondent ids, so duplicates cannot be found: {names}",
            "Export an id that stays the same for a respondent.", "name",
        ),
        Rule(
            "files", "weights are in every file or in none", "warning", kept("weights_agree"),
            "{failed} of {checked} files have no weights while others have; their rows count as 1: {names}",
            "Export the weights of every file.", "name",
        ),
    ]  # fmt: skip


def _row_rules(instrument: Instrument) -> list[Rule]:
    low, high = instrument.scale.low, instrument.scale.high
    quarantined = "{failed} of {checked} rows are quarantined: "
    return [
        Rule(
            "accepted", "at least one row is accepted", "critical", Expectation(ROW_COUNT, {"min_value": 1}),
            "No row is accepted", "Look up in the quarantine list why the rows were refused.",
        ),
        Rule(
            "marks", row_problems.GENUINE, "warning", kept("genuine"),
            "{failed} of {checked} rows are tests or spam by the survey tool's own mark and are left out",
            "Nothing to do, if that is what they are.",
        ),
        Rule(
            "rows", "at most 10 % of the rows have an unknown department", "critical",
            Expectation(NOT_NULL, {"column": "department", "mostly": 1 - UNKNOWN_SHARE}),
            "{failed} of {checked} rows have a department that departments.csv does not know",
            "Add the departments to departments.csv, or map the column that holds the department.",
        ),
        Rule(
            "rows", row_problems.KNOWN_DEPARTMENT, "warning", Expectation(NOT_NULL, {"column": "department"}),
            quarantined + "their department is empty or not in departments.csv",
            "Add the departments to departments.csv, correct the export, or write its spelling under [departments] "
            "of the mapping file; the quarantine list says which departments may be meant.",
        ),
        Rule(
            "rows", RAGGED, "warning", kept("fits"),
            quarantined + "they have more or fewer cells than the header",
            "Export again; look for unquoted delimiters.",
        ),
        Rule(
            "rows", row_problems.ANSWERED_PAIR, "warning", kept("answered_pair"),
            quarantined + "no pair of stated and enacted is answered",
            "Nothing to do, if these people only opened the survey.",
        ),
        Rule(
            "rows", row_problems.USABLE_WEIGHT, "warning", Expectation(BETWEEN, {"column": "weight", "min_value": 1}),
            quarantined + "their weight is empty, not a number, not above 0 or above a million",
            "Correct the weights.",
        ),
        Rule(
            "rows", row_problems.ONE_ROW, "warning", kept("not_duplicate"),
            "{failed} of {checked} rows repeat a row of the same respondent and are left out",
            "Nothing to do; each respondent counts once.",
        ),
        Rule(
            "rows", row_problems.AGREEING_ROWS, "warning", kept("agreeing"),
            quarantined + "the respondent has other rows that say something else",
            "Remove the rows that do not count; with times of answering the latest complete one counts.",
        ),
        Rule(
            "rows", "every row has a respondent id", "warning", kept("identified"),
            "{failed} of {checked} rows have no respondent id, so duplicates among them cannot be found",
            "Export the id of every respondent.",
        ),
        Rule(
            "rows", row_problems.ON_SCALE, "warning", Expectation(BETWEEN, {"column": "off_scale", "max_value": 0}),
            f"{{failed}} of {{checked}} rows have an answer that is not on the scale {low} to {high}; "
            "it counts as not answered",
            "Correct the export, or list the text under [answers] in the mapping file.",
        ),
    ]  # fmt: skip


def _time_rules() -> list[Rule]:
    return [
        Rule(
            "rows", row_problems.READABLE_TIME, "warning", kept("time_readable"),
            "{failed} of {checked} times of answering cannot be read", "Export them as YYYY-MM-DD HH:MM:SS.",
        ),
        Rule(
            "rows", "every time of answering lies in the wave", "warning", kept("time_in_wave"),
            "{failed} of {checked} rows were answered outside the wave; they take part",
            "Check that the file belongs to this wave.",
        ),
    ]  # fmt: skip


def _item_rules() -> list[Rule]:
    return [
        Rule(
            "items", "every item has an answer", "warning",
            Expectation(BETWEEN, {"column": "answers", "min_value": 1}),
            "{failed} of {checked} items have no answer at all: {names}", "Check the mapping of these items.", "item",
        ),
        Rule(
            "items", "at most half of an item is not answered", "warning",
            Expectation(BETWEEN, {"column": "missing_share", "max_value": MISSING_SHARE}),
            "{failed} of {checked} items are not answered in more than half of the accepted rows: {names}",
            "Check the export, and whether the item was shown to everybody.", "item",
        ),
        Rule(
            "items", "at most half of an item is \"can't say\"", "warning",
            Expectation(BETWEEN, {"column": "cant_say_share", "max_value": MISSING_SHARE}),
            "{failed} of {checked} items are answered \"can't say\" in more than half of the accepted rows: {names}",
            "Read these items with care: most people could not judge them.", "item",
        ),
    ]  # fmt: skip


def _department_rules() -> list[Rule]:
    return [
        Rule(
            "departments", "no department has more answers than head count", "critical", kept("within_headcount"),
            "{failed} of {checked} departments have more answers than people: {names}",
            "Correct the head count in departments.csv, or look for answers that were given twice.", "department",
        ),
        Rule(
            "departments", "every department has a head count", "warning", kept("headcount_known"),
            "The head count of {failed} of {checked} departments is not known; their response rates are left out",
            "Fill headcount in departments.csv.",
        ),
        Rule(
            "departments", "no two departments of the roster look alike", "warning", kept("alone"),
            "{failed} of {checked} departments have an id or name that looks like another one's: {names}",
            "Rename one of them in departments.csv, or make them one.", "department",
        ),
    ]  # fmt: skip
