"""Which row broke which rule in which column of its file: the lines of the quarantine list that come from surveys."""

import numpy as np
import pandas as pd

from culture.instrument import Instrument
from culture.roster import Roster
from surveys.departments import UNKNOWN
from surveys.look_alikes import suggestion
from surveys.quarantine import gather, problems_at
from surveys.register import RAGGED
from surveys.rows import Rows
from surveys.typed_survey import TypedSurvey

KNOWN_DEPARTMENT = "every row has a known department"
USABLE_WEIGHT = "every weight is a number above 0"
ANSWERED_PAIR = "every row answers at least one pair of stated and enacted"
ONE_ROW = "every respondent has one row"
AGREEING_ROWS = "the rows of one respondent agree"
ON_SCALE = "every answer is on the scale"
READABLE_TIME = "every time of answering can be read"
GENUINE = "no row is a test or spam"


def row_problems(
    rows: Rows, surveys: list[TypedSurvey], instrument: Instrument, roster: Roster
) -> pd.DataFrame:
    """One row per broken rule: file, row, column (as the file calls it), rule. A ragged row breaks that rule only."""
    frame = rows.frame
    fits = frame["fits"] & frame["genuine"]
    broken = {
        GENUINE: ("", ~frame["genuine"]),
        RAGGED: ("", ~frame["fits"] & frame["genuine"]),
        ANSWERED_PAIR: ("", fits & ~frame["answered_pair"]),
        USABLE_WEIGHT: ("weight", fits & (frame["weight"] == 0)),
        ONE_ROW: ("respondent", frame["duplicate"]),
        AGREEING_ROWS: ("respondent", frame["conflicting"]),
        READABLE_TIME: ("timestamp", frame["timestamp_unreadable"] & frame["genuine"]),
    }
    problems = []
    for survey in surveys:
        here = (frame["file"] == survey.name).to_numpy()
        for rule, (role, flags) in broken.items():
            found = frame["row"].to_numpy()[here & flags.to_numpy()]
            problems.append(problems_at(survey.name, found, survey.column_of(role) if role else "", rule))
        unknown = here & (fits & (frame["department_code"] == UNKNOWN)).to_numpy()
        problems.append(_unknown_departments(rows, survey, unknown, roster))
        problems.append(_off_scale(rows, survey, here & frame["genuine"].to_numpy(), instrument))
    return gather(problems)


def _unknown_departments(
    rows: Rows, survey: TypedSurvey, unknown: np.ndarray, roster: Roster
) -> pd.DataFrame:
    """The rule names the department of the roster that the text may mean; the text itself stays in the file."""
    texts = rows.frame["department"][unknown]
    said = {text: suggestion(text, roster) for text in texts.unique()}
    rules = [f"{KNOWN_DEPARTMENT}{': ' if said[text] else ''}{said[text]}" for text in texts]
    columns = [survey.column_of("department")] * len(rules)
    numbers = rows.frame["row"].to_numpy()[unknown]
    return problems_at(survey.name, numbers, columns, "").assign(rule=pd.Categorical(rules))


def _off_scale(rows: Rows, survey: TypedSurvey, here: np.ndarray, instrument: Instrument) -> pd.DataFrame:
    places, items = rows.off_scale
    mine = here[places]
    columns = np.array([survey.column_of("item", item) for item in instrument.item_ids], dtype=object)
    return problems_at(
        survey.name, rows.frame["row"].to_numpy()[places[mine]], columns[items[mine]], ON_SCALE
    )
