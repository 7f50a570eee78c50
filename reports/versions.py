"""The numbered versions of published waves, and the links that say which of them counts."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from culture.errors import MachineError
from culture.wave import Wave

VERSIONS, STAGING, MANIFEST = ".versions", ".staging", "manifest.json"
WAVE_NAME = re.compile(r"\d{4}-Q[1-4]")


@dataclass(frozen=True)
class Publication:
    """Where a wave is published. `new` is False when nothing had changed since the last version."""

    folder: Path
    number: int
    new: bool


def current(published: Path, wave: Wave) -> Publication | None:
    """The version that `published/<wave>` points at; None before the first."""
    link = published / str(wave)
    if not link.is_symlink():
        return None
    target = (published / os.readlink(link)).absolute()
    return Publication(target, int(target.name), False) if target.name.isdigit() and target.is_dir() else None


def published_waves(published: Path) -> list[Wave]:
    """The waves that `published` has a version of, earliest first."""
    if not published.is_dir():
        return []
    links = [path.name for path in published.iterdir() if path.is_symlink()]
    waves = [Wave.parse(name) for name in links if WAVE_NAME.fullmatch(name)]
    return sorted(wave for wave in waves if current(published, wave) is not None)


def digest_of(folder: Path) -> str:
    """SHA-256 of a version's manifest, which holds the hashes of everything else."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a published version; MachineError when it is gone or spoilt."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise MachineError(
            f"{folder / MANIFEST} cannot be read. Restore the folder from a backup, or publish the wave again."
        ) from None
    return manifest


def left_behind(published: Path, wave: Wave, staging: Path, highest: int) -> int | None:
    """The newest version when a crash kept it from being pointed at and it is byte for byte what was made now."""
    newest, now = published / VERSIONS / str(wave) / str(highest), current(published, wave)
    waiting = highest > (0 if now is None else now.number) and (newest / MANIFEST).is_file()
    return highest if waiting and digest_of(newest) == digest_of(staging) else None


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
