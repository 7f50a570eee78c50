"""Inside a run: every change it makes to a disk or a database is a numbered point, at which something may happen.

Points are found, not planted: Python announces the opening, making, renaming and removing of files, SQLAlchemy each
statement and commit. A run that is killed before each of its points has been killed everywhere it matters.
"""

import json
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import joblib

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass
class Watch:
    """What to note and what to do.

    trace: file that gets one line per point; die_at: number of the point, or its words, before which
    the process is killed
    meddle: text in the path of an input → what another program does to it the first time the run opens it
    fail: "package.module:function" → text of the exception that it raises, as a defect of the program would
    remember: folder in which documents are kept once they are drawn, for the next run that would draw the same;
    they are written all the same
    """

    workspace: str
    trace: str = ""
    die_at: int | str = ""
    meddle: dict[str, str] = field(default_factory=dict)
    fail: dict[str, str] = field(default_factory=dict)
    remember: str = ""
    points: int = 0

    def install(self) -> None:
        """From now on. Cannot be taken back."""
        self._trace = (
            os.open(self.trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if self.trace else None
        )
        sys.addaudithook(self._heard)
        flush = os.fsync
        os.fsync = lambda handle: (
            self._point("fsync", os.readlink(f"/proc/self/fd/{handle}")),
            flush(handle),
        )[1]
        _listen_to_databases(self._point)
        if self.remember:
            _draw_once(Path(self.remember))
        for name, text in self.fail.items():
            module, _, function = name.partition(":")
            setattr(import_module(module), function, _defect(text))

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES:
            self._point(
                event, arguments[1] if event in ("os.rename", "os.symlink", "os.link") else arguments[0]
            )
        elif event == "open" and isinstance(arguments[0], str | bytes | Path):
            if (arguments[2] or 0) & WRITES:
                self._point(event, arguments[0])
            else:
                self._meddle(os.fsdecode(arguments[0]))

    def _point(self, event: str, path: str | bytes | Path) -> None:
        place = os.path.abspath(os.fsdecode(path)) if event != "sql" else str(path)
        outside = event != "sql" and not place.startswith(self.workspace)
        if outside or (event == "os.mkdir" and os.path.isdir(place)):
            return
        self.points += 1
        said = f"{event} {place.removeprefix(self.workspace)}"
        if self._trace is not None:
            os.write(self._trace, f"{said}\n".encode())
        if self.die_at and (self.points == self.die_at or said == self.die_at):
            os.kill(os.getpid(), signal.SIGKILL)

    def _meddle(self, path: str) -> None:
        for text in [text for text in self.meddle if text in path and path.startswith(self.workspace)]:
            MEDDLING[self.meddle.pop(text)](path)


def _draw_once(folder: Path) -> None:
    """Drawing takes most of a run and changes nothing on the disk: it need not be done hundreds of times."""
    from reports import render

    draw = render._documents

    def documents(
        trend: Any, progress: Any, names: dict[str, str], spread: Any
    ) -> Iterator[tuple[str, bytes]]:
        reader = trend.reader
        place = folder / joblib.hash((reader.publishable, reader.version, trend.earlier))
        if not place.is_file():
            named: dict[str, str] = {}
            drawn = list(draw(trend, progress, named, spread))
            unfinished = place.with_name(f"{place.name}-{os.getpid()}")
            unfinished.write_bytes(pickle.dumps((named, drawn)))
            unfinished.replace(place)
        named, drawn = pickle.loads(place.read_bytes())
        names.update(named)
        yield from drawn

    render._documents = documents


def _defect(text: str) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        try:
            int(text)  # an exception behind the exception
        except ValueError as error:
            raise RuntimeError(f"cannot use {text}") from error

    return fail


def _append(path: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(handle, b"late,weld,1,1,1,1,1,1\n")
    os.close(handle)


def _keep_open(path: str) -> None:
    os.set_inheritable(os.open(path, os.O_WRONLY | os.O_APPEND), False)


MEDDLING: dict[str, Callable[[str], object]] = {
    "remove": os.unlink,
    "append": _append,
    "keep open": _keep_open,
}


def _listen_to_databases(point: Callable[[str, str], None]) -> None:
    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "before_cursor_execute")
    def _statement(_c: Any, _k: Any, statement: str, _p: Any, _x: Any, _m: Any) -> None:
        words = statement.split()
        if words[0] not in ("SELECT", "PRAGMA"):
            point("sql", " ".join(words[:3]))

    @event.listens_for(Engine, "commit")
    def _commit(_: Any) -> None:
        point("sql", "COMMIT")


def told(workspace: Path, **what: object) -> dict[str, str]:
    """The environment of a run that is to be watched."""
    return {"WATCHED_RUN": json.dumps({"workspace": str(workspace), **what})}


def watch_as_told() -> None:
    """Install the watch that the environment describes, if any."""
    wanted = os.environ.get("WATCHED_RUN")
    if wanted:
        Watch(**json.loads(wanted)).install()
