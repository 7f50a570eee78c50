"""The instrument as a questionnaire to field: XLSForm, LimeSurvey structure, Word form or plain list."""

from pathlib import Path

from culture.errors import MachineError, SurveyError
from culture.instrument import Instrument
from culture.roster import Roster
from surveys.questionnaire.content import Questionnaire, compose

FORMATS = ("xlsform", "lss", "docx", "csv")
MINIMUM_GROUP = 10


def write_questionnaire(
    instrument: Instrument,
    folder: Path,
    format: str,
    language: str = "",
    *,
    roster: Roster,
    minimum_group: int = MINIMUM_GROUP,
) -> list[Path]:
    """Write the questionnaire into a folder, which is made when it is not there; the paths written.

    format: "xlsform", "lss", "docx" or "csv" (a list of everything asked, and an empty sheet to enter answers)
    language: that of the instrument, which is read in one language; anything else is a mistake and refused
    roster: the departments to choose from; minimum_group: what the confidentiality notice promises

    Raises SurveyError when the format is unknown, the language does not fit or codes collide, MachineError when the
    folder cannot be written.
    """
    if format not in FORMATS:
        raise SurveyError(f"Questionnaire: the format {format!r} is not known. Known: {', '.join(FORMATS)}.")
    if language not in ("", instrument.language):
        raise SurveyError(
            f"Questionnaire: asked for in {language!r}, but the instrument was read in {instrument.language!r}. "
            "Read the instrument in the language of the questionnaire."
        )
    questionnaire = compose(instrument, roster, minimum_group)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(questionnaire, roster, folder / f"{instrument.id}-{instrument.language}", format)
    except OSError as error:
        raise MachineError(
            f"{folder}: cannot be written ({error.strerror}). Free the disk or the permissions."
        ) from None


def _write(questionnaire: Questionnaire, roster: Roster, stem: Path, format: str) -> list[Path]:
    if format == "xlsform":
        from surveys.questionnaire.xlsform import write_xlsform

        return [write_xlsform(questionnaire, _named(stem, ".xlsx"))]
    if format == "lss":
        from surveys.questionnaire.lss import write_lss

        return [write_lss(questionnaire, roster, _named(stem, ".lss"))]
    if format == "docx":
        from surveys.questionnaire.word_form import write_word_form

        return [write_word_form(questionnaire, _named(stem, ".docx"))]
    from surveys.questionnaire.plain_list import write_entry_sheet, write_list

    return [
        write_list(questionnaire, _named(stem, "-items.csv")),
        write_entry_sheet(questionnaire, _named(stem, "-answers.csv")),
    ]


def _named(stem: Path, ending: str) -> Path:
    return stem.with_name(stem.name + ending)
