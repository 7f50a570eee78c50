"""Run the flow from a terminal: with the server that PREFECT_API_URL names, else with Prefect's temporary one."""

import os
from pathlib import Path

from culture.wave import Wave
from flows.anywhere import is_url, refuse_secrets
from flows.assess_wave import Outcome
from flows.prefect_guard import refuse_exposed_server
from flows.private_process import keep_private

QUIET = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the terminal has our own progress and messages
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # several first starts at once are slow
}


def assess_wave(place: str, wave: Wave) -> Outcome:
    """Assess one wave of a workspace, folder or URL, as a Prefect flow run.

    Raises what the run raises, MachineError when strangers could listen.
    """
    keep_private()
    refuse_secrets(place)
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    from flows.orchestrated import assess_wave as flow

    refuse_exposed_server()  # before Prefect speaks with it
    return flow(workspace=place if is_url(place) else str(Path(place).resolve()), wave=str(wave))
