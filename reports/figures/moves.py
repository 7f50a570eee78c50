"""What moved since an earlier wave: the change of the overall gap, its interval, and what could have been seen."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from reports import style, wording
from reports.cells import Reader, Unit
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas

MOST_DEPARTMENTS = 16
REACH = 1.0  # scale points on either side of no change; fixed, so that waves compare
COLOURS = {"wider": style.WIDE, "narrower": style.ACCENT, "alike": style.SOFT}


def gap_changes(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Change of the overall gap of the organisation, its parents and the departments that moved most."""
    with style.drawing():
        title = reader.words("figure.changes")
        rows = moved(reader)
        if not rows:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 0.56 + 0.225 * len(rows))
        sheet.title(title, reader)
        _draw(sheet, reader, rows)
        return sheet.figure


def moved(reader: Reader, most: int = MOST_DEPARTMENTS) -> list[tuple[Unit, Any]]:
    """Organisation, parents, then the departments that moved, surest and largest first; `most` of these.

    A department whose change is printed as 0.0 is not listed among those that moved.
    """
    above = [pair for pair in compared(reader) if pair[0].level != "department"]
    below = [pair for pair in compared(reader) if pair[0].level == "department" and _has_moved(pair[1])]
    below.sort(key=lambda p: (wording.movement(p[1]) == "alike", -abs(p[1].change), p[0].department))
    return above + below[:most]


def compared(reader: Reader) -> list[tuple[Unit, Any]]:
    """Units with a change of the headline, whatever it is: organisation, parents, departments."""
    known = [(u, reader.moves.get((u.level, u.department))) for u in
             (reader.organisation, *reader.parents, *reader.departments)]  # fmt: skip
    return [(u, row) for u, row in known if row is not None and pd.notna(row.change)]


def _has_moved(row: Any) -> bool:
    return wording.movement(row) != "alike" or round(abs(float(row.change)), wording.digits(row)) > 0


def _draw(sheet: Sheet, reader: Reader, rows: list[tuple[Unit, Any]]) -> None:
    words, width = reader.words, sheet.right - sheet.left
    top, bottom = sheet.top + 0.28, sheet.bottom - 0.26
    axes = sheet.panel(sheet.left + width * 0.36, sheet.left + width * 0.68, top, bottom)
    axes.set_xlim(-REACH, REACH)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], [words.signed(t, 1) if t else "0" for t in (-1, -0.5, 0, 0.5, 1)])
    axes.tick_params(labelsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(0, color=style.FAINT, lw=1.0)
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    y = sheet.top + 0.1
    sheet.text(sheet.left + width * 0.355, y, words("figure.narrower_side"), ha="left", **small)
    sheet.text(sheet.left + width * 0.685, y, words("figure.wider_side"), ha="right", **small)
    sheet.text(sheet.left + width * 0.88, y, words("figure.change_interval"), ha="right", **small)
    sheet.text(sheet.right, y, words("figure.detectable"), ha="right", **small)
    step = (bottom - top) / len(rows)
    for i, (unit, row) in enumerate(rows):
        _line(sheet, reader, (unit, row), (axes, top + step * (i + 0.5), step))


def _line(sheet: Sheet, reader: Reader, entry: tuple[Unit, Any], place: tuple[Any, float, float]) -> None:
    (unit, row), (axes, y, step) = entry, place
    words, width, d = reader.words, sheet.right - sheet.left, wording.digits(row)
    colour = COLOURS[wording.movement(row)]
    strong = "semibold" if unit.level != "department" else "normal"
    sheet.label(sheet.left, y, unit.name, width * 0.34, weight=strong)
    if pd.notna(row.detectable):
        seen = min(float(row.detectable), REACH)
        axes.barh(y, 2 * seen, left=-seen, height=step * 0.7, color=style.WASH, lw=0, zorder=0.5)
    low, high, middle = (
        min(max(float(v), -REACH), REACH) for v in (row.change_low, row.change_high, row.change)
    )
    axes.plot([low, high], [y, y], color=colour, lw=1.4, solid_capstyle="butt")
    axes.plot(middle, y, "o", ms=5.5, color=colour, mew=0, zorder=4)
    sheet.text(sheet.left + width * 0.755, y, words.signed(row.change, d), ha="right", weight="semibold")
    span = f"({words.interval(row.change_low, row.change_high, d)})"
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    sheet.text(sheet.left + width * 0.88, y, span, ha="right", **small)
    sheet.text(sheet.right, y, words.number(row.detectable, d), ha="right", **small)
