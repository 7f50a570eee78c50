"""Departments over waves: small multiples with intervals, the whole organisation, and one wave side by side."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from reports import style
from reports.cells import Cell, Unit
from reports.figures.sheet import Sheet
from reports.style import Canvas
from reports.trend import Path, Trend
from reports.typefaces import wrapped

COLUMNS, ROWS, ROWS_OF_SLIDE = 4, 7, 3
WIDE_COLUMNS = 3  # of the organisation and its parts, where they are few
PANEL_HEIGHT = 1.22  # inches
LIMIT = style.GAP_LIMIT
ROWS_ON_THE_FIRST, ROWS_SIDE_BY_SIDE = 22, 34
FEWEST_APART = 2  # waves on an axis that is drawn for one


def whole_trend(trend: Trend, canvas: Canvas = style.SLIDE) -> Figure:
    """Gap of the organisation and its parents over the waves, each with its 95 % interval."""
    with style.drawing():
        reader = trend.reader
        units = [reader.organisation, *reader.parents[: COLUMNS * 2 - 1]]
        columns = WIDE_COLUMNS if len(units) <= 2 * WIDE_COLUMNS else COLUMNS
        lines = math.ceil(len(units) / columns)
        sheet = Sheet(canvas, (2.2 if columns == WIDE_COLUMNS else 1.6) * lines)
        sheet.title(reader.words("figure.trend"), reader)
        _panels(sheet, trend, [trend.path(unit) for unit in units], (columns, lines))
        return sheet.figure


def small_multiples(trend: Trend, canvas: Canvas = style.SLIDE) -> list[Figure]:
    """Every department on a panel of its own, on one fixed scale; as many figures as it takes."""
    with style.drawing():
        rows, found = _rows(canvas), []
        for page in multiples_pages(trend, canvas):
            lines = math.ceil(len(page) / COLUMNS)
            sheet = Sheet(canvas, PANEL_HEIGHT * lines)
            sheet.title(trend.reader.words("figure.multiples"), trend.reader)
            _panels(sheet, trend, page, (COLUMNS, lines if not canvas.titled else rows))
            found.append(sheet.figure)
        return found


def multiples_pages(trend: Trend, canvas: Canvas = style.SLIDE) -> list[list[Path]]:
    """The departments on each of these figures."""
    paths = [path for path in trend.departments if path.shown]
    size = COLUMNS * _rows(canvas)
    return [paths[i : i + size] for i in range(0, len(paths), size)]


def _rows(canvas: Canvas) -> int:
    return ROWS_OF_SLIDE if canvas.titled else ROWS


@dataclass(frozen=True)
class _Box:
    """Where a panel draws on the page, in inches, and how many waves its axis of time has room for."""

    left: float
    top: float
    width: float
    height: float
    places: int

    def at(self, place: float, gap: float) -> tuple[float, float]:
        """Inches from the top left of a wave's place and a gap, which stays inside the panel."""
        across = (place + 0.4) / (max(self.places, FEWEST_APART) - 0.2)
        down = (LIMIT - min(max(gap, -LIMIT), LIMIT)) / (2 * LIMIT)
        return self.left + across * self.width, self.top + down * self.height


def _panels(sheet: Sheet, trend: Trend, paths: list[Path], grid: tuple[int, int]) -> None:
    """All panels on one pair of axes, kind by kind: a pair for each of hundreds of departments takes too long."""
    gutter, (columns, lines) = 0.2, grid
    width = (sheet.right - sheet.left - gutter * (columns - 1)) / columns
    height = (sheet.bottom - sheet.top) / lines
    count = trend.places[trend.waves[-1]] + 1
    boxes = []
    for i, path in enumerate(paths):
        left = sheet.left + (i % columns) * (width + gutter)
        top = sheet.top + (i // columns) * height
        more = 0.125 * (_names(sheet, trend, path, (left, top, width)) - 1)
        boxes.append(_Box(left + 0.02, top + 0.18 + more, width - 0.02, height - 0.38 - more, count))
    _scales(sheet, trend, boxes)
    _lines(sheet, trend, list(zip(boxes, paths, strict=True)))


def _names(sheet: Sheet, trend: Trend, path: Path, place: tuple[float, float, float]) -> int:
    """Name and gap of this wave above a panel; how many lines the name takes."""
    (left, top, width), small = place, sheet.canvas.small
    strong = "semibold" if path.unit.level != "department" else "normal"
    lines = wrapped(path.unit.name, width - 0.36, small, strong)
    for i, line in enumerate(lines):
        sheet.text(left, top + 0.09 + 0.125 * i, line, fontsize=small, weight=strong)
    now = path.cells[trend.waves[-1]]
    if not now.withheld:
        shown = trend.reader.words.signed(now.gap, now.decimals)
        sheet.text(left + width, top + 0.09, shown, ha="right", fontsize=small, weight="semibold")
    return len(lines)


def _scales(sheet: Sheet, trend: Trend, boxes: list[_Box]) -> None:
    """Zero, one point to either side, first and last wave, and the line of the whole organisation."""
    whole = unbroken(trend, trend.path(trend.reader.organisation))
    ends = [(box.left, box.left + box.width, box) for box in boxes]
    for gap, look in ((1.0, (style.RULE, 0.5)), (-1.0, (style.RULE, 0.5)), (0.0, (style.FAINT, 0.8))):
        level = [[(x0, box.at(0, gap)[1]), (x1, box.at(0, gap)[1])] for x0, x1, box in ends]
        _strokes(sheet, level, look)
    _strokes(sheet, [[box.at(at, cell.gap) for at, cell in run] for box in boxes for run in whole],
             (style.FAINT, 1.4), capstyle="butt")  # fmt: skip
    for box in boxes:
        for wave, align in ((trend.waves[0], "left"), (trend.waves[-1], "right"))[: box.places]:
            x, y = box.at(trend.places[wave], -LIMIT)
            sheet.text(
                x, y + 0.07, _short(wave), ha=align, fontsize=sheet.canvas.small * 0.82, color=style.SOFT
            )


def _lines(sheet: Sheet, trend: Trend, panels: list[tuple[_Box, Path]]) -> None:
    """The line of each panel, broken where it has to be, its intervals, its points, and its reorganisations."""
    runs = [(box, run) for box, path in panels for run in unbroken(trend, path)]
    _strokes(sheet, [[box.at(at, c.gap) for at, c in run] for box, run in runs], (style.ACCENT, 1.0))
    cells = [(box, at, cell) for box, run in runs for at, cell in run]
    intervals = [[box.at(at, cell.low), box.at(at, cell.high)] for box, at, cell in cells]
    _strokes(sheet, intervals, (style.ACCENT, 1.0))
    last = trend.places[trend.waves[-1]]
    for now, size in ((False, 3.2), (True, 4.2)):
        points = [box.at(at, cell.gap) for box, at, cell in cells if (at == last) is now]
        if points:
            sheet.paper.plot(*zip(*points, strict=True), "o", ms=size, color=style.ACCENT, mew=0, zorder=3)
    marks = [[box.at(trend.places[w] - 0.5, LIMIT), box.at(trend.places[w] - 0.5, -LIMIT)]
             for box, path in panels for w in path.marks if trend.places[w]]  # fmt: skip
    _strokes(sheet, marks, (style.WIDE, 0.9), linestyles=(0, (3, 2)))


def _strokes(
    sheet: Sheet, lines: list[list[tuple[float, float]]], look: tuple[str, float], **more: Any
) -> None:
    colour, width = look
    if lines:
        sheet.paper.add_collection(
            LineCollection(lines, colors=colour, linewidths=width, zorder=2, **more), autolim=False
        )


def unbroken(trend: Trend, path: Path) -> list[list[tuple[int, Cell]]]:
    """Place and headline of the waves of a line, parted where a wave is missing or its number is withheld."""
    runs: list[list[tuple[int, Cell]]] = []
    for wave, at in trend.places.items():
        cell = path.cells[wave]
        if cell.withheld:
            continue
        if not runs or runs[-1][-1][0] != at - 1:
            runs.append([])
        runs[-1].append((at, cell))
    return runs


def _inside(value: float) -> float:
    return min(max(value, -LIMIT), LIMIT)


def _short(wave: str) -> str:
    """2026-Q3 → Q3 26"""
    year, quarter = wave.split("-")
    return f"{quarter} {year[2:]}"


def side_by_side(trend: Trend, canvas: Canvas = style.SLIDE) -> list[Figure]:
    """Departments of one wave with their gap and its interval, widest first: where there is no trend yet."""
    with style.drawing():
        found = []
        for page in side_by_side_pages(trend, canvas):
            sheet = Sheet(canvas, 0.56 + 0.235 * len(page))
            sheet.title(trend.reader.words("figure.side_by_side"), trend.reader)
            _forest(sheet, trend, page)
            found.append(sheet.figure)
        return found


def side_by_side_pages(trend: Trend, canvas: Canvas = style.SLIDE) -> list[list[Unit]]:
    """The departments on each of these figures."""
    reader = trend.reader
    units = [u for u in reader.departments if not reader.cell(u).withheld]
    units.sort(key=lambda u: (-reader.cell(u).gap, u.department))
    first, most = (ROWS_ON_THE_FIRST, ROWS_SIDE_BY_SIDE) if not canvas.titled else (18, 18)
    starts = [0, *range(first, len(units), most)]
    return [units[a:b] for a, b in pairwise([*starts, len(units)]) if a < b]


def _forest(sheet: Sheet, trend: Trend, units: list[Unit]) -> None:
    reader, words, width = trend.reader, trend.reader.words, sheet.right - sheet.left
    top, bottom = sheet.top + 0.26, sheet.bottom - 0.26
    step = (bottom - top) / len(units)
    axes = sheet.panel(sheet.left + width * 0.53, sheet.left + width * 0.75, top, bottom)
    axes.set_xlim(-LIMIT, LIMIT)
    axes.set_xticks([-1, 0, 1], ["−1", "0", "+1"], fontsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(0, color=style.FAINT, lw=0.9)
    whole = reader.cell(reader.organisation)
    if not whole.withheld:
        axes.axvline(whole.gap, color=style.FAINT, lw=1.6)
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    sheet.text(sheet.left + width * 0.93, sheet.top + 0.1, words("figure.gap_interval"), ha="right", **small)
    sheet.text(sheet.right, sheet.top + 0.1, words("figure.n"), ha="right", **small)
    for i, unit in enumerate(units):
        y, cell = top + step * (i + 0.5), reader.cell(unit)
        sheet.label(sheet.left, y, unit.name, width * 0.32)
        sheet.label(sheet.left + width * 0.33, y, reader.parent_name(unit), width * 0.19, **small)
        _interval(axes, cell, y)
        span = f"({words.interval(cell.low, cell.high, cell.decimals)})"
        sheet.text(
            sheet.left + width * 0.80, y, words.signed(cell.gap, cell.decimals), ha="right", weight="semibold"
        )
        sheet.text(sheet.left + width * 0.93, y, span, ha="right", **small)
        sheet.text(sheet.right, y, words.whole(cell.n), ha="right", **small)


def _interval(axes: Axes, cell: Cell, y: float) -> None:
    colour = style.WIDE if cell.gap > 0 else style.NARROW
    axes.plot([_inside(cell.low), _inside(cell.high)], [y, y], color=colour, lw=1.3, solid_capstyle="butt")
    axes.plot(_inside(cell.gap), y, "o", ms=5, color=colour, mew=0)
