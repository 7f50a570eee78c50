"""Wall time and peak memory of a whole run, by stage, with Prefect and without, in one go.

    python tests/benchmarks/whole_run.py WORKSPACE WAVE [WORKSPACE WAVE …]

Each run starts from a copy of the workspace without published reports, in a fresh process, with an empty
PREFECT_HOME: the first run with Prefect pays for the creation of its database, as a newcomer's does.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-c", "from flows.cli import main; main()", "run"]
STAGE = re.compile(r"^(.+): done in ([\d.]+) s$", re.MULTILINE)


def run_once(
    workspace: Path, wave: str, prefect_home: Path, direct: bool
) -> tuple[float, float, float, dict[str, float]]:
    """Seconds, processor seconds, peak MiB and seconds by stage of one run."""
    shutil.rmtree(workspace / "published", ignore_errors=True)
    options = ["--direct"] if direct else []
    environment = os.environ | {"PREFECT_HOME": str(prefect_home)}
    started = time.perf_counter()
    child = subprocess.Popen(
        [*COMMAND, str(workspace), "--wave", wave, *options], env=environment, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    told = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(told)
    stages = {name: float(took) for name, took in STAGE.findall(told)}
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, stages


def main(pairs: list[str]) -> None:
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    print(
        "| workspace | run | seconds | processor | in stages | start-up and Prefect | peak MiB | by stage |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for source, wave in zip(pairs[::2], pairs[1::2], strict=True):
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "workspace"
            shutil.copytree(source, workspace, ignore=shutil.ignore_patterns("published", "private"))
            home = Path(folder) / "prefect"
            for label, direct in (
                ("--direct", True),
                ("Prefect, first start", False),
                ("Prefect, again", False),
            ):
                seconds, processor, memory, stages = run_once(workspace, wave, home, direct)
                inside = sum(stages.values())
                detail = ", ".join(f"{name} {took:.1f}" for name, took in stages.items())
                outside = seconds - inside
                numbers = f"{seconds:.1f} | {processor:.1f} | {inside:.1f} | {outside:.1f} | {memory:.0f}"
                print(f"| {Path(source).name} {wave} | {label} | {numbers} | {detail} |", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(sys.argv[1:])
