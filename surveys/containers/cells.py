"""A cell of a binary format as the text a reader of it sees. Without pandas: a child process imports it."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache


def cell_text(cell: object) -> str:
    """What the cell shows: whole numbers without decimals, dates as YYYY-MM-DD, times of day behind a space."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


@lru_cache(maxsize=65_536)
def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
