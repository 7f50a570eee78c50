"""Departments at a glance: say across, do upwards, and the line where both are alike."""

import math
import textwrap
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from reports import style
from reports.cells import Cell, Group, Reader, Unit
from reports.figures.sheet import Sheet, empty, level_ticks
from reports.style import Canvas
from reports.typefaces import ELLIPSIS
from reports.words import HIGHEST_MEAN, LOWEST_MEAN

LABELLED_WIDE, LABELLED_NARROW = 5, 3
LEAST_OPAQUE = 0.35
EDGE = 0.1
UPPER_PART, ROOM_BELOW = 2.4, 0.3  # where the axes begin when no department lies lower than 2.7
CROWD = 120  # from here marks are drawn smaller
ROUNDING = 0.045  # means are published to 0.1: a mark may stand this far from its value
Z95, CHI2_TWO_95 = 1.959963984540054, 5.991464547107979  # normal, and χ² with two degrees of freedom
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

FloatArray = npt.NDArray[np.float64]


def words_and_deeds(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """A square map of the published departments; the widest and the narrowest gaps are numbered and named."""
    with style.drawing():
        title = reader.words("figure.map")
        places = {u: reader.cell(u) for u in reader.departments if not reader.cell(u).withheld}
        if not places:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 4.4)
        sheet.title(title, reader)
        bottom = sheet.bottom - 0.42
        side = bottom - sheet.top - 0.06
        left = sheet.left + 0.5
        low = _window(places)
        axes = _square(sheet, reader, (left, left + side, sheet.top + 0.06, bottom), low)
        spots = _points(axes, reader, places)
        named = _named(places)
        _ellipses(axes, reader, spots)
        _numbers(sheet, axes, named, spots)
        _legend(sheet, reader, named, left + side + 0.3)
        return sheet.figure


def _window(places: dict[Unit, Cell]) -> float:
    """Where both axes begin: one of two fixed places, so that pages still compare and marks have room."""
    lowest = min(min(cell.stated, cell.enacted) for cell in places.values())
    return LOWEST_MEAN - EDGE if lowest < UPPER_PART + ROOM_BELOW else UPPER_PART


def _square(sheet: Sheet, reader: Reader, box: tuple[float, float, float, float], low: float) -> Axes:
    axes = sheet.chart(*box)
    high = HIGHEST_MEAN + EDGE
    level_ticks(axes, reader.words, both=True)
    axes.set(xlim=(low, high), ylim=(low, high))
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.plot([low, high], [low, high], color=style.FAINT if reader.relative else style.SOFT, lw=1)
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    axes.set_xlabel(reader.words("figure.stated_axis"), **small)
    axes.set_ylabel(reader.words("figure.enacted_axis"), **small)
    if reader.relative:
        _organisation_line(axes, reader, (low, high))
    else:
        _sides(axes, reader, (low, high), sheet.canvas)
    return axes


def _sides(axes: Axes, reader: Reader, ends: tuple[float, float], canvas: Canvas) -> None:
    """The two sides of the line, in words."""
    low, high = ends
    inset = (high - low) / 40
    axes.fill_between([low, high], [low, low], [low, high], color=style.WIDE, alpha=0.05, lw=0)
    exceed = {"fontsize": canvas.small, "color": style.WIDE, "ha": "right"}
    axes.text(high - inset, low + 1.3 * inset, reader.words("label.words_exceed"), **exceed)
    exceed |= {"color": style.NARROW, "ha": "left"}
    axes.text(low + inset, high - 2.1 * inset, reader.words("label.deeds_exceed"), **exceed)


def _organisation_line(axes: Axes, reader: Reader, ends: tuple[float, float]) -> None:
    """Where a department lies whose gap is the organisation's, whatever its level."""
    whole = reader.cell(reader.organisation)
    if not whole.withheld:
        low, high = ends
        axes.plot([low, high], [low - whole.gap, high - whole.gap], color=style.INK, lw=1, ls=(0, (5, 3)))


def _points(axes: Axes, reader: Reader, places: dict[Unit, Cell]) -> dict[Unit, tuple[float, float]]:
    spots = _spread(places)
    crowd = 0.75 if len(places) > CROWD else 1.0
    for unit, (x, y) in spots.items():
        group = _group(reader, unit)
        row = reader.group_of.get(unit.department)
        sure = float(row.probability) if row is not None else 1.0
        axes.plot(
            x, y, style.GROUP_MARKERS[group.position % 8] if group else "o", ms=_size(places[unit].n) * crowd,
            color=_colour(group), alpha=LEAST_OPAQUE + (0.9 - LEAST_OPAQUE) * sure,
            mew=0.4, mec=style.PAPER, clip_on=False, zorder=3,
        )  # fmt: skip
    whole = reader.cell(reader.organisation)
    if not whole.withheld:
        axes.plot(whole.stated, whole.enacted, "+", ms=13, mew=2.2, color=style.INK, zorder=5)
    return spots


def _spread(places: dict[Unit, Cell]) -> dict[Unit, tuple[float, float]]:
    """Departments whose rounded means coincide are set side by side, inside what the rounding leaves open."""
    alike: dict[tuple[float, float], list[Unit]] = {}
    for unit, cell in places.items():
        alike.setdefault((cell.stated, cell.enacted), []).append(unit)
    spots = {}
    for (x, y), units in alike.items():
        for i, unit in enumerate(units):
            radius = ROUNDING * math.sqrt(i / max(len(units) - 1, 1)) if i else 0.0
            angle = i * GOLDEN_ANGLE
            spots[unit] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
    return spots


def _named(places: dict[Unit, Cell]) -> list[Unit]:
    """The departments worth a name: the widest gaps, then the narrowest, as far as there are that many."""
    order = sorted(places, key=lambda u: (-places[u].gap, u.department))
    few = len(order) <= LABELLED_WIDE + LABELLED_NARROW
    return order if few else order[:LABELLED_WIDE] + order[-LABELLED_NARROW:]


def _ellipses(axes: Axes, reader: Reader, spots: dict[Unit, tuple[float, float]]) -> None:
    """In which a department lies with 95 % probability, from its published margins and their correlation."""
    faint = 0.10 if len(spots) <= CROWD else 0.05
    for unit, place in spots.items():
        row = reader.row("uncertainty", unit)
        if row is None or math.isnan(float(row.stated_margin)):
            continue
        colour = _colour(_group(reader, unit))
        look = {"fc": to_rgba(colour, faint), "ec": to_rgba(colour, min(3.5 * faint, 1.0)), "lw": 0.5}
        axes.add_patch(ellipse(place, row, zorder=1.5, **look))


def ellipse(place: tuple[float, float], row: Any, **look: Any) -> Ellipse:
    """The 95 % region of two means: row has stated_margin, enacted_margin (95 % half-widths) and correlation.

    Half-axes are the square roots of the covariance's eigenvalues times √5.991, the quantile of χ² with two degrees
    of freedom.
    """
    errors = np.array([float(row.stated_margin), float(row.enacted_margin)]) / Z95
    together = float(row.correlation) if not math.isnan(float(row.correlation)) else 0.0
    covariance = np.outer(errors, errors) * np.array([[1.0, together], [together, 1.0]])
    values, vectors = np.linalg.eigh(covariance)
    width, height = 2 * math.sqrt(CHI2_TWO_95) * np.sqrt(np.maximum(values, 0.0))
    angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
    return Ellipse(place, float(width), float(height), angle=angle, **look)


def _numbers(sheet: Sheet, axes: Axes, named: list[Unit], spots: dict[Unit, tuple[float, float]]) -> None:
    """A number beside each named mark, moved apart until none lies on another, with a line to its mark."""
    scale = (
        axes.get_position().width * sheet.width * 72 / (axes.get_xlim()[1] - axes.get_xlim()[0])
    )  # points per unit
    marks = np.array([spots[unit] for unit in named]) * scale
    labels = _apart(marks, np.array(list(spots.values())) * scale)
    for number, (mark, label) in enumerate(zip(marks, labels, strict=True), start=1):
        axes.plot(
            *zip(mark / scale, label / scale, strict=True), color=style.SOFT, lw=0.6, zorder=2, clip_on=False
        )
        axes.text(
            *(label / scale),
            str(number),
            ha="center",
            va="center",
            fontsize=sheet.canvas.small,
            weight="semibold",
            zorder=6,
            bbox={"boxstyle": "circle,pad=0.18", "fc": style.PAPER, "ec": style.SOFT, "lw": 0.6},
        )


def _apart(marks: FloatArray, crowd: FloatArray) -> FloatArray:
    """Label positions in points: pushed away from all marks and from each other, a fixed number of steps."""
    angles = np.arange(len(marks)) * GOLDEN_ANGLE
    labels = marks + 16 * np.column_stack([np.cos(angles), np.sin(angles)])
    for _ in range(120):
        push = np.zeros_like(labels)
        for others, reach in ((labels, 17.0), (crowd, 12.0)):
            away = labels[:, None] - others[None]
            distance = np.hypot(away[..., 0], away[..., 1]) + 1e-6
            force = np.where((distance < reach) & (distance > 1e-3), (reach - distance) / distance, 0.0)
            push += (force[..., None] * away).sum(axis=1)
        labels = labels + 0.25 * push + 0.02 * (marks - labels)
    return labels


def _legend(sheet: Sheet, reader: Reader, named: list[Unit], left: float) -> None:
    y = sheet.top + 0.16
    step = sheet.canvas.text / 72 * 1.72
    room = int((sheet.right - left - 0.66) / (sheet.canvas.text / 72 * 0.475))
    for group in reader.groups:
        sheet.paper.plot(
            left + 0.07, y, style.GROUP_MARKERS[group.position % 8], ms=7, color=_colour(group), mew=0
        )
        lines = textwrap.wrap(reader.group_label(group), room)[:2]
        sheet.text(left + 0.24, y, lines[0])
        sheet.text(sheet.right, y, reader.words.whole(group.departments), ha="right", color=style.SOFT)
        for line in lines[1:]:
            y += step * 0.7
            sheet.text(left + 0.24, y, line)
        y += step
    sheet.paper.plot(left + 0.07, y, "+", ms=9, mew=1.8, color=style.INK)
    sheet.text(left + 0.24, y, reader.words("label.organisation"))
    y += step * 1.15
    if reader.groups:
        sheet.text(left, y, reader.words("figure.paler"), color=style.SOFT, fontsize=sheet.canvas.small)
        y += step * 0.9
    y += step * 0.45
    for number, unit in enumerate(named, start=1):
        cell = reader.cell(unit)
        lines = textwrap.wrap(unit.name, room, max_lines=2, placeholder=ELLIPSIS)
        sheet.text(left + 0.12, y, str(number), weight="semibold", ha="right")
        gap = reader.words.signed(cell.gap, cell.decimals)
        sheet.text(sheet.right, y, gap, ha="right", color=style.WIDE if cell.gap > 0 else style.NARROW)
        for i, line in enumerate(lines):
            y += step * 0.7 * (i > 0)
            sheet.text(left + 0.24, y, line)
        y += step


def _group(reader: Reader, unit: Unit) -> Group | None:
    row = reader.group_of.get(unit.department)
    return next((g for g in reader.groups if row is not None and g.name == row.group), None)


def _colour(group: Group | None) -> str:
    return style.group_colour(group) if group else style.ACCENT


def _size(n: float) -> float:
    return 4.5 + 4.0 * math.sqrt(min(n, 200) / 200)
