"""Simulated waves with known changes: intervals of changes cover them as often as they say, with and without ids."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from waves import everything, measured, roster

from culture.comparison import changes_table
from culture.lineage import origins, shares_between
from culture.matching import WaveBefore
from culture.stayers import count_stayers
from culture.wave import Wave

DEPARTMENTS, STAYING = 60, 0.8
EARLIER, NOW = Wave(2026, 2), Wave(2026, 3)
NO_STEPS = pd.DataFrame(columns=["from_department", "to_department", "effective_wave", "share"])


def answers(rng: np.random.Generator, habit: np.ndarray, mean: np.ndarray) -> list[tuple]:
    """One item moves: 3, a person's habit of one point up or down, and −1, 0 or 1 with the department's mean."""
    people, n = len(habit), len(habit) // DEPARTMENTS
    code = np.repeat(np.arange(DEPARTMENTS), n)
    up, down = (1 + 1.5 * mean[code]) / 3, (1 - 1.5 * mean[code]) / 3
    draw = rng.random(people)
    wave = np.where(draw < up, 1, np.where(draw > 1 - down, -1, 0))
    said = 3 + habit + wave
    return [(f"d{d}", int(x), 3, 3, 3, 3) for d, x in zip(code, said, strict=True)]


def simulate(respond, rng: np.random.Generator, size: int, spread: float, with_ids: bool):
    """Changes of every department in training, and the true ones."""
    names = tuple(f"d{i}" for i in range(DEPARTMENTS))
    staff = roster(*(f"{name} - {size}" for name in names))
    first = rng.normal(0, 0.02, DEPARTMENTS)
    true = rng.normal(0, spread, DEPARTMENTS).clip(-0.6, 0.6)
    habit = rng.choice([-1, 1], DEPARTMENTS * size)
    stays = rng.random(DEPARTMENTS * size) < STAYING
    later_habit = np.where(stays, habit, rng.choice([-1, 1], DEPARTMENTS * size))
    ids = [f"p{i}" for i in range(DEPARTMENTS * size)]
    later_ids = [i if stay else f"new{i}" for i, stay in zip(ids, stays, strict=True)]
    before = replace(respond(answers(rng, habit, first), names), wave=EARLIER)
    now = replace(respond(answers(rng, later_habit, first + true), names), wave=NOW)
    then = measured(before, staff)
    shares = shares_between(staff, NO_STEPS, (EARLIER, NOW))
    stayers = count_stayers(now, before, (later_ids, ids)) if with_ids else None
    earlier = WaveBefore(then, everything(then), origins((staff, staff), shares), stayers)
    table = changes_table(measured(now, staff), earlier)
    return table[(table["level"] == "department") & (table["priority"] == "training")], true


@pytest.mark.parametrize(("size", "spread"), [(20, 0.12), (20, 0.3), (60, 0.12)])
def test_intervals_hold_the_true_change_nineteen_times_in_twenty_with_ids(respond, size, spread):
    rng = np.random.default_rng(20260930 + size)
    inside = []
    for _ in range(25):
        found, true = simulate(respond, rng, size, spread, with_ids=True)
        inside.append(((found["change_low"] <= true) & (true <= found["change_high"])).mean())
    assert 0.925 <= np.mean(inside) <= 0.975  # 1,500 intervals, standard error 0.006


def test_without_ids_intervals_are_too_wide_rather_than_too_narrow(respond):
    rng = np.random.default_rng(7)
    for spread in (0.0, 0.3):
        inside = []
        for _ in range(10):
            found, true = simulate(respond, rng, 20, spread, with_ids=False)
            inside.append(((found["change_low"] <= true) & (true <= found["change_high"])).mean())
        assert np.mean(inside) >= 0.97


def test_where_nothing_changed_hardly_anything_is_called(respond):
    rng = np.random.default_rng(11)
    called = [
        (simulate(respond, rng, 20, 0.0, with_ids=True)[0]["direction"] != "alike").mean() for _ in range(25)
    ]
    assert np.mean(called) <= 0.05
