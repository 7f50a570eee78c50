"""How departments moved between groups from wave to wave: a ribbon each, the paler the less sure."""

import math
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from reports import style
from reports.cells import Group
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.trend import Path, Trend

GAP = 0.12  # inches between groups of a wave
BAR = 0.12  # width of a group's bar
LEAST_OPAQUE, MOST_OPAQUE = 0.12, 0.62

FEWEST_WAVES = 2

Membership = tuple[str, float]  # a group, and the probability of being in it
Stacks = dict[tuple[str, str], tuple[float, float]]  # (wave, group) → top and bottom in inches


def movement(trend: Trend, canvas: Canvas = style.SLIDE) -> Figure:
    """Groups as bars, one column for each wave; departments as ribbons between them."""
    with style.drawing():
        title = trend.reader.words("figure.movement")
        waves = grouped_waves(trend)
        if len(waves) < FEWEST_WAVES:
            return empty(canvas, trend.reader, title)
        sheet = Sheet(canvas, 3.6)
        sheet.title(title, trend.reader)
        _draw(sheet, trend, waves)
        return sheet.figure


def grouped_waves(trend: Trend) -> list[str]:
    """Waves in which departments had groups, oldest first; between fewer than two nothing moves."""
    return [w for w in trend.waves if any(w in path.groups for path in trend.departments)]


def changed(trend: Trend) -> list[tuple[Path, Membership, Membership]]:
    """Departments that were in another group in the wave before, with both groups and how sure each is."""
    if not trend.has_past:
        return []
    earlier, this = trend.waves[-2:]
    found = [(path, path.groups.get(earlier), path.groups.get(this)) for path in trend.departments]
    return [(path, before, now) for path, before, now in found if before and now and before[0] != now[0]]


def known_groups(trend: Trend) -> list[Group]:
    """Groups of this wave in order, then those that were only there before."""
    now = trend.reader.groups
    names = {group.name for group in now}
    before = sorted({name for path in trend.departments for name, _ in path.groups.values()} - names)
    kind = now[0].kind if now else "type"
    return [*now, *(Group(name, kind, len(now) + i, 0, i) for i, name in enumerate(before))]


def _draw(sheet: Sheet, trend: Trend, waves: list[str]) -> None:
    groups = known_groups(trend)
    width = sheet.right - sheet.left
    left, right = sheet.left + width * 0.02, sheet.left + width * 0.70
    top, bottom = sheet.top + 0.3, sheet.bottom - 0.05
    axes = sheet.panel(left, right, top, bottom)
    axes.set_xlim(0, right - left)
    first, last = trend.places[waves[0]], trend.places[waves[-1]]
    columns = {w: (trend.places[w] - first) * (right - left - BAR) / (last - first) for w in waves}
    for i, wave in enumerate(waves):
        align = "left" if i == 0 else "right" if i == len(waves) - 1 else "center"
        shift = 0.0 if i == 0 else BAR if i == len(waves) - 1 else BAR / 2
        sheet.text(left + columns[wave] + shift, sheet.top + 0.1, wave, ha=align, color=style.SOFT)
    most = max(sum(w in path.groups for path in trend.departments) for w in waves)
    unit = (bottom - top - GAP * (len(groups) - 1)) / max(most, 1)
    stacks, slots = _stack(trend, waves, groups, (top, unit))
    for (wave, name), (start, end) in stacks.items():
        group = next(g for g in groups if g.name == name)
        axes.add_patch(
            Rectangle((columns[wave], start), BAR, end - start, color=style.group_colour(group), lw=0)
        )
    for before, after in pairwise(waves):
        if trend.places[after] - trend.places[before] > 1:
            continue  # a wave is missing: what happened in between nobody knows
        for path in trend.departments:
            if before in path.groups and after in path.groups:
                ends = (columns[before] + BAR, columns[after])
                _ribbon(axes, groups, path, ((before, after), ends, slots, unit))
    _legend(sheet, trend, groups, (stacks, waves[-1], right + 0.14))


def _stack(
    trend: Trend, waves: list[str], groups: list[Group], place: tuple[float, float]
) -> tuple[Stacks, dict[tuple[str, str], float]]:
    """Where each group stands in each wave, and where each department stands in its group."""
    (top, unit), stacks, slots = place, {}, {}
    order = {group.name: group.position for group in groups}
    place: dict[str, float] = {}  # of each department in the wave before: ribbons of one group do not cross
    for wave in waves:
        y = top
        for group in groups:
            inside = [p for p in trend.departments if p.groups.get(wave, ("", 0.0))[0] == group.name]
            inside.sort(
                key=lambda p: (
                    place.get(p.unit.department, math.inf),
                    _ways(p, waves, order),
                    p.unit.department,
                )
            )
            if inside:
                stacks[wave, group.name] = (y, y + unit * len(inside))
            for path in inside:
                slots[wave, path.unit.department] = y
                y += unit
            y += GAP if inside else 0.0
        place = {department: at for (w, department), at in slots.items() if w == wave}
    return stacks, slots


def _ways(path: Path, waves: list[str], order: dict[str, int]) -> list[int]:
    """The groups of all waves, so that those that go the same way lie together from the start."""
    return [order.get(path.groups.get(wave, ("", 0.0))[0], len(order)) for wave in waves]


def _ribbon(axes: Axes, groups: list[Group], path: Path, place: tuple) -> None:
    (first, second), (x0, x1), slots, unit = place
    a, b = slots[first, path.unit.department], slots[second, path.unit.department]
    name, before = path.groups[first]
    colour = style.group_colour(next(g for g in groups if g.name == name))
    sure = before * path.groups[second][1]
    middle = (x0 + x1) / 2
    points = [(x0, a), (middle, a), (middle, b), (x1, b), (x1, b + unit), (middle, b + unit), (middle, a + unit),
              (x0, a + unit), (x0, a)]  # fmt: skip
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    alpha = LEAST_OPAQUE + (MOST_OPAQUE - LEAST_OPAQUE) * sure
    axes.add_patch(PathPatch(Curve(points, codes), fc=colour, alpha=alpha, lw=0))


def _legend(sheet: Sheet, trend: Trend, groups: list[Group], place: tuple[Stacks, str, float]) -> None:
    stacks, last, left = place
    reader, free = trend.reader, sheet.top
    for group in groups:
        start, end = stacks.get((last, group.name), (free, free + 0.3))
        y = max((start + end) / 2 - 0.08, free + 0.1)
        count = reader.words("figure.departments_count", count=group.departments)
        lines = sheet.label(left, y, reader.group_label(group), sheet.right - left, weight="semibold",
                            color=style.group_colour(group))  # fmt: skip
        y += 0.06 * (lines - 1)
        sheet.text(left, y + 0.17, count, color=style.SOFT, fontsize=sheet.canvas.small)
        free = y + 0.3
