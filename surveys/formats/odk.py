"""KoboToolbox and ODK: question names with the path of their groups, ticks in columns `question/option`."""

import numpy as np
import pandas as pd

from surveys.definition import Definition, Option, Question
from surveys.formats.columns import Column, Role, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey

KOBO = {
    "_id",
    "_uuid",
    "_submission_time",
    "_index",
    "_status",
    "_submitted_by",
    "__version__",
    "_validation_status",
}
CENTRAL = {
    "submissiondate",
    "key",
    "submitterid",
    "submittername",
    "attachmentspresent",
    "instanceid",
    "formversion",
}
RESPONDENT = ("_uuid", "meta/instanceid", "meta-instanceid", "instanceid", "key", "_id")
TIME = ("_submission_time", "submissiondate", "end")
PERSONAL = {
    "deviceid",
    "username",
    "phonenumber",
    "simserial",
    "subscriberid",
    "email",
    "submittername",
    "_submitted_by",
}
OWN = {"start", "end", "today", "audit", "formhub/uuid", "background-audio", "start-geopoint"}
REFUSED = {"validation_status_not_approved", "not approved"}
TICKS = {"", "0", "1", "TRUE", "FALSE", "True", "False", "true", "false"}


class Odk:
    """The XLSForm tells texts and options. A submission that a reviewer did not approve counts as spam."""

    name = "odk"
    title = "KoboToolbox or ODK"
    tool = "odk"

    def probe(self, raw: RawTable) -> float:
        headings = {heading.casefold() for heading in raw.headings}
        kobo, central = len(KOBO & headings), len(CENTRAL & headings)
        if kobo >= 4 or central >= 4:
            return 0.97
        return 0.8 if (kobo >= 2 and {"_uuid", "_submission_time"} & headings) or central == 3 else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        respondent = _first(raw, RESPONDENT)
        time = _first(raw, TIME)
        parents = _parents(raw)
        columns = []
        for place, heading in enumerate(raw.headings):
            role = _role(heading.casefold())
            role = "respondent" if place == respondent else "timestamp" if place == time else role
            question = _question(heading, parents.get(place), definition)
            columns.append(Column(question, "own" if role == "item" and question.kind == "system" else role))
        report = Report(self.title, definition=definition.source if definition else "")
        return assemble(raw, columns, report, states=_states(raw))


def _first(raw: RawTable, names: tuple[str, ...]) -> int | None:
    headings = [heading.casefold() for heading in raw.headings]
    return next((headings.index(name) for name in names if name in headings), None)


def _role(heading: str) -> Role:
    if heading in PERSONAL or heading.rpartition("/")[2] in PERSONAL:
        return "personal"
    return "own" if heading.startswith(("_", "meta")) or heading in OWN or heading in CENTRAL else "item"


def _parents(raw: RawTable) -> dict[int, str]:
    """The heading of its question for every column that is a tick of one option of it."""
    headings = raw.headings
    known = set(headings)
    ticks = {}
    for place, heading in enumerate(headings):
        parent = heading.rpartition("/")[0]
        if parent in known and set(raw.frame.iloc[:, place].unique()) <= TICKS:
            ticks[place] = parent
    return ticks


def _question(heading: str, parent: str | None, definition: Definition | None) -> Question:
    if parent is not None:
        code = heading.rpartition("/")[2]
        asked = _known(parent, definition)
        label = (
            next((option.label for option in asked.options if option.code == code), code) if asked else code
        )
        return Question(heading, label, asked.text if asked else parent, "many", (Option("1", label),))
    known = _known(heading, definition)
    if known is None:
        return Question(heading, "")
    return Question(heading, known.text, known.group, known.kind, known.options)


def _known(heading: str, definition: Definition | None) -> Question | None:
    """By name, with or without the path of groups; by label when the export has labels for headings."""
    if definition is None:
        return None
    return definition.find(heading) or definition.find(heading.rpartition("/")[2])


def _states(raw: RawTable) -> pd.Series:
    headings = [heading.casefold() for heading in raw.headings]
    column = next((name for name in ("_validation_status", "reviewstate") if name in headings), None)
    if column is None:
        return pd.Series(["complete"] * len(raw.frame), dtype="str")
    refused = (
        raw.frame.iloc[:, headings.index(column)].str.strip().str.casefold().isin({*REFUSED, "rejected"})
    )
    return pd.Series(np.where(refused, "spam", "complete"), dtype="str")
