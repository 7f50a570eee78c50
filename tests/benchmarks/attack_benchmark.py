"""What it costs to set a wave beside earlier releases: choosing what to withhold, and the proof that follows it.

    python tests/benchmarks/attack_benchmark.py [DEPARTMENTS [WAVES [PEOPLE]]]

Departments of about PEOPLE (30) in sites of 20, 13 priorities; 5 % do not answer a wave, 3 % of the staff leave and
as many join between waves, and one answer in four is another by a point the next time.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd

from culture.audit_records import AuditRecords
from culture.guard import Released, attack_plan, guard
from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.ledger import entries, no_entries
from culture.paths import Moves
from culture.responses import Responses
from culture.roster import Roster
from culture.tally import tally
from culture.wave import Wave
from culture.wave_inputs import Method, WaveInputs

PRIORITIES, NOTHING = 13, pd.DataFrame()


def instrument() -> Instrument:
    pairs = tuple(
        Priority(
            f"p{n}", f"p{n}", None, Item(f"p{n}_s", "says", "stated"), Item(f"p{n}_e", "does", "enacted")
        )
        for n in range(PRIORITIES)
    )
    scale = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
    return Instrument("wide", "Wide", "ISO 9001:2015", "for benchmarks", (), Stems(), scale, (), pairs, ())


def draw_people(random: np.random.Generator, people: int) -> np.ndarray:
    level = random.normal(3.4, 0.5, (1, 2 * PRIORITIES)) + random.normal(0, 0.5, (people, 1))
    return np.clip(np.round(level + random.normal(0, 0.9, (people, 2 * PRIORITIES))), 1, 5).astype(int)


class Staff:
    """Everybody who ever worked there: answers, department (−1 when gone)."""

    def __init__(self, departments: int, people: int) -> None:
        self.random = np.random.default_rng(1)
        sizes = np.clip(np.round(self.random.lognormal(np.log(people), 0.4, departments)), 4, None).astype(
            int
        )
        self.ids = [f"d{n:04}" for n in range(departments)]
        self.where = np.repeat(np.arange(departments), sizes)
        self.answers = draw_people(self.random, len(self.where))

    def turn_over(self) -> None:
        gone = (self.random.random(len(self.where)) < 0.03) & (self.where >= 0)
        places = self.where[gone]
        self.where[gone] = -1
        drift = self.random.random(self.answers.shape) < 0.25
        moved = self.answers + np.where(drift, self.random.choice([-1, 1], self.answers.shape), 0)
        self.answers = np.vstack([np.clip(moved, 1, 5), draw_people(self.random, len(places))])
        self.where = np.concatenate([self.where, places])

    @property
    def roster(self) -> Roster:
        sites = [f"s{n:03}" for n in range(1 + (len(self.ids) - 1) // 20)]
        heads = np.bincount(self.where[self.where >= 0], minlength=len(self.ids))
        rows = [(s, s, "", 0.0) for s in sites]
        rows += [(d, d, sites[n // 20], float(heads[n])) for n, d in enumerate(self.ids)]
        return Roster("Works", pd.DataFrame(rows, columns=["department", "name", "parent", "headcount"]))

    def inputs(self, wave: Wave) -> WaveInputs:
        roster = self.roster
        place = {department: position for position, department in enumerate(roster.ids)}
        there = np.flatnonzero((self.where >= 0) & (self.random.random(len(self.where)) > 0.05))
        columns = [f"p{n}_s" for n in range(PRIORITIES)] + [f"p{n}_e" for n in range(PRIORITIES)]
        codes = np.array([place[self.ids[d]] for d in self.where[there]], dtype=np.int32)
        answers = pd.DataFrame(self.answers[there], columns=columns).astype(np.int8)
        weight = np.full(len(there), 1_000_000, dtype=np.int64)
        given = Responses(wave, instrument(), tuple(roster.ids), codes, answers, weight)
        records, points = AuditRecords(NOTHING, NOTHING, NOTHING), np.full(PRIORITIES, 100 / PRIORITIES)
        return WaveInputs(wave, roster, tally(given), points, records, NOTHING, NOTHING)


def measure(departments: int, waves: int, people: int) -> None:
    staff, wave, ledger = Staff(departments, people), Wave(2026, 1), no_entries()
    for _ in range(waves):
        inputs, released = staff.inputs(wave), Released(ledger, Moves(str(wave)))
        start = time.process_time()
        plan = guard(inputs, Method(10), released)
        chosen = time.process_time()
        told = attack_plan(inputs, plan, Method(10), released)
        done = time.process_time()
        cells = len(plan.published) * PRIORITIES
        print(f"| {departments} | {wave} | {chosen - start:.1f} + {done - chosen:.1f} s | "
              f"{len(plan.withheld)} of {cells} withheld, {len(plan.coarse)} coarse |", flush=True)  # fmt: skip
        rows = entries((wave, 1), plan, inputs.roster.ids, inputs.instrument.priority_ids, told)
        ledger = rows if ledger.empty else pd.concat([ledger, rows], ignore_index=True)
        staff.turn_over()
        wave = wave.next


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    measure(*[*given, *(300, 3, 30)[len(given) :]])
