"""Which department of the roster a row means: exactly its id, or exactly a name that only one department has."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.roster import Roster

UNKNOWN = -1


def match_departments(texts: pd.Series, roster: Roster) -> npt.NDArray[np.int32]:
    """(N,) texts to (N,) positions in roster.ids, UNKNOWN where none fits. Nothing is trimmed, folded or guessed."""
    place, distinct = pd.factorize(texts)
    position = _positions(roster)
    codes = np.fromiter(
        (position.get(text, UNKNOWN) for text in distinct), dtype=np.int32, count=len(distinct)
    )
    return codes[place] if len(distinct) else np.zeros(0, dtype=np.int32)


def _positions(roster: Roster) -> dict[str, int]:
    names = roster.departments["name"]
    once = ~names.duplicated(keep=False)
    by_name = {name: position for position, name in enumerate(names) if once.iloc[position]}
    by_id = {department: position for position, department in enumerate(roster.ids)}
    return by_name | by_id
