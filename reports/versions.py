"""The numbered versions of published waves, and the links that say which of them counts."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
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
            f"{folder / MANIFEST} cannot be read. Restore the folder from a backup, or move it away and run the wave "
            "again: it becomes a new version."
        ) from None
    return manifest


def highest_folder(published: Path, wave: Wave) -> int:
    """The highest number that a version of the wave has on disk, pointed at or not; 0 for none."""
    versions = published / VERSIONS / str(wave)
    names = (path.name for path in versions.iterdir()) if versions.is_dir() else ()
    return max((int(name) for name in names if name.isdigit()), default=0)


def same_claims(published: Path, wave: Wave, claims: Mapping[str, Any]) -> list[int]:
    """Versions made from the same inputs by the same method: the one pointed at, then the newest when a crash kept
    it from being pointed at."""
    now, highest = current(published, wave), highest_folder(published, wave)
    pointed = 0 if now is None else now.number
    numbers = [number for number in dict.fromkeys((pointed, highest)) if number >= max(pointed, 1)]
    versions = published / VERSIONS / str(wave)
    return [number for number in numbers if says_the_same(versions / str(number), claims)]


def says_the_same(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether a version has the same inputs, method, releases beside it and, where they are told, bytes."""
    try:
        old = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    told = [key for key in ("wave", "inputs", "method", "outputs") if key in manifest]
    beside = old.get("beside", []) == manifest.get("beside", [])
    return beside and all(old.get(key) == manifest[key] for key in told)


def is_free(published: Path, wave: Wave, number: int, staging: Path) -> bool:
    """Whether nothing else has the number: its folder is not there, or is byte for byte what was made now."""
    folder = published / VERSIONS / str(wave) / str(number)
    return not folder.exists() or ((folder / MANIFEST).is_file() and digest_of(folder) == digest_of(staging))


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
