"""How staff answered, item by item: unfavourable and favourable on either side of a line, the rest apart.

Neutral answers and "can't say" have columns of their own, so that the lengths to the left and right of the line can
be compared. A category nobody chose keeps its place. Shares at the ends are bands and end open.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import Reader, Unit
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.words import HIGHEST_SHARE, LOWEST_SHARE

AGAINST, FOR, APART = style.WIDE, style.ACCENT, "#B9C0C4"
SOURCES = ("stated", "enacted")
USUAL_REACH = 60.0  # percent
LEAST_INSIDE = 12.0  # percent from which a bar has room for its number


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand, in inches."""

    label: float
    source: float
    bars: tuple[float, float]
    neutral: tuple[float, float]
    cant_say: tuple[float, float]
    n: float


def answers(reader: Reader, unit: Unit | None = None, canvas: Canvas = style.SLIDE) -> Figure:
    """Shares of answers to both items of each priority, of one unit (None: the organisation)."""
    with style.drawing():
        title = reader.words("figure.answers")
        rows = answered(reader, unit or reader.organisation)
        if not rows:
            return empty(canvas, reader, title)
        pairs = list(dict.fromkeys(str(row.priority) for row in rows))
        sheet = Sheet(canvas, 0.46 + 0.5 * len(pairs))
        sheet.title(title, reader)
        _draw(sheet, reader, pairs, rows)
        return sheet.figure


def answered(reader: Reader, unit: Unit) -> list[Any]:
    """Rows of the favourable table of a unit that have at least the favourable share, priority by priority."""
    table = reader.publishable["favourable"]
    own = table[(table["level"] == unit.level) & (table["department"] == unit.department)]
    own = own[own["favourable"].notna()]
    place = {p.id: i for i, p in enumerate(reader.priorities)}
    return sorted(own.itertuples(), key=lambda r: (place[str(r.priority)], SOURCES.index(str(r.source))))


def _draw(sheet: Sheet, reader: Reader, pairs: list[str], rows: list[Any]) -> None:
    columns = _columns(sheet)
    top = sheet.top + 0.34
    step = (sheet.bottom - top) / len(pairs)
    _headings(sheet, reader, columns, _reach(rows))
    bars = _panel(sheet, columns.bars, (top, sheet.bottom), (-_reach(rows), 100))
    bars.axvline(0, color=style.INK, lw=0.8)
    apart = [_panel(sheet, box, (top, sheet.bottom), (0, 60)) for box in (columns.neutral, columns.cant_say)]
    for axes in apart:
        axes.axvline(0, color=style.FAINT, lw=0.8)
    for row in rows:
        pair, line = pairs.index(str(row.priority)), SOURCES.index(str(row.source))
        y = top + step * (pair + 0.27 + 0.4 * line)
        if line == 0:
            sheet.label(
                columns.label,
                top + step * (pair + 0.47),
                reader.label(str(row.priority)),
                columns.source - columns.label - 0.08,
            )
            if pair:
                sheet.rule(top + step * (pair - 0.03))
        _row(sheet, reader, (row, y, step * 0.36), (columns, bars, *apart))


def _reach(rows: list[Any]) -> float:
    """How far the scale goes to the left: to 60 percent, and to 100 only where some share needs it."""
    return 100.0 if any(row.unfavourable > USUAL_REACH for row in rows) else USUAL_REACH


def _columns(sheet: Sheet) -> _Columns:
    def at(share: float) -> float:
        return sheet.left + share * (sheet.right - sheet.left)

    return _Columns(at(0), at(0.285), (at(0.32), at(0.72)), (at(0.76), at(0.84)), (at(0.87), at(0.93)), at(1))


def _headings(sheet: Sheet, reader: Reader, columns: _Columns, reach: float) -> None:
    words, y = reader.words, sheet.top + 0.1
    look = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    middle = columns.bars[0] + (columns.bars[1] - columns.bars[0]) * reach / (reach + 100)
    sheet.text(middle - 0.08, y, words("figure.unfavourable"), ha="right", **(look | {"color": AGAINST}))
    sheet.text(middle + 0.08, y, words("figure.favourable"), **(look | {"color": FOR}))
    sheet.text(columns.neutral[0], y, words("figure.neutral"), **look)
    sheet.text(columns.cant_say[0], y, words("figure.cant_say"), **look)
    sheet.text(columns.n, y, words("figure.n"), ha="right", **look)


def _panel(
    sheet: Sheet, box: tuple[float, float], ends: tuple[float, float], reach: tuple[float, float]
) -> Axes:
    axes = sheet.panel(*box, *ends)
    axes.set_xlim(*reach)
    axes.set_xticks([])
    return axes


def _row(
    sheet: Sheet, reader: Reader, place: tuple[Any, float, float], panels: tuple[_Columns, Axes, Axes, Axes]
) -> None:
    (row, y, height), (columns, bars, neutral, cant_say) = place, panels
    small = {"fontsize": sheet.canvas.small}
    say = str(row.source) == "stated"
    sheet.text(
        columns.source, y, reader.words("figure.say" if say else "figure.do"), color=style.SOFT, **small
    )
    sheet.text(columns.n, y, reader.words.whole(row.n), ha="right", color=style.SOFT, **small)
    alpha = 0.62 if say else 1.0
    shares = ((bars, row.favourable, 1, FOR), (bars, row.unfavourable, -1, AGAINST),
              (neutral, row.neutral, 1, APART), (cant_say, row.cant_say, 1, APART))  # fmt: skip
    for axes, share, side, colour in shares:
        if pd.notna(share):
            _bar(axes, reader, (float(share), side, colour, alpha), (y, height, sheet.canvas))
    if pd.isna(row.unfavourable):
        bars.text(-4, y, reader.words("figure.not_shown"), ha="right", va="center", color=style.SOFT, **small)


def _bar(
    axes: Axes,
    reader: Reader,
    bar: tuple[float, int, str, float],
    place: tuple[float, float, Canvas],
) -> None:
    (share, side, colour, alpha), (y, height, canvas) = bar, place
    axes.barh(y, side * share, height=height, color=colour, alpha=alpha, lw=0, clip_on=False)
    if share >= HIGHEST_SHARE:  # a band: it may reach further
        axes.barh(y, side * (100 - share), left=side * share, height=height, fc="none", ec=colour, lw=0,
                  hatch="//////", alpha=alpha)  # fmt: skip
    wide = axes.get_xlim()[0] < 0
    inside = wide and share >= LEAST_INSIDE
    ink = style.PAPER if inside and alpha == 1.0 else style.INK
    x = side * (share - 2 if inside else share + (2 if wide else 3))
    ha = ("right" if side > 0 else "left") if inside else ("left" if side > 0 else "right")
    axes.text(x, y, _shown(reader, share), ha=ha, va="center", color=ink, fontsize=canvas.small * 0.96)


def _shown(reader: Reader, share: float) -> str:
    """The number without a percent sign, or the band it was published as."""
    digits = 0
    if share >= HIGHEST_SHARE:
        return f"≥\u00a0{HIGHEST_SHARE}"
    if share <= LOWEST_SHARE:
        return f"≤\u00a0{LOWEST_SHARE}"
    return reader.words.number(share, digits)
