"""Which row broke which rule in which column of its file: the lines of the quarantine list that come from surveys."""

import numpy as np
import pandas as pd

from culture.instrument import Instrument
from surveys.departments import UNKNOWN
from surveys.quarantine import gather, problems_at
from surveys.register import RAGGED
from surveys.rows import Rows
from surveys.survey import Survey

KNOWN_DEPARTMENT = "every row has a known department"
USABLE_WEIGHT = "every weight is a number above 0"
ANSWERED_PAIR = "every row answers at least one pair of stated and enacted"
ONE_ROW = "every respondent has one row"
AGREEING_ROWS = "the rows of one respondent agree"
ON_SCALE = "every answer is on the scale"
READABLE_TIME = "every time of answering can be read"


def row_problems(rows: Rows, surveys: list[Survey], instrument: Instrument) -> pd.DataFrame:
    """One row per broken rule: file, row, column (as the file calls it), rule. A ragged row breaks that rule only."""
    frame = rows.frame
    fits = frame["fits"]
    broken = {
        RAGGED: ("", ~fits),
        ANSWERED_PAIR: ("", fits & ~frame["answered_pair"]),
        KNOWN_DEPARTMENT: ("department", fits & (frame["department_code"] == UNKNOWN)),
        USABLE_WEIGHT: ("weight", fits & (frame["weight"] == 0)),
        ONE_ROW: ("respondent", frame["duplicate"]),
        AGREEING_ROWS: ("respondent", frame["conflicting"]),
        READABLE_TIME: ("timestamp", frame["timestamp_unreadable"]),
    }
    problems = []
    for survey in surveys:
        here = (frame["file"] == survey.name).to_numpy()
        for rule, (role, flags) in broken.items():
            found = frame["row"].to_numpy()[here & flags.to_numpy()]
            problems.append(problems_at(survey.name, found, survey.column_of(role) if role else "", rule))
        problems.append(_off_scale(rows, survey, here, instrument))
    return gather(problems)


def _off_scale(rows: Rows, survey: Survey, here: np.ndarray, instrument: Instrument) -> pd.DataFrame:
    places, items = rows.off_scale
    mine = here[places]
    columns = np.array([survey.column_of("item", item) for item in instrument.item_ids], dtype=object)
    return problems_at(
        survey.name, rows.frame["row"].to_numpy()[places[mine]], columns[items[mine]], ON_SCALE
    )
