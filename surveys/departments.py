"""Which department of the roster a row means: exactly its id, or exactly a name that only one department has.

Or exactly the code or label under which our own questionnaire offered it.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.roster import Roster
from surveys.field_codes import department_codes, department_labels

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
    """By what a survey may write for a department: its id before its name, then what the questionnaire made of it."""
    names = roster.departments["name"]
    once = ~names.duplicated(keep=False).to_numpy()
    by_name = {name: position for position, name in enumerate(names) if once[position]}
    by_id = {department: position for position, department in enumerate(roster.ids)}
    by_code = {code: by_id[department] for department, code in department_codes(roster).items()}
    labels = department_labels(roster)
    times = Counter(labels.values())
    by_label = {label: by_id[department] for department, label in labels.items() if times[label] == 1}
    return by_code | by_label | by_name | by_id
