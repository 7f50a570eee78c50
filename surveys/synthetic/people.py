"""The staff over five quarters: who stays, joins, leaves and moves with a reorganisation, and who answers."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from culture.wave import Wave
from surveys.synthetic.company import WAVES, Company, Department

LENIENCY_SD = 0.5  # a person's habit of agreeing, in all answers
HALO_SD = 0.6  # a person's view of whether leaders keep their word, in all enacted answers
LEAVES = 0.04  # share of the staff replaced every quarter
LOSES_ID = 0.02  # share that answers under a new pseudonym


@dataclass(frozen=True)
class ResponseRate:
    """Departments differ in how many answer; people differ in how often they do."""

    low: float = 0.71
    high: float = 0.84
    moves: float = 0.02
    habit: float = 2.0  # willingness against chance: most of those who answered once answer again


def staff_by_wave(company: Company, rng: np.random.Generator) -> dict[Wave, pd.DataFrame]:
    """One row per employee in each wave: person, department, leniency, halo, willingness."""
    staff = {WAVES[0]: _hire_all(company.in_wave(WAVES[0]), rng)}
    for before, wave in pairwise(WAVES):
        moved = _reorganise(staff[before], company, wave, rng)
        staff[wave] = _turn_over(moved, rng)
    return staff


def respondents_by_wave(
    company: Company, staff: dict[Wave, pd.DataFrame], rng: np.random.Generator
) -> dict[Wave, pd.DataFrame]:
    """The employees who answer in each wave, grouped by department."""
    rate = ResponseRate()
    usual = {d.id: rng.uniform(rate.low, rate.high) for d in company.departments}
    answering = {}
    for wave, people in staff.items():
        eager = rate.habit * people["willingness"] + rng.normal(size=len(people))
        rank = eager.groupby(people["department"]).rank(ascending=False, method="first")
        heads = people.groupby("department")["person"].transform("size")
        moved = {
            d: float(np.clip(u + rng.normal(0, rate.moves), rate.low, rate.high)) for d, u in usual.items()
        }
        answering[wave] = people[rank <= (heads * people["department"].map(moved)).round()].reset_index(
            drop=True
        )
    return answering


def _hire_all(departments: tuple[Department, ...], rng: np.random.Generator) -> pd.DataFrame:
    ids = np.repeat([d.id for d in departments], [d.headcount for d in departments])
    return _hire(ids, rng)


def _hire(departments: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    n = len(departments)
    return pd.DataFrame(
        {
            "person": _pseudonyms(n, rng),
            "department": departments.astype(object),
            "leniency": LENIENCY_SD * rng.normal(size=n),
            "halo": HALO_SD * rng.normal(size=n),
            "willingness": rng.normal(size=n),
        }
    )


def _pseudonyms(n: int, rng: np.random.Generator) -> list[str]:
    # 60 bits: two people of one company never share one
    return [f"{number:015x}" for number in rng.integers(0, 2**60, n)]


def _reorganise(staff: pd.DataFrame, company: Company, wave: Wave, rng: np.random.Generator) -> pd.DataFrame:
    """Everybody of a department that ends goes where its lineage says, in the shares it says."""
    department = staff["department"].to_numpy(dtype=object, copy=True)
    for ended in sorted(set(department)):
        heirs = company.descending_from(ended, wave)
        members = rng.permutation(np.flatnonzero(staff["department"] == ended)) if heirs else []
        borders = np.cumsum([heir.share for heir in heirs]) * len(members)
        for heir, group in zip(
            heirs, np.split(members, borders.round().astype(int)[:-1]) if heirs else [], strict=True
        ):
            department[group] = heir.to_department
    return staff.assign(department=department)


def _turn_over(staff: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Leavers are replaced one for one, so head counts hold; a few people lose their pseudonym."""
    staff = staff.copy()
    leaves = rng.random(len(staff)) < LEAVES
    joiners = _hire(staff.loc[leaves, "department"].to_numpy(), rng)
    staff.loc[leaves] = joiners.set_axis(staff.index[leaves])
    renamed = rng.random(len(staff)) < LOSES_ID
    staff.loc[renamed, "person"] = _pseudonyms(int(renamed.sum()), rng)
    return staff
