"""The end of the leadership report: data, protection, method, limits and the questions."""

import pandas as pd

from reports.cells import Reader
from reports.content.blocks import Block, beside, bullets, note, section, subsection, table, text
from reports.received import received
from reports.typefaces import printable

LATE = "late"
LONGEST_COLUMN = 16  # rows from which the response stands in two columns


def data(reader: Reader) -> list[Block]:
    """Response by parent, the fate of every row, what is not shown, and the remarks of the checks."""
    words, own = reader.words, reader.publishable
    found = [section(words("leadership.sections.quality"), page_break=True), *_response(reader)]
    found += fates(reader, "leadership.quality")
    found += [subsection(words("leadership.quality.protection")),
              text(words("leadership.quality.protection_line", minimum=own.minimum_group))]  # fmt: skip
    heads = own.headcounts
    if heads.departments_pooled:
        found.append(text(words("leadership.quality.pooled_line", count=heads.departments_pooled,
                                all=heads.departments, people=heads.respondents_pooled)))  # fmt: skip
    kept = own["disclosure"]
    reasons = (
        [
            f"{words.whole(r[3])} {received(words, r.output)}: {received(words, r.reason)}"
            for r in kept.itertuples(index=False)
            if r.reason
        ]
        if len(kept)
        else []
    )
    found += [bullets([printable(line, 240) for line in reasons])] if reasons else []
    if own.notes:
        found += [
            subsection(words("leadership.quality.notes")),
            bullets([printable(received(words, n), 420) for n in own.notes]),
        ]
    found.append(subsection(words("leadership.quality.warnings")))
    checks = own["validation"]
    broken = checks[(checks["failed"].astype(float) > 0) & (checks["message"].fillna("") != "")]
    lines = [printable(received(words, m), 420) for m in broken["message"]]
    found.append(bullets(lines) if lines else text(words("leadership.quality.no_warnings")))
    return found


def fates(reader: Reader, key: str) -> list[Block]:
    """Every row received with its one fate, and the sum."""
    words, rows = reader.words, reader.publishable["fates"]
    if rows.empty:
        return []
    columns: list[tuple[str, str, float | str]] = [
        (words("quality.fate"), "left", 2.0), (words("quality.rows"), "right", 1.0), ("", "left", 3.0)
    ]  # fmt: skip
    known = words.section("fate")
    lines: list[list[str | Block]] = [
        [printable(str(known.get(str(r.fate), r.fate))), words.whole(r.rows), ""] for r in rows.itertuples()
    ]
    total: list[str | Block] = [{"text": words("quality.total"), "strong": True},
                                {"text": words.whole(rows["rows"].sum()), "strong": True}, ""]  # fmt: skip
    heading = words("leadership.quality.rows" if key.startswith("leadership") else "quality.fates")
    return [subsection(heading), table(columns, [*lines, total])]


def method(reader: Reader) -> list[Block]:
    """How the numbers were made, what they cannot say, and the parameters."""
    words, own = reader.words, reader.publishable
    keys = ["sources", "estimate", "groups", "strength", "audits"] + (["weights"] if own.weighted else [])
    found = [section(words("leadership.sections.method"), page_break=LATE)]
    found += [text(words(f"leadership.method.{key}")) for key in keys]
    found += [subsection(words("leadership.method.limits"))]
    found += [bullets([words(f"leadership.method.limit_{key}") for key in ("cause", "small", "scale")])]
    caveats = [printable(line, 400) for line in own.instrument.caveats]
    found += [subsection(words("leadership.method.caveats")), bullets(caveats)] if caveats else []
    if own.method:
        columns: list[tuple[str, str, float | str]] = [("", "left", 1.2), ("", "left", 2.0)]
        known = words.section("leadership.method")["parameter"]
        lines = [
            [printable(str(known.get(k, k.replace("_", " ")))), _parameter(reader, v)]
            for k, v in own.method.items()
        ]
        found += [subsection(words("leadership.method.parameters")), table(columns, lines)]
    return found


def questions(reader: Reader) -> list[Block]:
    """Every question as asked, with how many answered it."""
    words, items = reader.words, reader.publishable["instrument"]
    if items.empty:
        return []
    columns: list[tuple[str, str, float | str]] = [
        (words("leadership.items.item"), "left", 5.2), (words("leadership.items.block"), "left", 0.6),
        (words("label.n"), "right", 0.8), (words("leadership.items.not_answered"), "right", 1.0),
        (words("leadership.items.cant_say"), "right", 0.9),
    ]  # fmt: skip
    blocks = words.section("leadership.items")
    lines = [
        [printable(str(r.text), 200), str(blocks.get(str(r.block), r.block)), words.whole(r.n),
         words.whole(r.not_answered), words.whole(r.cant_say)]
        for r in items.itertuples()
    ]  # fmt: skip
    stems = own_stems(reader)
    return [
        section(words("leadership.sections.items"), page_break=True),
        text(words("leadership.items.intro")),
        *([note(stems)] if stems else []),
        table(columns, lines),
    ]


def own_stems(reader: Reader) -> str:
    """The words printed once above each block of questions."""
    stems, words = reader.publishable.instrument.stems, reader.words
    parts = [
        (words("leadership.items.stated"), stems.stated),
        (words("leadership.items.enacted"), stems.enacted),
    ]
    return "  ".join(f"{name}: {printable(stem, 120)}" for name, stem in parts if stem)


def _parameter(reader: Reader, value: str | int | float) -> str:
    if isinstance(value, float):
        return reader.words.number(value, 2 if abs(value) < 100 else 1)
    return printable(str(value), 120)


def _response(reader: Reader) -> list[Block]:
    words = reader.words
    units = [reader.organisation, *reader.parents]
    rows = [(unit, reader.row("response", unit)) for unit in units]
    rows = [(unit, row) for unit, row in rows if row is not None]
    if not rows:
        return []
    known = any(pd.notna(row.headcount) for _, row in rows)
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 2.5), (words("leadership.quality.answered"), "right", 1.0)
    ]  # fmt: skip
    if known:
        columns += [(words("leadership.quality.headcount"), "right", 1.0),
                    (words("leadership.quality.response_rate"), "right", 1.0)]  # fmt: skip
    lines: list[list[str | Block]] = []
    for unit, row in rows:
        line: list[str | Block] = [unit.name, words.whole(row.respondents)]
        lines.append([*line, words.whole(row.headcount), words.percent(row.response_rate)] if known else line)
    start, half = subsection(words("leadership.quality.response")), (len(lines) + 1) // 2
    if len(lines) < LONGEST_COLUMN:
        return [start, table(columns, lines)]
    return [start, beside([table(columns, lines[:half])], [table(columns, lines[half:])])]
