"""The stages of a run of Quality Culture, timed inside the functions that a run calls.

    python ours.py read WORKSPACE WAVE REPEATS     # decode, validate, tally; the best of each
    python ours.py run WORKSPACE WAVE              # and assess, protect, once; then what statistics.R estimates

Prints one line of JSON: [seconds, processor seconds] of each stage and of the imports, and what was counted.
Reports are not made: rendering is measured by reports_benchmark.py.
"""

import json
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STARTED, PROCESSOR = time.perf_counter(), time.process_time()

import culture.assess  # noqa: E402
import culture.protect  # noqa: E402
import flows.take_in  # noqa: E402
import surveys.intake  # noqa: E402
import surveys.validation  # noqa: E402
from culture.gaps import measure, within_covariance  # noqa: E402
from culture.instrument_quality import agreement_rows, reliability_rows  # noqa: E402
from culture.tally import Tally  # noqa: E402
from culture.variance_table import variance_table  # noqa: E402
from culture.wave import Wave  # noqa: E402
from flows.assess_wave import method  # noqa: E402
from flows.settings import Settings, read_settings  # noqa: E402
from flows.take_in import TakenIn  # noqa: E402
from surveys.inputs import find_inputs  # noqa: E402

Taken = dict[str, list[float]]
PARTS = {  # timed inside the stage whose name stands before the colon
    "decode": (surveys.intake, "read_surveys"),
    "validate: Great Expectations": (surveys.intake, "judge"),
    "tally: typed answers": (surveys.intake, "responses_of"),
    "tally: counts": (flows.take_in, "tally"),
    "assess: what may be published": (culture.assess, "guard"),
    "assess: clustering": (culture.assess, "group_measured"),
    "protect: attack": (culture.protect, "attack_plan"),
}


@contextmanager
def timed(taken: Taken, name: str):
    started, processor = time.perf_counter(), time.process_time()
    yield
    taken[name][0] += time.perf_counter() - started
    taken[name][1] += time.process_time() - processor


def watch(taken: Taken, name: str, module: Any, function: str) -> None:
    """Let a module call its function with a watch in its hand."""
    called: Callable[..., Any] = getattr(module, function)

    def with_watch(*args: Any, **kwargs: Any) -> Any:
        with timed(taken, name):
            return called(*args, **kwargs)

    setattr(module, function, with_watch)


def take_in(workspace: Path, wave: Wave, taken: Taken) -> TakenIn:
    private = workspace / "private"
    shutil.rmtree(private, ignore_errors=True)
    private.mkdir(mode=0o700)
    with timed(taken, "take in"):
        return flows.take_in.take_in_wave(find_inputs(workspace, wave), read_settings(workspace), private)


def stages(taken: Taken) -> dict[str, list[float]]:
    """Stages that add up to the whole: what is not reading or counting is validation."""

    def less(whole: str, *parts: str) -> list[float]:
        return [taken[whole][i] - sum(taken[part][i] for part in parts) for i in (0, 1)]

    tallied = [sum(taken[part][i] for part in ("tally: typed answers", "tally: counts")) for i in (0, 1)]
    told = {
        "decode": taken["decode"],
        "validate": less("take in", "decode", "tally: typed answers", "tally: counts"),
        "validate: Great Expectations": taken["validate: Great Expectations"],
        "tally": tallied,
    }
    if "assess" in taken:
        told |= {
            "assess": less("assess", "assess: clustering"),
            "assess: what may be published": taken["assess: what may be published"],
            "clustering": taken["assess: clustering"],
            "protect": taken["protect"],
            "protect: attack": taken["protect: attack"],
        }
    return told


def assess_and_protect(took: TakenIn, settings: Settings, taken: Taken) -> None:
    with timed(taken, "assess"):
        assessment = culture.assess.assess(took.inputs, method(settings), took.past)
    with timed(taken, "protect"):
        culture.protect.protect(assessment)


def statistics(counted: Tally) -> Taken:
    """Each of the statistics alone, from counted answers."""
    taken: Taken = defaultdict(lambda: [0.0, 0.0])
    with timed(taken, "statistics: means and standard errors"):
        measure(counted, within_covariance(counted))
    with timed(taken, "statistics: variance components"):
        variance_table(Wave(2026, 3), counted)
    with timed(taken, "statistics: agreement"):
        agreement_rows(Wave(2026, 3), counted)
    with timed(taken, "statistics: reliability"):
        reliability_rows(Wave(2026, 3), counted)
    return taken


def main(mode: str, folder: str, wave_id: str, repeats: str = "1") -> None:
    surveys.validation.load_great_expectations()
    imports = [time.perf_counter() - STARTED, time.process_time() - PROCESSOR]
    workspace, wave = Path(folder), Wave.parse(wave_id)
    taken: Taken = defaultdict(lambda: [0.0, 0.0])
    for name, (module, function) in PARTS.items():
        watch(taken, name, module, function)
    several = []
    for _ in range(int(repeats)):
        taken.clear()
        took = take_in(workspace, wave, taken)
        several.append(stages(taken))
    told = {name: min((one[name] for one in several), key=lambda pair: pair[1]) for name in several[0]}
    counted = took.inputs.tally
    if mode == "run":
        assess_and_protect(took, read_settings(workspace), taken)
        told = stages(taken) | statistics(counted)
    points = counted.answers[:, :, 2:].sum(axis=(0, 1))
    totals = {"answers": int(points.sum()), "sum": int(points @ range(1, len(points) + 1))}
    print(json.dumps({"imports": imports, "stages": told} | totals))


if __name__ == "__main__":
    main(*sys.argv[1:])
