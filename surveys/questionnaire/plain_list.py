"""The questionnaire as CSV: a list to read or to type into any survey tool, and an empty sheet to enter answers."""

import csv
from pathlib import Path

from surveys.questionnaire.content import Choice, Questionnaire

COLUMNS = ("page", "kind", "id", "stem", "text", "answers")


def write_list(questionnaire: Questionnaire, path: Path) -> Path:
    """One row per element of the questionnaire: page, kind (notice, department, item), id, stem, text, answers."""
    words = questionnaire.words
    answers = _told(questionnaire.answers)
    rows = [("1", "notice", "", "", sentence, "") for sentence in questionnaire.notice()]
    rows.append(
        ("2", "department", "department", "", words["department_question"], _told(questionnaire.departments))
    )
    for number, page in enumerate(questionnaire.pages, start=3):
        rows += [(str(number), "item", item.id, page.stem, item.text, answers) for item in page.items]
    return _write([COLUMNS, *rows], path)


def write_entry_sheet(questionnaire: Questionnaire, path: Path) -> Path:
    """The heading of a plain survey file: what is entered below it comes in without a mapping."""
    return _write([("respondent_id", "department", *questionnaire.instrument.item_ids)], path)


def _told(choices: tuple[Choice, ...]) -> str:
    return "; ".join(f"{choice.code} = {choice.label}" for choice in choices)


def _write(rows: list[tuple[str, ...]], path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark tells Excel that it is UTF-8
        csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return path
