"""Writing files nobody else can read: directories 0700, files 0600, whatever the umask."""

import os
from pathlib import Path

from culture.errors import MachineError

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600


def write(folder: Path, relative: str, content: bytes) -> Path:
    """Write one new file below a folder and return its path; MachineError when the disk refuses."""
    path = folder / relative
    try:
        make_folder(path.parent, folder)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), FILE_MODE)
            out.write(content)
    except OSError as error:
        raise MachineError(
            f"{path}: could not be written ({error.strerror}). Check space and permissions."
        ) from None
    return path


def make_folder(path: Path, top: Path) -> None:
    """Make a folder and its parents down from `top`, each of them private."""
    for folder in [*reversed([p for p in path.parents if top in p.parents or p == top]), path]:
        folder.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        folder.chmod(DIRECTORY_MODE)
