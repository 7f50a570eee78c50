"""Everybody who takes part, run on one survey file after the other, each in a process of its own."""

import importlib.util
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from speed.process import Ran, run_alone

HERE = Path(__file__).parent
WAVE = "2026-Q3"
R_LIMIT = 300  # processor seconds
BARE = {"pandas": "pandas", "polars": "polars", "duckdb": "DuckDB"}
OWN = "Quality Culture"
READ, RUN, STATISTICS = (
    f"{OWN}: decode + tally",
    f"{OWN}: everything",
    f"{OWN}: tally and these statistics, in all",
)
R_TASKS = {
    "means and standard errors of 15 gaps by department": "rowsum",
    "variance components of 15 gaps by REML": "lme4",
    "agreement rwg(j) of 15 enacted items by department": "multilevel",
    "alpha of 15 enacted items": "psych",
    "mean and standard error of one gap by department, survey::svyby": "survey",
}
COMPARED = tuple(R_TASKS)[:4]  # what Quality Culture estimates as well


@dataclass(frozen=True)
class Cost:
    """seconds and processor seconds; peak: MiB of the process in which it was measured, None for a part of it."""

    seconds: float
    processor: float
    peak: float | None = None


@dataclass
class Found:
    """What one size came to. costs: by row of the table; missing: reason, by row, why there is no cost."""

    costs: dict[str, Cost] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    counted: dict[str, tuple[int, int]] = field(default_factory=dict)


def run_all(respondents: int, departments: int, repeats: int) -> Found:
    """Every contender on one organisation; of reading and grouping the best of several repetitions.

    SystemExit when they do not count the same answers.
    """
    found = Found()

    def tell(row: str) -> None:
        print(
            f"{respondents:,}: {row}: {found.costs.get(row, found.missing.get(row))}",
            file=sys.stderr,
            flush=True,
        )

    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        run_alone(_python("company.py", str(workspace), str(respondents), str(departments)))
        survey = str(workspace / "waves" / WAVE / "survey.csv")
        for package, title in BARE.items():
            _bare(found, package, title, (survey, repeats))
            tell(f"{title}: read and group")
        _read(found, workspace, repeats)
        tell(READ)
        _run(found, workspace)
        tell(RUN)
        _r(found, survey)
    if len(set(found.counted.values())) > 1:
        raise SystemExit(f"Not the same answers were counted: {found.counted}")
    return found


def _python(script: str, *arguments: str) -> list[str]:
    return [sys.executable, str(HERE / script), *arguments]


def _bare(found: Found, package: str, title: str, task: tuple[str, int]) -> None:
    row = f"{title}: read and group"
    if importlib.util.find_spec(package) is None:
        found.missing[row] = f"not installed: no Python package {package}"
        return
    ran = run_alone(_python("bare.py", package, *map(str, task)))
    told = _json(found, row, ran)
    found.costs[row] = Cost(*told["read and group"], ran.peak)
    found.costs[f"{title}: imports"] = Cost(*told["imports"])


def _read(found: Found, workspace: Path, repeats: int) -> None:
    ran = run_alone(_python("ours.py", "read", str(workspace), WAVE, str(repeats)))
    parts = _json(found, READ, ran)["stages"]
    found.costs[READ] = Cost(*_sum(parts, "decode", "tally"), ran.peak)
    for name, title in (
        ("decode", "decode"),
        ("tally", "tally"),
        ("validate", "validate"),
        ("validate: Great Expectations", "validate, of which Great Expectations"),
    ):
        found.costs[f"{OWN}: {title}"] = Cost(*parts[name])


def _run(found: Found, workspace: Path) -> None:
    ran = run_alone(_python("ours.py", "run", str(workspace), WAVE))
    told = _json(found, RUN, ran)
    parts = told["stages"]
    for name, title in (
        ("assess", "assess without clustering"),
        ("assess: what may be published", "assess, of which what may be published"),
        ("clustering", "clustering"),
        ("protect", "protect"),
        ("protect: attack", "protect, of which the attack"),
    ):
        found.costs[f"{OWN}: {title}"] = Cost(*parts[name])
    but = ("decode", "validate", "tally", "assess", "protect")
    found.costs[f"{OWN}: everything but clustering"] = Cost(*_sum(parts, *but), ran.peak)
    found.costs[RUN] = Cost(*_sum(parts, *but, "clustering"), ran.peak)
    own = {name: pair for name, pair in parts.items() if name.startswith("statistics: ")}
    for name, pair in own.items():
        found.costs[f"{OWN}: {name.removeprefix('statistics: ')}, from the tally"] = Cost(*pair)
    found.costs[STATISTICS] = Cost(*_sum(parts, "tally", *own))
    found.costs[f"{OWN}: imports"] = Cost(*told["imports"])
    found.costs[f"{OWN}: everything, fresh process with imports"] = Cost(ran.seconds, ran.processor, ran.peak)


def _r(found: Found, survey: str) -> None:
    rows = {f"R: {task}": task for task in R_TASKS}
    if shutil.which("Rscript") is None:
        found.missing |= dict.fromkeys(rows, "not installed: no Rscript")
        return
    ran = run_alone(["Rscript", "--vanilla", str(HERE / "statistics.R"), survey, str(R_LIMIT)])
    told = dict(line.split("\t", 1) for line in ran.printed if "\t" in line)
    for row, task in rows.items():
        seconds, processor, number = told[task].split("\t")
        if seconds in ("not installed", "stopped", "failed"):
            why = {
                "not installed": f": R package {processor}",
                "stopped": f" after {R_LIMIT} s of processor time",
            }
            found.missing[row] = seconds + why.get(seconds, f": {number}")
        else:
            found.costs[row] = Cost(float(seconds), float(processor), ran.peak)
    done = [found.costs[f"R: {task}"] for task in COMPARED if f"R: {task}" in found.costs]
    if len(done) == len(COMPARED):
        whole = sum(cost.seconds for cost in done), sum(cost.processor for cost in done)
        found.costs["R: the first four, in all"] = Cost(*whole, ran.peak)


def _json(found: Found, row: str, ran: Ran) -> dict:
    told = json.loads(ran.printed[-1])
    found.counted[row] = (told["answers"], told["sum"])
    return told


def _sum(parts: dict[str, list[float]], *names: str) -> tuple[float, float]:
    return sum(parts[name][0] for name in names), sum(parts[name][1] for name in names)
