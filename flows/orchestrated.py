"""The quarterly run as a Prefect flow: what a schedule, a worker and the Prefect UI see.

Parameters, names and artifacts hold paths, ids and published numbers; never an answer.
"""

from datetime import datetime
from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from culture.wave import Wave
from flows.assess_wave import Outcome
from flows.assess_wave import assess_wave as assess
from flows.settings import read_settings


def _run_name() -> str:
    workspace, wave = Path(flow_run.parameters["workspace"]), flow_run.parameters["wave"]
    return f"{wave or scheduled_wave()} · {read_settings(workspace).organisation.name}"


@flow(name="assess wave", flow_run_name=_run_name, persist_result=False, log_prints=False)
def assess_wave(workspace: Path, wave: str | None = None) -> Outcome:
    """Read, validate, assess, protect and publish one wave of a workspace.

    workspace: the folder with culture.toml. wave: YYYY-Qn; without it the quarter that ended before the scheduled
    start, so that a run planned for the first days of a quarter takes the one just finished.
    """
    return assess(workspace, Wave.parse(wave) if wave else scheduled_wave())


def scheduled_wave(start: datetime | None = None) -> Wave:
    """The wave before the quarter of the scheduled start, by the calendar of the schedule's time zone."""
    planned = start or flow_run.scheduled_start_time
    return Wave.of(planned.date()).previous
