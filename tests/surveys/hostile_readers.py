"""Readers that do what a crafted file makes a library do; called in a child by test_sandbox."""

import fcntl
import os
import sys
import time

from culture.errors import SurveyError

SECRET = "my manager lies"


def echo(path: str, *arguments: object) -> dict[str, object]:
    return {"name": os.path.basename(path), "arguments": list(arguments), "bytes": b"\0\xff", "none": None}


def refuse(path: str) -> None:
    raise SurveyError("a.xlsx: protected by a password. Save it without one.")


def fail(path: str) -> None:
    raise ValueError(SECRET)


def print_and_abort(path: str) -> None:
    print(SECRET, flush=True)
    sys.stderr.write(SECRET)
    sys.stderr.flush()
    os.abort()


def segfault(path: str) -> None:
    import ctypes

    ctypes.string_at(0)


def hoard(path: str) -> int:
    return len(bytearray(1 << 30))


def hoard_slowly(path: str) -> int:
    kept = []
    while True:
        kept.append(bytes(1 << 20))


def spin(path: str) -> None:
    while True:
        pass


def sleep(path: str) -> None:
    with open(path, "rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # held as long as this process lives
        time.sleep(3600)


def write(path: str) -> None:
    with open(path, "w") as stream:
        stream.write(SECRET)


def leave_at_once(path: str) -> None:
    os._exit(0)


def surroundings(path: str) -> dict[str, object]:
    import resource

    return {
        "environment": sorted(os.environ),
        "core": list(resource.getrlimit(resource.RLIMIT_CORE)),
        "dumpable": _dumpable(),
    }


def _dumpable() -> int | None:
    """PR_GET_DUMPABLE, where there is one."""
    import ctypes

    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else None


def a_set(path: str) -> set[int]:
    return {1}
