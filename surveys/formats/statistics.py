"""SPSS and Stata: names, labels, value labels and missing codes come with the file."""

from dataclasses import replace

from surveys.definition import Definition, Question
from surveys.formats.columns import Column, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey

TITLES = {"spss": "SPSS", "stata": "Stata"}


class Statistics:
    """The container settles it."""

    name = "statistics"
    title = "SPSS or Stata"
    tool = "statistics"

    def probe(self, raw: RawTable) -> float:
        return 1.0 if raw.container in TITLES else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        known = raw.definition.by_id if raw.definition else {}
        columns = [Column(_question(known.get(heading, Question(heading)))) for heading in raw.headings]
        return assemble(raw, columns, Report(TITLES.get(raw.container, self.title), header_rows=0))


def _question(question: Question) -> Question:
    """Numbers without labels may be a scale all the same: their values tell."""
    return replace(question, kind="unknown") if question.kind == "number" else question
