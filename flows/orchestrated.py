"""What a schedule, a worker and the Prefect UI see: the quarterly run, the comparison, the check of an open survey.

Parameters, names and artifacts hold paths, ids and published numbers; never an answer.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.runtime import flow_run
from pydantic import Field

from culture.errors import CultureError, SurveyError
from culture.wave import Wave
from flows.announce import announce_check, announce_comparison
from flows.anywhere import at_hand, folder_of
from flows.assess_wave import Outcome
from flows.assess_wave import assess_wave as assess
from flows.check_inputs import check_open_wave, open_waves
from flows.compare import compare_waves as compare
from flows.notify import notify
from flows.prefect_guard import refuse_exposed_server
from flows.private_process import keep_private
from flows.progress_page import on_page
from flows.scheduled import scheduled_day, scheduled_wave
from flows.settings import read_settings
from flows.steps import step
from reports.versions import published_waves

WaveName = Annotated[str, Field(pattern=r"^\d{4}-Q[1-4]$", title="Wave", examples=["2026-Q3"])]
HOOKS: dict[str, Any] = {
    f"on_{end}": [notify] for end in ("completion", "failure", "cancellation", "crashed")
}

check_step = step(check_open_wave, name="check inputs")
compare_step = step(compare, name="compare waves")


def _named(waves: Callable[[Path, dict[str, Any]], str]) -> Callable[[], str]:
    """The name of a run, such as `2026-Q3 · Acme`; of a workspace that cannot be read yet, its folder for Acme."""

    def name() -> str:
        place = flow_run.parameters["workspace"]
        try:
            organisation = read_settings(folder_of(place)).organisation.name
        except CultureError:
            organisation = place.rstrip("/").rsplit("/", 1)[-1]
        return f"{waves(folder_of(place), flow_run.parameters)} · {organisation}"

    return name


def _compared(workspace: Path, given: dict[str, Any]) -> str:
    published = list(map(str, published_waves(workspace / "published")))
    later = given["later"] or max(published, default="?")
    earlier = given["earlier"] or max((wave for wave in published if wave < later), default="?")
    return f"{earlier} to {later}"


@flow(
    name="assess wave",
    flow_run_name=_named(lambda _, given: given["wave"] or str(scheduled_wave())),
    persist_result=False,
    log_prints=False,
    **HOOKS,
)
def assess_wave(workspace: str, wave: WaveName | None = None) -> Outcome:
    """Read, validate, assess, protect and publish one wave of a workspace.

    Args:
        workspace: The folder with culture.toml: its full path, or its URL (s3://…).
        wave: The quarter to assess. Empty: the one that ended before the day this run is scheduled for.
    """
    _prepare()
    chosen = Wave.parse(wave) if wave else scheduled_wave()
    with at_hand(workspace, [chosen]) as folder, on_page(chosen):
        return assess(folder, chosen)


@flow(name="compare waves", flow_run_name=_named(_compared), persist_result=False, log_prints=False, **HOOKS)
def compare_waves(workspace: str, earlier: WaveName | None = None, later: WaveName | None = None) -> None:
    """Compare two published waves: what changed, how surely, and what could have been detected.

    Args:
        workspace: The folder with culture.toml: its full path, or its URL (s3://…).
        earlier: The wave to compare with. Empty: the one published before the later one.
        later: The wave that is compared. Empty: the latest that is published.
    """
    _prepare()
    waves = [Wave.parse(name) if name else None for name in (earlier, later)]
    with at_hand(workspace) as folder:
        announce_comparison(compare_step(folder, *waves))


@flow(
    name="check inputs",
    flow_run_name=_named(lambda _, given: given["wave"] or str(Wave.of(scheduled_day()))),
    persist_result=False,
    log_prints=False,
    **HOOKS,
)
def check_inputs(workspace: str, wave: WaveName | None = None) -> str:
    """Check the files of a survey that is open, and tell how many have answered so far. Publishes nothing.

    Args:
        workspace: The folder with culture.toml: its full path, or its URL (s3://…).
        wave: The quarter to check. Empty: of this quarter and the one before, those with survey files and no reports.
    """
    _prepare()
    day = Wave.of(scheduled_day())
    waves = [Wave.parse(wave)] if wave else [day.previous, day]
    with at_hand(workspace, waves) as folder:
        waves = waves if wave else open_waves(folder, waves)
        checked = [check_step(folder, one) for one in waves]
    for one in checked:
        announce_check(one)
    refused = "\n".join(one.refusal for one in checked if one.refusal)
    if refused:
        raise SurveyError(refused)
    return f"Checked: {', '.join(map(str, waves))}." if waves else "No survey is open."


def _prepare() -> None:
    keep_private()
    refuse_exposed_server()
