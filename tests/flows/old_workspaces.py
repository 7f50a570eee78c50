"""Workspaces as earlier versions of the program left them: `workspaces/<version>.tar.xz`, see the README there."""

import tarfile
from pathlib import Path

STORED = Path(__file__).parent / "workspaces"
VERSIONS = sorted(path.name.removesuffix(".tar.xz") for path in STORED.glob("*.tar.xz"))


def unpack(version: str, folder: Path) -> Path:
    """A fresh copy of the workspace of a version below `folder`."""
    with tarfile.open(STORED / f"{version}.tar.xz") as archive:
        archive.extractall(folder, filter="tar")
    return folder / "works"
