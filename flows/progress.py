"""What a person at a terminal sees while a run goes on: the stage, how far it is and how long it takes.

Without a terminal (a worker, a log file) each finished stage is one plain line.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


@dataclass
class Watcher:
    """Follows one run. `seconds` keeps how long each stage took, in order."""

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    task: int | None = None


_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watch() -> Iterator[Watcher]:
    """Show progress on standard error while the block runs."""
    console = Console(stderr=True)
    watcher = Watcher(_bars(console) if console.is_terminal else None)
    token = _watcher.set(watcher)
    try:
        if watcher.progress:
            with watcher.progress:
                yield watcher
        else:
            yield watcher
    finally:
        _watcher.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Announce a stage and time it; does nothing when nobody watches."""
    watcher = _watcher.get()
    if watcher is None:
        yield
        return
    started = time.monotonic()
    watcher.task = watcher.progress.add_task(name, total=None, what="") if watcher.progress else None
    yield
    watcher.seconds[name] = time.monotonic() - started
    if watcher.progress and watcher.task is not None:
        watcher.progress.update(watcher.task, total=1, completed=1, what="")
    else:
        print(f"{name}: done in {watcher.seconds[name]:.1f} s", file=sys.stderr)


def advance(what: str, done: int, total: int) -> None:
    """Say how far the present stage is, and with what."""
    watcher = _watcher.get()
    if watcher and watcher.progress and watcher.task is not None:
        watcher.progress.update(watcher.task, completed=done, total=total, what=what)


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}"),
        console=console,
    )
