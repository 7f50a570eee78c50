"""The child's half of `surveys.sandbox`: run as a script, with nothing but the standard library until it is limited.

Standard input: one line of JSON, what to call. Standard output: eight bytes with the length of a JSON header, the
header, and the raw bytes it refers to. Whatever a library prints goes nowhere.
"""

import contextlib
import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

FRAME = "\0frame"  # stands in the header for bytes that follow it
NOT_DUMPABLE = 4  # PR_SET_DUMPABLE; a core dump piped to a crash reporter ignores RLIMIT_CORE


def main() -> None:
    """Answer one request and end at once, without the clean-up in which a damaged library could still crash."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    request = json.loads(sys.stdin.buffer.readline())
    header, frames = _outcome(request)
    with open(answer, "wb") as stream:
        stream.write(len(header).to_bytes(8, "little") + header)
        for frame in frames:
            stream.write(frame)
    os._exit(0)


def _outcome(request: dict[str, Any]) -> tuple[bytes, list[bytes]]:
    _limit(request["limits"])
    sys.path[:] = request["sys_path"]
    try:
        function = _find(request["function"])
    except (ImportError, AttributeError) as error:
        return _packed("unavailable", type(error).__name__)
    path = os.fsdecode(request["path"].encode("latin-1"))
    try:
        return _packed("result", function(path, *request["arguments"]))
    except MemoryError:
        return _packed("memory", "")
    except BaseException as error:  # a panic of a library is no Exception, and its text may quote a cell
        return _packed(*_reason(error))


def _find(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _reason(error: BaseException) -> tuple[str, str]:
    from culture.errors import SurveyError

    return ("refused", str(error)) if isinstance(error, SurveyError) else ("failed", type(error).__name__)


def _packed(kind: str, value: Any) -> tuple[bytes, list[bytes]]:
    frames: list[bytes] = []

    def refer(unknown: Any) -> Any:
        if not isinstance(unknown, bytes | bytearray):
            raise TypeError("a result holds JSON values and bytes")
        frames.append(unknown)
        return {FRAME: len(frames) - 1}

    content = json.dumps(value, default=refer)
    sizes = [len(frame) for frame in frames]
    return json.dumps({"kind": kind, "sizes": sizes, "value": content}).encode(), frames


def _limit(limits: dict[str, int]) -> None:
    """Memory counts what the process may write to; address space is wider, libraries reserve more than they use."""
    _never_dump()
    memory, seconds = limits["memory"], limits["cpu"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for kind, ceiling in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_AS, 2 * memory)):
        with contextlib.suppress(ValueError, OSError):  # macOS knows the limits, but refuses to set some
            resource.setrlimit(kind, (ceiling, ceiling))


def _never_dump() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    main()
