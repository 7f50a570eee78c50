"""Run the flow from a terminal: with the server that PREFECT_API_URL names, else with Prefect's temporary one."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from culture.wave import Wave
from flows import importing
from flows.prefect_guard import refuse_exposed_server, refuse_silent_server
from flows.private_process import keep_private

if TYPE_CHECKING:
    from prefect.server.api.server import SubprocessASGIServer

    from flows.assess_wave import Outcome

QUIET = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the terminal has our own progress and messages
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # several first starts at once are slow
}


def assess_wave(place: str, wave: Wave) -> "Outcome":
    """Assess one wave of a workspace, folder or URL, as a Prefect flow run.

    Raises what the run raises, MachineError when strangers could listen.
    """
    keep_private()
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    with importing.much():
        refuse_exposed_server()  # before Prefect speaks with it
        refuse_silent_server()
        with _temporary_server():
            from flows.anywhere import is_url, refuse_secrets
            from flows.orchestrated import assess_wave as flow

            refuse_secrets(place)
    return flow(workspace=place if is_url(place) else str(Path(place).resolve()), wave=str(wave))


@contextmanager
def _temporary_server() -> Iterator[None]:
    """Start the server that Prefect would start when the flow begins, beside the imports of the block."""
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    if settings.api.url or not settings.server.ephemeral.enabled:
        yield
        return
    # Not in the thread: both would import the same modules.
    from prefect.server.api.server import SubprocessASGIServer

    with ThreadPoolExecutor(1) as beside:
        started = beside.submit(_start, SubprocessASGIServer())  # Prefect finds it running
        yield
        started.result()


def _start(server: "SubprocessASGIServer") -> None:
    """In a thread of its own, whose mask the server inherits: Ctrl-C is for the run, which still tells it its end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    server.start()
