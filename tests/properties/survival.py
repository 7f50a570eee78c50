"""What any file must do: be read with every row accounted for, or be refused by a named error that quotes nothing."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from culture.errors import CultureError
from culture.instrument import Instrument
from culture.roster import Roster
from surveys.apply_map import apply_map
from surveys.decode import decode
from surveys.definitions.reading import read_definition
from surveys.fates import Counts
from surveys.formats.registry import recognise
from surveys.item_matching import propose_map
from surveys.raw_table import RawTable
from surveys.rows import judge_rows
from surveys.survey import Survey

SECRET = "my manager lies"


@dataclass(frozen=True)
class Outcome:
    """kind: "definition", "refused" or "read"; reason: the refusal.

    seconds: processor time, that of children included, which other programs of the machine do not lengthen
    """

    kind: str
    reason: str
    seconds: float


def outcome_of(path: Path, instrument: Instrument, roster: Roster) -> Outcome:
    """Read a file as a run does. AssertionError when rows are lost or an error is not named; others pass through."""
    start = _processor_time()
    try:
        kind = _read(path, instrument, roster)
        reason = ""
    except CultureError as error:
        kind, reason, quotes = "refused", str(error), _quotes(error)
        assert reason.startswith(path.name), f"does not say where: {reason}"
        assert len(reason) < 1000, f"is no sentence: {reason[:200]}"
        assert not quotes, "quotes an answer, or carries one in its traceback"
    return Outcome(kind, reason, _processor_time() - start)


def _processor_time() -> float:
    return sum(os.times()[:4])


def _quotes(error: BaseException) -> bool:
    behind = error.__cause__ or error.__context__
    return SECRET in repr(error) or (behind is not None and _quotes(behind))


def _read(path: Path, instrument: Instrument, roster: Roster) -> str:
    if read_definition(path) is not None:
        return "definition"
    raw = decode(path)
    survey = recognise(raw).read(raw)
    typed = apply_map(survey, propose_map(survey, instrument), instrument)
    _reconcile(raw, survey)
    rows = judge_rows([typed], instrument, roster)
    counts = Counts.of(rows.frame, len(typed))
    assert counts.rows_in == len(rows) == len(survey)
    return "read"


def _reconcile(raw: RawTable, survey: Survey) -> None:
    """Each row of the table has one number, no ragged one is lost, and the survey has a row for each."""
    numbers = raw.row_numbers
    assert len(numbers) == len(raw.frame)
    assert (np.diff(numbers) > 0).all()
    assert (numbers > 0).all()
    assert not set(raw.ragged) & set(numbers.tolist())
    assert len(set(raw.ragged)) == len(raw.ragged)
    told = set(survey.respondents["row"].tolist())
    assert told <= set(numbers.tolist()) | set(raw.ragged)
    long_form = "answer" in survey.report.format
    header_rows = survey.report.header_rows
    assert long_form or len(survey) == len(raw) - max(0, header_rows - 1)
    assert len(survey.answers) == int(survey.respondents["fits"].sum())
    assert set(raw.ragged) <= told
