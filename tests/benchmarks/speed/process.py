"""Run a command in a process of its own: what it printed, how long it took and how much memory it needed."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Ran:
    """seconds, processor: of the whole process, from its start; peak: MiB of resident memory"""

    printed: list[str]
    seconds: float
    processor: float
    peak: float


def run_alone(command: list[str]) -> Ran:
    """SystemExit with what it said when the command fails.

    The kernel hands a starting process the peak memory of the one that starts it: the caller must be small.
    """
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(REPOSITORY)}
    started = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None, "it is a pipe"
    printed = child.stdout.read().splitlines()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed.")
    seconds = time.perf_counter() - started
    return Ran(printed, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
