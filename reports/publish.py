"""From a rendered folder to a published version: whole or not at all, and never the same bytes twice.

published/
    2026-Q3 -> .versions/2026-Q3/2      swapped in one step
    .versions/2026-Q3/1, 2, …           never touched again
    .staging/2026-Q3                    only while a version is being made; on the same file system
"""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from culture.errors import MachineError
from culture.publishable import Publishable
from culture.wave import Wave
from reports.outbox import make_folder, write
from reports.render import Progress, render

VERSIONS, STAGING, MANIFEST = ".versions", ".staging", "manifest.json"
PACKAGES = [
    "quality-culture",
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "typst",
    "XlsxWriter",
]


@dataclass(frozen=True)
class Publication:
    """Where a wave is published. `new` is False when nothing had changed since the last version."""

    folder: Path
    number: int
    new: bool


def publish(
    publishable: Publishable, published: Path, inputs: Mapping[str, str], progress: Progress | None = None
) -> Publication:
    """Render a wave into `published`, with a manifest, and point `published/<wave>` at the new version.

    inputs: name of each input file → SHA-256 of its bytes. The caller holds the lock of the wave.
    MachineError when the disk refuses; the wave then stays published as it was.
    """
    wave = publishable.wave
    staging = published / STAGING / str(wave)
    try:
        make_folder(published, published)
        shutil.rmtree(staging, ignore_errors=True)  # what a run that died may have left
        make_folder(staging, published)
        files = render(publishable, staging, progress)
        manifest = _manifest(publishable, inputs, staging, files)
        now = current(published, wave)
        if now is not None and _says_the_same(now.folder, manifest):
            return now
        write(staging, MANIFEST, _json(manifest))
        _to_disk(staging)
        return _release(published, wave, staging)
    except OSError as error:
        raise MachineError(
            f"{published}: {wave} could not be published ({error.strerror}). Check space and permissions; "
            "what was published before is unchanged."
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def current(published: Path, wave: Wave) -> Publication | None:
    """The version that `published/<wave>` points at; None before the first."""
    link = published / str(wave)
    if not link.is_symlink():
        return None
    target = (published / os.readlink(link)).absolute()
    return Publication(target, int(target.name), False) if target.name.isdigit() and target.is_dir() else None


def _release(published: Path, wave: Wave, staging: Path) -> Publication:
    """Rename the finished folder to the next number, then swap the link in one step."""
    versions = published / VERSIONS / str(wave)
    make_folder(versions, published)
    number = 1 + max((int(p.name) for p in versions.iterdir() if p.name.isdigit()), default=0)
    target = versions / str(number)
    staging.rename(target)
    _sync(versions)
    fresh = published / STAGING / f"{wave}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(VERSIONS) / str(wave) / str(number), target_is_directory=True)
    fresh.replace(published / str(wave))
    _sync(published)
    return Publication(target.absolute(), number, True)


def _manifest(
    publishable: Publishable, inputs: Mapping[str, str], staging: Path, files: list[Path]
) -> dict[str, Any]:
    """Hashes of inputs and outputs, method, library versions. No time, no machine, no run id."""
    outputs = {p.relative_to(staging).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    method = {
        "minimum_group": publishable.minimum_group,
        "verdict": publishable.verdict,
        "weighted": publishable.weighted,
        "instrument": publishable.instrument.id,
        **publishable.method,
    }
    return {
        "wave": str(publishable.wave),
        "organisation": publishable.organisation,
        "inputs": dict(sorted(inputs.items())),
        "method": method,
        "outputs": dict(sorted(outputs.items())),
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _says_the_same(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether a published version has the same inputs, method and bytes, whatever the libraries."""
    try:
        old = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    fresh = json.loads(_json(manifest))
    return all(old.get(key) == fresh[key] for key in ("wave", "inputs", "method", "outputs"))


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # a checkout that is not installed
            continue
    return found


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, indent=2, ensure_ascii=False, default=_plain) + "\n").encode("utf-8")


def _plain(number: Any) -> Any:
    return number.item()  # a numpy scalar


def _to_disk(folder: Path) -> None:
    """Flush every file, then every folder, so that a version is never seen half written after a crash."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
