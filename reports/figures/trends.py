"""Departments over waves: small multiples with intervals, the whole organisation, and one wave side by side."""

import math
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import Cell, Unit
from reports.figures.sheet import Sheet
from reports.style import Canvas
from reports.trend import Path, Trend

COLUMNS, ROWS = 4, 7
PANEL_HEIGHT = 1.22  # inches
LIMIT = style.GAP_LIMIT
ROWS_ON_THE_FIRST, ROWS_SIDE_BY_SIDE = 22, 34
FEWEST_APART = 2  # waves on an axis that is drawn for one


def whole_trend(trend: Trend, canvas: Canvas = style.SLIDE) -> Figure:
    """Gap of the organisation and its parents over the waves, each with its 95 % interval."""
    with style.drawing():
        reader = trend.reader
        units = [reader.organisation, *reader.parents[: COLUMNS * 2 - 1]]
        columns = min(max(len(units), 3), COLUMNS + 1) if len(units) <= COLUMNS + 1 else COLUMNS
        lines = math.ceil(len(units) / columns)
        sheet = Sheet(canvas, (2.1 if lines == 1 else 1.5) * lines)
        sheet.title(reader.words("figure.trend"), reader)
        _panels(sheet, trend, [trend.path(unit) for unit in units], (columns, lines))
        return sheet.figure


def small_multiples(trend: Trend, canvas: Canvas = style.SLIDE) -> list[Figure]:
    """Every department on a panel of its own, on one fixed scale; as many figures as it takes."""
    with style.drawing():
        paths = [path for path in trend.departments if path.shown]
        rows = ROWS if not canvas.titled else 3
        size = COLUMNS * rows
        pages = [paths[i : i + size] for i in range(0, len(paths), size)]
        found = []
        for page in pages:
            lines = math.ceil(len(page) / COLUMNS)
            sheet = Sheet(canvas, PANEL_HEIGHT * lines)
            sheet.title(trend.reader.words("figure.multiples"), trend.reader)
            _panels(sheet, trend, page, (COLUMNS, lines if not canvas.titled else rows))
            found.append(sheet.figure)
        return found


def _panels(sheet: Sheet, trend: Trend, paths: list[Path], grid: tuple[int, int]) -> None:
    gutter, (columns, lines) = 0.2, grid
    width = (sheet.right - sheet.left - gutter * (columns - 1)) / columns
    height = (sheet.bottom - sheet.top) / lines
    for i, path in enumerate(paths):
        left = sheet.left + (i % columns) * (width + gutter)
        _panel(sheet, trend, path, (left, sheet.top + (i // columns) * height, width, height))


def _panel(sheet: Sheet, trend: Trend, path: Path, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    small = sheet.canvas.small
    strong = "semibold" if path.unit.level != "department" else "normal"
    sheet.text(left, top + 0.09, path.unit.name, width - 0.36, fontsize=small, weight=strong)
    now = path.cells[trend.waves[-1]]
    if not now.withheld:
        shown = trend.reader.words.signed(now.gap, now.decimals)
        sheet.text(left + width, top + 0.09, shown, ha="right", fontsize=small, weight="semibold")
    axes = sheet.chart(left + 0.02, left + width, top + 0.18, top + height - 0.2)
    _scale(axes, trend, small)
    _line(axes, trend, path)


def _scale(axes: Axes, trend: Trend, size: float) -> None:
    count = trend.places[trend.waves[-1]] + 1
    axes.set_xlim(-0.4, max(count, FEWEST_APART) - 0.6)
    axes.set_ylim(-LIMIT, LIMIT)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_yticks([-1, 0, 1], [])
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.axhline(0, color=style.FAINT, lw=0.8)
    axes.set_xticks(
        [0, count - 1] if count > 1 else [0], [_short(w) for w in (trend.waves[0], trend.waves[-1])][:count]
    )
    axes.tick_params(axis="x", labelsize=size * 0.82, pad=1)
    for label, align in zip(axes.get_xticklabels(), ("left", "right"), strict=False):
        label.set_horizontalalignment(align)
    whole = trend.path(trend.reader.organisation)
    for run in unbroken(trend, whole):
        axes.plot([at for at, _ in run], [cell.gap for _, cell in run], color=style.FAINT, lw=1.4, zorder=1,
                  solid_capstyle="butt")  # fmt: skip


def _line(axes: Axes, trend: Trend, path: Path) -> None:
    for run in unbroken(trend, path):
        axes.plot(
            [at for at, _ in run], [_inside(c.gap) for _, c in run], color=style.ACCENT, lw=1.0, zorder=2
        )
        for at, cell in run:
            last = at == trend.places[trend.waves[-1]]
            axes.plot([at, at], [_inside(cell.low), _inside(cell.high)], color=style.ACCENT, lw=1.0, zorder=2)
            axes.plot(
                at, _inside(cell.gap), "o", ms=4.2 if last else 3.2, color=style.ACCENT, mew=0, zorder=3
            )
    for wave in path.marks:
        axes.axvline(trend.places[wave] - 0.5, color=style.WIDE, lw=0.9, ls=(0, (3, 2)))


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
        reader = trend.reader
        units = [u for u in reader.departments if not reader.cell(u).withheld]
        units.sort(key=lambda u: (-reader.cell(u).gap, u.department))
        first, most = (ROWS_ON_THE_FIRST, ROWS_SIDE_BY_SIDE) if not canvas.titled else (18, 18)
        starts = [0, *range(first, len(units), most)]
        pages = [units[a:b] for a, b in pairwise([*starts, len(units)]) if a < b]
        found = []
        for page in pages:
            sheet = Sheet(canvas, 0.56 + 0.235 * len(page))
            sheet.title(reader.words("figure.side_by_side"), reader)
            _forest(sheet, trend, page)
            found.append(sheet.figure)
        return found


def _forest(sheet: Sheet, trend: Trend, units: list[Unit]) -> None:
    reader, words, width = trend.reader, trend.reader.words, sheet.right - sheet.left
    top, bottom = sheet.top + 0.26, sheet.bottom - 0.26
    step = (bottom - top) / len(units)
    axes = sheet.panel(sheet.left + width * 0.44, sheet.left + width * 0.74, top, bottom)
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
        sheet.text(sheet.left, y, unit.name, width * 0.27)
        sheet.text(sheet.left + width * 0.43, y, reader.parent_name(unit), width * 0.15, ha="right", **small)
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
