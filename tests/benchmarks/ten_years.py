"""Ten years of a company that is reorganised every year: what each quarter costs, and whether it costs ever more.

    python tests/benchmarks/ten_years.py FOLDER [QUARTERS [EVERY]]

400 departments of 12 to 15 people; every spring four are renamed, two pairs merged, two pairs split again, four moved
to another site; the words of two questions change twice. Each quarter is run without Prefect in a process of its own,
forked from one that has loaded the program, so that seconds and peak memory are its own. EVERY: all reports are made
in every so manieth quarter and in the last, in the others the explorer only.
"""

import csv
import io
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import great_expectations  # noqa: F401
import numpy as np

import surveys
from culture.publishable import Publishable
from culture.wave import Wave
from flows.assess_wave import assess_wave
from flows.compare import compare_waves
from flows.lineage import lineage_lines
from flows.progress import watch
from reports import publish
from reports.cells import Reader
from reports.explorer.page import explorer_page
from reports.outbox import write
from reports.trend import Trend
from surveys.instrument_file import load_instrument

SITES, PER_SITE = 20, 20
FIRST = Wave(2017, 1)
REWORDED = (14, 27)  # quarters in which the words of two questions change
PACKAGED = Path(surveys.__file__).parent / "instruments" / "quality_culture.toml"
STAGE = re.compile(r"^(.+): done in ([\d.]+) s$", re.MULTILINE)


@dataclass
class Company:
    """Who works where: person → department, department → site; rows of departments.csv and lineage.csv."""

    place: dict[str, str] = field(default_factory=dict)
    site: dict[str, str] = field(default_factory=dict)
    begun: dict[str, date | None] = field(default_factory=dict)
    rows: list[tuple] = field(default_factory=list)
    steps: list[tuple] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    named: int = 0

    @classmethod
    def founded(cls) -> "Company":
        company, people = cls(), 0
        for number in range(SITES * PER_SITE):
            department = company.fresh()
            company.site[department], company.begun[department] = f"site-{number % SITES}", None
            for _ in range(12 + number % 4):
                company.place[f"p{people}"] = department
                people += 1
        return company

    def fresh(self) -> str:
        self.named += 1
        return f"d{self.named:04d}"

    def people(self, department: str) -> list[str]:
        return [person for person, own in self.place.items() if own == department]

    def close(self, department: str, wave: Wave) -> str:
        """Write the row of a department that ends or changes before a wave; its site."""
        site = self.site.pop(department)
        last = wave.first_day - timedelta(days=1)
        heads = len(self.people(department))
        self.rows.append((department, f"Unit {department}", site, heads, self.begun.pop(department), last))
        return site

    def open(self, site: str, wave: Wave, department: str | None = None) -> str:
        made = department or self.fresh()
        self.site[made], self.begun[made] = site, wave.first_day
        return made

    def reorganise(self, wave: Wave, random: np.random.Generator) -> None:
        pairs, self.merged = self.merged, []
        for department in pairs:
            self._split(department, wave)
        ordinary = [d for d in self.site if self.begun[d] != wave.first_day]
        chosen = list(random.permutation(ordinary)[:12])
        for department in chosen[:4]:
            self._rename(department, wave)
        for department in chosen[4:8]:
            site = self.close(department, wave)
            self.open(f"site-{(int(site[5:]) + 1) % SITES}", wave, department)
        for pair in (chosen[8:10], chosen[10:12]):
            self._merge(pair, wave)

    def _rename(self, department: str, wave: Wave) -> None:
        made = self.fresh()
        self.open(self.close(department, wave), wave, made)
        self._moved(department, [(made, 1.0)], wave)

    def _merge(self, pair: list[str], wave: Wave) -> None:
        made = self.fresh()
        for department in pair:
            site = self.close(department, wave)
            self._moved(department, [(made, 1.0)], wave)
        self.open(site, wave, made)
        self.merged.append(made)

    def _split(self, department: str, wave: Wave) -> None:
        site = self.close(department, wave)
        parts = [self.open(site, wave) for _ in range(2)]
        self._moved(department, [(part, 0.5) for part in parts], wave)

    def _moved(self, department: str, goals: list[tuple[str, float]], wave: Wave) -> None:
        for i, person in enumerate(self.people(department)):
            self.place[person] = goals[i % len(goals)][0]
        self.steps += [(department, goal, str(wave), share) for goal, share in goals]


def write_company(folder: Path, company: Company) -> None:
    sites = [(f"site-{i}", f"Site {i}", "", "", None, None) for i in range(SITES)]
    open_ = [
        (d, f"Unit {d}", s, len(company.people(d)), company.begun[d], None) for d, s in company.site.items()
    ]
    head = ["department", "name", "parent", "headcount", "valid_from", "valid_to"]
    write_csv(
        folder / "departments.csv", head, sorted([*sites, *company.rows, *open_], key=lambda r: str(r[0]))
    )
    write_csv(
        folder / "lineage.csv", ["from_department", "to_department", "effective_wave", "share"], company.steps
    )


def write_csv(path: Path, head: list[str], rows: list[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [head, *(["" if v is None else v for v in r] for r in rows)]
        )


def write_wave(folder: Path, company: Company, wave: Wave, random: np.random.Generator) -> None:
    """Four kinds of departments; a person answers much as in the quarter before."""
    instrument = load_instrument(PACKAGED, "en")
    people = sorted(company.place, key=lambda person: int(person[1:]))
    kind = np.array([int(person[1:]) // 13 % 4 for person in people])
    person = np.random.default_rng(1).normal(0, 0.6, (len(people), 2))
    level = np.array([4.2, 4.1, 3.3, 2.8])[kind] + person[:, 0]
    gap = np.array([0.1, 0.9, -0.3, 0.3])[kind] + 0.5 * person[:, 1]
    columns = {}
    for i, priority in enumerate(instrument.priorities):
        stated = level + random.normal(0, 0.7, len(people)) + 0.1 * np.sin(i)
        enacted = level - gap + random.normal(0, 0.7, len(people)) - (i % 3 == 0) * 0.3
        columns[priority.stated.id] = np.clip(np.rint(stated), 1, 5).astype(int)
        columns[priority.enacted.id] = np.clip(np.rint(enacted), 1, 5).astype(int)
    columns |= {check.id: columns[priority.enacted.id] for check in instrument.checks}
    place = folder / "waves" / str(wave)
    place.mkdir(parents=True)
    rows = zip(
        people, (company.place[p] for p in people), *(c.tolist() for c in columns.values()), strict=True
    )
    write_csv(place / "survey.csv", ["respondent_id", "department", *columns], list(rows))


def write_instrument(folder: Path, version: int) -> None:
    """The packaged instrument, the first two questions in their `version`-th words."""
    text = PACKAGED.read_text("utf-8")
    changed = re.sub(r"(?m)^stated\.version = 1$", f"stated.version = {version}", text, count=2)
    (folder / "instrument.toml").write_text(changed, encoding="utf-8")


def measured(work: Callable[[], object]) -> tuple[float, float, float, dict[str, float]]:
    """Wall and processor seconds, peak MiB, and seconds by stage of some work in a process of its own."""
    reading, writing = os.pipe()
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reading)
        told = io.StringIO()
        with redirect_stderr(told), redirect_stdout(told):
            code = _try(work)
        os.write(writing, told.getvalue().encode()[-60_000:])
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        said = stream.read()
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(said)
    stages = {name: float(took) for name, took in STAGE.findall(said)}
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, stages


def _try(work: Callable[[], object]) -> int:
    try:
        with watch():
            work()
    except BaseException as error:
        print(type(error).__name__, error, file=sys.stderr)
        return 1
    return 0


def run(folder: Path, wave: Wave, complete: bool) -> None:
    if not complete:
        publish.render = explorer_only  # type: ignore[assignment]  # this process runs one quarter and ends
    assess_wave(folder, wave)


def explorer_only(publishable: Publishable, folder: Path, *_: object, **how: Any) -> list[Path]:
    trend = Trend(Reader(publishable, how.get("version")), how["earlier"])
    return [write(folder, "index.html", explorer_page(trend, [], {}))]


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def main(folder: Path, quarters: int = 40, every: int = 1) -> None:
    random = np.random.default_rng(7)
    folder.mkdir(parents=True)
    (folder / "culture.toml").write_text('[organisation]\nname = "Ten Years"\n')
    company, wave, waves = Company.founded(), FIRST, []
    print(
        "| quarter | departments | seconds | processor | peak MiB | published MB | index MB | history MB | stages |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for number in range(1, quarters + 1):
        if number > 1 and wave.quarter == 1:
            company.reorganise(wave, random)
        write_company(folder, company)
        write_instrument(folder, 1 + sum(number >= at for at in REWORDED))
        waves.append(wave)
        priorities = load_instrument(PACKAGED, "en").priority_ids
        points = [100 // len(priorities) + (i < 100 % len(priorities)) for i in range(len(priorities))]
        write_csv(folder / "declared.csv", ["wave", "priority", "points"],
                  [(w, p, n) for w in waves for p, n in zip(priorities, points, strict=True)])  # fmt: skip
        write_wave(folder, company, wave, random)
        complete = number % every == 0 or number == quarters
        seconds, processor, peak, stages = measured(lambda: run(folder, wave, complete))  # noqa: B023
        out = (folder / "published" / str(wave)).resolve()
        sizes = " | ".join(f"{megabytes(p):.1f}" for p in (out, out / "index.html", folder / "history.db"))
        detail = ", ".join(f"{name} {took:.1f}" for name, took in stages.items())
        print(f"| {wave} | {len(company.site)} | {seconds:.1f} | {processor:.1f} | {peak:.0f} | {sizes} | {detail} |",
              flush=True)  # fmt: skip
        wave = wave.next
    for name, work in {"compare with the quarter before": lambda: compare_waves(folder),
                       "compare first and last": lambda: compare_waves(folder, waves[0], waves[-1]),
                       "lineage": lambda: lineage_lines(folder)}.items():  # fmt: skip
        seconds, processor, peak, _ = measured(work)
        print(f"{name}: {seconds:.1f} s, processor {processor:.1f} s, peak {peak:.0f} MiB", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
