"""LimeSurvey .lss: an XML document of tables; texts by language stand in tables of their own."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from culture.errors import SurveyError
from surveys.definition import Definition, Kind, Option, Question
from surveys.texts import plain_text

LARGEST = 64 << 20
# https://manual.limesurvey.org/Question_object_types : the answer options a type brings with it.
FIXED = {
    "Y": (("Y", "Yes"), ("N", "No")),
    "G": (("F", "Female"), ("M", "Male")),
    "C": (("Y", "Yes"), ("N", "No"), ("U", "Uncertain")),
    "E": (("I", "Increase"), ("S", "Same"), ("D", "Decrease")),
    "5": tuple((str(point), str(point)) for point in range(1, 6)),
    "A": tuple((str(point), str(point)) for point in range(1, 6)),
    "B": tuple((str(point), str(point)) for point in range(1, 11)),
}
ARRAYS = "ABCEF"
SEVERAL = "MP"
NUMBERS = "NK"
GRIDS = ":;"
Row = dict[str, str]


def read_lss(path: Path) -> Definition:
    """One question per column of an export: `code`, `code[row]` in arrays and multiple choices, `code[row_column]`.

    Texts are those of the survey's own language. Raises SurveyError when the document is damaged, or declares
    entities, which a survey never needs.
    """
    root = _parse(path)
    language = _language(root)
    texts = _texts(root, "question_l10ns", ("qid", "question"), language)
    options = _options(root, language)
    rows = [*_rows(root, "questions"), *_rows(root, "subquestions")]
    rows = [row for row in rows if row.get("language", language) == language]  # before 4.0 a row per language
    parents = [row for row in rows if row.get("parent_qid", "0") == "0"]
    children: dict[str, list[Row]] = {}
    for row in rows:
        if row.get("parent_qid", "0") != "0":
            children.setdefault(row["parent_qid"], []).append(row)
    questions = [
        question
        for row in parents
        for question in _questions(row, sorted(children.get(row["qid"], []), key=_order), texts, options)
    ]
    if not questions:
        raise SurveyError(
            f"{path.name}: the LimeSurvey definition has no question. Export the structure again."
        )
    return Definition("limesurvey", path.name, tuple(questions))


def _parse(path: Path) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import parse

    if path.stat().st_size <= LARGEST:
        try:
            return parse(path).getroot()
        except (ParseError, DefusedXmlException, ValueError):
            pass  # the parser's own message can quote the document
    raise SurveyError(
        f"{path.name}: the LimeSurvey definition is damaged. Export the structure (.lss) again."
    )


def _rows(root: Element, table: str) -> list[Row]:
    return [{cell.tag: cell.text or "" for cell in row} for row in root.iterfind(f"{table}/rows/row")]


def _language(root: Element) -> str:
    own = next((row["language"] for row in _rows(root, "surveys") if row.get("language")), "")
    return own or root.findtext("languages/language") or ""


def _texts(root: Element, table: str, columns: tuple[str, str], language: str) -> dict[str, str]:
    """Text by id in the survey's language; columns: of the id and of the text."""
    key, column = columns
    rows = [row for row in _rows(root, table) if row.get("language") in (language, None, "")]
    return {row[key]: plain_text(row.get(column, "")) for row in rows if key in row}


def _options(root: Element, language: str) -> dict[str, tuple[Option, ...]]:
    labels = _texts(root, "answer_l10ns", ("aid", "answer"), language)
    found: dict[str, list[tuple[int, Option]]] = {}
    for row in _rows(root, "answers"):
        if row.get("scale_id", "0") == "0" and row.get("language", language) == language:
            label = labels.get(row.get("aid", ""), plain_text(row.get("answer", "")))
            found.setdefault(row["qid"], []).append((_order(row), Option(row["code"], label)))
    return {
        qid: tuple(option for _, option in sorted(entries, key=lambda pair: pair[0]))
        for qid, entries in found.items()
    }


def _order(row: Row) -> int:
    order = row.get("sortorder") or row.get("question_order") or "0"
    return int(order) if order.lstrip("-").isdigit() else 0


def _questions(
    row: Row, children: list[Row], texts: dict[str, str], options: dict[str, tuple[Option, ...]]
) -> Iterator[Question]:
    code, kind = row["title"], row["type"]
    text = texts.get(row["qid"]) or plain_text(row.get("question", ""))
    fixed = tuple(Option(*pair) for pair in FIXED.get(kind, ()))
    own = fixed or options.get(row["qid"], ())
    rows = [child for child in children if child.get("scale_id", "0") == "0"]
    across = [child for child in children if child.get("scale_id", "0") == "1"]
    words = {
        child["qid"]: texts.get(child["qid"]) or plain_text(child.get("question", "")) for child in children
    }
    if kind in GRIDS:
        for child in rows:
            for other in across:
                name = f"{code}[{child['title']}_{other['title']}]"
                yield Question(
                    name,
                    f"{words[child['qid']]} – {words[other['qid']]}",
                    text,
                    "number" if kind == ":" else "text",
                )
        return
    if not rows:
        yield Question(code, text, "", _kind(kind, own), own)
    for child in rows:
        label = words[child["qid"]]
        answered = (Option("Y", label),) if kind in SEVERAL else own if kind in f"{ARRAYS}1H" else ()
        yield Question(f"{code}[{child['title']}]", label, text, _kind(kind, answered), answered)
    if row.get("other") == "Y":
        yield Question(f"{code}[other]", "", text, "text")


def _kind(kind: str, options: tuple[Option, ...]) -> Kind:
    if kind in SEVERAL:
        return "many"
    if kind in "X*|":
        return "system"
    return "one" if options else "number" if kind in NUMBERS else "text"
