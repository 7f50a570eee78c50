"""Qualtrics .qsf: a JSON document of survey elements, questions among them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from culture.errors import SurveyError
from surveys.definition import Definition, Kind, Option, Question
from surveys.texts import plain_text

SEVERAL = (
    "MAVR",
    "MAHR",
    "MACOL",
    "MSB",
    "MultipleAnswer",
)  # selectors that let a respondent tick several options
LARGEST = 64 << 20


def read_qsf(path: Path) -> Definition:
    """Every question under its import id (`QID46`) and, where no other has it, its export tag (`Q6`).

    An option's code is its recode value, or its own number where none is given. Questions in the trash are left
    out. Raises SurveyError when the document is damaged.
    """
    if path.stat().st_size > LARGEST:
        raise SurveyError(
            f"{path.name}: a definition of more than {LARGEST >> 20} MB is not read. Export it again."
        )
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        elements = document["SurveyElements"]
        trash = set(_in_trash(elements))
        payloads = [entry["Payload"] for entry in elements if entry.get("Element") == "SQ"]
        questions = [question for payload in payloads for question in _questions(payload, trash)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        questions = []
    if not questions:
        raise SurveyError(
            f"{path.name}: the Qualtrics definition cannot be read. Export the survey as .qsf again."
        )
    return Definition("qualtrics", path.name, tuple(questions))


def _in_trash(elements: list[dict[str, Any]]) -> Iterator[str]:
    blocks = next((entry["Payload"] for entry in elements if entry.get("Element") == "BL"), {})
    for block in blocks.values() if isinstance(blocks, dict) else blocks:
        if block.get("Type") == "Trash":
            yield from (entry.get("QuestionID", "") for entry in block.get("BlockElements") or [])


def _questions(payload: dict[str, Any], trash: set[str]) -> Iterator[Question]:
    qid, tag = payload["QuestionID"], payload.get("DataExportTag") or ""
    kind = payload.get("QuestionType")
    if kind == "DB":
        return
    text = plain_text(payload.get("QuestionText") or "")
    ids = [qid] if qid in trash or not tag else [qid, tag]
    if kind == "Matrix":
        options = _options(payload, "Answers", "AnswerOrder")
        for number, row in _entries(payload, "Choices", "ChoiceOrder"):
            yield from (Question(f"{name}_{number}", row, text, "one", options) for name in ids)
    else:
        options, several = _options(payload, "Choices", "ChoiceOrder"), payload.get("Selector") in SEVERAL
        answered: Kind = "many" if several else "one" if options and kind == "MC" else "text"
        yield from (Question(name, text, "", answered, options) for name in ids)
        if several:
            yield from (
                Question(f"{name}_{number}", label, text, "many", (Option("1", label),))
                for name in ids
                for number, label in _entries(payload, "Choices", "ChoiceOrder")
            )


def _options(payload: dict[str, Any], what: str, order: str) -> tuple[Option, ...]:
    codes = payload.get("RecodeValues")
    codes = codes if isinstance(codes, dict) else {}
    return tuple(
        Option(str(codes.get(number, number)), label) for number, label in _entries(payload, what, order)
    )


def _entries(payload: dict[str, Any], what: str, order: str) -> list[tuple[str, str]]:
    """Number and label of choices or answers, in the order in which they were shown."""
    entries = payload.get(what) or {}
    named = dict(enumerate(entries, start=1)) if isinstance(entries, list) else entries
    labels = {str(number): plain_text(str(entry.get("Display", ""))) for number, entry in named.items()}
    shown = [str(number) for number in payload.get(order) or labels]
    return [(number, labels[number]) for number in shown if number in labels]
