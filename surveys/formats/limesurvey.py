"""LimeSurvey: headings are question codes, codes with texts, or texts alone (full or abbreviated, then with .lss)."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, Role, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised, plain_text
from surveys.words import words

OWN: dict[str, Role] = {
    "id": "respondent", "submitdate": "timestamp", "lastpage": "own", "startlanguage": "own", "seed": "own",
    "startdate": "own", "datestamp": "own", "ipaddr": "personal", "refurl": "personal", "token": "own",
    "firstname": "personal", "lastname": "personal", "email": "personal", "interviewtime": "own",
}  # fmt: skip
LANDMARKS = ("id", "submitdate", "lastpage", "startlanguage")
CODED = re.compile(r"([A-Za-z][A-Za-z0-9_]*(?:\[[^\[\]]*\])*)(?:[.:]\s+(.*))?", re.DOTALL)
BRACKETED = re.compile(r"(.*\S)\s*\[(.*)\]\s*", re.DOTALL)
NO_TIME = "1980-01-01"  # the date of submission of an anonymous survey that keeps no dates
MISSING = frozenset({"N/A"})  # the question was not shown; a blank one was shown and skipped


class LimeSurvey:
    """A response without a submission date was never sent: it is partial."""

    name = "limesurvey"
    title = "LimeSurvey"
    tool = "limesurvey"

    def probe(self, raw: RawTable) -> float:
        codes = {_own_code(heading) for heading in raw.headings}
        found = sum(landmark in codes for landmark in LANDMARKS)
        return {4: 0.97, 3: 0.8}.get(found, 0.0)

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        columns = [_column(heading, definition) for heading in raw.headings]
        codes = [_own_code(heading) for heading in raw.headings]
        columns = [
            Column(column.question, "own") if _is_timer(column.question.id, columns) else column
            for column in columns
        ]
        report = Report(self.title, definition=definition.source if definition else "")
        survey = assemble(raw, columns, report, states=_states(raw, codes), missing=MISSING)
        times = survey.respondents["timestamp"]
        untold = times.str.startswith(NO_TIME)
        return replace(survey, respondents=survey.respondents.assign(timestamp=times.mask(untold, "")))


def _own_code(heading: str) -> str:
    """LimeSurvey's code of one of its own columns, "" for a question."""
    bare = heading.partition(".")[0].strip() if ". " in heading else heading
    return bare if bare in OWN else _code_of().get(normalised(heading), "")


@cache
def _code_of() -> dict[str, str]:
    return {text: code for code, texts in words("limesurvey").items() for text in texts}


def _column(heading: str, definition: Definition | None) -> Column:
    own = _own_code(heading)
    if own:
        return Column(Question(own, kind="system"), OWN[own])
    coded = CODED.fullmatch(heading)
    if coded and (coded[2] is not None or " " not in heading):
        return Column((definition and definition.find(coded[1])) or _from_text(coded[1], coded[2] or ""))
    return Column((definition and definition.find(heading)) or _from_text(heading, heading))


def _from_text(code: str, text: str) -> Question:
    inside = BRACKETED.fullmatch(text)
    if inside:
        return Question(code, plain_text(inside[2]), plain_text(inside[1]))
    return Question(code, plain_text(text))


def _is_timer(code: str, columns: list[Column]) -> bool:
    """`Q1Time` beside `Q1`, and `groupTime17`: seconds spent, exported when timings are on."""
    if code.startswith("groupTime"):
        return True
    ids = {column.question.id.partition("[")[0] for column in columns}
    return code.endswith("Time") and (code[:-4] in ids or "interviewtime" in ids)


def _states(raw: RawTable, codes: list[str]) -> pd.Series:
    if "submitdate" not in codes:
        return pd.Series([""] * len(raw.frame), dtype="str")
    submitted = raw.frame.iloc[:, codes.index("submitdate")].str.strip()
    sent = (submitted != "") & (submitted != "N/A")
    return pd.Series(np.where(sent, "complete", "partial"), dtype="str")
