"""The questionnaire as a Word document to print: notice and department first, then a page for each block."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from surveys.questionnaire.content import Page, Questionnaire

BOX = "☐"
NEVER = datetime(2000, 1, 1)  # the same bytes whenever it is written
NEVER_PACKED = (2000, 1, 1, 0, 0, 0)
TAGS = {"en": "en-GB", "de": "de-DE"}
A4 = (Cm(21), Cm(29.7))
MARGIN = Cm(1.8)
TEXT_WIDTH = A4[0] - 2 * MARGIN
ANSWER_WIDTH = Cm(1.75)
COLUMNS_OF_DEPARTMENTS = 3
SMALL = Pt(8)
BODY = Pt(10)


def write_word_form(questionnaire: Questionnaire, path: Path) -> Path:
    """A4, one tick in each row; the small codes under the answers are for whoever enters the forms."""
    document = _empty(questionnaire)
    document.add_heading(questionnaire.title, level=0)
    document.add_heading(questionnaire.words["notice_heading"], level=1)
    for sentence in questionnaire.notice(on_paper=True):
        document.add_paragraph(sentence)
    document.add_heading(questionnaire.words["department_heading"], level=1)
    document.add_paragraph(questionnaire.words["department_question"])
    _add_departments(document, questionnaire)
    for page in questionnaire.pages:
        _add_page(document, questionnaire, page)
    document.add_paragraph(questionnaire.words["thanks"])
    _save(document, path)
    return path


def _empty(questionnaire: Questionnaire) -> WordDocument:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    normal = document.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = BODY, Pt(4)
    _set_language(
        normal.element, TAGS.get(questionnaire.instrument.language, questionnaire.instrument.language)
    )
    footer = section.footer.paragraphs[0].add_run(
        f"{questionnaire.instrument.id} · {questionnaire.words['entry']}"
    )
    footer.font.size = SMALL
    properties = document.core_properties
    properties.title, properties.author = questionnaire.title, questionnaire.organisation
    properties.language = questionnaire.instrument.language
    properties.created = properties.modified = NEVER
    properties.last_modified_by = properties.comments = ""
    return document


def _set_language(style: object, tag: str) -> None:
    """So that a screen reader and the spelling checker know it."""
    properties = style.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    properties.append(language)


def _add_departments(document: WordDocument, questionnaire: Questionnaire) -> None:
    """In columns read from top to bottom, each with its box and its id for whoever enters the forms."""
    choices = questionnaire.departments
    height = -(-len(choices) // COLUMNS_OF_DEPARTMENTS)
    table = document.add_table(rows=height, cols=COLUMNS_OF_DEPARTMENTS)
    cells = [row.cells for row in table.rows]
    for place, choice in enumerate(choices):
        paragraph = cells[place % height][place // height].paragraphs[0]
        paragraph.add_run(f"{BOX} {choice.label} ")
        paragraph.add_run(choice.code).font.size = SMALL


def _add_page(document: WordDocument, questionnaire: Questionnaire, page: Page) -> None:
    document.add_heading(page.heading, level=1).paragraph_format.page_break_before = True
    if page.stem:
        document.add_paragraph().add_run(page.stem).bold = True
    document.add_paragraph(questionnaire.words["one_answer"])
    table = document.add_table(rows=1 + len(page.items), cols=1 + len(questionnaire.answers))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    rows = [row.cells for row in table.rows]
    for place, answer in enumerate(questionnaire.answers, start=1):
        _write(rows[0][place], f"{answer.label}\n{answer.code}", SMALL)
    for cells, item in zip(rows[1:], page.items, strict=True):
        _write(cells[0], item.text, BODY, centred=False)
        for cell in cells[1:]:
            _write(cell, BOX, Pt(14))
    _shape(table, len(questionnaire.answers))


def _write(cell: _Cell, text: str, size: Pt, *, centred: bool = True) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = 1 if centred else 0
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(text).font.size = size


def _shape(table: Table, answers: int) -> None:
    """Fixed widths; the first row is repeated on every page, and no row is torn."""
    widths = [TEXT_WIDTH - answers * ANSWER_WIDTH, *[ANSWER_WIDTH] * answers]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not place:
            properties.append(OxmlElement("w:tblHeader"))


def _save(document: WordDocument, path: Path) -> None:
    """python-docx writes the time into the archive; here every part is of the same day."""
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(
                zipfile.ZipInfo(part.filename, NEVER_PACKED), source.read(part), zipfile.ZIP_DEFLATED
            )
