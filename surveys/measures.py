"""Frames for Great Expectations to judge: flags, counts and ids, one row per file, row, item, department or record.

No answer is in any of them. In a flag column 1 is kept, 0 is broken and NaN does not apply.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import Instrument
from culture.responses import CANT_SAY, NOT_ANSWERED
from culture.roster import Roster
from culture.wave import Wave
from surveys.departments import UNKNOWN
from surveys.look_alikes import look_alikes
from surveys.rows import Rows
from surveys.typed_survey import TypedSurvey

Frames = dict[str, pd.DataFrame]


def flags(kept: npt.ArrayLike, applies: npt.ArrayLike = True) -> npt.NDArray[np.float64]:
    """1 where kept, 0 where not, NaN where the rule does not apply."""
    return np.where(np.asarray(applies, dtype=bool), np.asarray(kept, dtype=float), np.nan)


def measure_surveys(surveys: list[TypedSurvey], rows: Rows, unreadable: dict[str, str], wave: Wave) -> Frames:
    """Frames `files`, `columns`, `marks`, `rows` (tests and spam left out) and `accepted`.

    unreadable: message by file that could not be read
    """
    return {
        "files": _files(surveys, unreadable),
        "columns": _columns(surveys),
        "marks": pd.DataFrame({"genuine": flags(rows.frame["genuine"])}),
        "rows": _rows(rows, surveys, wave)[rows.frame["genuine"].to_numpy()].reset_index(drop=True),
        "accepted": pd.DataFrame({"row": rows.frame["row"][rows.taking_part]}),
    }


def measure_items(rows: Rows, instrument: Instrument) -> pd.DataFrame:
    """One row per item over the accepted rows: item, answers (a count), missing_share, cant_say_share."""
    answers = rows.answers[rows.taking_part]
    cant_say, missing = (np.count_nonzero(answers == code, axis=0) for code in (CANT_SAY, NOT_ANSWERED))
    every = np.full(len(cant_say), len(answers))
    return items_frame(np.stack([cant_say, missing, every], axis=1), instrument)


def items_frame(counts: npt.NDArray[np.int64], instrument: Instrument) -> pd.DataFrame:
    """The frame of `measure_items` from counts (K, 3) of accepted rows: "can't say", not answered, all."""
    cant_say, missing, every = counts.T
    n = np.maximum(every, 1)
    return pd.DataFrame(
        {
            "item": instrument.item_ids,
            "answers": every - cant_say - missing,
            "missing_share": missing / n,
            "cant_say_share": cant_say / n,
        }
    )


def measure_departments(rows: Rows, roster: Roster) -> pd.DataFrame:
    """One row per department: department, within_headcount (where the head count is known), headcount_known, alone.

    Parents need no head count of their own: people may all be attached to the departments below.
    """
    codes = rows.frame["department_code"].to_numpy()[rows.taking_part]
    return departments_frame(np.bincount(codes[codes != UNKNOWN], minlength=len(roster.ids)), roster)


def departments_frame(answered: npt.NDArray[np.int64], roster: Roster) -> pd.DataFrame:
    """The frame of `measure_departments` from accepted rows by department (D,)."""
    headcount = roster.departments["headcount"].to_numpy(dtype=float)
    known = ~np.isnan(headcount)
    leaf = ~np.isin(roster.ids, roster.parents)
    return pd.DataFrame(
        {
            "department": roster.ids,
            "within_headcount": flags(answered <= np.nan_to_num(headcount), known),
            "headcount_known": flags(known, leaf),
            "alone": flags(~look_alikes(roster)),
        }
    )


def _files(surveys: list[TypedSurvey], unreadable: dict[str, str]) -> pd.DataFrame:
    readable = np.repeat([True, False], [len(surveys), len(unreadable)])
    weights = np.array([survey.has("weight") for survey in surveys] + [True] * len(unreadable), dtype=bool)
    ids = [survey.has("respondent") for survey in surveys] + [True] * len(unreadable)
    return pd.DataFrame(
        {
            "name": [survey.name for survey in surveys] + list(unreadable),
            "problem": [""] * len(surveys) + list(unreadable.values()),
            "readable": flags(readable),
            "respondent_ids": flags(ids, readable),
            "weights_agree": flags(weights, readable & (weights & readable).any()),
        }
    )


def _columns(surveys: list[TypedSurvey]) -> pd.DataFrame:
    columns = pd.concat([survey.columns.assign(file=survey.name) for survey in surveys]) if surveys else None
    if columns is None:
        return pd.DataFrame(
            {name: pd.Series(dtype=float) for name in ("name", "department", "item", "named")}
        )
    role, present = columns["role"].to_numpy(), columns["present"].to_numpy(dtype=bool)
    named = columns["required"].to_numpy(dtype=bool) & ~np.isin(role, ["department", "item"])
    return pd.DataFrame(
        {
            "name": (columns["file"] + ": " + columns["column"]).to_numpy(),
            "department": flags(present, role == "department"),
            "item": flags(present, role == "item"),
            "named": flags(present, named),
        }
    )


def _rows(rows: Rows, surveys: list[TypedSurvey], wave: Wave) -> pd.DataFrame:
    frame = rows.frame
    fits, day = frame["fits"], frame["timestamp"].dt.normalize()
    inside = (day >= pd.Timestamp(wave.first_day)) & (day <= pd.Timestamp(wave.last_day))
    with_ids = frame["file"].isin([survey.name for survey in surveys if survey.has("respondent")])
    return pd.DataFrame(
        {
            "fits": flags(fits),
            "department": np.where(frame["department_code"] == UNKNOWN, np.nan, frame["department_code"]),
            "weight": np.where(fits, frame["weight"], np.nan),
            "answered_pair": flags(frame["answered_pair"], fits),
            "identified": flags(frame["respondent"].str.strip() != "", fits & with_ids),
            "not_duplicate": flags(~frame["duplicate"]),
            "agreeing": flags(~frame["conflicting"]),
            "off_scale": np.bincount(rows.off_scale[0], minlength=len(rows)),
            "time_readable": flags(
                ~frame["timestamp_unreadable"], frame["timestamp_unreadable"] | day.notna()
            ),
            "time_in_wave": flags(inside, day.notna()),
        }
    )
