"""The questionnaire as an XLSForm for KoboToolbox and ODK: https://xlsform.org/en/ ."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from xlsxwriter import Workbook

from surveys.questionnaire.content import Choice, Page, Questionnaire

LONG_LIST = 12  # options from which a list can be searched instead of scrolled
NEVER = datetime(2000, 1, 1)  # the same bytes whenever it is written
SURVEY = ("type", "name", "label", "required", "appearance")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language", "style")

Row = tuple[str, ...]


def write_xlsform(questionnaire: Questionnaire, path: Path) -> Path:
    """A form of one page for the notice, one for the department and one for each block. Nothing but answers is kept:

    no start and end, device, user or place. Item ids are question names, department ids are choice names.
    """
    language = f"{questionnaire.words['language']} ({questionnaire.instrument.language})"
    survey, choices = _survey(questionnaire), _choices(questionnaire)
    settings = (
        questionnaire.title, questionnaire.instrument.id, _version(survey, choices), language, "pages",
    )  # fmt: skip
    sheets = {
        "survey": (_headings(SURVEY, language), survey),
        "choices": (_headings(CHOICES, language), choices),
        "settings": (SETTINGS, [settings]),
    }
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": NEVER})
        for name, (headings, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate([headings, *rows]):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, _literal(cell))
    return path


def _literal(text: str) -> str:
    """Form clients take `<` for HTML and `${` for a reference; in a name either is meant as it stands."""
    return text.replace("<", "&lt;").replace("${", "$ {")


def _survey(questionnaire: Questionnaire) -> list[Row]:
    words = questionnaire.words
    notice = "\n\n".join([f"**{words['notice_heading']}**", *questionnaire.notice()])
    searched = "minimal autocomplete" if len(questionnaire.departments) > LONG_LIST else ""
    return [
        ("note", "notice", notice, "", ""),
        ("select_one departments", "department", words["department_question"], "yes", searched),
        *(row for page in questionnaire.pages for row in _page(page)),
        ("note", "thanks", words["thanks"], "", ""),
    ]


def _page(page: Page) -> Iterable[Row]:
    yield "begin_group", f"page_{page.block}", page.stem or page.heading, "", "field-list"
    for item in page.items:
        yield "select_one answers", item.id, item.text, "", ""
    yield "end_group", "", "", "", ""


def _choices(questionnaire: Questionnaire) -> list[Row]:
    lists: dict[str, tuple[Choice, ...]] = {
        "departments": questionnaire.departments,
        "answers": questionnaire.answers,
    }
    return [(name, choice.code, choice.label) for name, choices in lists.items() for choice in choices]


def _headings(columns: Row, language: str) -> Row:
    return tuple(f"label::{language}" if column == "label" else column for column in columns)


def _version(*parts: list[Row]) -> str:
    """Follows from the content: a form server takes a changed form for a new version, the same one for the old."""
    return sha256(repr(parts).encode()).hexdigest()[:12]
