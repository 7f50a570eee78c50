"""The questions of an XLSForm as pyxform understands them, in the child process that `surveys.sandbox` limits."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from culture.errors import SurveyError
from surveys.containers.sheets import visible_sheets
from surveys.definition import Kind, Option, Question
from surveys.texts import plain_text

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


def form_questions(path: str, name: str) -> list[dict[str, Any]]:
    """A question per row of the form, in its default language, groups and repeats opened; as dicts of `Question`.

    Raises SurveyError, with `name` for the file, when the workbook cannot be opened or pyxform refuses the form.
    """
    form = _form(path, name)
    choices = form.get("choices") or {}
    children = form.get("children") or []
    return [asdict(question) for question in _questions(children, choices, form.get("default_language", ""))]


def _form(path: str, name: str) -> dict[str, Any]:
    import logging

    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    logging.getLogger("pyxform").setLevel(logging.ERROR)
    sheets = _sheets(path, name)
    reason = ""
    try:
        return workbook_to_json(
            DefinitionData(**sheets, fallback_form_name="form"), form_name="form", warnings=[]
        )
    except PyXFormError as error:
        reason = str(error).splitlines()[0][:200]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        reason = "it is damaged"
    raise SurveyError(f"{name}: the XLSForm cannot be read: {reason}. Correct it with your form tool.")


def _sheets(path: str, name: str) -> dict[str, Any]:
    """Rows of each sheet as pyxform wants them: dicts without the empty cells, and the headings."""
    found = visible_sheets(path, name)
    sheets: dict[str, Any] = {"sheet_names": [sheet["name"] for sheet in found]}
    for sheet in found:
        kind = sheet["name"].strip().casefold()
        if kind in SHEETS:
            headings, *rows = zip(*map(_cells, sheet["columns"]), strict=True)
            sheets[kind] = [
                {heading: cell for heading, cell in zip(headings, row, strict=True) if heading and cell}
                for row in rows
            ]
            sheets[f"{kind}_header"] = [{heading: None for heading in headings if heading}]
    return sheets


def _cells(packed: Mapping[str, bytes]) -> list[str]:
    ends = array("q", packed["offsets"])
    text = bytes(packed["text"])
    return [text[start:end].decode().strip() for start, end in pairwise(ends)]


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
