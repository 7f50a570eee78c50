"""Department × priority as a table a screen reader can walk through, in group order."""

from reports import style
from reports.cells import OVERALL, Reader, Unit
from reports.content.blocks import MM_OF_INCH, Block
from reports.figures.heatmap import Line, lines, shade
from reports.style import PAGE_WIDTH_MM
from reports.typefaces import printable, text_width

LEAD_COLUMNS = 4  # n, say, do, gap
LEAD_WIDTHS = (9.5, 7.8, 7.8, 9.5)  # mm
WIDEST_CELL, NARROWEST_NAME = 7.6, 36.0  # mm
ROOMY, TIGHT = 2.3, 1.7  # points above and below a row
ROOMY_ROWS, TIGHT_ROWS = 54, 66  # rows that fit below the headings with either
CHARACTER = 1.22  # mm, of the size names are set in
LONGEST_LABEL, LABEL_SIZE = 52, 7.2  # characters and points of a priority's heading, which has two lines
USUAL_LABEL, HIGHEST_LABEL = 32.0, 38.0  # mm
NAME_SIZE, PARENT_SIZE, BETWEEN = 7.0, 6.0, 1.6  # points of a department's name and its parent's, mm between


def block(reader: Reader) -> Block:
    """The heat map: organisation and parents first, then each group under its heading."""
    words = reader.words
    named = [words.capital(words(f"leadership.departments.{key}")) for key in ("say", "do", "gap")]
    heads = [words("label.n"), *named]
    width = _cell_width(reader)
    columns = [_column(h, w, h == heads[-1]) for h, w in zip(heads, LEAD_WIDTHS, strict=True)]
    labels = [reader.label(p.id, LONGEST_LABEL) for p in reader.priorities]
    columns += [_column(label, width) for label in labels]
    groups = [
        _group(reader, "", [Line(u) for u in [reader.organisation, *reader.parents]]),
        *_groups(reader),
    ]
    return {
        "kind": "heat",
        "name_title": words("label.department"),
        "columns": columns,
        "lead_columns": LEAD_COLUMNS,
        "label_height": _label_height(labels),
        "themes": _themes(reader),
        "groups": groups,
        "padding": _padding(groups),
    }


def _label_height(labels: list[str]) -> float:
    """Millimetres of the headings: about what they take in one line, or what the longest takes in two."""
    in_one = min(12 + max(map(len, labels)) * 0.75, USUAL_LABEL)
    return min(max(in_one, *(_in_two(label) + 0.5 for label in labels)), HIGHEST_LABEL)


def _in_two(label: str) -> float:
    """Millimetres of the longer line when a heading is parted into two as evenly as its words allow."""
    words = label.split(" ")
    parted = ((" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words) + 1))
    return min(max(text_width(line, LABEL_SIZE) for line in lines_) for lines_ in parted) * MM_OF_INCH


def _padding(groups: list[Block]) -> float:
    """Points above and below a row: a little less where that saves a second page with hardly a row on it."""
    rows = sum(len(group["rows"]) + 1.4 * (group["heading"] is not None) for group in groups)
    return TIGHT if ROOMY_ROWS < rows <= TIGHT_ROWS else ROOMY


def scale(reader: Reader) -> Block:
    """The legend: seven steps of the fixed scale, and what hatching means."""
    steps = []
    for gap in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5):
        fill = style.gap_colour(gap)
        steps.append({"text": reader.words.signed(gap, 1), "background": fill, "fill": style.text_on(fill)})
    return {"kind": "scale", "steps": steps, "withheld": reader.words("leadership.departments.hatched")}


def _cell_width(reader: Reader) -> float:
    """Millimetres of a priority's column: what is left when names have their room, at most 7.6."""
    left = PAGE_WIDTH_MM - sum(LEAD_WIDTHS) - NARROWEST_NAME
    return min(WIDEST_CELL, left / len(reader.priorities))


def _name_width(reader: Reader) -> float:
    """Millimetres beside the columns, less the gutter."""
    return PAGE_WIDTH_MM - sum(LEAD_WIDTHS) - _cell_width(reader) * len(reader.priorities) - 1.1


def _name_room(reader: Reader) -> int:
    """Characters that fit on one line beside the columns."""
    return int(_name_width(reader) / CHARACTER)


def _column(title: str, width: float, strong: bool = False) -> Block:
    return {"title": title, "width": width, "strong": strong}


def _themes(reader: Reader) -> list[Block]:
    """Runs of priorities that belong to one theme, for the line above the headings."""
    runs: list[Block] = []
    known = {theme.id: theme.label for theme in reader.publishable.instrument.themes}
    for priority in reader.priorities if known else ():
        label = printable(known[str(priority.theme)], 24)
        if runs and runs[-1]["label"] == label:
            runs[-1]["span"] += 1
        else:
            runs.append({"label": label, "span": 1})
    return runs


def _groups(reader: Reader) -> list[Block]:
    groups: list[tuple[str, list[Line]]] = []
    for line in lines(reader):
        if line.unit is None:
            groups.append((line.heading, []))
        else:
            groups = groups or [(reader.words("label.departments"), [])]
            groups[-1][1].append(line)
    return [_group(reader, heading, inside) for heading, inside in groups]


def _group(reader: Reader, heading: str, inside: list[Line]) -> Block:
    if heading:
        pooled = inside[0].unit is not None and inside[0].unit.level == "pool"
        count = reader.words(f"leadership.departments.{'pool' if pooled else 'group'}_line", name=heading,
                             count=len(inside), **_pooled(reader, pooled))  # fmt: skip
        return {"heading": count, "rows": [_row(reader, line.unit) for line in inside if line.unit]}
    return {"heading": None, "rows": [_row(reader, line.unit) for line in inside if line.unit]}


def _pooled(reader: Reader, pooled: bool) -> dict[str, int]:
    return {"departments": reader.publishable.headcounts.departments_pooled} if pooled else {}


def _row(reader: Reader, unit: Unit) -> Block:
    words, whole = reader.words, unit.level == "organisation"
    cell = reader.cell(unit)
    means = (
        ["–", "–"]
        if cell.withheld
        else [words.mean_short(v, cell.decimals) for v in (cell.stated, cell.enacted)]
    )
    bases = [reader.cell(unit, p.id).n for p in reader.priorities if not reader.cell(unit, p.id).withheld]
    n = cell.n if not cell.withheld else max(bases, default=float("nan"))
    return {
        "name": words("label.organisation") if whole else printable(unit.name, 2 * _name_room(reader)),
        "parent": _parent(reader, unit),
        "strong": unit.level in ("organisation", "parent"),
        "cells": [{"text": words.whole(n)}, *({"text": m} for m in means),
                  *(_cell(reader, unit, p) for p in [OVERALL, *(p.id for p in reader.priorities)])],
    }  # fmt: skip


def _parent(reader: Reader, unit: Unit) -> str:
    """The parent's name, where it still fits beside the department's."""
    name = reader.parent_name(unit)
    taken = text_width(unit.name, NAME_SIZE) + text_width(name, PARENT_SIZE)
    fits = taken * MM_OF_INCH + BETWEEN <= _name_width(reader)
    return name if unit.level == "department" and name and fits else ""


def _cell(reader: Reader, unit: Unit, priority: str) -> Block:
    cell = reader.cell(unit, priority)
    if cell.withheld:
        return {"withheld": True}
    fill = style.gap_colour(shade(reader, unit, priority))
    return {
        "text": reader.words.number(cell.gap, cell.decimals),
        "background": fill,
        "fill": style.text_on(fill),
        "strong": priority == OVERALL,
    }
