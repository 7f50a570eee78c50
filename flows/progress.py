"""What a person at a terminal sees while a run goes on: the stage, how far it is and how long it takes.

Without a terminal (a worker, a log file) each finished stage is one plain line.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Advance = Callable[[int, int], None]  # done, total


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
    watcher.task = watcher.progress.add_task(name, total=None) if watcher.progress else None
    yield
    watcher.seconds[name] = time.monotonic() - started
    if watcher.progress and watcher.task is not None:
        watcher.progress.update(watcher.task, total=1, completed=1)
    else:
        print(f"{name}: done in {watcher.seconds[name]:.1f} s", file=sys.stderr)


def advance(done: int, total: int) -> None:
    """Report how far the present stage is."""
    watcher = _watcher.get()
    if watcher and watcher.progress and watcher.task is not None:
        watcher.progress.update(watcher.task, completed=done, total=total)


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=28),
        TextColumn("{task.completed:.0f}/{task.total:.0f}", justify="right"),
        TimeElapsedColumn(),
        console=console,
    )
