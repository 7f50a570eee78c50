"""Codes under which a survey tool keeps items and departments when it allows no id of ours.

LimeSurvey takes letters and digits only: 20 for a question or a row of it, 5 for an answer option. The codes follow
from the ids alone, so an export finds its way back without a mapping file, whatever has happened to the roster since.
"""

import re
from collections import Counter
from hashlib import sha256

from culture.instrument import Instrument, Item
from culture.roster import Roster

ROW_LENGTH = 20
OPTION_LENGTH = 5
FITS_A_ROW = re.compile(rf"[A-Za-z0-9]{{1,{ROW_LENGTH}}}")
FITS_AN_OPTION = re.compile(rf"[A-Za-z0-9]{{1,{OPTION_LENGTH}}}")
RESERVED = frozenset({"time", "other", "comment"})  # LimeSurvey's own rows
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SIGNS = LETTERS + "0123456789"


def item_codes(instrument: Instrument) -> dict[str, str]:
    """`block[row]` of every item, such as `stated[qualityfirst]`; items of one block whose rows agree have none."""
    rows = {item.id: (item.block, _row(_subject(item, instrument))) for item in instrument.items}
    times = Counter((block, row.casefold()) for block, row in rows.values())
    return {
        item: f"{block}[{row}]" for item, (block, row) in rows.items() if times[block, row.casefold()] == 1
    }


def department_codes(roster: Roster) -> dict[str, str]:
    """Code of every department: its id where that fits, else a letter and four signs that follow from the id.

    Departments whose codes agree, letter case aside, have none.
    """
    codes = {department: _option(department) for department in roster.ids}
    times = Counter(code.casefold() for code in codes.values())
    return {department: code for department, code in codes.items() if times[code.casefold()] == 1}


def department_labels(roster: Roster) -> dict[str, str]:
    """What a respondent chooses from: the name, and the parent behind it where two departments have one name."""
    times = Counter(roster.name[department] for department in roster.ids)
    labels = {}
    for department in roster.ids:
        name, parent = roster.name[department], roster.parent[department]
        alone = times[name] == 1
        labels[department] = name if alone else f"{name} ({roster.name.get(parent, roster.organisation)})"
    return labels


def _subject(item: Item, instrument: Instrument) -> str:
    """The priority of a stated or enacted item, a check itself: what tells the rows of a block apart."""
    for priority in instrument.priorities:
        if item in (priority.stated, priority.enacted):
            return priority.id
    return item.id


def _row(name: str) -> str:
    bare = name.replace("_", "")
    if FITS_A_ROW.fullmatch(bare) and bare.casefold() not in RESERVED:
        return bare
    return bare[: ROW_LENGTH - 8] + sha256(name.encode()).hexdigest()[:8]


def _option(department: str) -> str:
    if FITS_AN_OPTION.fullmatch(department):
        return department
    number = int.from_bytes(sha256(department.encode()).digest()[:8])
    first, number = (
        LETTERS[number % len(LETTERS)],
        number // len(LETTERS),
    )  # a letter: Excel makes 12e45 a number
    rest = ""
    for _ in range(OPTION_LENGTH - 1):
        rest, number = rest + SIGNS[number % len(SIGNS)], number // len(SIGNS)
    return first + rest
