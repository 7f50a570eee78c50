"""Running numbers as ids: 17 in one export need not be the person who is 17 in another."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.responses import NOT_ANSWERED

FEWEST = 3  # ids, before their run says anything; shared ids, before their answers do
GAPS = 3  # a run misses at most two numbers for each that it has
STRANGERS = 0.5  # share of the shared ids whose answers disagree, before two files are different surveys
RUNNING = r"[0-9]{1,9}"


@dataclass(frozen=True, eq=False)
class IdScopes:
    """scope: (N,) int64, equal where equal ids are one person. notes: one sentence per file that is taken alone."""

    scope: npt.NDArray[np.int64]
    notes: tuple[str, ...] = ()


def run_on(ids: pd.Series) -> bool:
    """Whether ids are running numbers: whole, from near 1, most of the numbers between lowest and highest taken."""
    bare = ids.str.strip()
    distinct = bare[bare != ""].drop_duplicates()
    if len(distinct) < FEWEST or not distinct.str.fullmatch(RUNNING).all():
        return False
    return int(distinct.astype("int64").max()) <= GAPS * len(distinct)


def id_scopes(
    rows: pd.DataFrame, answers: npt.NDArray[np.int8], candidate: npt.NDArray[np.bool_]
) -> IdScopes:
    """Which files share their ids. A later file whose running numbers mean others is taken for itself.

    rows: file, respondent and department (texts); candidate: rows that may count. Two files are strangers when both
    have running numbers and most of the ids that they share have another department or another answer. An older
    export of the same survey agrees where both have an answer; a file that shares no id is nobody's stranger.
    """
    scope, notes = np.zeros(len(rows), dtype=np.int64), []
    judged = rows.assign(place=np.arange(len(rows)), respondent=rows["respondent"].str.strip())
    parts = {
        file: part
        for file, part in judged[candidate & (judged["respondent"] != "")].groupby(
            "file", observed=True, sort=False
        )
        if run_on(part["respondent"])
    }
    taken: list[list[str]] = []  # files of each scope, in the order in which they came
    for file, part in parts.items():
        place = _place(part, [[parts[other] for other in files] for files in taken], answers)
        if place == len(taken):
            taken.append([])
        taken[place].append(file)
        scope[(rows["file"] == file).to_numpy()] = place
        if place:
            known = [other for files in taken for other in files if other != file]
            notes.append(_note(file, next(o for o in known if _shares(part, parts[o]))))
    return IdScopes(scope, tuple(notes))


def _place(part: pd.DataFrame, scopes: list[list[pd.DataFrame]], answers: npt.NDArray[np.int8]) -> int:
    """The scope with the most ids that mean the same; else the first without a stranger; else a new one."""
    kin = []
    for place, others in enumerate(scopes):
        shared, disagreeing = (
            sum(n) for n in zip(*(_compared(part, other, answers) for other in others), strict=True)
        )
        if shared < FEWEST or disagreeing <= STRANGERS * shared:
            kin.append((shared - disagreeing, -place))
    return -max(kin)[1] if kin else len(scopes)


def _shares(part: pd.DataFrame, other: pd.DataFrame) -> bool:
    return bool(part["respondent"].isin(other["respondent"]).any())


def _compared(part: pd.DataFrame, other: pd.DataFrame, answers: npt.NDArray[np.int8]) -> tuple[int, int]:
    """How many ids two files share, and for how many of them a department or an answer differs."""
    first = [frame.drop_duplicates("respondent") for frame in (part, other)]
    both = first[0].merge(first[1], on="respondent")
    mine, theirs = answers[both["place_x"]], answers[both["place_y"]]
    differ = ((mine != theirs) & (mine != NOT_ANSWERED) & (theirs != NOT_ANSWERED)).any(axis=1)
    moved = (both["department_x"] != both["department_y"]).to_numpy()
    return len(both), int((differ | moved).sum())


def _note(file: str, first: str) -> str:
    return (
        f"{file}: its ids are running numbers, as those of {first} are, and most of the ids that both have stand for "
        "other answers. They were taken for other people."
    )


def run_on_note(file: str) -> str:
    """What to say about a file whose ids are running numbers of its survey tool."""
    return (
        f"{file}: its ids are running numbers of the survey tool, so they match nobody with other waves. Name "
        "a column with an id that stays the same for a person as `respondent` in the mapping, if there is one."
    )
