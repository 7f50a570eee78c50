"""SurveyMonkey: questions in the first row, only above the first column of their block; options in the second."""

from surveys.definition import Definition, Option, Question
from surveys.formats.columns import Column, Role, assemble, below
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised, plain_text

OWN: dict[str, Role] = {
    "respondentid": "respondent", "respondent id": "respondent", "collectorid": "own", "collector id": "own",
    "startdate": "own", "start date": "own", "date created": "own", "enddate": "timestamp", "end date": "timestamp",
    "date modified": "timestamp", "ip address": "personal", "email address": "personal", "first name": "personal",
    "last name": "personal", "custom data": "own", "custom data 1": "own", "language": "own",
}  # fmt: skip
SINGLE = {
    "response",
    "open-ended response",
    "antwort",
    "offene antwort",
    "réponse",
    "respuesta",
    "resposta",
    "risposta",
}
UNNAMED = "unnamed:"  # what pandas writes over an empty heading


class SurveyMonkey:
    """A block of a grid has a column per row; one of a multiple choice has a column per option, filled or empty."""

    name = "surveymonkey"
    title = "SurveyMonkey"
    tool = "surveymonkey"

    def probe(self, raw: RawTable) -> float:
        if not len(raw.frame):
            return 0.0
        own = [place for place, heading in enumerate(raw.headings) if normalised(heading) in OWN]
        second = [normalised(cell) for cell in raw.frame.iloc[0]]
        inherited = any(not _named(heading) for heading in raw.headings)
        if not own or OWN[normalised(raw.headings[own[0]])] != "respondent":
            return 0.6 if _has_subheadings(raw) else 0.0
        if any(second[place] for place in own):
            return 0.0
        named = sum(cell in SINGLE for cell in second)
        return 0.98 if named and inherited else 0.9 if named else 0.75 if inherited else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        table, second = below(raw, 2), [plain_text(cell) for cell in raw.frame.iloc[0]]
        first = next((place for place, cell in enumerate(second) if cell), 0)
        columns, question = [], ""
        for place, heading in enumerate(raw.headings):
            own = OWN.get(normalised(heading)) or ("own" if place < first and _is_id(table, place) else None)
            question = plain_text(heading) if _named(heading) else question
            if own:
                columns.append(Column(Question(heading, kind="system"), own))
            else:
                columns.append(Column(_question(question, second[place], table, place)))
        return assemble(table, columns, Report(self.title, header_rows=2))


def _has_subheadings(raw: RawTable) -> bool:
    """Whether the first row under headings with gaps is a second header row: words, and none of them an answer."""
    gaps = [place for place, heading in enumerate(raw.headings) if not _named(heading)]
    second = [cell.strip() for cell in raw.frame.iloc[0]]
    if len(gaps) < 2 or not all(second[place] for place in gaps):
        return False
    words = [cell for cell in second if cell]
    below_it = {cell for place in gaps for cell in raw.frame.iloc[1:200, place]}
    numbers = any(cell.replace(".", "").replace(",", "").isdigit() for cell in words)
    return not numbers and len(set(words)) > 1 and not below_it & {second[place] for place in gaps}


def _is_id(table: RawTable, place: int) -> bool:
    """A column before the questions in which no value comes twice."""
    return len(table.frame) > 1 and table.frame.iloc[:, place].is_unique


def _named(heading: str) -> bool:
    return bool(heading) and not heading.casefold().startswith(UNNAMED)


def _question(text: str, second: str, table: RawTable, place: int) -> Question:
    if normalised(second) in SINGLE or not second:
        return Question(text, text, kind="text" if normalised(second).startswith("open") else "unknown")
    distinct = {plain_text(cell) for cell in table.frame.iloc[:, place].unique()} - {""}
    if distinct <= {second}:
        return Question(f"{text} [{second}]", second, text, "many", (Option(second, second),))
    return Question(f"{text} [{second}]", second, text)
