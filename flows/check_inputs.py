"""`check`: read and validate a wave as a run would, publish nothing."""

from pathlib import Path

from culture.wave import Wave
from flows.settings import read_settings
from surveys.inputs import find_inputs
from surveys.instrument_file import workspace_instrument
from surveys.intake import take_in
from surveys.quarantine import write_quarantine
from surveys.roster import read_roster


def check_wave(workspace: Path, wave: Wave) -> list[str]:
    """Lines to print: what became of the rows, every broken rule, and what to do about it.

    Writes private/<wave>/quarantine.csv. Raises SurveyError when a critical rule is broken, as a run would.
    """
    settings = read_settings(workspace)
    inputs = find_inputs(workspace, wave)
    instrument = workspace_instrument(workspace, settings.instrument.language)
    roster = read_roster(inputs.roster, wave, settings.organisation.name)
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
        f"{passed} of {len(taken.checks)} rules hold; nothing stops a run. {listed}".strip(),
    ]
