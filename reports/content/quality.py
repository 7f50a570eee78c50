"""The validation report: every rule counted, every row with its fate, everything withheld explained."""

from typing import Any

from reports import style
from reports.cells import Reader
from reports.content import appendix
from reports.content.blocks import Block, bullets, meta, note, section, subsection, table, text
from reports.received import received
from reports.typefaces import printable

CRITICAL, PASSED = "critical", "passed"


def content(reader: Reader) -> dict[str, Any]:
    """Everything the template needs. Holds counts and rules, never an answer."""
    words, own = reader.words, reader.publishable
    return {
        "meta": meta(reader, words("quality.title")),
        "head": {
            "title": words("quality.title"),
            "wave": f"{reader.organisation.name} · {own.wave}",
            "audience": words("quality.audience"),
            "headline": _headline(reader),
            "lead": _lead(reader),
        },
        "blocks": [
            *_rules(reader),
            *_fates(reader),
            *_sources(reader),
            *_protection(reader),
            *_notes(reader),
        ],
    }


def _headline(reader: Reader) -> str:
    rules = reader.publishable["validation"]
    failed = rules[(rules["severity"] == CRITICAL) & (rules["result"] != PASSED)]
    if rules.empty:
        return reader.words("quality.no_rules")
    return reader.words("quality.failed", count=len(failed)) if len(failed) else reader.words("quality.ok")


def _lead(reader: Reader) -> list[str]:
    rules = reader.publishable["validation"]
    if rules.empty:
        return []
    remarks = int((rules["failed"].astype(float) > 0).sum())
    return [reader.words("quality.ok_detail", checks=len(rules), count=remarks)]


def _rules(reader: Reader) -> list[Block]:
    words, rules = reader.words, reader.publishable["validation"]
    if rules.empty:
        return []
    columns: list[tuple[str, str, float | str]] = [
        (words("quality.rule"), "left", 3.4), (words("quality.severity"), "left", 0.9),
        (words("quality.checked"), "right", 0.9), (words("quality.failing"), "right", 0.8),
        (words("quality.result"), "left", 0.9),
    ]  # fmt: skip
    lines = [_rule(reader, row) for row in rules.itertuples()]
    said = [printable(received(words, m), 420) for m in rules["message"].fillna("") if m]
    remarks = [subsection(words("leadership.quality.warnings")), bullets(said)] if said else []
    return [section(words("quality.rules")), table(columns, lines), *remarks]


def _rule(reader: Reader, row: Any) -> list[str | Block]:
    words = reader.words
    passed = str(row.result) == PASSED
    outcome = str(row.result) if passed or row.severity == CRITICAL else "remark"
    shown = words.section("result")
    kind = "agree" if passed else "conflict" if row.severity == CRITICAL else "none"
    result: Block = {"text": str(shown.get(outcome, outcome)), "mark": kind,
                     "fill": style.ACCENT if passed else style.WIDE}  # fmt: skip
    severity = words.section("severity").get(str(row.severity), str(row.severity))
    return [
        printable(received(words, str(row.rule)), 160),
        str(severity),
        words.whole(row.checked),
        words.whole(row.failed),
        result,
    ]


def _fates(reader: Reader) -> list[Block]:
    words, rows = reader.words, reader.publishable["fates"]
    total = words("quality.fates_note", total=words.whole(rows["rows"].sum()))
    shown = appendix.fates(reader, "quality")
    return [*shown, note(total)] if shown else [text(words("quality.no_fates"))]


def _sources(reader: Reader) -> list[Block]:
    words, sources = reader.words, reader.publishable.sources
    if not sources:
        return []
    columns: list[tuple[str, str, float | str]] = [
        (words("quality.source"), "left", 2.0), (words("quality.rows"), "right", 1.0), ("", "left", 3.0)
    ]  # fmt: skip
    lines: list[list[str | Block]] = [
        [printable(received(words, name)), words.whole(rows), ""] for name, rows in sources.items()
    ]
    return [subsection(words("quality.sources")), table(columns, lines)]


def _protection(reader: Reader) -> list[Block]:
    words, kept = reader.words, reader.publishable["disclosure"]
    minimum = note(words("quality.protection_note", minimum=reader.publishable.minimum_group))
    if kept.empty:
        return [subsection(words("quality.protection")), minimum]
    columns: list[tuple[str, str, float | str]] = [
        (words("quality.output"), "left", 1.2), (words("quality.decision"), "left", 1.0),
        (words("quality.number"), "right", 0.7), (words("quality.reason"), "left", 4.0),
    ]  # fmt: skip
    lines: list[list[str | Block]] = [
        [
            printable(received(words, str(r.output))),
            printable(str(words.section("decision").get(str(r.decision), r.decision))),
            words.whole(r.count),
            printable(received(words, str(r.reason or "")), 240),
        ]
        for r in kept.itertuples(index=False)
    ]
    return [subsection(words("quality.protection")), minimum, table(columns, lines)]


def _notes(reader: Reader) -> list[Block]:
    notes = [printable(received(reader.words, line), 420) for line in reader.publishable.notes]
    return [subsection(reader.words("leadership.quality.notes")), bullets(notes)] if notes else []
