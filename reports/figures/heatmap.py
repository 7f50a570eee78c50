"""Gap by department and priority, group by group, on the fixed scale; as many slides as it takes."""

import math
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import style
from reports.cells import OVERALL, Reader, Unit
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.typefaces import wrapped

ROWS_PER_PAGE = 22


@dataclass(frozen=True)
class Line:
    """A row of the heat map: a unit, or (unit None) the heading of a group."""

    unit: Unit | None
    heading: str = ""


def department_gaps(reader: Reader, canvas: Canvas = style.SLIDE) -> list[Figure]:
    """One figure for each 22 rows; withheld cells are hatched, never blank or coloured."""
    with style.drawing():
        title = reader.words("figure.departments")
        parts = pages(reader)
        if not parts:
            return [empty(canvas, reader, title)]
        titles = [title] * len(parts)
        if len(parts) > 1:
            key = "figure.departments_part"
            titles = [reader.words(key, part=i, parts=len(parts)) for i in range(1, len(parts) + 1)]
        return [_page(reader, canvas, page, t) for page, t in zip(parts, titles, strict=True)]


def pages(reader: Reader) -> list[list[Line]]:
    """The rows of each figure below that of the organisation, which begins every one."""
    return _pages(lines(reader))


def lines(reader: Reader) -> list[Line]:
    """Departments in group order, each group under its heading, then what belongs to no group, then pools."""
    found: list[Line] = []
    for group in [*reader.groups, None]:
        units = reader.members(group)
        if units:
            name = reader.group_label(group) if group else reader.words("label.ungrouped")
            found += (
                [Line(None, name), *(Line(unit) for unit in units)]
                if reader.groups
                else [Line(u) for u in units]
            )
    if reader.pools:
        found += [Line(None, reader.words("label.pooled")), *(Line(unit) for unit in reader.pools)]
    return found


def shade(reader: Reader, unit: Unit, priority: str) -> float:
    """What colours a cell: its gap, or its distance from the organisation's where raw gaps say nothing."""
    gap = reader.cell(unit, priority).gap
    whole = reader.cell(reader.organisation, priority).gap
    return gap - whole if reader.relative and not math.isnan(whole) else gap


def _pages(rows: list[Line]) -> list[list[Line]]:
    """Full pages; a heading never stands last, and a group that goes on repeats its heading."""
    found: list[list[Line]] = []
    heading: Line | None = None
    for line in rows:
        heading = line if line.unit is None else heading
        full = not found or len(found[-1]) >= ROWS_PER_PAGE - (line.unit is None)
        if full:
            found.append([])
            if line.unit is not None and heading is not None:
                found[-1].append(heading)
        found[-1].append(line)
    return found


def _page(reader: Reader, canvas: Canvas, page: list[Line], title: str) -> Figure:
    sheet = Sheet(canvas, 1.3 + 0.19 * (len(page) + 1))
    sheet.title(title, reader)
    columns = [OVERALL, *(p.id for p in reader.priorities)]
    width = sheet.right - sheet.left
    left = sheet.left + width * 0.27
    step = (sheet.right - left) / (len(columns) + 0.3)
    edges = [left + step * (i + (0.3 if i else 0)) for i in range(len(columns))]
    top = sheet.top + 0.72
    row = min((sheet.bottom - top - 0.05) / (len(page) + 1), 0.26)
    for x, priority in zip(edges, columns, strict=True):
        weight = "semibold" if priority == OVERALL else "normal"
        sheet.paper.text(
            x + step * 0.5,
            top - 0.06,
            "\n".join(wrapped(reader.label(priority), 1.25, sheet.canvas.small * 0.86, weight)),
            rotation=38,
            ha="left",
            va="bottom",
            rotation_mode="anchor",
            fontsize=sheet.canvas.small * 0.86,
            weight=weight,
            linespacing=0.95,
        )
    for i, line in enumerate([Line(reader.organisation), *page]):
        _line(sheet, reader, line, (columns, edges, step), (top + row * i, row))
    if canvas.titled:
        _scale(sheet, reader)
    return sheet.figure


def _scale(sheet: Sheet, reader: Reader) -> None:
    """The colours and what they stand for, at the foot of a slide."""
    size, width = 8, 0.3
    y, left = sheet.height - 0.2, sheet.right - 3.35
    steps = [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
    for i, gap in enumerate(steps):
        x = left + i * (width + 0.02)
        sheet.paper.add_patch(Rectangle((x, y - 0.08), width, 0.16, color=style.gap_colour(gap), lw=0))
        text = reader.words.signed(gap, 1) if gap else "0"
        sheet.text(
            x + width / 2,
            y,
            text,
            ha="center",
            fontsize=size - 1.5,
            color=style.text_on(style.gap_colour(gap)),
        )
    sheet.hatch(left + 7 * (width + 0.02) + 0.04, width, y - 0.08, 0.16)
    withheld = reader.words("figure.withheld")
    sheet.text(left - 0.12, y, reader.words("figure.scale"), ha="right", fontsize=size, color=style.SOFT)
    sheet.text(left + 8 * (width + 0.02) + 0.1, y, withheld, fontsize=size, color=style.SOFT)


def _line(
    sheet: Sheet,
    reader: Reader,
    line: Line,
    grid: tuple[list[str], list[float], float],
    place: tuple[float, float],
) -> None:
    columns, edges, step = grid
    top, row = place
    size = min(sheet.canvas.small * 0.86, row * 72 * 0.7)
    if line.unit is None:
        sheet.text(
            sheet.left, top + row * 0.55, line.heading, fontsize=size, weight="semibold", color=style.ACCENT
        )
        return
    whole = line.unit.level == "organisation"
    name = reader.words("label.organisation") if whole else line.unit.name
    sheet.label(
        sheet.left,
        top + row / 2,
        name,
        edges[0] - sheet.left - 0.08,
        fontsize=size,
        weight="semibold" if whole else "normal",
    )
    for x, priority in zip(edges, columns, strict=True):
        _box(sheet, reader, (line.unit, priority), (x, top, step, row))


def _box(sheet: Sheet, reader: Reader, key: tuple[Unit, str], box: tuple[float, float, float, float]) -> None:
    cell, (x, top, step, row) = reader.cell(*key), box
    gutter = 0.012
    if cell.withheld:
        sheet.hatch(x + gutter, step - 2 * gutter, top + gutter, row - 2 * gutter)
        return
    fill = style.gap_colour(shade(reader, *key))
    sheet.paper.add_patch(
        Rectangle((x + gutter, top + gutter), step - 2 * gutter, row - 2 * gutter, color=fill, lw=0)
    )
    text = reader.words.number(cell.gap, cell.decimals)
    size = min(sheet.canvas.small * 0.86, row * 72 * 0.68)
    weight = "semibold" if key[1] == OVERALL else "normal"
    sheet.text(
        x + step / 2,
        top + row / 2,
        text,
        ha="center",
        fontsize=size,
        color=style.text_on(fill),
        weight=weight,
    )
