"""A mapping: which column of a survey file is what, which text is which point, and which is no answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from culture.errors import SurveyError
from culture.instrument import Instrument

MAP_SUFFIX = ".map.toml"
ASKED = "?"  # what `inspect` writes where only the user can know
NUMBERS, REVERSED = "numbers", "numbers_reversed"
PLAIN_COLUMNS = {"respondent": "respondent_id", "weight": "weight", "timestamp": "timestamp"}
SEPARATOR = " / "


@dataclass(frozen=True)
class SurveyMap:
    """How the columns of the files named by `files` are read.

    department: columns whose filled cells, joined by `separator`, say which department a respondent is in
    respondent, weight, timestamp: column names, "" when the files have none or the survey tool has its own
    items: column of each item id; an item without an entry is missing from the files
    aliases: further columns of an item, where versions of a form or a drifting text made several of one question
    points: for items whose texts are mapped: point of each text, in the spelling of `normalised`
    reversed: items whose numbers run against the scale
    departments: department id of texts that are written differently in the roster
    format, sheet: name of the format and of the sheet, "" to recognise them
    optional: columns that need not be there, so their absence breaks no rule
    """

    name: str
    department: tuple[str, ...]
    items: dict[str, str]
    respondent: str = ""
    weight: str = ""
    timestamp: str = ""
    cant_say: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)
    files: str = "*"
    optional: frozenset[str] = field(default_factory=frozenset)
    points: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reversed: frozenset[str] = field(default_factory=frozenset)
    departments: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    separator: str = SEPARATOR
    format: str = ""
    sheet: str = ""


def plain_map(instrument: Instrument) -> SurveyMap:
    """The plain survey file: respondent_id, department and one column per item id; `x` is "can't say"."""
    return SurveyMap(
        name="plain survey columns",
        department=("department",),
        items={item: item for item in instrument.item_ids},
        cant_say=("x", "X") if instrument.scale.cant_say else (),
        optional=frozenset({"respondent", "weight", "timestamp"}),
        **PLAIN_COLUMNS,
    )


def choose_map(file: str, maps: list[SurveyMap], plain: SurveyMap) -> SurveyMap:
    """The one mapping whose `files` fits this file name, else the plain columns; SurveyError when two fit."""
    fitting = [survey_map for survey_map in maps if fnmatchcase(file, survey_map.files)]
    if len(fitting) > 1:
        names = " and ".join(survey_map.name for survey_map in fitting)
        raise SurveyError(f"{file}: {names} both claim this file. Make `files` in one of them narrower.")
    return fitting[0] if fitting else plain
