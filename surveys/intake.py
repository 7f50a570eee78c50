"""The inbound edge of a wave: files in; accepted answers, fates, problems and checks out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from culture.errors import SurveyError
from culture.instrument import Instrument
from culture.responses import Responses
from culture.roster import Roster
from surveys.audit_map import mapped_registers
from surveys.audits import AuditRecords, read_audits
from surveys.fates import Counts
from surveys.inputs import Inputs
from surveys.measures import measure_departments, measure_items, measure_surveys
from surveys.quarantine import gather
from surveys.register_measures import measure_registers
from surveys.register_rules import register_rules
from surveys.roster import points_by_priority, read_declared
from surveys.row_problems import row_problems
from surveys.rows import Rows, judge_rows, responses_of
from surveys.rules import survey_rules
from surveys.survey_files import Progress, read_surveys
from surveys.typed_survey import TypedSurvey
from surveys.validation import judge

GRADES = ("major", "minor", "observation", "opportunity")


@dataclass(frozen=True, eq=False)
class Intake:
    """Everything a wave's files say, judged. Private but for checks, counts, hashes and notes.

    responses: complete and partial rows; departments in the order of the roster
    records: audits, findings and leadership records
    points: declared points by priority in the order of the instrument (0 where none), None without a declaration
    fates: one row per row of the survey files: file, row, fate
    problems: file, row, column, rule; what quarantine.csv holds, never a value
    respondents: id of each respondent of `responses`, "" where there is none; used to match waves, and kept nowhere
    checks: one row per rule: rule, severity, checked, failed, passed, message, advice
    hashes: SHA-256 of every input file, by name
    notes: what was assumed or left out, one sentence each
    """

    responses: Responses
    records: AuditRecords
    points: pd.Series | None
    fates: pd.DataFrame
    problems: pd.DataFrame
    checks: pd.DataFrame
    counts: Counts
    respondents: pd.Series
    hashes: dict[str, str]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Intake({self.responses.wave}, {self.counts})"

    def refuse_if_critical(self) -> None:
        """SurveyError with one line per broken critical rule; write quarantine and validation page before this."""
        refuse_if_critical(self.checks)


def refuse_if_critical(checks: pd.DataFrame) -> None:
    """SurveyError with one line per broken critical rule of the checks of an intake."""
    broken = checks[~checks["passed"] & (checks["severity"] == "critical")]
    if len(broken):
        raise SurveyError("\n".join(f"{line.message}. {line.advice}" for line in broken.itertuples()))


def take_in(
    inputs: Inputs,
    instrument: Instrument,
    roster: Roster,
    grades: Iterable[str] = GRADES,
    *,
    progress: Progress | None = None,
) -> Intake:
    """Read, type, judge and count every input of a wave.

    A survey file that cannot be read becomes a critical check and the next file is read. Raises SurveyError or
    WorkspaceError when a mapping, declared.csv or a register cannot be read at all.
    """
    hashes = {path.name: file_hash(path) for path in inputs.all}
    surveys, unreadable = read_surveys(inputs, instrument, progress)
    rows = judge_rows(surveys, instrument, roster)
    records = read_audits(inputs.audits, inputs.findings, inputs.evidence, mapped_registers(inputs))
    declared = read_declared(inputs.declared, inputs.wave)
    frames = {
        **measure_surveys(surveys, rows, unreadable, inputs.wave),
        "items": measure_items(rows, instrument),
        "departments": measure_departments(rows, roster),
        **measure_registers(records, declared, inputs, instrument, roster),
    }
    fates = rows.frame[["file", "row", "fate"]].copy()
    # pyarrow keeps the memory of texts for what it may read later: a quarter of a gigabyte for a million rows.
    pa.default_memory_pool().release_unused()
    return Intake(
        responses=responses_of(rows, inputs.wave, instrument, roster),
        records=records,
        points=points_by_priority(declared, instrument),
        fates=fates,
        problems=gather([row_problems(rows, surveys, instrument, roster), records.problems]),
        checks=judge(frames, [*survey_rules(instrument), *register_rules(inputs.wave, grades)]),
        counts=Counts.of(fates, sum(len(survey) for survey in surveys)),
        respondents=respondent_ids(rows),
        hashes=hashes,
        notes=(*rows.notes, *survey_notes(inputs, surveys)),
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def respondent_ids(rows: Rows) -> pd.Series:
    """Ids of those who take part, without surrounding blanks, in the order of the accepted answers.

    "" where the id is a running number of a survey tool: it is somebody else's in the next wave.
    """
    frame = rows.frame[rows.taking_part]
    return frame["respondent"].str.strip().where(frame["lasting"], "").reset_index(drop=True)


def survey_notes(inputs: Inputs, surveys: list[TypedSurvey]) -> tuple[str, ...]:
    """What was not read, and what reading assumed."""
    ignored = ", ".join(path.name for path in inputs.ignored)
    notes = [note for survey in surveys for note in survey.notes]
    return (
        (*notes, f"Not read, because they are no inputs of a wave: {ignored}.") if ignored else tuple(notes)
    )
