"""Profiles of the groups: each group's mean gaps and levels beside those of the organisation."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import BAND, Group, Reader
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.typefaces import printable, wrapped
from reports.words import HIGHEST_MEAN, LOWEST_MEAN, Words, decimals

LEVELS = ["stated", "enacted"]
HEAD, ROW, BREAK, FOOT = 0.72, 0.235, 0.42, 0.3


def group_profiles(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """One panel for each group, on one scale; the grey line is the organisation."""
    with style.drawing():
        table, groups = reader.publishable["clusters"], profiled(reader)
        bands = bool(groups) and groups[0].kind == BAND
        title = reader.words("figure.groups_band" if bands else "figure.groups")
        if not groups:
            return empty(canvas, reader, title)
        gaps = list(dict.fromkeys(f for f in table["feature"] if f not in LEVELS))
        levels = [f for f in LEVELS if f in set(table["feature"])]
        natural = HEAD + ROW * (len(gaps) + len(levels)) + BREAK + FOOT
        sheet = Sheet(canvas, natural)
        sheet.title(title, reader)
        _draw(sheet, reader, groups, (gaps, levels))
        return sheet.figure


def profiled(reader: Reader) -> list[Group]:
    """Groups with a profile, in order."""
    known = set(reader.publishable["clusters"]["group"])
    return [group for group in reader.groups if group.name in known]


def _draw(sheet: Sheet, reader: Reader, groups: list[Group], features: tuple[list[str], list[str]]) -> None:
    gaps, levels = features
    natural = HEAD + ROW * (len(gaps) + len(levels)) + BREAK + FOOT
    stretch = (sheet.bottom - sheet.top) / natural
    label = (sheet.right - sheet.left) * 0.235
    width = (sheet.right - sheet.left - label) / len(groups)
    top = sheet.top + HEAD * stretch
    middle = top + ROW * stretch * len(gaps)
    second = middle + BREAK * stretch
    end = second + ROW * stretch * len(levels)
    _labels(sheet, reader, gaps, (top, middle))
    _labels(sheet, reader, levels, (second, end))
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    sheet.text(sheet.left, top - 0.12, reader.words("figure.profile_note"), **small)
    for group in groups:
        left = sheet.left + label + width * group.position
        _head(sheet, reader, group, (left, width))
        box = (left + 0.05, left + width - 0.42 * width / max(width, 1.0))
        _panel(sheet, reader, (group, gaps), (*box, top, middle))
        _panel(sheet, reader, (group, levels), (*box, second, end))


def _head(sheet: Sheet, reader: Reader, group: Group, place: tuple[float, float]) -> None:
    left, width = place
    colour = style.group_colour(group)
    lines = wrapped(reader.group_label(group), width - 0.25, sheet.canvas.text, "semibold", most=3)
    sheet.paper.plot(
        [left + 0.05, left + width - 0.2],
        [sheet.top + 0.015] * 2,
        color=colour,
        lw=2.2,
        solid_capstyle="butt",
    )
    for i, line in enumerate(lines):
        sheet.text(
            left + 0.05, sheet.top + 0.12 + 0.155 * i * sheet.canvas.text / 8.5, line, weight="semibold"
        )
    count = reader.words("figure.departments_count", count=group.departments)
    below = sheet.top + 0.12 + 0.155 * len(lines) * sheet.canvas.text / 8.5
    sheet.text(left + 0.05, below, count, fontsize=sheet.canvas.small, color=style.SOFT)


def _labels(sheet: Sheet, reader: Reader, features: list[str], ends: tuple[float, float]) -> None:
    top, bottom = ends
    step = (bottom - top) / max(len(features), 1)
    known = dict(
        zip(reader.publishable["clusters"]["feature"], reader.publishable["clusters"]["label"], strict=True)
    )
    for i, feature in enumerate(features):
        text = reader.words(f"label.{feature}") if feature in LEVELS else printable(known[feature])
        sheet.text(sheet.left, top + step * (i + 0.5), text, (sheet.right - sheet.left) * 0.225)


def _panel(
    sheet: Sheet, reader: Reader, content: tuple[Group, list[str]], place: tuple[float, float, float, float]
) -> None:
    group, features = content
    box, ends = place[:2], place[2:]
    values = _values(reader.publishable["clusters"])
    top, bottom = ends
    axes = sheet.panel(*box, top, bottom)
    levels = bool(features) and features[0] in LEVELS
    _scale(axes, sheet.canvas, levels)
    step = (bottom - top) / max(len(features), 1)
    digits = decimals(0, *reader.publishable["clusters"]["value"])
    for i, feature in enumerate(features):
        value, whole = values.get((group.name, feature), (float("nan"), float("nan")))
        y = top + step * (i + 0.5)
        if not pd.notna(value):
            continue
        axes.plot(
            [whole, whole],
            [y - step * 0.36, y + step * 0.36],
            color=style.FAINT,
            lw=2.2,
            solid_capstyle="butt",
        )
        colour = style.ACCENT if levels else style.WIDE if value > 0 else style.NARROW
        low, high = axes.get_xlim()
        look = (
            {"mfc": style.PAPER, "mec": style.INK, "mew": 1.2}
            if feature == "stated"
            else {"color": colour, "mew": 0}
        )
        axes.plot(min(max(value, low), high), y, "o", ms=6, clip_on=False, zorder=4, **look)
        sheet.text(
            box[1] + 0.3,
            y,
            _shown(reader.words, value, levels, digits),
            ha="right",
            fontsize=sheet.canvas.small,
        )


def _scale(axes: Axes, canvas: Canvas, levels: bool) -> None:
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    small = canvas.small * 0.92
    if levels:
        axes.set_xlim(LOWEST_MEAN, HIGHEST_MEAN)
        axes.set_xticks([2, 3, 4], ["2", "3", "4"], fontsize=small)
    else:
        axes.set_xlim(-style.GAP_LIMIT, style.GAP_LIMIT)
        axes.set_xticks([-1, 0, 1], ["−1", "0", "+1"], fontsize=small)
        axes.axvline(0, color=style.FAINT, lw=0.9)


def _shown(words: Words, value: float, level: bool, digits: int) -> str:
    return words.mean_short(value, digits) if level else words.signed(value, digits)


def _values(table: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    keys = zip(table["group"], table["feature"], strict=True)
    return {
        k: (float(v), float(o)) for k, v, o in zip(keys, table["value"], table["organisation"], strict=True)
    }
