"""The roster: which departments there are, what they belong to and how many people work in them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from culture.errors import WorkspaceError

TOP = ""  # the parent of what hangs directly below the organisation


@dataclass(frozen=True, eq=False)
class Roster:
    """The hierarchy of one wave.

    departments: one row per department or parent: department, name, parent (TOP below the organisation),
    headcount (float, people attached directly; NaN = unknown).
    """

    organisation: str
    departments: pd.DataFrame

    def __post_init__(self) -> None:
        _check_hierarchy(self.departments)

    @cached_property
    def ids(self) -> list[str]:
        return self.departments["department"].tolist()

    @cached_property
    def parent(self) -> dict[str, str]:
        return dict(zip(self.departments["department"], self.departments["parent"], strict=True))

    @cached_property
    def name(self) -> dict[str, str]:
        return dict(zip(self.departments["department"], self.departments["name"], strict=True))

    @cached_property
    def headcount(self) -> dict[str, float]:
        return dict(zip(self.departments["department"], self.departments["headcount"], strict=True))

    @cached_property
    def parents(self) -> list[str]:
        """Departments that have departments below them, in roster order."""
        above = set(self.departments["parent"])
        return [department for department in self.ids if department in above]

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Departments directly below each parent and below TOP, in roster order."""
        below: dict[str, list[str]] = {parent: [] for parent in (TOP, *self.parents)}
        for department, parent in self.parent.items():
            below[parent].append(department)
        return below

    def below(self, parent: str) -> list[str]:
        """Everybody's department under a parent, itself included: staff may be attached to it directly."""
        found = [] if parent == TOP else [parent]
        for child in self.children.get(parent, []):
            found += self.below(child)
        return found

    def invited(self, departments: list[str]) -> float:
        """Head count of a set of departments; NaN as soon as one is unknown (a parent's own may be empty)."""
        above = self.children
        own = [self.headcount[d] for d in departments if not (d in above and np.isnan(self.headcount[d]))]
        return float(sum(own)) if own else float("nan")


def _check_hierarchy(departments: pd.DataFrame) -> None:
    ids = departments["department"]
    if ids.duplicated().any():
        raise WorkspaceError(
            f"departments.csv: {ids[ids.duplicated()].iloc[0]!r} is listed more than once for this wave. "
            "Keep one row, or give the rows valid_from and valid_to dates that do not overlap."
        )
    unknown = set(departments["parent"]) - set(ids) - {TOP}
    if unknown:
        raise WorkspaceError(
            f"departments.csv: parent {min(unknown)!r} is not a department of this wave. "
            "Add its row or correct the parent."
        )
    parent = dict(zip(ids, departments["parent"], strict=True))
    for department in parent:
        seen, step = {department}, parent[department]
        while step != TOP:
            if step in seen:
                raise WorkspaceError(
                    f"departments.csv: {department!r} is its own parent, over {step!r}. Break the circle."
                )
            seen.add(step)
            step = parent[step]
