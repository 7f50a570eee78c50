"""Columns that hold answers on the scale although no item of the instrument is read from them."""

from collections.abc import Collection

import numpy as np

from culture.instrument import Instrument
from culture.responses import NOT_ANSWERED
from surveys.answer_meanings import answer_texts
from surveys.answers import OFF_SCALE, type_answers
from surveys.mapping import SurveyMap
from surveys.survey import Item, Survey

SHARE = 0.8  # of the filled cells that are points of the scale, before a column looks like an item
SAMPLE = 2_000  # rows looked at
LISTED = 10


def unread_items(
    survey: Survey, survey_map: SurveyMap, instrument: Instrument, read: Collection[str]
) -> tuple[str, ...]:
    """One sentence that names the columns, or none. `read`: the columns that are read, by item id or heading.

    A question that was added to the survey, or renamed, would otherwise be left out in silence.
    """
    rest = [item for item in survey.items if item.id not in read and item.column not in read]
    found = [item.column for item in rest if _looks_like_one(survey, item, survey_map, instrument)]
    if not found:
        return ()
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return (
        f"{survey.name}: not counted, because they are no items of the instrument, although they hold answers on its "
        f"scale: {', '.join(found[:LISTED])}{more}. Add them to the instrument, or name them in a mapping file.",
    )


def _looks_like_one(survey: Survey, item: Item, survey_map: SurveyMap, instrument: Instrument) -> bool:
    texts = answer_texts(survey_map, instrument, item.id, item.question, missing=survey.missing)
    if item.question.options and texts.points is None:
        return False  # its options are others than those of the scale
    codes = type_answers(survey.answers[item.id].iloc[:SAMPLE], texts)
    filled = codes[codes != NOT_ANSWERED]
    return len(filled) > 0 and float(np.mean(filled != OFF_SCALE)) >= SHARE
