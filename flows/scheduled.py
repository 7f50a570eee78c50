"""When a run was planned for, by the calendar of its schedule. Not when it started: a late run is for its own day."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect.client.orchestration import get_client
from prefect.runtime import deployment, flow_run

from culture.wave import Wave
from flows.unexpected import discreet


def scheduled_wave() -> Wave:
    """The wave that ended before the day the run was planned for."""
    return Wave.of(scheduled_day()).previous


def scheduled_day() -> date:
    """The day the run was planned for."""
    return day_in(flow_run.scheduled_start_time, _zone_of_schedule())


def day_in(moment: datetime, zone: tzinfo | None) -> date:
    """The day of a moment by the calendar of a time zone; None: this machine's.

    Prefect keeps moments in UTC: half past midnight of 1 January in Vienna is 31 December there.
    """
    return moment.astimezone(zone).date()


@discreet()
def _zone_of_schedule() -> tzinfo | None:
    """The time zone of the schedule that planned this run; None when somebody started it."""
    if deployment.id is None:
        return None
    with get_client(sync_client=True) as client:
        origin = client.read_flow_run(UUID(flow_run.id)).created_by
        if origin is None or origin.type != "SCHEDULE":
            return None
        schedules = client.read_deployment_schedules(UUID(deployment.id))
    return zone_of([(s.id, getattr(s.schedule, "timezone", None)) for s in schedules], origin.id)


def zone_of(schedules: Sequence[tuple[object, str | None]], origin: object) -> tzinfo | None:
    """The zone of the schedule with this id; of a schedule that is gone, the zone that those now there share."""
    zones = {zone for schedule, zone in schedules if schedule == origin} or {zone for _, zone in schedules}
    one = zones.pop() if len(zones) == 1 else None
    return ZoneInfo(one) if one else None
