"""The formats that are known, and which one a table is in. Adding a format: one file here, one line below."""

from dataclasses import dataclass, replace

from culture.errors import SurveyError
from surveys.definition import Definition
from surveys.formats.format import Format
from surveys.formats.googleforms import GoogleForms
from surveys.formats.limesurvey import LimeSurvey
from surveys.formats.long_form import LongForm
from surveys.formats.msforms import MicrosoftForms
from surveys.formats.odk import Odk
from surveys.formats.plain import Plain, pivot_headings
from surveys.formats.qualtrics import Qualtrics
from surveys.formats.redcap import Redcap
from surveys.formats.statistics import Statistics
from surveys.formats.surveymonkey import SurveyMonkey
from surveys.raw_table import RawTable
from surveys.survey import Item, Survey
from surveys.texts import levelled

FORMATS: tuple[Format, ...] = (
    Qualtrics(),
    LimeSurvey(),
    SurveyMonkey(),
    MicrosoftForms(),
    GoogleForms(),
    Odk(),
    Redcap(),
    Statistics(),
    LongForm(),
    Plain(),
)
FLOOR = 0.3  # below this nothing is read
DESCRIBED = 0.5  # share of the items a definition must know to settle the format
PAIRED = 0.25  # share of the items a definition must know to belong to a survey at all
BY_DEFINITION = 0.9
SAME_START = 25  # letters in which two texts of one question agree; exports cut and extend them


@dataclass(frozen=True)
class Recognition:
    """The format of a table, how sure it is, and the definition that belongs to it."""

    format: Format
    confidence: float
    definition: Definition | None = None

    def read(self, raw: RawTable) -> Survey:
        """The survey, with the confidence in its report."""
        survey = self.format.read(raw, self.definition)
        return replace(survey, report=replace(survey.report, confidence=self.confidence))


def recognise(raw: RawTable, definitions: tuple[Definition, ...] = (), wanted: str = "") -> Recognition:
    """The format that is surest of the table; `wanted` names one, as a mapping can.

    A definition that knows at least half of the columns settles a format that has no marks of its own. Raises
    SurveyError, saying what was seen, when no format is sure enough, and when two definitions fit equally well.
    """
    if wanted:
        chosen = next((entry for entry in FORMATS if entry.name == wanted), None)
        if chosen is None:
            known = ", ".join(entry.name for entry in FORMATS)
            raise SurveyError(f"{raw.name}: the format {wanted!r} is not known. Known: {known}.")
        return Recognition(chosen, max(chosen.probe(raw), FLOOR), _definition(raw, chosen, definitions))
    probed = [(_confidence(raw, entry, definitions), -place, entry) for place, entry in enumerate(FORMATS)]
    confidence, _, best = max(probed, key=lambda entry: entry[:2])
    if confidence < FLOOR:
        raise SurveyError(_refusal(raw))
    return Recognition(best, confidence, _definition(raw, best, definitions))


def _confidence(raw: RawTable, candidate: Format, definitions: tuple[Definition, ...]) -> float:
    own = candidate.probe(raw)
    known = max((share for share, _ in _shares(raw, candidate, definitions)), default=0.0)
    return max(own, BY_DEFINITION) if known >= DESCRIBED else own


def _definition(raw: RawTable, chosen: Format, definitions: tuple[Definition, ...]) -> Definition | None:
    shares = _shares(raw, chosen, definitions)
    if not shares or shares[0][0] < PAIRED:
        return None
    if len(shares) > 1 and shares[0][0] == shares[1][0] and shares[0][1].questions != shares[1][1].questions:
        raise SurveyError(
            f"{raw.name}: {shares[0][1].source} and {shares[1][1].source} describe it equally well. "
            "Keep the definition that was in force."
        )
    return shares[0][1]


def _shares(
    raw: RawTable, candidate: Format, definitions: tuple[Definition, ...]
) -> list[tuple[float, Definition]]:
    """The definitions of a format's tool, each with the share of the items that it knows, the largest first."""
    own = [entry for entry in definitions if entry.tool == candidate.tool]
    if not own:
        return []
    try:
        items = candidate.read(raw, None).items
    except SurveyError:
        return []
    shares = [(sum(_knows(entry, item) for item in items) / max(len(items), 1), entry) for entry in own]
    return sorted(shares, key=lambda pair: pair[0], reverse=True)


def _knows(definition: Definition, item: Item) -> bool:
    """Whether a definition has a question of this id and, where the export has texts, with this text."""
    question = definition.find(item.column)
    if question is None or not item.question.text or item.question.kind == "many":
        return question is not None
    parts = (item.question.group, question.group), (item.question.text, question.text)
    whole = f"{item.question.group} {item.question.text}", f"{question.group} {question.text}"
    return all(_alike(own, theirs) for own, theirs in parts) or _alike(*whole)


def _alike(own: str, theirs: str) -> bool:
    """Whether two texts begin alike or one is part of the other: exports cut texts off and add to them."""
    own, theirs = levelled(own), levelled(theirs)
    return own[:SAME_START] == theirs[:SAME_START] or own in theirs or (bool(theirs) and theirs in own)


def _refusal(raw: RawTable) -> str:
    pivot = pivot_headings(raw)
    if pivot:
        return (
            f"{raw.name}: this is a summary, not a survey: {pivot} of {len(raw.headings)} headings are those of a "
            "pivot table. Export the answers themselves, one row per respondent."
        )
    empty = sum(not heading for heading in raw.headings)
    numbers = sum(heading.replace(".", "").replace(",", "").isdigit() for heading in raw.headings)
    return (
        f"{raw.name}: no known survey export. Seen: {len(raw)} rows and {len(raw.headings)} columns; {numbers} "
        f"headings are numbers, {empty} are empty. Export it again with a header row, or name its format in a "
        "mapping file."
    )  # headings are not shown: in a file without a header row they are somebody's answers
