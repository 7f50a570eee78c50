"""A survey file looked at before it is read: what it is, what is in it, and what only its owner can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from culture.instrument import Instrument
from culture.roster import Roster
from surveys.decode import decode
from surveys.definition import Definition
from surveys.definitions.reading import read_definition
from surveys.department_column import DepartmentColumn, find_department
from surveys.formats.registry import recognise
from surveys.instrument_file import default_instrument
from surveys.item_findings import ItemFinding, find_items
from surveys.item_matching import Match, match_items, suggest_items
from surveys.look_alikes import suggestion
from surveys.row_columns import id_columns, time_columns
from surveys.scale_pooling import conflicts
from surveys.survey import Survey
from surveys.survey_files import part_definitions
from surveys.texts import levelled

UNMARKED, OTHER_WIDTH = "without a mark", "of another width"
LARGEST_NEIGHBOUR = 16 << 20  # bytes; a definition is smaller


@dataclass(frozen=True, eq=False)
class Inspection:
    """What was found in one file. It shows options and headings, never what a single person answered.

    format, title: name of the format in a mapping file, and for readers; confidence: 0 to 1
    rows: number of rows by what the tool says: complete, partial, test, spam, without a mark, of another width
    conflicts: pairs of lists of items whose numbers run in opposite directions over the same labels
    matches: column of each item of the instrument that was found for certain; suggestions: that look alike
    twins: lists of items that are one question spelled in several ways
    ids, times: columns that may say who answered and when, where the tool itself does not
    spellings: department texts that the roster spells differently, with what the roster has (only with a roster)
    """

    file: str
    format: str
    title: str
    confidence: float
    container: str
    encoding: str
    sheet: str
    header_rows: int
    definition: str
    rows: Mapping[str, int]
    items: tuple[ItemFinding, ...]
    department: DepartmentColumn | None
    personal: tuple[str, ...]
    own: tuple[str, ...]
    conflicts: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    instrument: Instrument
    matches: Mapping[str, Match]
    suggestions: Mapping[str, Match]
    twins: tuple[tuple[str, ...], ...]
    spellings: Mapping[str, str]
    has_respondent_ids: bool
    has_times: bool
    ids: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Inspection({self.file!r}, {self.title}, {len(self.items)} items)"

    def finding(self, item_id: str) -> ItemFinding:
        """The finding of an item by its id in the file. KeyError when there is none."""
        return {finding.item.id: finding for finding in self.items}[item_id]


def inspect(
    path: Path,
    definition: Path | None = None,
    instrument: Instrument | None = None,
    roster: Roster | None = None,
) -> Inspection:
    """Recognise and describe a survey file.

    definition: its .qsf, .lss, XLSForm or data dictionary; without one, those that lie beside the file are tried
    instrument: whose items are looked for, the packaged one by default; roster: whose departments are looked for
    Raises SurveyError when the file cannot be read, or is in no known format.
    """
    raw = decode(path)
    definitions = _definitions(path, definition)
    recognition = recognise(raw, definitions)
    survey = recognition.read(raw)
    items = find_items(survey)
    asked = instrument or default_instrument()
    matches = match_items(survey, asked)
    department = find_department(survey, roster)
    return Inspection(
        file=path.name,
        format=recognition.format.name,
        title=survey.report.format,
        confidence=recognition.confidence,
        container=raw.container,
        encoding=raw.encoding,
        sheet=raw.sheet,
        header_rows=survey.report.header_rows,
        definition=survey.report.definition,
        rows=_rows(survey),
        items=items,
        department=department,
        personal=survey.report.personal,
        own=survey.report.own,
        conflicts=_conflicts(items),
        instrument=asked,
        matches=matches,
        suggestions=suggest_items(survey, asked, matches),
        twins=_twins(survey),
        spellings=_spellings(survey, department, roster),
        has_respondent_ids=(told := _told(survey, "respondent")),
        has_times=(timed := _told(survey, "timestamp")),
        ids=() if told else id_columns(survey),
        times=() if timed else time_columns(survey),
        notes=survey.report.notes,
    )


def _definitions(path: Path, definition: Path | None) -> tuple[Definition, ...]:
    if definition is not None:
        found = read_definition(definition)
        return (found,) if found else ()
    beside = [
        entry
        for entry in sorted(path.parent.iterdir())
        if entry.name != path.name
        and entry.is_file()
        and not entry.is_symlink()
        and entry.stat().st_size <= LARGEST_NEIGHBOUR
    ]
    return part_definitions(tuple(beside))[0]


def _told(survey: Survey, role: str) -> bool:
    return bool((survey.respondents[role] != "").any())


def _rows(survey: Survey) -> dict[str, int]:
    fitting = survey.respondents[survey.respondents["fits"]]
    counts = fitting["state"].replace({"": UNMARKED}).value_counts()
    order = ("complete", "partial", "test", "spam", UNMARKED)
    rows = {state: int(counts[state]) for state in order if counts.get(state)}
    ragged = len(survey) - len(fitting)
    return {**rows, OTHER_WIDTH: ragged} if ragged else rows


def _conflicts(items: tuple[ItemFinding, ...]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    found = conflicts({finding.item.id: finding.scale for finding in items})
    return tuple((tuple(rising), tuple(falling)) for rising, falling in found)


def _twins(survey: Survey) -> tuple[tuple[str, ...], ...]:
    """Headings that differ in case, punctuation or `&` only: one question in two versions of a form."""
    found: dict[str, list[str]] = {}
    for item in survey.items:
        found.setdefault(levelled(item.column.partition(" (column ")[0]), []).append(item.id)
    return tuple(tuple(ids) for spelling, ids in found.items() if len(ids) > 1 and spelling)


def _spellings(survey: Survey, department: DepartmentColumn | None, roster: Roster | None) -> dict[str, str]:
    if department is None or roster is None:
        return {}
    known = {*roster.ids, *roster.departments["name"]}
    texts = {
        text for column in department.columns for text in survey.answers[column].unique() if text.strip()
    }
    found = {text: suggestion(text, roster) for text in sorted(texts - known)}
    return {text: said for text, said in found.items() if said}
