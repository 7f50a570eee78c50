"""The questionnaire as a LimeSurvey structure (.lss), importable from release 4 on.

Element order and columns follow what LimeSurvey exports; what it fills in itself is left out. Codes are those of
`surveys.field_codes`: https://www.limesurvey.org/manual/Questions_-_introduction#Question_code .
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from culture.errors import SurveyError
from culture.roster import Roster
from surveys.field_codes import department_codes, item_codes
from surveys.questionnaire.content import Choice, Page, Questionnaire

DATABASE_VERSION = "500"  # texts by language stand in tables of their own since 402
SURVEY = 100000  # LimeSurvey takes another number when this one is taken
LONG_LIST = 12  # options from which a drop-down list is used
BRACES = str.maketrans(
    {"{": "&#123;", "}": "&#125;"}
)  # between braces LimeSurvey would look for an expression
TABLES = (
    "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns",
    "question_attributes", "surveys", "surveys_languagesettings",
)  # fmt: skip
# Nothing identifies a respondent: no token, time, address or page of origin; no answer is kept that was not sent.
SETTINGS = {
    "anonymized": "Y", "datestamp": "N", "ipaddr": "N", "ipanonymize": "Y", "refurl": "N", "savetimings": "N",
    "usecookie": "N", "usetokens": "N", "tokenanswerspersistence": "N", "alloweditaftercompletion": "N",
    "publicstatistics": "N", "publicgraphs": "N", "printanswers": "N", "listpublic": "N", "allowregister": "N",
    "allowsave": "N", "allowprev": "Y", "format": "G", "showwelcome": "Y", "showprogress": "Y",
    "shownoanswer": "N", "showqnumcode": "X", "showgroupinfo": "N", "showxquestions": "N", "questionindex": "0",
}  # fmt: skip

Row = Mapping[str, str]


@dataclass
class _Tables:
    """Rows by table, and the numbers given out so far."""

    language: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    last: int = 0

    def number(self) -> str:
        self.last += 1
        return str(self.last)

    def add(self, table: str, **cells: object) -> None:
        self.rows[table].append({name: str(cell) for name, cell in cells.items()})


def write_lss(questionnaire: Questionnaire, roster: Roster, path: Path) -> Path:
    """A survey with the notice as its welcome, a page for the department and one for each block.

    Raises SurveyError when two items or two departments would have one code.
    """
    tables = _Tables(questionnaire.instrument.language)
    _add_survey(tables, questionnaire)
    _add_department(tables, questionnaire, department_codes(roster))
    for order, page in enumerate(questionnaire.pages, start=1):
        _add_page(tables, questionnaire, page, order)
    root = Element("document")
    SubElement(root, "LimeSurveyDocType").text = "Survey"
    SubElement(root, "DBVersion").text = DATABASE_VERSION
    SubElement(SubElement(root, "languages"), "language").text = tables.language
    for table, rows in tables.rows.items():
        _write_table(root, table, rows)
    indent(root, " ")
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
    return path


def _add_survey(tables: _Tables, questionnaire: Questionnaire) -> None:
    words = questionnaire.words
    notice = "".join(f"<p>{_html(sentence)}</p>" for sentence in questionnaire.notice())
    tables.add("surveys", sid=SURVEY, gsid=1, language=tables.language, additional_languages="", **SETTINGS)
    tables.add(
        "surveys_languagesettings",
        surveyls_survey_id=SURVEY,
        surveyls_language=tables.language,
        surveyls_title=_html(questionnaire.title),
        surveyls_description="",
        surveyls_welcometext=f"<h3>{_html(words['notice_heading'])}</h3>{notice}",
        surveyls_endtext=f"<p>{_html(words['thanks'])}</p>",
        surveyls_dateformat=5 if tables.language == "de" else 2,
        surveyls_numberformat=1 if tables.language == "de" else 0,
    )


def _add_department(tables: _Tables, questionnaire: Questionnaire, codes: Mapping[str, str]) -> None:
    words, kind = questionnaire.words, "!" if len(questionnaire.departments) > LONG_LIST else "L"
    group = _add_group(tables, words["department_heading"], 0)
    question = _add_question(
        tables, group, title="department", text=words["department_question"], type=kind, mandatory="Y"
    )
    choices = []
    for department in questionnaire.departments:
        if department.code not in codes:
            raise SurveyError(
                f"departments.csv: {department.code!r} has the same LimeSurvey code as another department. "
                "Change one of the two ids, or field the survey as an XLSForm."
            )
        choices.append(Choice(codes[department.code], department.label))
    _add_answers(tables, question, choices)


def _add_page(tables: _Tables, questionnaire: Questionnaire, page: Page, order: int) -> None:
    codes = item_codes(questionnaire.instrument)
    group = _add_group(tables, page.heading, order)
    text = page.stem or questionnaire.words["one_answer"]
    array = _add_question(tables, group, title=page.block, text=text, type="F", mandatory="N")
    _add_answers(tables, array, questionnaire.answers)
    for place, item in enumerate(page.items):
        if item.id not in codes:
            raise SurveyError(
                f"Instrument {questionnaire.instrument.id}: item {item.id!r} has the same LimeSurvey code as another "
                "item. Change one of the two ids, or field the survey as an XLSForm."
            )
        row = codes[item.id].partition("[")[2].rstrip("]")
        _add_question(
            tables, group, title=row, text=item.text, type="T", mandatory="N", parent=array, order=place
        )


def _add_group(tables: _Tables, heading: str, order: int) -> str:
    group = tables.number()
    tables.add("groups", gid=group, sid=SURVEY, group_order=order, randomization_group="", grelevance="1")
    tables.add(
        "group_l10ns", id=tables.number(), gid=group, group_name=_html(heading), description="",
        language=tables.language,
    )  # fmt: skip
    return group


def _add_question(
    tables: _Tables,
    group: str,
    *,
    title: str,
    text: str,
    type: str,
    mandatory: str,
    parent: str = "0",
    order: int = 0,
) -> str:
    question = tables.number()
    tables.add(
        "questions" if parent == "0" else "subquestions",
        qid=question, parent_qid=parent, sid=SURVEY, gid=group, type=type, title=title, preg="", other="N",
        mandatory=mandatory, question_order=order, scale_id=0, same_default=0, relevance="1", modulename="",
        encrypted="N", same_script=0,
    )  # fmt: skip
    tables.add(
        "question_l10ns", id=tables.number(), qid=question, question=_html(text), help="",
        language=tables.language, script="",
    )  # fmt: skip
    return question


def _add_answers(tables: _Tables, question: str, choices: tuple[Choice, ...] | list[Choice]) -> None:
    for order, choice in enumerate(choices):
        answer = tables.number()
        tables.add(
            "answers",
            aid=answer,
            qid=question,
            code=choice.code,
            sortorder=order,
            assessment_value=0,
            scale_id=0,
        )
        tables.add(
            "answer_l10ns",
            id=tables.number(),
            aid=answer,
            answer=_html(choice.label),
            language=tables.language,
        )


def _html(text: str) -> str:
    return escape(text, quote=False).translate(BRACES)


def _write_table(root: Element, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    element = SubElement(root, table)
    fields = SubElement(element, "fields")
    for name in rows[0]:
        SubElement(fields, "fieldname").text = name
    body = SubElement(element, "rows")
    for row in rows:
        entry = SubElement(body, "row")
        for name, cell in row.items():
            SubElement(entry, name).text = cell
