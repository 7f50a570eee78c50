"""What was told of the response of an open survey, kept in private/<wave>/response.json between checks."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from culture.errors import ConfidentialityError
from culture.response_so_far import Group, count_anew, groups_of_staff, response_table
from culture.responses import Responses
from culture.roster import TOP, Roster
from reports.outbox import write

KEPT = "response.json"


def tell_response(responses: Responses, roster: Roster, private: Path, minimum: int) -> pd.DataFrame:
    """The table of `response_table` that may be told now; what it rests on is kept before anybody is told.

    private: private/<wave>, whose lock the caller holds. ConfidentialityError when what was told before cannot be
    read: without it, the difference to the next number cannot be judged.
    """
    before = _told(private / KEPT)
    people = np.bincount(responses.department, minlength=len(responses.departments))
    answered = dict(zip(responses.departments, map(int, people), strict=True))
    groups = count_anew(groups_of_staff(roster, minimum), before, answered, minimum)
    _keep(groups, private)
    names = {TOP: roster.organisation} | {parent: roster.name[parent] for parent in roster.parents}
    return response_table(groups, names)


def _told(path: Path) -> dict[str, Group]:
    if not path.exists():
        return {}
    try:
        groups = [
            Group(**{k: tuple(v) if isinstance(v, list) else v for k, v in g.items()})
            for g in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, TypeError, AttributeError):
        raise ConfidentialityError(
            f"{path} cannot be read, so that what was told of the response so far is not known. Restore it from a "
            "backup; until then nothing is told before the wave is published."
        ) from None
    return {group.id: group for group in groups}


def _keep(groups: tuple[Group, ...], private: Path) -> None:
    """Whole or not at all, readable by the owner only."""
    content = json.dumps([asdict(group) for group in groups], ensure_ascii=False, indent=1).encode()
    write(private, f".{KEPT}.part", content).replace(private / KEPT)
