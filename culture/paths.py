"""Where the people of a department were in other waves and will be, as far as reorganisations say."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

NOWHERE = ""  # the department of people whose department was closed
ALWAYS = ""  # before every wave
WHOLE = 0.999


@dataclass(frozen=True)
class Path:
    """The departments some people are in, one after the other.

    stays: pairs of the wave from which and the id of the department, oldest first; the first wave is ALWAYS
    """

    stays: tuple[tuple[str, str], ...]

    @classmethod
    def staying(cls, department: str) -> "Path":
        """People whom no reorganisation moved."""
        return cls(((ALWAYS, department),))

    def at(self, wave: str) -> str:
        """The department in a wave."""
        return next(department for since, department in reversed(self.stays) if since <= wave)

    def onwards(self, wave: str, department: str) -> "Path":
        """The same people when they go to another department."""
        return Path((*self.stays, (wave, department)))


def paths_of(steps: pd.DataFrame) -> tuple[Path, ...]:
    """Every way people can have gone, for the departments that reorganisations touch.

    steps: from_department, to_department, effective_wave (Wave), share, see culture.lineage. Where a share of a
    department's people goes, the rest stays.
    """
    touched = {*steps["from_department"], *steps["to_department"]} - {NOWHERE}
    paths = [Path.staying(department) for department in sorted(touched)]
    for wave in sorted(set(steps["effective_wave"])):
        now = steps[steps["effective_wave"] == wave]
        paths = [after for path in paths for after in _after(path, str(wave), now)]
    return tuple(paths)


def _after(path: Path, wave: str, steps: pd.DataFrame) -> Iterable[Path]:
    here = path.stays[-1][1]
    own = steps[(steps["from_department"] == here) & (here != NOWHERE)]
    if own.empty or float(own["share"].sum()) < WHOLE:
        yield path
    for department in own["to_department"]:
        if department != here:
            yield path.onwards(wave, department)
        else:
            yield path


@dataclass(frozen=True)
class Moves:
    """What reorganisations did, seen from a wave. Departments that no path is about stay as they are."""

    wave: str
    paths: tuple[Path, ...] = ()
