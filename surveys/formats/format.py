"""What a format is: something that recognises the export of a survey tool and reads it."""

from typing import Protocol

from surveys.definition import Definition
from surveys.raw_table import RawTable
from surveys.survey import Survey


class Format(Protocol):
    """One file in this folder, one line in `registry`.

    name: as it stands in a mapping file; title: as a reader calls it; tool: whose definition files belong to it
    """

    name: str
    title: str
    tool: str

    def probe(self, raw: RawTable) -> float:
        """How sure this format is that the table is its own, 0 to 1, from the content alone."""

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        """The survey. SurveyError when the table breaks the format's own rules."""
