"""Third-party readers of binary files run in a child process with limits on memory, CPU and time.

A crafted file can make such a reader abort the process, fill the memory or never return, none of which Python can
catch. Here it ends a child, the file is refused by name, and the next file is read. The child is started anew for
each file (no fork of a process with threads, no pool to poison), cannot write files, leaves no core dump, and what
it prints goes nowhere. What comes back is data, never code: JSON values and bytes, no pickle.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Any

from culture.errors import MachineError, SurveyError
from surveys.sandboxed import FRAME

CHILD = Path(__file__).with_name("sandboxed.py")
CHUNK = 1 << 20
GRACE = 10  # seconds from the last byte to the end of the child
FROM_THE_PARENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH")  # no secrets
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_IO_THREADS": "1"}


@dataclass(frozen=True)
class Limits:
    """What reading one file may take. memory: bytes the child may hold, and send; cpu and elapsed: seconds."""

    memory: int = 1 << 30
    cpu: int = 120
    elapsed: int = 300


LIMITS = Limits()


def run_limited(function: str, path: Path, *arguments: Any, limits: Limits = LIMITS) -> Any:
    """Call `package.module:function` with the path (as text) and further JSON values in a child; return its result.

    The result may hold None, bool, int, float, str, list, dict with text keys, and bytes, which come back as
    memoryview. A SurveyError that the function raises is raised here, so its message must not quote the file; any
    other exception is named by its type only.

    Raises SurveyError when the function refuses, fails, crashes or passes a limit; MachineError when no child can be
    started or the function cannot be imported. Memory is limited by the kernel on Linux only.
    """
    header, frames = _ask(function, path, arguments, limits)
    kind, value = (
        header["kind"],
        json.loads(header["value"], object_hook=lambda node: _restored(node, frames)),
    )
    if kind == "result":
        return value
    if kind == "refused":
        raise SurveyError(value)
    if kind == "unavailable":
        raise MachineError(f"{function} cannot be loaded ({value}). Install the product again.")
    raise SurveyError(_memory(path, limits) if kind == "memory" else _damaged(path, f" ({value})"))


def _ask(
    function: str, path: Path, arguments: tuple[Any, ...], limits: Limits
) -> tuple[dict[str, Any], list[memoryview]]:
    request = {
        "sys_path": [entry or os.getcwd() for entry in sys.path],
        "function": function,
        "path": os.fsencode(path.absolute()).decode("latin-1"),
        "arguments": arguments,
        "limits": asdict(limits),
    }
    child = _start()
    try:
        _send(child, json.dumps(request).encode() + b"\n")
        received = _receive(child, path, limits)
        return _unpacked(received, _exit_code(child), path, limits)
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


def _start() -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in FROM_THE_PARENT if name in os.environ}
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept | ONE_THREAD,
            start_new_session=True,
        )
    except OSError as error:
        raise MachineError(
            f"No child process can be started to read files: {error.strerror}. Free memory or processes."
        ) from None


def _send(child: subprocess.Popen[bytes], request: bytes) -> None:
    stream = _open(child.stdin)
    try:
        stream.write(request)
        stream.close()
    except BrokenPipeError:
        pass  # it is gone already; its exit tells why


def _receive(child: subprocess.Popen[bytes], path: Path, limits: Limits) -> bytearray:
    """Everything the child sends until it closes; SurveyError when that takes too long or is too much."""
    stream, received, deadline = _open(child.stdout), bytearray(), monotonic() + limits.elapsed
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while waiting.select(max(0.0, deadline - monotonic())):
            chunk = os.read(stream.fileno(), CHUNK)
            if not chunk:
                return received
            received += chunk
            if len(received) > limits.memory:
                raise SurveyError(_memory(path, limits))
    raise SurveyError(_time(path, limits.elapsed))


def _exit_code(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU


def _unpacked(
    received: bytearray, exit_code: int, path: Path, limits: Limits
) -> tuple[dict[str, Any], list[memoryview]]:
    whole = memoryview(received).toreadonly()
    start = 8 + int.from_bytes(whole[:8], "little")
    if exit_code or len(whole) < start:
        raise SurveyError(_ending(exit_code, path, limits))
    header, frames = json.loads(bytes(whole[8:start])), []
    for size in header["sizes"]:
        frames.append(whole[start : start + size])
        start += size
    if start != len(whole):
        raise SurveyError(_ending(exit_code, path, limits))
    return header, frames


def _restored(node: dict[str, Any], frames: list[memoryview]) -> Any:
    return frames[node[FRAME]] if FRAME in node else node


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # both ends were asked for as pipes
    return stream


def _ending(exit_code: int, path: Path, limits: Limits) -> str:
    """Why a child ended without an answer. Libraries that run out of memory often abort: both are one reason."""
    if exit_code == -signal.SIGXCPU:
        return _time(path, limits.cpu)
    return _memory(path, limits) if exit_code in (-signal.SIGABRT, -signal.SIGKILL) else _damaged(path, "")


def _time(path: Path, seconds: int) -> str:
    return (
        f"{path.name}: reading it was stopped after {seconds} seconds. Export fewer columns, split the file, "
        "or save it as CSV."
    )


def _memory(path: Path, limits: Limits) -> str:
    return (
        f"{path.name}: reading it takes more than {limits.memory / (1 << 30):.3g} GB of memory. A single cell far "
        "below or beside the table is enough: delete the rows and columns around the table, or save it as CSV."
    )


def _damaged(path: Path, reason: str) -> str:
    return (
        f"{path.name}: cannot be read{reason}: it is damaged or not what it seems. Save or export it again."
    )
