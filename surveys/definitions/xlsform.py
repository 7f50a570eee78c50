"""XLSForm: sheets `survey`, `choices`, `settings`, understood by pyxform. Imported late: it takes half a second."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from culture.errors import SurveyError
from surveys.containers.workbook import Sheet, read_sheets
from surveys.definition import Definition, Kind, Option, Question
from surveys.texts import plain_text

NAME = re.compile(r"<(?:\w+:)?sheet [^>]*?name=\"([^\"]{1,40})\"")
CONTENTS_BYTES = 1 << 18
LARGEST_FORM = 4 << 20
SHEETS = ("survey", "choices", "settings")
SELECTS: dict[str, Kind] = {"select one": "one", "select all that apply": "many", "rank": "many"}
OWN = (
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "simserial",
    "subscriberid",
    "note",
    "calculate",
)
NUMBERS = ("integer", "decimal", "range")


def has_form_sheets(path: Path, container: str) -> bool:
    """Whether a workbook is a form: it has a sheet `survey` and one of its companions. Cheap for large XLSX files."""
    names = {name.strip().casefold() for name in _sheet_names(path, container)}
    return "survey" in names and bool(names & {"choices", "settings"})


def _sheet_names(path: Path, container: str) -> list[str]:
    """From the table of contents of an XLSX; from the sheets of another workbook, unless too large for a form."""
    if container == "xlsx":
        try:
            with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as contents:
                return NAME.findall(contents.read(CONTENTS_BYTES).decode("utf-8", "replace"))
        except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError):
            return []
    if path.stat().st_size > LARGEST_FORM:
        return []
    try:
        return [sheet.name for sheet in read_sheets(path)]
    except SurveyError:
        return []


def read_xlsform(path: Path) -> Definition:
    """A question per row of the form, in its default language, groups and repeats opened.

    Raises SurveyError when pyxform refuses the form.
    """
    form = _form(path)
    choices = form.get("choices") or {}
    questions = tuple(_questions(form.get("children") or [], choices, form.get("default_language", "")))
    if not questions:
        raise SurveyError(f"{path.name}: the form has no question. Export the XLSForm again.")
    return Definition("odk", path.name, questions)


def _form(path: Path) -> dict[str, Any]:
    import logging

    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    logging.getLogger("pyxform").setLevel(logging.ERROR)
    sheets = _sheets(path)
    reason = ""
    try:
        return workbook_to_json(
            DefinitionData(**sheets, fallback_form_name="form"), form_name="form", warnings=[]
        )
    except PyXFormError as error:
        reason = str(error).splitlines()[0][:200]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        reason = "it is damaged"
    raise SurveyError(f"{path.name}: the XLSForm cannot be read: {reason}. Correct it with your form tool.")


def _sheets(path: Path) -> dict[str, Any]:
    """Rows of each sheet as pyxform wants them: dicts without the empty cells, and the headings."""
    found = read_sheets(path)
    sheets: dict[str, Any] = {"sheet_names": [sheet.name for sheet in found]}
    for sheet in found:
        name = sheet.name.strip().casefold()
        if name in SHEETS:
            headings, *rows = _rows(sheet)
            sheets[name] = [
                {heading: cell for heading, cell in zip(headings, row, strict=True) if heading and cell}
                for row in rows
            ]
            sheets[f"{name}_header"] = [{heading: None for heading in headings if heading}]
    return sheets


def _rows(sheet: Sheet) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in zip(*sheet.columns, strict=True)]


def _questions(
    children: list[dict[str, Any]], choices: dict[str, Any], language: str, group: str = ""
) -> Iterator[Question]:
    for child in children:
        kind = str(child.get("type", ""))
        label = _label(child.get("label"), language)
        if kind in ("group", "repeat", "survey"):
            inside = child.get("children") or []
            yield from _questions(inside, choices, language, label if _is_grid(inside) else "")
        elif child.get("name"):
            listed = choices.get(child.get("itemset", ""), child.get("choices") or [])
            options = tuple(
                Option(str(entry["name"]), _label(entry.get("label"), language))
                for entry in listed
                if "name" in entry
            )
            yield Question(str(child["name"]), label, group, _kind(kind), options)


def _is_grid(children: list[dict[str, Any]]) -> bool:
    """A group whose label is the question of its rows: a table-list, or questions on one list of choices."""
    lists = {child.get("itemset") for child in children if str(child.get("type", "")).startswith("select")}
    return (
        len(children) > 1
        and len(lists) == 1
        and all(child.get("itemset") or child.get("type") == "note" for child in children)
    )


def _label(label: Any, language: str) -> str:
    """The label in the form's default language, or the first there is."""
    if isinstance(label, dict):
        label = label.get(language) or next(iter(label.values()), "")
    return plain_text(str(label or ""))


def _kind(kind: str) -> Kind:
    if kind in SELECTS:
        return SELECTS[kind]
    return "system" if kind in OWN else "number" if kind in NUMBERS else "text"
