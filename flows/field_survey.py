"""`questionnaire`: the instrument of a workspace as forms to field, with its departments to choose from."""

from datetime import date
from pathlib import Path

from culture.wave import Wave
from flows.settings import read_settings
from flows.unexpected import discreet
from surveys.instrument_file import workspace_instrument
from surveys.questionnaire import write_questionnaire
from surveys.roster import read_roster


@discreet()
def write_survey(workspace: Path, kind: str, language: str) -> list[Path]:
    """Write questionnaire/… into the workspace and return the files. Departments are those of the present quarter.

    Raises CultureError when the settings, the roster or the instrument cannot be read in that language.
    """
    settings = read_settings(workspace)
    roster = read_roster(workspace / "departments.csv", Wave.of(date.today()), settings.organisation.name)
    return write_questionnaire(
        workspace_instrument(workspace, language),
        workspace / "questionnaire",
        kind,
        language,
        roster=roster,
        minimum_group=settings.confidentiality.minimum_group,
    )
