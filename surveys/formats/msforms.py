"""Microsoft Forms: id, start, completion, e-mail and name before the questions; several choices as `a;b;`."""

import pandas as pd

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, Role, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised, plain_text
from surveys.times import read_times
from surveys.words import words

SEVERAL = 0.8  # share of the filled cells that end in ";" when a question allows several choices
OWN: tuple[Role, ...] = ("respondent", "own", "timestamp", "personal", "personal")
SAMPLE = 200


class MicrosoftForms:
    """Every response was sent: what is empty was left empty. Anonymous forms say so in the e-mail column."""

    name = "msforms"
    title = "Microsoft Forms"
    tool = "msforms"

    def probe(self, raw: RawTable) -> float:
        heads = [normalised(heading) for heading in raw.headings[:5]]
        if len(heads) < 3 or heads[0] != "id":
            return 0.0
        known = words("forms")
        if heads[1] in known["microsoft_start"] and heads[2] in known["microsoft_completion"]:
            return 0.96
        return 0.7 if _times(raw, 1) and _times(raw, 2) else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        known = words("forms")
        extra = {*known["microsoft_modified"], *known["microsoft_language"]}
        columns, marks = [], _marks(raw.headings)
        for place, heading in enumerate(raw.headings):
            if place < len(OWN) and self._is_own(raw, place):
                columns.append(Column(Question(heading, kind="system"), OWN[place]))
            elif place in marks or (place < 8 and normalised(heading) in extra):
                columns.append(Column(Question(heading, kind="system"), "own"))
            else:
                columns.append(Column(_question(plain_text(heading), raw.frame.iloc[:, place])))
        states = pd.Series(["complete"] * len(raw.frame), dtype="str")
        return assemble(raw, columns, Report(self.title), states=states)

    @staticmethod
    def _is_own(raw: RawTable, place: int) -> bool:
        """The first three columns always; e-mail and name are missing from forms that do not record them."""
        return place < 3 or "mail" in raw.headings[3].casefold() or normalised(raw.headings[place]) == "name"


def _marks(headings: list[str]) -> set[int]:
    """Columns of a quiz, in any language: `Points - Q` and `Feedback - Q`, and the totals before the first Q."""
    places = {heading: place for place, heading in enumerate(headings)}
    behind = {place: heading.partition(" - ")[2] for heading, place in places.items()}
    marked = {place: places[question] for place, question in behind.items() if question in places}
    totals = range(len(OWN), min(marked.values())) if marked else range(0)
    return {*marked, *totals}


def _question(heading: str, cells: pd.Series) -> Question:
    filled = cells[cells != ""].iloc[:SAMPLE]
    closed = filled.str.endswith(";")
    if not len(filled) or closed.mean() < SEVERAL:
        return Question(heading, heading)
    return Question(heading, heading, kind="many")


def _times(raw: RawTable, place: int) -> bool:
    cells = raw.frame.iloc[:SAMPLE, place]
    return len(cells) > 0 and bool(read_times(cells).notna().all())
