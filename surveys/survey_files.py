"""The survey files of a wave: definitions beside them are told by content, each file is read in its format."""

from collections.abc import Callable
from pathlib import Path

from culture.errors import SurveyError
from culture.instrument import Instrument
from surveys.apply_map import apply_map
from surveys.audit_map import AUDIT_MAP, mapped_registers
from surveys.decode import decode
from surveys.definition import Definition
from surveys.definitions.reading import read_definition
from surveys.formats.registry import recognise
from surveys.inputs import Inputs
from surveys.item_matching import propose_map
from surveys.map_file import read_map
from surveys.mapping import SurveyMap, choose_map, plain_map
from surveys.survey import Survey
from surveys.typed_survey import TypedSurvey

Progress = Callable[[str, int, int], None]  # what is being read, how many are done, how many there are


def read_surveys(
    inputs: Inputs, instrument: Instrument, progress: Progress | None = None
) -> tuple[list[TypedSurvey], dict[str, str]]:
    """Every survey file mapped and typed, and for each file that cannot be read the reason.

    Raises SurveyError when a mapping file is wrong or not confirmed.
    """
    plain = plain_map(instrument)
    maps = [read_map(path, instrument) for path in inputs.maps if path.name != AUDIT_MAP]
    registers = {path for _, path in mapped_registers(inputs)}
    others = tuple(path for path in inputs.surveys if path not in registers)
    definitions, files, unreadable = part_definitions(others)
    surveys, told = [], progress or (lambda what, done, total: None)
    for done, path in enumerate(files):
        told("survey files", done, len(files))
        survey_map = choose_map(path.name, maps, plain)
        try:
            surveys.append(_read(path, None if survey_map is plain else survey_map, definitions, instrument))
        except SurveyError as error:
            unreadable[path.name] = str(error).rstrip(".")
    told("survey files", len(files), len(files))
    return surveys, unreadable


def part_definitions(paths: tuple[Path, ...]) -> tuple[tuple[Definition, ...], list[Path], dict[str, str]]:
    """Definitions, survey files, and the reason for each definition that is damaged."""
    definitions: list[Definition] = []
    files, damaged = [], {}
    for path in paths:
        try:
            definition = read_definition(path)
        except SurveyError as error:
            damaged[path.name] = str(error)
            continue
        if definition is None:
            files.append(path)
        else:
            definitions.append(definition)
    return tuple(definitions), files, damaged


def read_survey(
    path: Path, definitions: tuple[Definition, ...] = (), wanted: str = "", sheet: str = ""
) -> Survey:
    """One survey file in the words of its tool. SurveyError when it cannot be read or recognised."""
    raw = decode(path, sheet)
    return recognise(raw, definitions, wanted).read(raw)


def _read(
    path: Path, survey_map: SurveyMap | None, definitions: tuple[Definition, ...], instrument: Instrument
) -> TypedSurvey:
    wanted, sheet = (survey_map.format, survey_map.sheet) if survey_map else ("", "")
    survey = read_survey(path, definitions, wanted, sheet)
    return apply_map(survey, survey_map or propose_map(survey, instrument), instrument)
