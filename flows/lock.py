"""One run at a time holds a wave. The lock dies with its process, so a crash leaves nothing behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from culture.errors import WaveBusyError
from culture.wave import Wave


@contextmanager
def hold(workspace: Path, wave: Wave) -> Iterator[None]:
    """Hold the wave while the block runs; WaveBusyError when another run holds it."""
    folder = workspace / "private"
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    with hold_file(
        folder / f".{wave}.lock", f"Another run holds {wave} in {workspace}. Wait until it has finished."
    ):
        yield


@contextmanager
def in_turn(workspace: Path) -> Iterator[None]:
    """Wait until no other run is between looking up what is out and publishing: each must know the other."""
    handle = os.open(workspace / "private" / ".release.lock", os.O_CREAT | os.O_RDWR, 0o600)
    os.fchmod(handle, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def hold_file(path: Path, held: str) -> Iterator[None]:
    """Hold a file in a private folder while the block runs; WaveBusyError says `held` when somebody else does."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.fchmod(handle, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise WaveBusyError(held) from error
    try:
        yield
    finally:
        os.close(handle)
