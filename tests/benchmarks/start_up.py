"""What starting costs: the help, a run without Prefect, with a server that runs already, and with a temporary one.

    python tests/benchmarks/start_up.py [ROUNDS]

A small company, published before, so that every run takes the same steps and finds nothing new; each in a fresh
process, the three kinds of run one after the other, so that what else the machine does is the same for all.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.trust.prefect_server import SETTINGS, prefect_server  # noqa: E402
from tests.trust.small_company import EARLIER, write_company  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def measure(*words: str, **environment: str) -> tuple[float, float]:
    """Seconds on the clock and of the processor, of a command and all that it starts."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *words],
        env=base | SETTINGS | {"PYTHONPATH": str(REPOSITORY)} | environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, used


def main() -> None:
    """Print one row per way of starting: the median of the rounds, and what it costs beyond a run without Prefect."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        company = str(write_company(folder / "company"))
        run = ("run", company, "--wave", EARLIER)
        measure(*run, "--direct")
        with prefect_server(folder / "server") as served:
            own = {
                "PREFECT_HOME": str(folder / "own"),
                "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "600",
            }
            measure(*run, **own)  # Prefect makes its database
            ways = {"--help": (("--help",), {}), "run --direct": ((*run, "--direct"), {}),
                    "run, server running": (run, served), "run, temporary server": (run, own)}  # fmt: skip
            seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
            for _ in range(ROUNDS):
                for name, (words, environment) in ways.items():
                    seen[name].append(measure(*words, **environment))
    median = {name: tuple(map(statistics.median, zip(*times, strict=True))) for name, times in seen.items()}
    print("| command | seconds | processor | beyond --direct: seconds | processor |\n|---|---|---|---|---|")
    for name, (clock, used) in median.items():
        base = median["run --direct"]
        beyond = (f"{clock - base[0]:.1f}", f"{used - base[1]:.1f}") if name.startswith("run,") else ("", "")
        print(f"| `{name}` | {clock:.2f} | {used:.2f} | {beyond[0]} | {beyond[1]} |")


if __name__ == "__main__":
    main()
