"""Audits beside perception, and the four sources side by side."""

from typing import Any

import pandas as pd

from reports import style
from reports.cells import Reader
from reports.content import in_words
from reports.content.blocks import Block, beside, note, picture, section, subsection, table, text
from reports.figures import audits as figures
from reports.typefaces import printable
from reports.words import decimals

MARKS = {"agree": "agree", "conflict": "conflict"}


def audits(reader: Reader) -> list[Block]:
    """Key figures, rates with limits, closure and clauses; or one sentence where no audit was given."""
    words = reader.words
    start = section(words("leadership.sections.audits"), page_break=True)
    row = reader.row("audits", reader.organisation) if reader.has_audits else None
    if row is None:
        return [section(words("leadership.sections.audits")), text(words("leadership.audit.none"))]
    found = [start, text(words("leadership.audit.intro")), _keys(reader, row)]
    found += _rates(reader)
    closure, ages = _closure(reader, row), _ageing(reader)
    if closure and ages:
        return [*found, beside(closure, ages), *_clauses(reader)]
    return [*found, *closure, *ages, *_clauses(reader)]


def triangulation(reader: Reader) -> list[Block]:
    """Declared, stated, enacted and observed for each priority, and in a word how they compare."""
    words = reader.words
    rows = reader.publishable["triangulation"]
    rows = rows[rows["level"] == "organisation"]
    start = section(words("leadership.sections.triangulation"))
    if rows.empty or (rows["declared"].isna().all() and rows["observed"].isna().all()):
        return [start, text(words("leadership.triangulation.none"))]
    columns: list[tuple[str, str, float | str]] = [
        (words("label.priority"), "left", 2.1),
        (words("label.declared"), "right", 0.75),
        (words("label.stated"), "right", 1.1),
        (words("label.enacted"), "right", 1.1),
        (words("label.observed"), "right", 1.35),
        (words("leadership.triangulation.records"), "right", 0.7),
        (words("leadership.triangulation.verdict"), "left", 2.1),
    ]
    lines = [_sources(reader, row) for row in rows.itertuples()]
    if rows["observed"].isna().all():
        known = len(columns) - 3  # nothing to show of records, nor to judge by
        said = text(words("leadership.triangulation.no_records"))
        return [start, said, table(columns[:known], [line[:known] for line in lines])]
    return [start, text(words("leadership.triangulation.intro")), table(columns, lines)]


def _sources(reader: Reader, row: Any) -> list[str | Block]:
    words = reader.words
    cell = reader.cell(reader.organisation, str(row.priority))
    digits = decimals(cell.n, cell.stated, cell.enacted)
    means = [
        words.mean_short(v, digits) if pd.notna(v) else words("label.withheld")
        for v in (row.stated, row.enacted)
    ]
    seen = words("number.none")
    if pd.notna(row.observed):
        seen = words.percent(row.observed)
        if pd.notna(row.observed_low):
            seen += f" ({words.interval(row.observed_low, row.observed_high, 0)})"
    judgement = str(row.judgement)
    known = words.section("judgement")
    fill = {"agree": style.ACCENT, "conflict": style.WIDE}.get(judgement, style.SOFT)
    why = str(words.section("reason").get(str(row.reason), row.reason)) if judgement not in MARKS else ""
    told = printable(str(known.get(judgement, judgement))) + (f": {printable(why)}" if why else "")
    judged: Block = {"text": told, "mark": MARKS.get(judgement, "none"),
                     "fill": fill}  # fmt: skip
    records = words.whole(row.records) if pd.notna(row.records) and row.records else words("number.none")
    return [reader.label(str(row.priority)), words.whole(row.declared), *means, seen, records, judged]


def _keys(reader: Reader, row: Any) -> Block:
    words = reader.words
    values = [
        (words.whole(row.findings), "findings", True),
        (words.whole(row.open), "open", False),
        (words.whole(row.overdue), "overdue", False),
        (words.whole(row.median_days_to_close), "median", False),
        (words.percent(row.repeat_share), "repeat", False),
        (words.percent(row.self_raised_share), "self_raised", False),
    ]
    rows = [
        {"value": v, "label": words(f"leadership.audit.{key}"), "note": "", "first": first}
        for v, key, first in values
    ]
    return {"kind": "keys", "rows": rows}


def _rates(reader: Reader) -> list[Block]:
    words = reader.words
    if not figures.rated(reader):
        return []
    flagged = figures.outside(reader)
    note_key = "outside" if flagged else "outside_none"
    return [
        subsection(words("leadership.audit.rates")),
        picture(figures.finding_rates(reader, style.PRINT), in_words.finding_rates(reader)),
        note(
            f"{words(f'leadership.audit.{note_key}', count=len(flagged))} {words('leadership.audit.rates_base')}"
        ),
    ]


def _closure(reader: Reader, row: Any) -> list[Block]:
    words = reader.words
    if reader.publishable["closure"].empty:
        return []
    drawn = picture(figures.closure(reader, style.HALF), in_words.closure(reader))
    found = [subsection(words("leadership.audit.closure")), drawn]
    if pd.notna(row.median_days_to_close):
        found.append(
            note(words("leadership.audit.closure_median", days=words.whole(row.median_days_to_close)))
        )
    return found


def _ageing(reader: Reader) -> list[Block]:
    words, table = reader.words, reader.publishable["ageing"]
    if table.empty or not table["open"].sum():
        return []
    return [
        subsection(words("leadership.audit.ageing")),
        picture(figures.ageing(reader, style.HALF), in_words.ageing(reader)),
        note(words("leadership.audit.ageing_note")),
    ]


def _clauses(reader: Reader) -> list[Block]:
    words, most = reader.words, in_words.most_clauses(reader)
    if not most:
        return []
    edition = printable(reader.publishable.instrument.clause_edition)
    return [
        subsection(words("leadership.audit.clauses")) | {"page_break": True},
        text(words("leadership.audit.clauses_most", names=words.listed(most))),
        picture(figures.clauses(reader, style.PRINT), in_words.clauses(reader)),
        *([note(words("leadership.method.edition", edition=edition))] if edition else []),
    ]
