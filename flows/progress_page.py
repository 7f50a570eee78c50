"""How far a run is, on its page in Prefect: one bar with what is being done. Counts of files and pages only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from culture.wave import Wave
from flows.progress import listening

EVERY = 2.0  # seconds; the server is not asked more often


@contextmanager
def on_page(wave: Wave) -> Iterator[None]:
    """Show the progress of the block as an artifact of the flow run around it."""
    from prefect.artifacts import create_progress_artifact, update_progress_artifact

    artifact = create_progress_artifact(0.0, key=f"progress-{str(wave).lower()}", description="begun")
    told = time.monotonic()

    def tell(share: float, what: str) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            update_progress_artifact(artifact, 100 * share, description=what)
            told = time.monotonic()

    with listening(tell):
        yield
    update_progress_artifact(artifact, 100.0, description="done")
