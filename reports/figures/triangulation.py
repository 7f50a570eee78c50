"""Four sources side by side: declared, stated, enacted and observed, priority by priority."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from reports import style
from reports.cells import Reader
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.typefaces import printable
from reports.words import decimals

JUDGEMENT_COLOURS = {"agree": style.ACCENT, "conflict": style.WIDE, "no evidence": style.FAINT}


def four_sources(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """A table with one row per priority and a glyph with a word for how records and staff compare."""
    with style.drawing():
        title = reader.words("figure.triangulation")
        rows = rows_of(reader)
        if rows.empty:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 0.5 + 0.23 * len(rows))
        sheet.title(title, reader)
        _draw(sheet, reader, rows)
        return sheet.figure


def rows_of(reader: Reader) -> pd.DataFrame:
    """The organisation's rows, one per priority."""
    table = reader.publishable["triangulation"]
    return table[table["level"] == "organisation"]


def _draw(sheet: Sheet, reader: Reader, rows: pd.DataFrame) -> None:
    words, width = reader.words, sheet.right - sheet.left
    places = [sheet.left + share * width for share in (0.0, 0.38, 0.52, 0.66, 0.72, 0.87)]
    top = sheet.top + 0.26
    step = (sheet.bottom - top) / len(rows)
    heads = [
        "label.priority",
        "label.declared",
        "label.stated",
        "label.enacted",
        "label.observed",
        "figure.judgement",
    ]
    for x, head, align in zip(
        places, heads, ["left", "right", "right", "right", "left", "left"], strict=True
    ):
        shift = 0.16 if align == "right" else 0.0
        sheet.text(
            x + shift,
            sheet.top + 0.08,
            words(head),
            ha=align,
            fontsize=sheet.canvas.small * 0.9,
            color=style.SOFT,
        )
    sheet.rule(top - 0.02)
    for i, row in enumerate(rows.itertuples()):
        _line(sheet, reader, row, (places, top + step * (i + 0.5)))


def _line(sheet: Sheet, reader: Reader, row: Any, place: tuple[list[float], float]) -> None:
    words, (x, y) = reader.words, place
    cell = reader.cell(reader.organisation, str(row.priority))
    sheet.text(x[0], y, reader.label(str(row.priority)), x[1] - x[0] - 0.4)
    sheet.text(x[1], y, words.whole(row.declared), ha="right")
    digits = decimals(cell.n, cell.stated, cell.enacted)
    for at, value in ((x[2], row.stated), (x[3], row.enacted)):
        sheet.text(
            at,
            y,
            words.mean_short(value, digits) if pd.notna(value) else words("figure.withheld"),
            ha="right",
        )
    if pd.notna(row.observed):
        sheet.text(x[4], y, words.percent(row.observed))
    if pd.notna(row.observed_low):
        sheet.text(x[4] + 0.5, y, f"({words.interval(row.observed_low, row.observed_high, 0)})",
                   color=style.SOFT, fontsize=sheet.canvas.small)  # fmt: skip
    judgement = str(row.judgement)
    colour = JUDGEMENT_COLOURS.get(judgement, style.FAINT)
    _glyph(sheet, judgement, (x[5] + 0.06, y), colour)
    known = reader.words.section("judgement")
    sheet.text(
        x[5] + 0.2,
        y,
        printable(str(known.get(judgement, judgement)), 14),
        color=colour if colour != style.FAINT else style.SOFT,
    )


def _glyph(sheet: Sheet, judgement: str, place: tuple[float, float], colour: str) -> None:
    """A filled disc agrees, a cross conflicts, an open ring has no evidence: told apart without colour."""
    look: dict[str, Any] = {"color": colour, "mew": 0}
    marker = "o"
    if judgement == "conflict":
        marker, look = "x", {"color": colour, "mew": 2}
    elif judgement != "agree":
        look = {"mfc": "none", "mec": colour, "mew": 1.2}
    sheet.paper.plot(*place, marker, ms=6.5, **look)
