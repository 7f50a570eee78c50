"""XLSForm: sheets `survey`, `choices`, `settings`. Understood by pyxform, in a child."""

from pathlib import Path

from culture.errors import SurveyError
from surveys.containers.packed import question
from surveys.containers.workbook import sheet_names
from surveys.definition import Definition
from surveys.sandbox import run_limited


def has_form_sheets(path: Path) -> bool:
    """Whether a workbook is a form: it has a sheet `survey` and one of its companions. Cheap for large ones.

    A workbook that cannot be opened is none; reading it as a survey will say why.
    """
    try:
        names = {name.strip().casefold() for name in sheet_names(path)}
    except SurveyError:
        return False
    return "survey" in names and bool(names & {"choices", "settings"})


def read_xlsform(path: Path) -> Definition:
    """A question per row of the form, in its default language, groups and repeats opened.

    Raises SurveyError when pyxform refuses the form.
    """
    found = run_limited("surveys.definitions.form_questions:form_questions", path, path.name)
    if not found:
        raise SurveyError(f"{path.name}: the form has no question. Export the XLSForm again.")
    return Definition("odk", path.name, tuple(map(question, found)))
