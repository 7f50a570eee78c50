"""The frozen groups of waves, kept among the private files by their content: private/<wave>/groups/<SHA-256>.json.

They are kept before the wave is published, and its manifest names them: the pointer that publishes a version makes
its groups hold in the same step, and what a run that died has kept holds for nobody.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from culture.errors import WorkspaceError
from culture.identity import Anchor
from culture.wave import Wave

FOLDER = "groups"


def source_name(wave: Wave | str) -> str:
    """What a manifest calls the groups of a wave. A name with a slash is no file that was delivered for the wave."""
    return f"private/{wave}/groups.json"


def find_anchor(private: Path, wave: Wave, declared: str, published: Mapping[Wave, str]) -> Anchor | None:
    """The groups a wave is placed by; None where it names its own.

    private: the folder private/ of the workspace. declared: the wave whose groups hold by culture.toml; "" for the
    earliest that has any. published: SHA-256 of the groups that published waves have named themselves. A wave never
    takes its own groups or those of a later one. WorkspaceError when the declared wave has none, or they are gone.
    """
    if not declared:
        earlier = sorted(other for other in published if other < wave)
        return _read(private, earlier[0], published[earlier[0]]) if earlier else None
    chosen = Wave.parse(declared)
    if chosen >= wave:
        return None
    if chosen not in published:
        raise WorkspaceError(
            f"culture.toml: anchor is {declared}, but that wave has no groups. Run it first, or remove anchor."
        )
    return _read(private, chosen, published[chosen])


def keep_anchor(anchor: Anchor | None, private: Path) -> dict[str, str]:
    """Keep groups and tell what the manifest says of them: name and SHA-256; nothing where there are no groups."""
    if anchor is None:
        return {}
    content = _written(anchor)
    digest = hashlib.sha256(content).hexdigest()
    place = _place(private, anchor.wave, digest)
    if not place.is_file():
        _write(place, content)
    return {source_name(anchor.wave): digest}


def _place(private: Path, wave: Wave | str, digest: str) -> Path:
    return private / str(wave) / FOLDER / f"{digest}.json"


def _written(anchor: Anchor) -> bytes:
    content = {name: getattr(anchor, name) for name in ("wave", "features", "names", "kind")}
    content |= {name: getattr(anchor, name).tolist() for name in ("weights", "means", "covariance")}
    return json.dumps(content, indent=1, ensure_ascii=False).encode("utf-8")


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(exist_ok=True)
    place.parent.chmod(0o700)
    unfinished = place.with_suffix(".part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(place)


def _read(private: Path, wave: Wave, digest: str) -> Anchor:
    place = _place(private, wave, digest)
    try:
        written = place.read_bytes()
    except FileNotFoundError:
        written = b""
    if hashlib.sha256(written).hexdigest() != digest:
        raise WorkspaceError(
            f"The groups that {wave} has named are gone from {place.parent}. Put the folder back, or run {wave} "
            "again."
        )
    content = json.loads(written)
    texts = {name: tuple(content[name]) for name in ("features", "names")}
    numbers = {name: np.array(content[name], dtype=float) for name in ("weights", "means", "covariance")}
    return Anchor(wave=content["wave"], kind=content["kind"], **texts, **numbers)
