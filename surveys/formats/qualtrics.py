"""Qualtrics: names, question texts and import ids in three rows, or (legacy, XLSX) names and texts in two."""

import json

import numpy as np
import pandas as pd

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, Role, assemble, below
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import plain_text

# The tool's own columns, by name or, in the legacy export with V1 to V10, by the text in the second row.
OWN: dict[str, Role] = {
    "startdate": "own", "enddate": "timestamp", "status": "own", "ipaddress": "personal", "progress": "own",
    "duration (in seconds)": "own", "finished": "own", "recordeddate": "own", "responseid": "respondent",
    "recipientlastname": "personal", "recipientfirstname": "personal", "recipientemail": "personal",
    "externalreference": "own", "externaldatareference": "own", "locationlatitude": "personal",
    "locationlongitude": "personal", "locationaccuracy": "personal", "distributionchannel": "own",
    "userlanguage": "own", "responseset": "own", "name": "personal", "emailaddress": "personal",
    "q_recaptchascore": "own", "q_relevantidduplicate": "own", "q_relevantidduplicatescore": "own",
    "q_relevantidfraudscore": "own", "q_relevantidlaststartdate": "own", "q_ballotboxstuffing": "own",
    "q_duplicaterespondent": "own", "q_totalduration": "own", "q_url": "personal",
}  # fmt: skip
LANDMARKS = {"startdate", "enddate", "status", "finished", "responseid"}
# https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/
TEST = {"survey preview", "survey test", "offline preview", "preview", "test", "1", "2", "17"}
SPAM = {"spam", "spam preview", "ex spam", "8", "9", "40"}
UNFINISHED = {
    "false",
    "0",
    "no",
    "falsch",
    "faux",
    "falso",
    "onwaar",
    "fałsz",
    "falskt",
    "falsk",
    "ложь",
    "偽",
    "否",
}


class Qualtrics:
    """Choices come as texts or as recode values; the .qsf definition tells which code is which text."""

    name = "qualtrics"
    title = "Qualtrics"
    tool = "qualtrics"

    def probe(self, raw: RawTable) -> float:
        if _import_ids(raw, 1) or _import_ids(raw, 0):
            return 0.99
        found = LANDMARKS & set(_own_names(raw))
        return {5: 0.95, 4: 0.85, 3: 0.5}.get(len(found), 0.0)

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        imported = _import_ids(raw, 1)
        header_rows = 3 if imported else 2 if _has_texts(raw) else 1
        names, texts = _own_names(raw), _second_row(raw) if header_rows > 1 else [""] * len(raw.headings)
        columns = [
            Column(_question(heading, text, qid, definition), OWN.get(name, _role(heading)))
            for heading, name, text, qid in zip(
                raw.headings, names, texts, imported or [""] * len(names), strict=True
            )
        ]
        table = below(raw, header_rows)
        report = Report(
            self.title, header_rows=header_rows, definition=definition.source if definition else ""
        )
        return assemble(table, columns, report, states=_states(table, names))


def _import_ids(raw: RawTable, place: int) -> list[str]:
    """Question ids of the third header row, [] when there is none."""
    if len(raw.frame) <= place:
        return []
    cells = raw.frame.iloc[place].tolist()
    marked = [cell for cell in cells if cell.lstrip().startswith("{") and "ImportId" in cell]
    return [_import_id(cell) for cell in cells] if len(marked) > len(cells) / 2 else []


def _import_id(cell: str) -> str:
    try:
        return str(json.loads(cell.replace("'", '"')).get("ImportId", ""))
    except (ValueError, AttributeError):
        return ""


def _second_row(raw: RawTable) -> list[str]:
    return [plain_text(cell) for cell in raw.frame.iloc[0]] if len(raw.frame) else [""] * len(raw.headings)


def _has_texts(raw: RawTable) -> bool:
    """Whether the row below the names repeats those of the tool's columns in words."""
    landmarks = {"startdate", "responseid", "finished", "status", "responsetype"}
    return len(landmarks & {_compact(cell) for cell in _second_row(raw)}) >= 2


def _own_names(raw: RawTable) -> list[str]:
    """What each column is to Qualtrics: its name, or its text where the name is a mere V1 to V10."""
    names = [heading.casefold() for heading in raw.headings]
    if not any(name in ("v1", "v8", "v10") for name in names):
        return names
    texts = [_compact(text) for text in _second_row(raw)]
    return [
        text if name[:1] == "v" and name[1:].isdigit() else name
        for name, text in zip(names, texts, strict=True)
    ]


def _compact(text: str) -> str:
    return text.casefold().replace(" ", "")


def _role(heading: str) -> Role:
    """Timers and metadata that a question adds beside its answers are the tool's own."""
    tails = (
        "_first click",
        "_last click",
        "_page submit",
        "_click count",
        "_browser",
        "_version",
        "_operating system",
    )
    if heading.casefold().endswith(
        ("_browser", "_version", "_operating system", "_resolution", "_user agent")
    ):
        return "personal"
    return "own" if heading.casefold().endswith(tails) or "_DO" in heading else "item"


def _question(heading: str, text: str, qid: str, definition: Definition | None) -> Question:
    if definition:
        known = definition.by_id.get(qid) or definition.by_id.get(heading)
        if known:
            return Question(heading, known.text, known.group, known.kind, known.options, known.missing)
    if heading.upper().endswith("_TEXT"):
        return Question(heading, text, kind="text")
    group, separator, row = text.removesuffix(" - Selected Choice").rpartition(" - ")
    return Question(heading, row, group) if separator else Question(heading, row)


def _states(table: RawTable, names: list[str]) -> pd.Series:
    status, finished = _lower(table, names, "status"), _lower(table, names, "finished")
    channel = _lower(table, names, "distributionchannel")
    conditions = [
        status.isin(SPAM), status.isin(TEST) | channel.isin({"preview", "test"}), finished.isin(UNFINISHED),
        finished != "",
    ]  # fmt: skip
    return pd.Series(np.select(conditions, ["spam", "test", "partial", "complete"], default=""), dtype="str")


def _lower(table: RawTable, names: list[str], name: str) -> pd.Series:
    if name not in names:
        return pd.Series([""] * len(table.frame), dtype="str")
    return table.frame.iloc[:, names.index(name)].str.strip().str.lower()
