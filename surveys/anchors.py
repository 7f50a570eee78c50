"""The frozen groups of earlier waves, kept among the private files: private/<wave>/groups.json."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from culture.errors import WorkspaceError
from culture.identity import Anchor
from culture.wave import Wave

FILE = "groups.json"


def find_anchor(private: Path, wave: Wave, declared: str) -> tuple[Anchor | None, Path | None]:
    """The groups a wave is placed by, and the file they are in; (None, None) where it names its own.

    private: the folder private/ of the workspace. declared: the wave whose groups hold by culture.toml; "" for the
    earliest that has any. A wave never takes its own groups or those of a later one. WorkspaceError when the declared
    wave has none.
    """
    if declared:
        chosen = Wave.parse(declared)
        if chosen >= wave:
            return None, None
        place = private / str(chosen) / FILE
        if not place.is_file():
            raise WorkspaceError(
                f"culture.toml: anchor is {declared}, but that wave has no groups. Run it first, or remove anchor."
            )
        return _read(place), place
    for place in sorted(private.glob(f"????-Q?/{FILE}")):
        if Wave.parse(place.parent.name) < wave:
            return _read(place), place
    return None, None


def keep_anchor(anchor: Anchor | None, private: Path, wave: Wave) -> None:
    """Keep the groups a wave has named itself; what an earlier run of the wave named is gone."""
    place = private / str(wave) / FILE
    place.unlink(missing_ok=True)
    if anchor is None or anchor.wave != str(wave):
        return
    content = {name: getattr(anchor, name) for name in ("wave", "features", "names", "kind")}
    content |= {name: getattr(anchor, name).tolist() for name in ("weights", "means", "covariance")}
    unfinished = place.with_name(f".{FILE}.part")
    with open(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as stream:
        json.dump(content, stream, indent=1, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(place)


def anchor_hash(anchor: Anchor | None, source: Path | None) -> dict[str, str]:
    """The frozen groups as an input of the manifest: their file and its SHA-256. A name with a slash is no file that
    was delivered for the wave (surveys.kept)."""
    if anchor is None or source is None:
        return {}
    return {f"private/{anchor.wave}/{source.name}": hashlib.sha256(source.read_bytes()).hexdigest()}


def _read(place: Path) -> Anchor:
    content = json.loads(place.read_text(encoding="utf-8"))
    texts = {name: tuple(content[name]) for name in ("features", "names")}
    numbers = {name: np.array(content[name], dtype=float) for name in ("weights", "means", "covariance")}
    return Anchor(wave=content["wave"], kind=content["kind"], **texts, **numbers)
