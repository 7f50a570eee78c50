"""`copy-history`: what was published moves to another database, as when a laptop gives way to a team."""

from pathlib import Path

from flows.lock import in_turn
from flows.private_process import keep_private
from flows.settings import history_url, read_settings
from flows.unexpected import discreet
from reports.history.copying import copy_history as copy_rows
from reports.history.database import database_url, location, open_engine


@discreet()
def copy_history(workspace: Path, to: str) -> str:
    """Copy the history of a workspace into an empty database, while no run publishes; what to do next.

    to: what culture.toml will say. Raises WorkspaceError when it is no database or holds a history, MachineError when
    a database refuses.
    """
    keep_private()
    url = database_url(to, workspace, "--to")
    source = open_engine(history_url(workspace, read_settings(workspace)))
    (workspace / "private").mkdir(mode=0o700, exist_ok=True)
    with in_turn(workspace):
        copied = copy_rows(source, open_engine(url))
    return (
        f"Published versions copied to {location(url)}: {copied}. Now name it in culture.toml, [history] database. "
        f"{location(source.url)} is unchanged."
    )
