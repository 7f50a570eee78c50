"""The truth: what the average member of each department would answer, on the answer scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave
from surveys.synthetic.company import WAVES, Company, Department

IMPROVING = "linz-machining-2"
IMPROVING_THEME = "support"
IMPROVEMENT_PER_WAVE = 0.25  # points of the answer scale, enacted, on the priorities of that theme

# How far people of a department stand apart, as a multiple of the usual spread between people.
DIVIDED = {"zwolle-outbound": 1.6, "linz-machining-1": 1.5}
UNITED = {"tampere-assembly-1": 0.5}

LEVEL_SD = 0.12  # departments of one profile differ in what is said,
GAP_SD = 0.10  # in the gap over all priorities,
PRIORITY_SD = 0.08  # and in the gap of each priority

Means = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """How leaders of a kind of department speak and act: answers to stated items, and gaps."""

    stated: float
    gap: float
    support_gap: float
    meaning: str


PROFILES = {
    "walks the talk": Profile(4.1, 0.15, 0.15, "leaders say a lot and do it"),
    "over-claims on resources and training": Profile(
        4.0, 0.25, 1.25, "leaders promise resources and training and do not provide them"
    ),
    "quiet doers": Profile(3.4, -0.35, -0.35, "leaders say little and do more than they say"),
    "aligned but low": Profile(
        2.8, 0.15, 0.15, "leaders say little and do little: the gap is small all the same"
    ),
}

# Wordings differ in how easily people agree; the same for every department.
WORDING = {
    "strategy": 0.10,
    "results": -0.10,
    "ownership": 0.05,
    "quality_first": -0.15,
    "recognition": -0.05,
}


@dataclass(frozen=True, eq=False)
class Truth:
    """Means of one wave: a row per department, a column per priority (or check) of the instrument."""

    departments: tuple[Department, ...]
    stated: Means
    enacted: Means
    checks: Means

    @property
    def gap(self) -> Means:
        return self.stated - self.enacted


def plant(company: Company, instrument: Instrument, rng: np.random.Generator) -> dict[Wave, Truth]:
    """The means of every wave. They drift nowhere; only the improving department moves."""
    means = {d.id: _draw_means(d, instrument, rng) for d in company.departments}
    for department in company.departments:
        ancestors = company.ancestors_of(department.id)
        if ancestors:  # people keep their leaders' habits: a reorganisation plants no change
            heads = [ancestor.headcount for ancestor in ancestors]
            means[department.id] = np.average([means[a.id] for a in ancestors], axis=0, weights=heads)
    return {wave: _truth(company.in_wave(wave), means, instrument, WAVES.index(wave)) for wave in WAVES}


def truth_table(
    truths: dict[Wave, Truth], instrument: Instrument, points: dict[Wave, list[float]]
) -> pd.DataFrame:
    """One row per wave, department and priority (and `overall`, weighted by the declared points)."""
    parts = []
    for wave, truth in truths.items():
        stated, enacted = (_with_overall(means, points[wave]) for means in (truth.stated, truth.enacted))
        priorities = [*instrument.priority_ids, "overall"]
        for row, department in enumerate(truth.departments):
            parts.append(
                pd.DataFrame(
                    {
                        "wave": str(wave),
                        "department": department.id,
                        "name": department.name,
                        "parent": department.site,
                        "profile": department.profile,
                        "priority": priorities,
                        "stated": stated[row].round(3),
                        "enacted": enacted[row].round(3),
                        "gap": (stated[row] - enacted[row]).round(3),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def profile_table(instrument: Instrument) -> pd.DataFrame:
    """One row per profile and priority: the means departments of this profile scatter around."""
    rows = []
    for label, profile in PROFILES.items():
        stated, gap = _profile_means(profile, instrument)
        for column, priority in enumerate(instrument.priority_ids):
            rows.append((label, priority, stated[column], stated[column] - gap[column], gap[column]))
    return pd.DataFrame(rows, columns=["profile", "priority", "stated", "enacted", "gap"]).round(3)


def _profile_means(profile: Profile, instrument: Instrument) -> tuple[Means, Means]:
    """Stated and gap by priority."""
    stated = np.array([profile.stated + WORDING.get(p.id, 0.0) for p in instrument.priorities])
    in_theme = np.array([p.theme == IMPROVING_THEME for p in instrument.priorities])
    return stated, np.where(in_theme, profile.support_gap, profile.gap)


def _draw_means(department: Department, instrument: Instrument, rng: np.random.Generator) -> Means:
    """(2, priorities): stated and enacted of one department, scattered around its profile."""
    stated, gap = _profile_means(PROFILES[department.profile], instrument)
    stated = stated + LEVEL_SD * rng.normal() + PRIORITY_SD * rng.normal(size=len(stated))
    gap = gap + GAP_SD * rng.normal() + PRIORITY_SD * rng.normal(size=len(gap))
    return np.stack([stated, stated - gap])


def _truth(
    departments: tuple[Department, ...], means: dict[str, Means], instrument: Instrument, waves_passed: int
) -> Truth:
    both = np.stack([means[department.id] for department in departments], axis=1)
    stated, enacted = both[0], both[1].copy()
    improving = [department.id for department in departments].index(IMPROVING)
    in_theme = [p.theme == IMPROVING_THEME for p in instrument.priorities]
    enacted[improving, in_theme] += IMPROVEMENT_PER_WAVE * waves_passed
    return Truth(departments, stated, enacted, _check_means(stated, enacted, instrument))


def _check_means(stated: Means, enacted: Means, instrument: Instrument) -> Means:
    """Checks that agree with the pairs: high integrity where the gap is small, paper where little is done."""
    done, gap = enacted.mean(axis=1), (stated - enacted).mean(axis=1)
    living = done + 0.1 - 0.3 * gap
    means = {
        "integrity": done + 0.2 - 0.5 * gap,
        "safety": enacted[:, instrument.priority_ids.index("speaking_up")],
        "living": living,
        "paper": 5.8 - living,
    }
    return np.stack([means[item.id] for item in instrument.checks], axis=1).clip(1.2, 4.8)


def _with_overall(means: Means, points: list[float]) -> Means:
    return np.column_stack([means, means @ np.array(points) / sum(points)])
