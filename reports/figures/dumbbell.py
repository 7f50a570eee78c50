"""What leaders say and what they do, priority by priority, with the gap and its interval."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import OVERALL, Cell, Reader
from reports.figures.sheet import Sheet, level_ticks
from reports.style import Canvas
from reports.typefaces import text_width
from reports.words import HIGHEST_MEAN, LOWEST_MEAN

WIDEST_NAMES = 0.32  # of the width


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand, in inches."""

    label: float
    points: float
    dots: tuple[float, float]
    gap: tuple[float, float]
    number: float
    interval: float
    n: float


def say_do(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """A dumbbell for the headline and for each priority of the organisation, widest gap first."""
    with style.drawing():
        order = reader.shown(reader.organisation)
        hidden = [p.id for p in reader.priorities if p.id not in order]
        rows = [OVERALL, *order, *hidden]
        sheet = Sheet(canvas, 0.42 + 0.245 * len(rows) + 0.3)
        sheet.title(reader.words("figure.say_do"), reader)
        _draw(sheet, reader, rows)
        return sheet.figure


def _draw(sheet: Sheet, reader: Reader, rows: list[str]) -> None:
    columns = _columns(sheet, reader, rows)
    top, bottom = sheet.top + 0.3, sheet.bottom - 0.34
    step = (bottom - top) / (len(rows) + 0.5)
    places = [top + step * (i + 0.5 + (0.5 if i else 0)) for i in range(len(rows))]
    _headings(sheet, reader, columns)
    dots = _dot_panel(sheet, reader, columns, (top, bottom))
    gaps = _gap_panel(sheet, columns, top, bottom)
    sheet.rule(top + step * 1.25)
    for priority, y in zip(rows, places, strict=True):
        _row(sheet, reader, columns, (priority, y, step), (dots, gaps))


def _columns(sheet: Sheet, reader: Reader, rows: list[str]) -> _Columns:
    """Names take what they need, within limits; the dots have the rest."""
    width, size = sheet.right - sheet.left, sheet.canvas.text
    at = lambda share: sheet.left + share * width  # noqa: E731
    widest = max(text_width(reader.label(p), size, "semibold" if p == OVERALL else "normal") for p in rows)
    points = 0.32 if reader.declared else 0.0
    end = min(max(sheet.left + widest + points + 0.12, at(0.285)), at(WIDEST_NAMES))
    return _Columns(
        label=sheet.left,
        points=end,
        dots=(end + (0.035 * width if reader.declared else 0.0), at(0.612)),
        gap=(at(0.645), at(0.735)),
        number=at(0.79),
        interval=at(0.935),
        n=sheet.right,
    )


def _headings(sheet: Sheet, reader: Reader, columns: _Columns) -> None:
    words, y = reader.words, sheet.top + 0.1
    look = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    middle = sum(columns.dots) / 2
    sheet.text(middle - 0.2, y, words("label.stated"), ha="right", **look)
    sheet.paper.plot(middle - 0.1, y, "o", ms=5.5, mfc="none", mec=style.INK, mew=1.2)
    sheet.paper.plot(middle + 0.1, y, "o", ms=6.2, color=style.ACCENT, mew=0)
    sheet.text(middle + 0.2, y, words("label.enacted"), **(look | {"color": style.ACCENT}))
    sheet.text(columns.interval, y, words("figure.gap_interval"), ha="right", **look)
    sheet.text(columns.n, y, words("figure.n"), ha="right", **look)
    if reader.declared:
        sheet.text(columns.points, y, words("figure.points"), ha="right", **look)


def _dot_panel(sheet: Sheet, reader: Reader, columns: _Columns, ends: tuple[float, float]) -> Axes:
    axes = sheet.panel(*columns.dots, *ends)
    level_ticks(axes, reader.words)
    axes.set_xlim(LOWEST_MEAN - 0.08, HIGHEST_MEAN + 0.08)
    axes.tick_params(labelsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    return axes


def _gap_panel(sheet: Sheet, columns: _Columns, top: float, bottom: float) -> Axes:
    axes = sheet.panel(*columns.gap, top, bottom)
    axes.set_xlim(-style.GAP_LIMIT, style.GAP_LIMIT)
    axes.set_xticks([-1, 0, 1], ["−1", "0", "+1"], fontsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(0, color=style.FAINT, lw=0.9)
    return axes


def _row(
    sheet: Sheet,
    reader: Reader,
    columns: _Columns,
    place: tuple[str, float, float],
    panels: tuple[Axes, Axes],
) -> None:
    priority, y, step = place
    cell, weight = reader.cell(reader.organisation, priority), "semibold" if priority == OVERALL else "normal"
    room = (columns.points - 0.32 if reader.declared else columns.dots[0] - 0.1) - columns.label
    sheet.label(columns.label, y, reader.label(priority), room, weight=weight)
    points = reader.declared.get(priority)
    if points is not None:
        sheet.text(columns.points, y, reader.words.whole(points), ha="right", color=style.SOFT)
    if cell.withheld:
        sheet.hatch(columns.dots[0], columns.gap[1] - columns.dots[0], y - step * 0.3, step * 0.6)
        sheet.text(columns.interval, y, reader.words("figure.withheld"), ha="right", color=style.SOFT)
        return
    _marks(cell, y, panels, large=priority == OVERALL)
    d = cell.decimals
    words = reader.words
    sheet.text(
        columns.interval,
        y,
        f"({words.interval(cell.low, cell.high, d)})",
        ha="right",
        color=style.SOFT,
        fontsize=sheet.canvas.small,
    )
    sheet.text(columns.number, y, words.signed(cell.gap, d), ha="right", weight="semibold")
    sheet.text(columns.n, y, words.whole(cell.n), ha="right", color=style.SOFT, fontsize=sheet.canvas.small)


def _marks(cell: Cell, y: float, panels: tuple[Axes, Axes], large: bool) -> None:
    dots, gaps = panels
    colour = style.WIDE if cell.gap > 0 else style.NARROW
    size = 8.0 if large else 6.5
    dots.plot(
        [cell.enacted, cell.stated],
        [y, y],
        color=colour,
        lw=2.6,
        alpha=0.45,
        solid_capstyle="butt",
        clip_on=False,
    )
    dots.plot(cell.enacted, y, "o", ms=size, color=style.ACCENT, mew=0, clip_on=False, zorder=4)
    dots.plot(cell.stated, y, "o", ms=size - 0.8, mfc="none", mec=style.INK, mew=1.2, clip_on=False, zorder=5)
    low, high, middle = (
        min(max(v, -style.GAP_LIMIT), style.GAP_LIMIT) for v in (cell.low, cell.high, cell.gap)
    )
    gaps.plot([low, high], [y, y], color=colour, lw=1.4, solid_capstyle="butt", clip_on=False)
    gaps.plot(middle, y, "D" if large else "o", ms=size - 2.2, color=colour, mew=0, clip_on=False, zorder=4)
