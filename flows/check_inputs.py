"""`check`: read and validate a wave as a run would, publish nothing."""

from pathlib import Path

from culture.wave import Wave
from flows.drift import drift
from flows.look_back import check_departments, version_before
from flows.settings import history_url, read_settings
from flows.unexpected import discreet
from reports.history.database import open_engine
from reports.versions import published_waves
from surveys.inputs import find_inputs
from surveys.instrument_file import workspace_instrument
from surveys.intake import take_in
from surveys.quarantine import write_quarantine
from surveys.roster import read_roster


@discreet()
def check_wave(workspace: Path, wave: Wave) -> list[str]:
    """Lines to print: what became of the rows, every broken rule, and what to do about it.

    Writes private/<wave>/quarantine.csv. Raises CultureError for whatever of the inputs would stop a run.
    """
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
    taken.refuse_if_critical()
    broken = taken.checks[~taken.checks["passed"]]
    lines = [str(taken.counts), *(f"warning: {line.message}. {line.advice}" for line in broken.itertuples())]
    passed = len(taken.checks) - len(broken)
    listed = f"Rows and columns are listed in {private / 'quarantine.csv'}." if len(taken.problems) else ""
    return [
        *lines,
        *taken.notes,
        *drifted,
        f"{passed} of {len(taken.checks)} rules hold; nothing stops a run. {listed}".strip(),
    ]
