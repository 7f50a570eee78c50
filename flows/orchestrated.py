"""The quarterly run as a Prefect flow: what a schedule, a worker and the Prefect UI see.

Parameters, names and artifacts hold paths, ids and published numbers; never an answer.
"""

from datetime import datetime, tzinfo
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.runtime import deployment, flow_run

from culture.wave import Wave
from flows.assess_wave import Outcome
from flows.assess_wave import assess_wave as assess
from flows.prefect_guard import refuse_exposed_server
from flows.private_process import keep_private
from flows.settings import read_settings
from flows.unexpected import discreet


def _run_name() -> str:
    workspace, wave = Path(flow_run.parameters["workspace"]), flow_run.parameters["wave"]
    return f"{wave or scheduled_wave()} · {read_settings(workspace).organisation.name}"


@flow(name="assess wave", flow_run_name=_run_name, persist_result=False, log_prints=False)
def assess_wave(workspace: Path, wave: str | None = None) -> Outcome:
    """Read, validate, assess, protect and publish one wave of a workspace.

    workspace: the folder with culture.toml. wave: YYYY-Qn; without it the quarter that ended before the scheduled
    start, so that a run planned for the first days of a quarter takes the one just finished.
    """
    keep_private()
    refuse_exposed_server()
    return assess(workspace, Wave.parse(wave) if wave else scheduled_wave())


def scheduled_wave() -> Wave:
    """The wave that ended before the scheduled start, by the calendar of the schedule."""
    return wave_before(flow_run.scheduled_start_time, _zone_of_schedule())


def wave_before(start: datetime, zone: tzinfo | None) -> Wave:
    """The wave before the quarter of a moment, by the calendar of a time zone; None: this machine's.

    Prefect keeps moments in UTC: half past midnight of 1 January in Vienna is 31 December there.
    """
    return Wave.of(start.astimezone(zone).date()).previous


@discreet()
def _zone_of_schedule() -> tzinfo | None:
    """The time zone of the schedule that planned this run; None when somebody started it."""
    if deployment.id is None:
        return None
    with get_client(sync_client=True) as client:
        origin = client.read_flow_run(UUID(flow_run.id)).created_by
        schedules = client.read_deployment_schedules(UUID(deployment.id))
    zones = [getattr(s.schedule, "timezone", None) for s in schedules if origin and s.id == origin.id]
    return ZoneInfo(zones[0]) if zones and zones[0] else None
