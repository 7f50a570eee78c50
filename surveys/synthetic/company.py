"""Who works where at Ostermark Pumps: sites, departments, and the reorganisation of spring 2026."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from culture.wave import Wave

COMPANY_NAME = "Ostermark Pumps"
WAVES = tuple(Wave.parse(text) for text in ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"))
REORGANISED = Wave.parse("2026-Q2")
SMALL = 11  # up to this headcount a department is too small to be published alone


@dataclass(frozen=True)
class Department:
    """One department over the time it exists; valid dates are ISO days, empty when open."""

    id: str
    name: str
    site: str
    headcount: int
    profile: str
    produces: bool
    valid_from: str
    valid_to: str

    def exists_in(self, wave: Wave) -> bool:
        day = wave.first_day.isoformat()
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)

    @property
    def is_small(self) -> bool:
        return self.headcount <= SMALL


@dataclass(frozen=True)
class Descent:
    """The share of a department's people who continue in another one from a wave on."""

    from_department: str
    to_department: str
    effective: Wave
    share: float


@dataclass(frozen=True)
class Company:
    """The sites (id to name), every department that ever existed, and how departments descend."""

    sites: dict[str, str]
    departments: tuple[Department, ...]
    lineage: tuple[Descent, ...]

    @cached_property
    def by_id(self) -> dict[str, Department]:
        return {department.id: department for department in self.departments}

    def in_wave(self, wave: Wave) -> tuple[Department, ...]:
        return tuple(department for department in self.departments if department.exists_in(wave))

    def descending_from(self, department: str, wave: Wave) -> tuple[Descent, ...]:
        """Where the people of a department go at the start of a wave; empty when it continues."""
        return tuple(d for d in self.lineage if d.from_department == department and d.effective == wave)

    def ancestors_of(self, department: str) -> tuple[Department, ...]:
        return tuple(self.by_id[d.from_department] for d in self.lineage if d.to_department == department)


def ostermark() -> Company:
    """The packaged company: 4 sites and 60 departments of 5 to 150 people in every wave."""
    source = files("surveys").joinpath("synthetic", "company.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(source)))
    return Company(
        sites={row["department"]: row["name"] for row in rows if not row["parent"]},
        departments=tuple(_department(row) for row in rows if row["parent"]),
        lineage=(
            Descent("tampere-assembly-3", "tampere-large-pumps", REORGANISED, 1.0),
            Descent("tampere-assembly-4", "tampere-large-pumps", REORGANISED, 1.0),
            Descent("bristol-engineering", "bristol-product-engineering", REORGANISED, 62 / 96),
            Descent("bristol-engineering", "bristol-process-engineering", REORGANISED, 34 / 96),
        ),
    )


def _department(row: dict[str, str]) -> Department:
    return Department(
        id=row["department"],
        name=row["name"],
        site=row["parent"],
        headcount=int(row["headcount"]),
        profile=row["profile"],
        produces=row["produces"] == "yes",
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
