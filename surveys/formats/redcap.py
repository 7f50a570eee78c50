"""REDCap: a record id first, `form_complete` after each form, `field___code` for each box that can be ticked."""

import re

import numpy as np
import pandas as pd

from surveys.definition import Definition, Option, Question
from surveys.formats.columns import Column, Role, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised

BOX = re.compile(r"(.+)___(.+)")
BOX_LABEL = re.compile(r"(.+) \(choice=(.+)\)")
OWN: dict[str, Role] = {
    "redcap_event_name": "own", "redcap_repeat_instrument": "own", "redcap_repeat_instance": "own",
    "redcap_data_access_group": "own", "redcap_survey_identifier": "personal", "event name": "own",
    "repeat instrument": "own", "repeat instance": "own", "survey identifier": "personal", "data access group": "own",
}  # fmt: skip
COMPLETE = {"2", "complete"}
FORM_STATES = {"", "0", "1", "2", "incomplete", "unverified", "complete"}
MISSING = frozenset({"[not completed]"})
BOXES = (
    "to tick, in which REDCap writes 0 both for a box left empty and for a question that was not answered; "
    "0 is not read as an answer."
)


def boxes_note(count: int) -> str:
    """What to say about columns that are boxes to tick."""
    return f"{count} columns are boxes {BOXES}" if count > 1 else f"1 column is a box {BOXES}"


class Redcap:
    """A record is complete when all of its forms are."""

    name = "redcap"
    title = "REDCap"
    tool = "redcap"

    def probe(self, raw: RawTable) -> float:
        headings = [normalised(heading) for heading in raw.headings]
        forms = len(_forms(raw))
        marks = sum(heading in OWN for heading in headings)
        boxes = sum(bool(BOX.fullmatch(heading) or BOX_LABEL.fullmatch(heading)) for heading in headings)
        if not forms:
            return 0.4 if marks >= 2 else 0.0
        return 0.96 if marks or boxes or forms > 1 else 0.75

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        forms = _forms(raw)
        columns = [_column(raw, place, definition, forms) for place in range(len(raw.headings))]
        boxes = sum(column.question.kind == "many" for column in columns)
        notes = (f"{raw.name}: {boxes_note(boxes)}",) if boxes else ()
        report = Report(self.title, definition=definition.source if definition else "", notes=notes)
        return assemble(raw, columns, report, states=_states(raw, forms), missing=MISSING)


def _forms(raw: RawTable) -> list[int]:
    """Places of the columns that say whether a form is complete."""
    named = [
        place
        for place, heading in enumerate(raw.headings)
        if heading.casefold().endswith("_complete") or heading.casefold() == "complete?"
    ]
    return [
        place
        for place in named
        if set(raw.frame.iloc[:, place].str.strip().str.casefold().unique()) <= FORM_STATES
    ]


def _column(raw: RawTable, place: int, definition: Definition | None, forms: list[int]) -> Column:
    heading = raw.headings[place]
    if place == 0:
        return Column(Question(heading, kind="system"), "respondent")
    name = normalised(heading)
    if name in OWN:
        return Column(Question(heading, kind="system"), OWN[name])
    if place in forms or name.endswith("_timestamp") or name == "survey timestamp":
        return Column(Question(heading, kind="system"), "own")
    return Column(_question(heading, definition))


def _question(heading: str, definition: Definition | None) -> Question:
    box = BOX.fullmatch(heading) or BOX_LABEL.fullmatch(heading)
    asked = definition.find(box[1] if box else heading) if definition else None
    if box:
        options = asked.options if asked else ()
        label = next((option.label for option in options if box[2] in (option.code, option.label)), box[2])
        ticked = (Option("1", label), Option("Checked", label))
        return Question(heading, label, asked.text if asked else box[1], "many", ticked)
    if asked is None:
        return Question(heading, "")
    return Question(heading, asked.text, asked.group, asked.kind, asked.options, identifier=asked.identifier)


def _states(raw: RawTable, forms: list[int]) -> pd.Series:
    if not forms:
        return pd.Series([""] * len(raw.frame), dtype="str")
    finished = np.ones(len(raw.frame), dtype=bool)
    for place in forms:
        finished &= raw.frame.iloc[:, place].str.strip().str.casefold().isin(COMPLETE).to_numpy()
    return pd.Series(np.where(finished, "complete", "partial"), dtype="str")
