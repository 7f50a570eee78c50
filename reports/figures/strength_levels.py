"""Level and climate strength of departments: how deeds are rated, and whether staff see the same leaders."""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style, wording
from reports.cells import Cell, Reader, Unit
from reports.figures.sheet import Sheet, empty, level_ticks
from reports.style import Canvas
from reports.words import HIGHEST_MEAN, LOWEST_MEAN

LANES = ("united", "mixed", "divided")
LANE_COLOURS = {"united": style.ACCENT, "mixed": style.FAINT, "divided": style.WIDE}


def levels_by_strength(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Three lanes, one for each word of climate strength; departments stand at their rating of deeds."""
    with style.drawing():
        title = reader.words("figure.strength")
        known = placed(reader)
        if not known:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 2.5)
        sheet.title(title, reader)
        left, bottom = sheet.left + 1.0, sheet.bottom - 0.4
        axes = sheet.panel(left, sheet.right - 0.1, sheet.top + 0.05, bottom)
        _axis(axes, reader, sheet.canvas)
        step = (bottom - sheet.top - 0.05) / len(LANES)
        for i, lane in enumerate(LANES):
            inside = [entry for entry in known if entry[2].strength == lane]
            y = sheet.top + 0.05 + step * (i + 0.5)
            _lane(sheet, axes, reader, (lane, y, step), inside)
        return sheet.figure


def placed(reader: Reader) -> list[tuple[Unit, Cell, Any]]:
    """Departments with a word for their climate strength and a rating of deeds, lowest rating first."""
    rows = [(u, reader.cell(u), reader.row("strength", u)) for u in reader.departments]
    known = [(u, c, r) for u, c, r in rows if r is not None and str(r.strength) in LANES and not c.withheld]
    return sorted(known, key=lambda entry: (entry[1].enacted, entry[0].department))


def _axis(axes: Axes, reader: Reader, canvas: Canvas) -> None:
    level_ticks(axes, reader.words)
    axes.set_xlim(LOWEST_MEAN - 0.08, HIGHEST_MEAN + 0.08)
    axes.tick_params(labelsize=canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel(reader.words("figure.enacted_axis"), fontsize=canvas.small, color=style.SOFT)


def _lane(
    sheet: Sheet,
    axes: Axes,
    reader: Reader,
    lane: tuple[str, float, float],
    inside: list[tuple[Unit, Cell, Any]],
) -> None:
    word, y, step = lane
    words = reader.words
    look = {"color": LANE_COLOURS[word] if word != "mixed" else style.SOFT, "weight": "semibold"}
    sheet.text(sheet.left, y - 0.09, words.capital(str(words.section("strength")[word])), **look)
    count = words("figure.departments_count", count=len(inside))
    sheet.text(sheet.left, y + 0.09, count, fontsize=sheet.canvas.small, color=style.SOFT)
    sheet.rule(y + step / 2)
    spots = _swarm([cell.enacted for _, cell, _ in inside], step, axes, sheet)
    for (_, cell, row), lift in zip(inside, spots, strict=True):
        probability = float(row.probability) if not math.isnan(float(row.probability)) else 0.5
        sure = probability >= wording.SURE
        axes.plot(
            cell.enacted, y + lift, "o", ms=5.5, color=LANE_COLOURS[word], mew=0 if sure else 0.8,
            mfc=LANE_COLOURS[word] if sure else style.PAPER, clip_on=False, zorder=3,
        )  # fmt: skip


def _swarm(values: list[float], step: float, axes: Axes, sheet: Sheet) -> list[float]:
    """Vertical shifts in inches that keep marks of one lane from lying on each other, as far as the lane is high."""
    width = axes.get_position().width * sheet.width
    per_point = width / (axes.get_xlim()[1] - axes.get_xlim()[0])
    apart, rows = 0.085, max(int((step - 0.16) / 0.085), 1)
    order = [0.0] + [s * (i + 1) * apart for i in range(rows // 2) for s in (-1, 1)]
    last: dict[float, float] = {}
    shifts = []
    for value in values:
        x = value * per_point
        free = [lift for lift in order if x - last.get(lift, -9.0) >= apart]
        lift = free[0] if free else min(order, key=lambda o: last[o])
        last[lift] = x
        shifts.append(lift)
    return shifts
