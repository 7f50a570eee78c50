"""Departments beside their parent and the whole organisation: difference of the overall gap, with its interval."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import OVERALL, Reader, Unit
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas

PARENT, WHOLE = "parent", "organisation"
REACH = 1.0  # scale points on either side of no difference; fixed, so that waves compare
MOST_ROWS, MOST_ROWS_OF_SLIDE = 30, 18
COLOURS = {"wider": style.WIDE, "narrower": style.ACCENT}


@dataclass(frozen=True)
class Beside:
    """A unit and its row of the benchmarks table against its parent and against the organisation; None: not held."""

    unit: Unit
    parent: Any
    whole: Any

    @property
    def differs(self) -> bool:
        return any(row is not None and row.reading in COLOURS for row in (self.parent, self.whole))

    @property
    def most(self) -> float:
        """The larger of the two differences, whichever way."""
        return max(abs(float(row.difference)) for row in (self.parent, self.whole) if row is not None)


def held(reader: Reader) -> list[Beside]:
    """Parents, then departments with a known difference: those that differ first, the largest difference first."""
    table = reader.publishable["benchmarks"]
    own = table[(table["priority"] == OVERALL) & (table["measure"] == "gap") & table["difference"].notna()]
    rows = {(r.level, r.department, r.against): r for r in own.itertuples()}
    found = [
        Beside(u, *(rows.get((u.level, u.department, against)) for against in (PARENT, WHOLE)))
        for u in (*reader.parents, *reader.departments)
    ]
    known = [b for b in found if b.parent is not None or b.whole is not None]
    return sorted(known, key=lambda b: (b.unit.level != "parent", not b.differs, -b.most, b.unit.department))


def beside_parent(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """The parents and the departments that differ most, each against its parent and against the organisation."""
    with style.drawing():
        title, rows = (
            reader.words("figure.beside"),
            held(reader)[: MOST_ROWS_OF_SLIDE if canvas.titled else MOST_ROWS],
        )
        if not rows:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 0.78 + 0.225 * len(rows))
        sheet.title(title, reader)
        _draw(sheet, reader, rows)
        return sheet.figure


def _draw(sheet: Sheet, reader: Reader, rows: list[Beside]) -> None:
    top, bottom = sheet.top + 0.5, sheet.bottom - 0.26
    step = (bottom - top) / len(rows)
    sides = ((PARENT, 0.28, 0.44), (WHOLE, 0.635, 0.795))
    panels = [_panel(sheet, reader, side, (top, bottom)) for side in sides]
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    sheet.text(sheet.right, sheet.top + 0.32, reader.words("figure.n"), ha="right", **small)
    for i, row in enumerate(rows):
        y, strong = top + step * (i + 0.5), row.unit.level == "parent"
        width = sheet.right - sheet.left
        sheet.label(sheet.left, y, row.unit.name, width * 0.265, weight="semibold" if strong else "normal")
        n = reader.words.whole(reader.cell(row.unit).n)
        sheet.text(sheet.right, y, n, ha="right", **small)
        for axes, (_, _, right), held_against in zip(panels, sides, (row.parent, row.whole), strict=True):
            if held_against is not None:
                _difference(sheet, reader, (row.unit, held_against), (axes, right, y))


def _panel(sheet: Sheet, reader: Reader, side: tuple[str, float, float], ends: tuple[float, float]) -> Axes:
    (against, left, right), width = side, sheet.right - sheet.left
    axes = sheet.panel(sheet.left + width * left, sheet.left + width * right, *ends)
    axes.set_xlim(-REACH, REACH)
    axes.set_xticks([-1, 0, 1], ["−1", "0", "+1"], fontsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(0, color=style.FAINT, lw=1.0)
    words = reader.words
    sheet.text(
        sheet.left + width * left, sheet.top + 0.1, words(f"figure.against_{against}"), weight="semibold"
    )
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    place = sheet.left + width * (right + 0.155)
    sheet.text(place, sheet.top + 0.32, words("figure.difference"), ha="right", **small)
    return axes


def _difference(
    sheet: Sheet, reader: Reader, held_against: tuple[Unit, Any], place: tuple[Axes, float, float]
) -> None:
    (unit, row), (axes, right, y) = held_against, place
    words, width, d = reader.words, sheet.right - sheet.left, reader.cell(unit).decimals
    colour = COLOURS.get(str(row.reading), style.SOFT)
    low, high, middle = (_inside(v) for v in (row.difference_low, row.difference_high, row.difference))
    axes.plot([low, high], [y, y], color=colour, lw=1.4, solid_capstyle="butt", clip_on=False)
    axes.plot(middle, y, "o", ms=5, color=colour, mew=0, clip_on=False, zorder=4)
    number = words.signed(float(row.difference), d)
    sheet.text(sheet.left + width * (right + 0.052), y, number, ha="right", weight="semibold")
    span = (
        f"({words.interval(row.difference_low, row.difference_high, d)})"
        if pd.notna(row.difference_low)
        else ""
    )
    sheet.text(sheet.left + width * (right + 0.155), y, span, ha="right", fontsize=sheet.canvas.small,
               color=style.SOFT)  # fmt: skip


def _inside(value: float) -> float:
    return min(max(float(value), -REACH), REACH)
