"""`check`: read and validate a wave as a run would, publish nothing. While a survey is open also who has answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from culture.errors import WorkspaceError
from culture.roster import Roster
from culture.wave import Wave
from flows.drift import drift
from flows.lock import hold
from flows.look_back import check_departments, version_before
from flows.response_so_far import tell_response
from flows.settings import history_url, read_settings
from flows.unexpected import discreet
from reports.history.database import open_engine
from reports.versions import current, published_waves
from surveys.inputs import find_inputs
from surveys.instrument_file import workspace_instrument
from surveys.intake import Intake, take_in
from surveys.quarantine import write_quarantine
from surveys.roster import read_roster

RULES = ["rule", "severity", "result", "advice"]


@dataclass(frozen=True, eq=False)
class Checked:
    """What a check tells of an open wave: no answer, and no number that next week's could be subtracted from.

    rules: one row per rule: rule, severity, result, advice (empty where the rule holds)
    response: the table of culture.response_so_far
    refusal: the critical rules that do not hold, one line each; empty when nothing would stop a run
    """

    wave: Wave
    rules: pd.DataFrame
    response: pd.DataFrame
    refusal: str


@dataclass(frozen=True, eq=False)
class _Judged:
    """A wave taken in. Private."""

    taken: Intake
    roster: Roster
    lines: tuple[str, ...]  # as printed when nothing stops a run


@discreet()
def check_wave(workspace: Path, wave: Wave) -> list[str]:
    """Lines to print: what became of the rows, every broken rule, and what to do about it.

    Writes private/<wave>/quarantine.csv. Raises CultureError for whatever of the inputs would stop a run.
    """
    judged = _judge(workspace, wave)
    judged.taken.refuse_if_critical()
    return list(judged.lines)


def check_open_wave(workspace: Path, wave: Wave) -> Checked:
    """Check a wave whose survey is open, and count who has answered so far.

    Raises CultureError when the inputs cannot be read at all, or another run holds the wave.
    """
    settings, private = read_settings(workspace), workspace / "private" / str(wave)
    with hold(workspace, wave):
        judged = _judge(workspace, wave)
        taken, minimum = judged.taken, settings.confidentiality.minimum_group
        response = tell_response(taken.responses, judged.roster, private, minimum)
    checks = taken.checks.assign(result=taken.checks["passed"].map({True: "passed", False: "failed"}))
    checks["advice"] = checks["advice"].where(~checks["passed"], "")
    broken = checks[~checks["passed"] & (checks["severity"] == "critical")]
    refusal = [f"{wave}: this does not hold: {line.rule}. {line.advice}" for line in broken.itertuples()]
    return Checked(wave, checks[RULES], response, "\n".join(refusal))


def open_waves(workspace: Path, waves: Sequence[Wave]) -> list[Wave]:
    """Those waves whose survey is open: there are survey files of them and no reports yet."""
    unpublished = [wave for wave in waves if current(workspace / "published", wave) is None]
    return [wave for wave in unpublished if _has_survey(workspace, wave)]


def _has_survey(workspace: Path, wave: Wave) -> bool:
    try:
        return bool(find_inputs(workspace, wave).surveys)
    except WorkspaceError:
        return False


def _judge(workspace: Path, wave: Wave) -> _Judged:
    settings = read_settings(workspace)
    inputs = find_inputs(workspace, wave)
    instrument = workspace_instrument(workspace, settings.instrument.language)
    roster = read_roster(inputs.roster, wave, settings.organisation.name)
    first = not any(other < wave for other in published_waves(workspace / "published"))
    before = None if first else version_before(workspace, wave, open_engine(history_url(workspace, settings)))
    check_departments(inputs, roster, before)
    drifted = drift(instrument, before, settings.instrument.language)
    taken = take_in(inputs, instrument, roster, settings.grades.order)
    private = workspace / "private" / str(wave)
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_quarantine(taken.problems, private / "quarantine.csv")
    return _Judged(taken, roster, (*_lines(taken, private / "quarantine.csv", drifted),))


def _lines(taken: Intake, quarantine: Path, drifted: tuple[str, ...]) -> list[str]:
    broken = taken.checks[~taken.checks["passed"]]
    passed = len(taken.checks) - len(broken)
    listed = f"Rows and columns are listed in {quarantine}." if len(taken.problems) else ""
    return [
        str(taken.counts),
        *(f"warning: {line.message}. {line.advice}" for line in broken.itertuples()),
        *taken.notes,
        *drifted,
        f"{passed} of {len(taken.checks)} rules hold; nothing stops a run. {listed}".strip(),
    ]
