"""What people see while a run goes on: the stage, how far it is, and how long it takes yet.

At a terminal as bars; without one (a worker, a log file) each finished stage is one plain line. Whoever else wants to
know, such as the page of a run in Prefect, is told the share of the whole run that is done.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
)
from rich.text import Text

Listener = Callable[[float, str], None]  # the share of the run that is done, and with what
SHARES = {  # of the time of a run, as measured: 300 departments; (from, to) of each stage and each part of a stage
    "find inputs": (0.00, 0.01),
    "keep inputs": (0.01, 0.02),
    "read, validate and tally": (0.02, 0.12),
    "look up what is out already": (0.12, 0.13),
    "assess departments": (0.13, 0.25),
    "protect respondents": (0.25, 0.27),
    "write and publish reports": (0.27, 1.00),
    "reports": (0.27, 0.40),
    "department pages": (0.40, 0.75),
    "figures": (0.75, 0.90),
    "figures of departments": (0.90, 0.98),
}
STAGES = 7
DESCRIPTION = 31  # letters of the longest stage with its number
BAR, SHORT_BAR, WIDE = (
    24,
    8,
    105,
)  # a terminal of 80 columns keeps count and time left on the line of the stage
REST = 10  # the sign before a stage, the clock, and the spaces between


@dataclass
class Watcher:
    """Follows one run. `seconds` keeps how long each stage took, in order; `share` how much of the run is done."""

    progress: Progress | None = None
    listener: Listener | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    task: int | None = None
    share: float = 0.0

    def tell(self, share: float, what: str) -> None:
        """Tell the listener; a share never goes back."""
        self.share = max(self.share, share)
        if self.listener:
            self.listener(self.share, what)


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
def listening(listener: Listener) -> Iterator[None]:
    """Tell a listener as well while the block runs, whether or not somebody watches at a terminal."""
    watcher = _watcher.get() or Watcher()
    token, watcher.listener = _watcher.set(watcher), listener
    try:
        yield
    finally:
        watcher.listener = None
        _watcher.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Announce a stage and time it; does nothing when nobody watches."""
    watcher = _watcher.get()
    if watcher is None:
        yield
        return
    started = time.monotonic()
    first, last = SHARES.get(name, (watcher.share, watcher.share))
    watcher.tell(first, name)
    if watcher.progress:
        number = len(watcher.seconds) + 1
        label = f"{number}/{STAGES} {name}" if name in SHARES else name
        watcher.task = watcher.progress.add_task(label, total=None, what="", seconds=None, started=started)
    yield
    watcher.seconds[name] = time.monotonic() - started
    watcher.tell(last, name)
    if watcher.progress and watcher.task is not None:
        watcher.progress.update(watcher.task, total=1, completed=1, what="", seconds=watcher.seconds[name])
    else:
        print(f"{name}: done in {watcher.seconds[name]:.1f} s", file=sys.stderr)


def advance(what: str, done: int, total: int) -> None:
    """Say how far the present stage is, and with what."""
    watcher = _watcher.get()
    if watcher is None:
        return
    if what in SHARES and total:
        first, last = SHARES[what]
        watcher.tell(first + (last - first) * done / total, f"{what}: {done} of {total}")
    if watcher.progress and watcher.task is not None:
        task = watcher.progress.tasks[watcher.task]
        if task.fields["what"] != what:  # another kind of thing: its own pace
            watcher.progress.reset(watcher.task, completed=done, **{**task.fields, "what": what})
        task.total = (
            total if done < total else None
        )  # None: the stage goes on with something that is not counted
        watcher.progress.update(watcher.task, completed=done)


class _Elapsed(ProgressColumn):
    """How long a stage has taken so far, or took."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        """Minutes and seconds."""
        taken = task.fields["seconds"]
        return Text(_clock(time.monotonic() - task.fields["started"] if taken is None else taken))


class _Left(ProgressColumn):
    """What a stage is busy with, how far it is, and how long that takes yet."""

    max_refresh = 0.5

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def render(self, task: Task) -> Text:
        """Such as `2 of 12 figures, 0:33 left`, on one line; nothing where nothing is counted."""
        if task.finished or not task.total:
            return Text("")
        count = f"{int(task.completed)} of {int(task.total)}"
        left = f", {_clock(task.time_remaining)} left" if task.time_remaining else ""
        whole = f"{count} {task.fields['what']}{left}"
        return Text(whole if len(whole) <= self._room else f"{count}{left}")


def _clock(seconds: float | None) -> str:
    minutes, rest = divmod(int(seconds or 0), 60)
    return f"{minutes}:{rest:02d}"


def _bars(console: Console) -> Progress:
    bar = BAR if console.width >= WIDE else SHORT_BAR
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn(f"{{task.description:<{DESCRIPTION}}}"),
        BarColumn(bar_width=bar),
        _Elapsed(),
        _Left(console.width - DESCRIPTION - bar - REST),
        console=console,
    )
