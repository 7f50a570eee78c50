"""Private copies of the inputs, named by their content: what was published can be traced and recomputed.

A run reads the copies, so a file that changes while it runs cannot be half of one version and half of another. The
copies are private whatever the umask, and what an interrupted run left unfinished goes with the next one.
"""

import errno
import fcntl
import hashlib
import os
import signal
from dataclasses import replace
from pathlib import Path

from culture.errors import MachineError, SurveyError
from surveys.containers.limits import LARGEST_FILE
from surveys.inputs import Inputs

CHUNK = 1 << 20
UNFINISHED = ".part"


def keep_inputs(inputs: Inputs, folder: Path) -> Inputs:
    """Copy every input file into `folder`/<hash>/<name>, readable by the owner only, and point to the copies.

    A file that is too large to be read stays where it is: reading refuses it by name.
    Raises SurveyError when a file vanished, changed or was still being written while it was read, MachineError when
    the disk refuses. The caller holds the lock of the wave.
    """
    try:
        _make_private(folder)
        for unfinished in folder.glob(f"*/.*{UNFINISHED}"):
            unfinished.unlink()
    except OSError as error:
        raise _refused(folder, error) from None
    kept = {path: _keep(path, folder) for path in inputs.all}
    one = {name: kept[path] for name in _SINGLE if (path := getattr(inputs, name)) is not None}
    return replace(
        inputs,
        surveys=tuple(kept[path] for path in inputs.surveys),
        maps=tuple(kept[path] for path in inputs.maps),
        **one,
    )


def hash_of(kept: Path) -> str:
    """The SHA-256 of a kept input: the name of the folder it lies in."""
    return kept.parent.name


_SINGLE = (
    "roster",
    "lineage",
    "declared",
    "audits",
    "findings",
    "evidence",
    "instrument",
    "actions",
    "benchmark",
)


def _keep(path: Path, folder: Path) -> Path:
    try:
        before = path.stat()
        if before.st_size > LARGEST_FILE:
            return path
        digest = _hash_of_finished(path)
        place = folder / digest / path.name
        if not (place.is_file() and _hash(place) == digest):
            _copy(path, place)
        after = path.stat()
    except FileNotFoundError:
        raise SurveyError(f"{path.name} vanished while it was read. Put it back and run again.") from None
    except OSError as error:
        raise _refused(folder, error, path.name) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or _hash(place) != digest:
        raise SurveyError(f"{path.name} changed while it was read. Wait until it is complete and run again.")
    return place


def _copy(path: Path, place: Path) -> None:
    _make_private(place.parent)
    unfinished = place.with_name(f".{place.name}{UNFINISHED}")
    with (
        path.open("rb") as source,
        open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target,
    ):
        os.fchmod(target.fileno(), 0o600)
        while chunk := source.read(CHUNK):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(place)


def _make_private(folder: Path) -> None:
    for place in (*reversed(folder.parents), folder):
        if not place.exists():
            place.mkdir(exist_ok=True)
            place.chmod(0o700)
    folder.chmod(0o700)


def _refused(folder: Path, error: OSError, name: str = "An input") -> MachineError:
    return MachineError(
        f"{name} cannot be copied to {folder} ({error.strerror}). Free space, or correct the rights, and run again."
    )


def _hash_of_finished(path: Path) -> str:
    with path.open("rb") as stream:
        _refuse_if_written(stream.fileno(), path.name)
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refuse_if_written(handle: int, name: str) -> None:
    """SurveyError when a program has the file open for writing, as far as the kernel tells (Linux, local disks).

    A read lease is granted only on a file that nobody writes to. It is given back at once; a writer that comes in
    between is announced by a signal that does nothing.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return
    try:
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        if error.errno == errno.EAGAIN:
            raise SurveyError(
                f"{name} is still open in a program that writes to it. Wait until it is complete, or close it there, "
                "and run again."
            ) from None


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
