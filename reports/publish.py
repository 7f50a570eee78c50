"""From a rendered folder to a published version: whole or not at all, and never the same bytes twice.

published/
    2026-Q3 -> .versions/2026-Q3/2      swapped in one step
    .versions/2026-Q3/1, 2, …           never touched again
    .staging/2026-Q3                    only while a version is being made; on the same file system

The number stands in the footers, so it is known before anything is rendered: a wave with the inputs and the method of
a version is rendered under that version's number, and becomes the next one only if its bytes then differ.

A version is folder first, history second, link third, release last: whatever a crash cuts off, the link names a
folder that is whole and whose numbers are in the history, and `reconcile` adds the release that may be missing.
"""

import hashlib
import json
import platform
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from culture.earlier_waves import EarlierWaves
from culture.errors import MachineError
from culture.publishable import Publishable
from culture.wave import Wave
from reports.history.database import open_engine
from reports.history.query import earlier_waves
from reports.history.record import highest_version, is_recorded, record, release
from reports.outbox import make_folder, write
from reports.render import Progress, Spread, render
from reports.versions import (
    MANIFEST,
    STAGING,
    VERSIONS,
    Publication,
    current,
    digest_of,
    highest_folder,
    is_free,
    published_waves,
    read_manifest,
    same_claims,
    says_the_same,
    sync,
)

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


def publish(
    publishable: Publishable,
    published: Path,
    inputs: Mapping[str, str],
    progress: Progress | None = None,
    *,
    history: URL | None = None,
    beside: Sequence[str] = (),
    spread: Spread | None = None,
) -> Publication:
    """Render a wave into `published`, with a manifest, and point `published/<wave>` at the new version.

    inputs: name of each input file → SHA-256 of its bytes. history: the database that keeps the numbers, None for
    none. beside: the releases, `<wave>/<version>`, that this one was proved to be safe beside; the manifest tells
    them, because what is withheld depends on them. spread: other machines that set department pages. The caller holds
    the lock of the wave. MachineError when the disk or the database refuses; the wave then stays published as it was.
    """
    wave = publishable.wave
    staging = published / STAGING / str(wave)
    engine = None if history is None else open_engine(history)
    try:
        make_folder(published, published)
        earlier, versions = _waves_before(published, wave, engine)
        claims = _claims(publishable, {**inputs, **versions}, beside)

        def make(number: int) -> Publication | None:
            shutil.rmtree(staging, ignore_errors=True)  # of a run that died, or another number's
            make_folder(staging, published)
            files = render(publishable, staging, progress, earlier=earlier, version=number, spread=spread)
            write(staging, MANIFEST, _json(_manifest(claims, staging, files)))
            return _settle(published, publishable, number, engine)

        # The last number is new, so nothing else has it.
        done = next(filter(None, map(make, _numbers(published, wave, claims, engine))))
        if engine is not None:
            _tell_history(published, engine, done)
        return done
    except OSError as error:
        raise MachineError(
            f"{published}: {wave} could not be published ({error.strerror}). Check space and permissions; "
            "what was published before is unchanged."
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _waves_before(published: Path, wave: Wave, engine: Engine | None) -> tuple[EarlierWaves, dict[str, str]]:
    """What pages that look back show, and the manifests it comes from."""
    if engine is None:
        return EarlierWaves(), {}
    reconcile(published, engine)
    earlier = earlier_waves(engine, wave)
    return earlier, manifests_of(published, earlier.waves)


def manifests_of(published: Path, waves: Iterable[Wave]) -> dict[str, str]:
    """What a manifest says of the waves that it looks back on: name and SHA-256 of the manifest that counts."""
    found = {wave: current(published, wave) for wave in waves}
    return {f"published/{wave}/{MANIFEST}": digest_of(version.folder)
            for wave, version in found.items() if version is not None}  # fmt: skip


def _tell_history(published: Path, engine: Engine, done: Publication) -> None:
    """The release of a version that the link names already: whoever is told of a failure must know that it does."""
    try:
        reconcile(published, engine)
    except MachineError as error:
        raise MachineError(
            f"{published}: version {done.number} is published, but the history does not say so yet. {error} "
            "The next run, compare or lineage tells it."
        ) from None


def reconcile(published: Path, engine: Engine) -> int:
    """Tell the history which versions are pointed at, since when, as far as it does not know; how many it was told.

    Only a crash between link and release, or somebody who sets a link by hand, leaves something to tell.
    """
    told = 0
    for wave in published_waves(published):
        now = current(published, wave)
        if now is not None and is_recorded(engine, wave, now.number):
            since = datetime.fromtimestamp((published / str(wave)).lstat().st_mtime, UTC)
            told += release(engine, wave, now.number, since, still=partial(_points_at, published, wave, now))
    return told


def _points_at(published: Path, wave: Wave, version: Publication) -> bool:
    now = current(published, wave)
    return now is not None and now.number == version.number


def _numbers(published: Path, wave: Wave, claims: Mapping[str, Any], engine: Engine | None) -> list[int]:
    """The numbers that what is made now may have, likeliest first; the last one is new."""
    known = same_claims(published, wave, json.loads(_json(claims)))
    recorded = 0 if engine is None else highest_version(engine, wave)
    return [*known, 1 + max(highest_folder(published, wave), recorded)]


def _settle(
    published: Path, publishable: Publishable, number: int, engine: Engine | None
) -> Publication | None:
    """What is in staging as version `number`; None when that number belongs to other bytes."""
    wave, staging = publishable.wave, published / STAGING / str(publishable.wave)
    now = current(published, wave)
    if now is not None and number == now.number:
        if not says_the_same(now.folder, read_manifest(staging)):
            return None
        if engine is not None:
            record(engine, publishable, number, digest_of(now.folder))
        return now
    if not is_free(published, wave, number, staging):
        return None
    _to_disk(staging)
    return _release(published, publishable, number, engine)


def _release(published: Path, publishable: Publishable, number: int, engine: Engine | None) -> Publication:
    """Rename the finished folder to its number, record it, then swap the link in one step."""
    wave = publishable.wave
    versions = published / VERSIONS / str(wave)
    make_folder(versions, published)
    target = versions / str(number)
    if not target.exists():  # else a crash kept it from being pointed at, and it is what was made now
        (published / STAGING / str(wave)).rename(target)
        sync(versions)
    if engine is not None:
        record(engine, publishable, number, digest_of(target))
    fresh = published / STAGING / f"{wave}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(VERSIONS) / str(wave) / str(number))
    fresh.replace(published / str(wave))
    sync(published)
    return Publication(target.absolute(), number, True)


def _claims(publishable: Publishable, inputs: Mapping[str, str], beside: Sequence[str]) -> dict[str, Any]:
    """What the wave was made from and how: all that a manifest says before anything is rendered."""
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
        **({"beside": list(beside)} if beside else {}),
        "method": method,
    }


def _manifest(claims: Mapping[str, Any], staging: Path, files: list[Path]) -> dict[str, Any]:
    """The claims, the hashes of the outputs, library versions. No time, no machine, no run id."""
    outputs = {p.relative_to(staging).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    libraries = {"python": platform.python_version(), **_versions()}
    return {**claims, "outputs": dict(sorted(outputs.items())), "versions": libraries}


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # a checkout that is not installed
            continue
    return found


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, indent=2, ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(number: Any) -> Any:
    return number.item()  # a numpy scalar


def _to_disk(folder: Path) -> None:
    """Flush every file, then every folder, so that a version is never seen half written after a crash."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)
