"""What departments are held against: their parent, the whole organisation and, where known, other organisations."""

from typing import Any

import pandas as pd

from reports import style
from reports.cells import OVERALL, Reader
from reports.content import in_words
from reports.content.blocks import Block, Cell, note, picture, section, table, text
from reports.figures import beside

OTHERS = "other organisations"
MEASURES = ("gap", "stated", "enacted")


def blocks(reader: Reader) -> list[Block]:
    """The section of the comparison; nothing where nothing is held against anything."""
    return [*_inside(reader), *_outside(reader)]


def _inside(reader: Reader) -> list[Block]:
    words, rows = reader.words, beside.held(reader)
    below = [row for row in rows if row.unit.level == "department"]
    if not below:
        return []
    said = [_counted(reader, below, side) for side in (beside.PARENT, beside.WHOLE)]
    shown = rows[: beside.MOST_ROWS]
    rest = [words("benchmarks.rest", count=len(rows) - len(shown))] if len(rows) > len(shown) else []
    return [
        section(words("benchmarks.title"), page_break=True),
        text(" ".join([*filter(None, said), *rest])),
        picture(
            beside.beside_parent(reader, style.PRINT),
            in_words.beside_parent(reader, beside.MOST_ROWS),
            words("benchmarks.how_to_read"),
        ),
    ]


def _counted(reader: Reader, rows: list[beside.Beside], side: str) -> str:
    """In how many departments the gap is wider or narrower than where they belong; empty where nothing is known."""
    held = [row.parent if side == beside.PARENT else row.whole for row in rows]
    ways = [str(row.reading) for row in held if row is not None]
    return reader.words(f"benchmarks.counts_{side}", count=len(ways), wider=ways.count("wider"),
                        narrower=ways.count("narrower")) if ways else ""  # fmt: skip


def _outside(reader: Reader) -> list[Block]:
    """The organisation among others: value, median and place for each priority that the benchmark file has."""
    words, known = reader.words, reader.publishable["benchmarks"]
    own = known[
        (known["level"] == "organisation") & (known["against"] == OTHERS) & known["difference"].notna()
    ]
    if own.empty:
        return []
    rows = {(str(r.priority), str(r.measure)): r for r in own.itertuples()}
    order = [
        p for p in (OVERALL, *(q.id for q in reader.priorities)) if any((p, m) in rows for m in MEASURES)
    ]
    columns: list[tuple[str, str, float | str]] = [
        (words("label.priority"), "left", 2.4), (words("label.gap"), "right", 0.7),
        (words("benchmarks.median"), "right", 0.9), (words("figure.difference"), "right", 1.6),
        (words("benchmarks.place_gap"), "right", 0.9), (words("benchmarks.place_stated"), "right", 0.9),
        (words("benchmarks.place_enacted"), "right", 0.9),
    ]  # fmt: skip
    return [
        section(words("benchmarks.others"), page_break="late"),
        note(words("benchmarks.others_note")),
        table(columns, [_place(reader, p, [rows.get((p, m)) for m in MEASURES]) for p in order]),
    ]


def _place(reader: Reader, priority: str, held: list[Any]) -> list[Cell]:
    words, cell = reader.words, reader.cell(reader.organisation, priority)
    gap, d, none = held[0], cell.decimals, words("number.none")
    name: Cell = {"text": reader.label(priority), "strong": priority == OVERALL}
    places: list[Cell] = [
        none if row is None or pd.isna(row.percentile) else words.whole(row.percentile) for row in held
    ]
    if gap is None:
        return [name, words.signed(cell.gap, d), none, none, *places]
    span = (
        f" ({words.interval(gap.difference_low, gap.difference_high, d)})"
        if pd.notna(gap.difference_low)
        else ""
    )
    fill = beside.COLOURS.get(str(gap.reading), style.SOFT)
    difference: Cell = {"text": words.signed(float(gap.difference), d) + span, "fill": fill}
    return [name, words.signed(cell.gap, d), words.number(float(gap.reference), d), difference, *places]
