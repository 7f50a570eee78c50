"""REDCap data dictionary: one row per field, choices as `1, Label | 2, Label`."""

import re
from pathlib import Path

from surveys.decode import decode
from surveys.definition import Definition, Kind, Option, Question
from surveys.texts import plain_text

# As downloaded by hand, and as the programming interface names the same columns.
HEADERS = (
    ("variable / field name", "field type", "field label"),
    ("field_name", "field_type", "field_label"),
)
COLUMNS = {
    "name": ("Variable / Field Name", "field_name"),
    "type": ("Field Type", "field_type"),
    "label": ("Field Label", "field_label"),
    "choices": ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    "identifier": ("Identifier?", "identifier"),
}
FIXED = {"yesno": (("1", "Yes"), ("0", "No")), "truefalse": (("1", "True"), ("0", "False"))}
KINDS: dict[str, Kind] = {
    "radio": "one", "dropdown": "one", "yesno": "one", "truefalse": "one", "checkbox": "many", "slider": "number",
    "calc": "system", "descriptive": "system", "file": "system",
}  # fmt: skip
CHOICE = re.compile(r"\s*([^,|]+?)\s*,\s*([^|]*)")


def read_dictionary(path: Path) -> Definition:
    """A question per field. SurveyError when the file is not a table."""
    raw = decode(path)
    places = {role: _place(raw.headings, names) for role, names in COLUMNS.items()}

    def column(role: str) -> list[str]:
        place = places[role]
        return [""] * len(raw.frame) if place is None else raw.frame.iloc[:, place].str.strip().tolist()

    fields = zip(*(column(role) for role in COLUMNS), strict=True)
    return Definition("redcap", path.name, tuple(_question(field) for field in fields if field[0]))


def _place(headings: list[str], names: tuple[str, ...]) -> int | None:
    return next((place for place, heading in enumerate(headings) if heading in names), None)


def _question(field: tuple[str, ...]) -> Question:
    """field: name, type, label, choices and identifier, as in COLUMNS."""
    name, kind, label, choices, identifier = field
    options = FIXED.get(kind) or (CHOICE.findall(choices) if KINDS.get(kind) in ("one", "many") else ())
    return Question(
        id=name,
        text=plain_text(label),
        kind=KINDS.get(kind, "text"),
        options=tuple(Option(code, plain_text(text)) for code, text in options),
        identifier=identifier.casefold() == "y",
    )
