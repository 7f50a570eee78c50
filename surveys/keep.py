"""Private copies of the inputs, named by their content: what was published can be traced and recomputed.

A run reads the copies, so a file that changes while it runs cannot be half of one version and half of another.
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from culture.errors import MachineError, SurveyError
from surveys.containers.limits import LARGEST_FILE
from surveys.inputs import Inputs

CHUNK = 1 << 20


def keep_inputs(inputs: Inputs, folder: Path) -> Inputs:
    """Copy every input file into `folder`/<hash>/<name>, readable by the owner only, and point to the copies.

    A file that is too large to be read stays where it is: reading refuses it by name.
    Raises SurveyError when a file vanished or changed while it was read, MachineError when the disk refuses.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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


_SINGLE = ("roster", "lineage", "declared", "audits", "findings", "evidence", "instrument")


def _keep(path: Path, folder: Path) -> Path:
    try:
        before = path.stat()
        if before.st_size > LARGEST_FILE:
            return path
        digest = _hash(path)
        place = folder / digest / path.name
        if not (place.is_file() and _hash(place) == digest):
            _copy(path, place)
        after = path.stat()
    except FileNotFoundError:
        raise SurveyError(f"{path.name} vanished while it was read. Put it back and run again.") from None
    except OSError as error:
        raise MachineError(
            f"{path.name} cannot be copied to {folder}: {error.strerror}. Free the disk or rights."
        ) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or _hash(place) != digest:
        raise SurveyError(f"{path.name} changed while it was read. Wait until it is complete and run again.")
    return place


def _copy(path: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.part")
    with (
        path.open("rb") as source,
        open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target,
    ):
        while chunk := source.read(CHUNK):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(place)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
