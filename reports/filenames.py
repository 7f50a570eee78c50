"""File names for departments: an id comes from a spreadsheet and may be anything, `../../x` included."""

import hashlib
import re

LONGEST = 60
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}
)


def department_files(ids: list[str]) -> dict[str, str]:
    """Id → file name without ending: letters, digits, dash, underscore, inner dots; unique in any case.

    An id that is already such a name keeps it. Any other is reduced to it, with a digest of the id.
    """
    plain = {own: _reduced(own) for own in ids}
    taken: dict[str, int] = {}
    for name in plain.values():
        taken[name.lower()] = taken.get(name.lower(), 0) + 1
    return {own: _distinct(own, name, taken[name.lower()] > 1) for own, name in plain.items()}


def _reduced(own: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", own).strip(".-_")[:LONGEST].strip(".-_")


def _distinct(own: str, name: str, shared: bool) -> str:
    if name and name == own and not shared and name.split(".")[0].lower() not in RESERVED:
        return name
    digest = hashlib.sha256(own.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{name}-{digest}" if name else f"department-{digest}"
