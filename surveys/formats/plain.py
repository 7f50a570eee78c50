"""One row per respondent, one column per item: the plain survey file, and whatever a mapping makes one of."""

import numpy as np
import pandas as pd

from culture.errors import SurveyError
from culture.instrument import Instrument
from culture.responses import NOT_ANSWERED
from surveys.answers import AnswerTexts, type_answers
from surveys.mapping import SurveyMap
from surveys.raw_table import RawTable
from surveys.survey import Survey

ROLES = ("respondent", "department", "weight", "timestamp")


def read_plain(raw: RawTable, survey_map: SurveyMap, instrument: Instrument) -> Survey:
    """Map and type a table. A column that is not there is reported in `columns`, its cells count as empty.

    Raises SurveyError when a column that is asked for stands in the file twice.
    """
    places = _places(raw, survey_map)
    columns = _columns(survey_map, instrument, set(places))
    n = len(raw)
    rows = {"row": np.concatenate([raw.row_numbers, np.asarray(raw.ragged, dtype=np.int64)])}
    rows["fits"] = np.arange(n) < len(raw.frame)
    for role in ROLES:
        rows[role] = _texts(raw, places.get(getattr(survey_map, role)))
    answers = np.full((n, len(instrument.item_ids)), NOT_ANSWERED, dtype=np.int8, order="F")
    meanings = AnswerTexts.of(survey_map, instrument.scale)
    for position, item in enumerate(instrument.item_ids):
        place = places.get(survey_map.items.get(item, ""))
        if place is not None:
            answers[: len(raw.frame), position] = type_answers(raw.frame.iloc[:, place], meanings)
    return Survey(raw.name, pd.DataFrame(rows), answers, columns, raw.notes)


def _places(raw: RawTable, survey_map: SurveyMap) -> dict[str, int]:
    """Position of each column the mapping names; headings are compared without surrounding blanks."""
    headings = [str(heading).strip() for heading in raw.frame.columns]
    wanted = {getattr(survey_map, role) for role in ROLES} | set(survey_map.items.values())
    twice = sorted(heading for heading in wanted - {""} if headings.count(heading) > 1)
    if twice:
        raise SurveyError(
            f"{raw.name}: there is more than one column {twice[0]!r}. Rename or remove the one that does not count."
        )
    return {heading: place for place, heading in enumerate(headings) if heading and heading in wanted}


def _columns(survey_map: SurveyMap, instrument: Instrument, present: set[str]) -> pd.DataFrame:
    asked = [(getattr(survey_map, role), role, "", role not in survey_map.optional) for role in ROLES]
    asked = [entry for entry in asked if entry[0]]
    asked += [(survey_map.items.get(item, item), "item", item, True) for item in instrument.item_ids]
    frame = pd.DataFrame(asked, columns=["column", "role", "item", "required"])
    unmapped = [role == "item" and item not in survey_map.items for _, role, item, _ in asked]
    return frame.assign(present=frame["column"].isin(present) & ~np.array(unmapped))


def _texts(raw: RawTable, place: int | None) -> pd.Series:
    """A column that says who or when, "" for ragged rows and where the file has no such column."""
    if place is None:
        return pd.Series([""], dtype="str").repeat(len(raw)).reset_index(drop=True)
    column = raw.frame.iloc[:, place]
    return (
        pd.concat([column, pd.Series([""] * len(raw.ragged), dtype="str")], ignore_index=True)
        if raw.ragged
        else column
    )
