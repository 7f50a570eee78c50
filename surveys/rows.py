"""All rows of a wave's survey files together, and what becomes of each. Private: it ends in the intake."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import Instrument
from culture.responses import NOT_ANSWERED, WEIGHT_SCALE, Responses
from culture.roster import Roster
from culture.wave import Wave
from surveys.answers import OFF_SCALE, type_numbers, type_times
from surveys.departments import UNKNOWN, match_departments
from surveys.duplicates import find_repeats
from surveys.fates import COMPLETE, DUPLICATE, FATES, PARTIAL, QUARANTINED, SPAM, TEST
from surveys.running_ids import id_scopes, run_on, run_on_note
from surveys.typed_survey import TypedSurvey

LARGEST_WEIGHT = 1e6  # sums of millionths then stay exact in 64 bits for millions of respondents


@dataclass(frozen=True, eq=False)
class Rows:
    """N rows of all files, in the order of the files.

    frame: one row per row: file, row, fits, state, genuine (neither test nor spam), respondent, department (texts),
        department_code (position in the roster or UNKNOWN), weight (millionths, 0 where not usable), timestamp
        (datetime64), timestamp_unreadable, answered_pair, complete, scope (of the id), lasting
        (the id may stand for the same person in other waves), duplicate, conflicting, fate
    answers: (N, items) int8, an off-scale answer counts as NOT_ANSWERED
    off_scale: (rows, items), positions of the off-scale answers
    notes: what was assumed about the ids of several files, one sentence each
    """

    frame: pd.DataFrame
    answers: npt.NDArray[np.int8]
    off_scale: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"Rows({len(self)})"

    @property
    def taking_part(self) -> npt.NDArray[np.bool_]:
        return self.frame["fate"].isin([COMPLETE, PARTIAL]).to_numpy()


def judge_rows(surveys: list[TypedSurvey], instrument: Instrument, roster: Roster) -> Rows:
    """Put the files together and give every row its fate.

    test, spam: by the survey tool's own mark; nothing else is asked of them
    quarantined: ragged, no pair of stated and enacted answered, no known department, no usable weight, or in conflict
        with another row of the respondent
    duplicate: same respondent, department, weight and answers as a row that stays
    complete: every item has an answer or "can't say" and the tool does not call the response unfinished; partial:
        the others, they have at least one pair
    """
    frame, answers = _together(surveys, instrument)
    off_scale = np.nonzero(answers == OFF_SCALE)
    answers[off_scale] = NOT_ANSWERED
    frame = frame.assign(
        department_code=match_departments(frame["department"], roster),
        answered_pair=_answered_pair(answers, instrument),
        complete=(answers != NOT_ANSWERED).all(axis=1) & (frame["state"] != PARTIAL),
        genuine=~frame["state"].isin([TEST, SPAM]),
    )
    candidate = (frame["fits"] & frame["answered_pair"] & frame["genuine"]).to_numpy()
    ids = id_scopes(frame, answers, candidate)
    frame = frame.assign(scope=ids.scope)
    repeats = find_repeats(frame, answers, candidate, frame["complete"].to_numpy())
    frame = frame.assign(duplicate=repeats.duplicate, conflicting=repeats.conflicting)
    return Rows(frame.assign(fate=_fate(frame)), answers, off_scale, (*ids.notes, *own_runs(surveys)))


def responses_of(rows: Rows, wave: Wave, instrument: Instrument, roster: Roster) -> Responses:
    """The accepted answers; departments in the order of the roster."""
    part = rows.taking_part
    answers = pd.DataFrame(rows.answers[part], columns=list(instrument.item_ids))
    return Responses(
        wave=wave,
        instrument=instrument,
        departments=tuple(roster.ids),
        department=rows.frame["department_code"].to_numpy()[part].astype("int32"),
        answers=answers,
        weight=rows.frame["weight"].to_numpy()[part].astype("int64"),
    )


def _together(
    surveys: list[TypedSurvey], instrument: Instrument
) -> tuple[pd.DataFrame, npt.NDArray[np.int8]]:
    items = len(instrument.item_ids)
    nothing = TypedSurvey(
        "",
        _no_rows(),
        np.zeros((0, items), dtype=np.int8, order="F"),
        pd.DataFrame({"column": [], "role": [], "item": [], "present": []}),
    )
    parts = surveys or [nothing]
    frame = pd.concat([_typed(survey) for survey in parts], ignore_index=True)
    answers = np.zeros((len(frame), items), dtype=np.int8, order="F")
    np.concatenate([survey.answers for survey in parts], out=answers)
    files = pd.CategoricalDtype(list(dict.fromkeys(survey.name for survey in parts)))
    return frame.astype({"file": files}), answers


def _no_rows() -> pd.DataFrame:
    roles = ("state", "respondent", "department", "weight", "timestamp")
    texts = {role: pd.Series(dtype="str") for role in roles}
    return pd.DataFrame({"row": np.zeros(0, np.int64), "fits": np.zeros(0, bool), **texts})


def _typed(survey: TypedSurvey) -> pd.DataFrame:
    times = survey.rows["timestamp"]
    stamps = type_times(times)
    return survey.rows.assign(
        file=survey.name,
        weight=_weights(survey),
        timestamp=stamps,
        timestamp_unreadable=stamps.isna() & (times.str.strip() != ""),
        lasting=not _runs(survey),
    )


def _runs(survey: TypedSurvey) -> bool:
    """Whether its ids are running numbers of the survey tool: they begin anew with every survey."""
    return survey.has_own_ids and run_on(survey.rows["respondent"])


def own_runs(surveys: list[TypedSurvey]) -> list[str]:
    """What to say of each file whose ids are running numbers of its survey tool."""
    return [run_on_note(survey.name) for survey in surveys if _runs(survey)]


def _weights(survey: TypedSurvey) -> npt.NDArray[np.int64]:
    """In millionths; one without a weight column, 0 where the weight is no number above 0 (half a millionth)."""
    if not survey.has("weight"):
        return np.full(len(survey), WEIGHT_SCALE, dtype=np.int64)
    weights = type_numbers(survey.rows["weight"])
    usable = (weights > 0) & (weights <= LARGEST_WEIGHT)
    return np.rint(np.where(usable, weights, 0.0) * WEIGHT_SCALE).astype(np.int64)


def _answered_pair(answers: npt.NDArray[np.int8], instrument: Instrument) -> npt.NDArray[np.bool_]:
    """At least one priority with a response ("can't say" is one) to both of its items."""
    place = {item: position for position, item in enumerate(instrument.item_ids)}
    found = np.zeros(len(answers), dtype=bool)
    for priority in instrument.priorities:
        stated, enacted = answers[:, place[priority.stated.id]], answers[:, place[priority.enacted.id]]
        found |= (stated != NOT_ANSWERED) & (enacted != NOT_ANSWERED)
    return found


def _fate(frame: pd.DataFrame) -> pd.Categorical:
    usable = (
        frame["fits"] & frame["answered_pair"] & (frame["department_code"] != UNKNOWN) & (frame["weight"] > 0)
    )
    conditions = [
        frame["state"] == TEST, frame["state"] == SPAM, ~(usable & ~frame["conflicting"]), frame["duplicate"],
        frame["complete"],
    ]  # fmt: skip
    fates = [TEST, SPAM, QUARANTINED, DUPLICATE, COMPLETE]
    return pd.Categorical(np.select(conditions, fates, default=PARTIAL), categories=FATES)
