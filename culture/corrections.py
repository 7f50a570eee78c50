"""Corrections: a new version of a wave that was published before, with late, amended or erased answers.

Whoever has both versions sees what a few people changed. So a correction is released only when in every published
set, and in what remains of it without those inside, either nobody or at least the minimum changed; until then it is
stored, and goes out with a later batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from culture.errors import StatisticsError
from culture.families import Family
from culture.suppression import Rule, exposures
from culture.tally import Tally
from culture.turnover import Step

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Correction:
    """What to do with a correction, and why. people: at least so many changed, in one priority or in taking part."""

    people: int
    hold: bool
    reason: str


UNCHANGED = Correction(0, False, "nothing changed")


def decide_correction(before: Tally, after: Tally, sets: Sequence[Family], minimum: int) -> Correction:
    """Whether a correction may be released, from the counts of both versions.

    before, after: of the same departments; sets: the published sets of each version over these departments.
    How many changed is a lower bound: people whose answers another person took over count as unchanged, and their
    exchange changes no number. Raises StatisticsError when the versions count different departments or items.
    """
    if (before.departments, before.instrument) != (after.departments, after.instrument):
        raise StatisticsError("Two versions of a wave must count the same departments and items.")
    changed = count_changed(before, after)
    if not changed.any():
        return UNCHANGED
    people = int(changed.sum(axis=0).max())
    rule = Rule(minimum, hideable=1.0)
    for family in sets:
        for column in np.unique(changed, axis=1).T:
            if exposures(family, column, rule, Family.of([], family.atoms), family.size(column) > 0):
                return Correction(
                    people,
                    True,
                    f"fewer than {minimum} people's answers changed in a published set: released with a later batch",
                )
    return Correction(people, False, f"at least {minimum} people's answers changed wherever any did")


def with_all_departments(before: Tally, after: Tally) -> tuple[Tally, Tally]:
    """Both versions over the departments of either, those of `after` first; nobody answered from those it lacks."""
    every = (*after.departments, *(d for d in before.departments if d not in set(after.departments)))
    return _over(before, every), _over(after, every)


def _over(counted: Tally, departments: Sequence[str]) -> Tally:
    place = {department: [position] for position, department in enumerate(counted.departments)}
    return counted.regroup([place.get(department, []) for department in departments], departments)


def count_changed(before: Tally, after: Tally) -> Ints:
    """(D, P + 1) people whose answers to a priority must have changed, at least; last, those who came or went.

    Of a histogram of pairs of answers at least as many people changed as any answers gained, or lost.
    """
    difference = after.pairs - before.pairs
    gained, lost = (np.maximum(sign * difference, 0).sum(axis=(2, 3)) for sign in (1, -1))
    came_or_went = np.abs(after.respondents - before.respondents)
    return np.column_stack([np.maximum(gained, lost), came_or_went])


def decide_from_numbers(steps: Sequence[Step], minimum: int) -> Correction:
    """The same where the counts of the earlier version are gone: from what was published of both, by priority.

    Numbers that changed while nobody came or went hide how many people changed: that is held as well.
    """
    turned = [np.maximum(step.joiners, step.leavers) for step in steps]
    people = max([0, *(int(n.max()) for n in turned)])
    few = any(((n > 0) & (n < minimum)).any() for n in turned)
    unexplained = any(step.contradicted().any() for step in steps)
    if few:
        return Correction(
            people,
            True,
            f"fewer than {minimum} people came or went in a published set: released with a later batch",
        )
    if unexplained:
        return Correction(
            people,
            True,
            "numbers changed and it is not known for how many people: released with a later batch",
        )
    return (
        Correction(people, False, f"at least {minimum} people came or went wherever any did")
        if people
        else UNCHANGED
    )
