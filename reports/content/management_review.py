"""Input to the management review: ISO 9001:2015, 9.3.2, line by line, and a table for the decisions of 9.3.3.

Each line is filled from the published tables where they bear on it, and says "no data from this system" where they
do not: an empty line is an answer too, since the review has to look elsewhere.
"""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from culture.instrument import Priority
from reports import wording
from reports.cells import Reader
from reports.content.blocks import Block, meta, note, section, text
from reports.content.front import act, moved_sentence
from reports.figures import audits as figures
from reports.typefaces import printable

LINES = ("a", "b", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "d", "e", "f")
EDITION = "ISO 9001:2015"
BLANK_LINES = 1  # rows to write into below each kind of decision
ISO_9001 = re.compile(r"9001\D*2015")


def content(reader: Reader) -> dict[str, Any]:
    """Everything the template needs."""
    words = reader.words
    filled = [line for line in LINES if INPUTS[line](reader)]
    count = words("review.filled", count=len(filled), all=len(LINES))
    return {
        "meta": meta(reader, words("review.title")),
        "head": {
            "title": words("review.title"),
            "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
            "audience": words("review.audience"),
            "headline": words("review.headline"),
            "lead": [f"{words('review.lead', edition=EDITION)} {count}"],
        },
        "blocks": [
            {"kind": "register", "rows": [_line(reader, line) for line in LINES]},
            section(words("review.decisions"), page_break="late"),
            text(words("review.decisions_intro", edition=EDITION)),
            _form(reader),
            note(_editions(reader)),
        ],
    }  # fmt: skip


def _form(reader: Reader) -> Block:
    heads = [reader.words(f"review.form.{key}") for key in ("proposal", "decision", "who", "when")]
    return {
        "kind": "form",
        "heads": heads,
        "groups": [_decision(reader, letter) for letter in ("a", "b", "c")],
    }


def _line(reader: Reader, line: str) -> Block:
    said = INPUTS[line](reader)
    number = f"{line[0]})" if len(line) == 1 else f"{line[0]}) {line[1]}"
    return {"clause": f"9.3.2 {number}", "title": reader.words(f"review.input.{line}"),
            "lines": said or [reader.words("review.no_data")], "empty": not said}  # fmt: skip


def _editions(reader: Reader) -> str:
    """Which editions of the standard the clauses are of: this page's, and the questionnaire's where it names one."""
    clauses = printable(reader.publishable.instrument.clause_edition)
    key = "review.edition" if clauses else "review.edition_alone"
    return reader.words(key, edition=EDITION, clauses=clauses)


def _nothing(_: Reader) -> list[str]:
    return []


def _agreed(reader: Reader) -> list[str]:
    """a) actions on record, as of the last day of the wave."""
    actions = reader.publishable.tables.get("actions")
    if actions is None or actions.empty:
        return []
    said = actions["status"].astype(str).tolist()
    counts = {status: said.count(status) for status in ("done", "open", "overdue")}
    return [reader.words("review.agreed", count=len(said), **counts)]


def _changes(reader: Reader) -> list[str]:
    """b) changes: reorganisations, since they are changes of the organisation's own context."""
    found = [reader.words(f"leadership.lineage.{kind}", name=unit.name) for unit, kind in reader.reorganised]
    more = len(found) - MOST_LINES
    return [*found[:MOST_LINES], *([reader.words("review.more_changes", count=more)] if more > 0 else [])]


def _feedback(reader: Reader) -> list[str]:
    """c 1) staff are an interested party: what they say of leadership."""
    if reader.cell(reader.organisation).withheld:
        return []
    moved = reader.moves.get(("organisation", ""))
    said = [f"{reader.words('review.staff')} {wording.lead(reader)[0]}"]
    if moved is not None and pd.notna(moved.change):
        said.append(moved_sentence(reader, moved))
    return said


def _objectives(reader: Reader) -> list[str]:
    return _priorities(reader, "6.2")


def _conformity(reader: Reader) -> list[str]:
    return _priorities(reader, "8.5", "8.6", "8.7")


def _resources(reader: Reader) -> list[str]:
    return _priorities(reader, "7.1", "7.2", "5.1.1 e")


def _nonconformities(reader: Reader) -> list[str]:
    """c 4) findings: how many, how many are open, overdue and repeated, and how long they take."""
    row = reader.row("audits", reader.organisation) if reader.has_audits else None
    if row is None:
        return []
    words = reader.words
    said = [words("review.findings", count=int(row.findings)), *_open(reader, row)]
    if pd.notna(row.median_days_to_close):
        said.append(words("leadership.audit.closure_median", days=words.whole(row.median_days_to_close)))
    if pd.notna(row.repeat_share):
        said.append(words("review.repeated", share=words.percent(row.repeat_share)))
    return [" ".join(said)]


def _open(reader: Reader, row: Any) -> list[str]:
    if pd.isna(row.open):
        return []
    return [reader.words("leadership.audits.overdue", count=int(row.open), overdue=int(row.overdue))]


def _monitoring(reader: Reader) -> list[str]:
    """c 5) monitoring and measurement: the survey itself, how many answered, and what differs where."""
    words, heads = reader.words, reader.publishable.headcounts
    row = reader.row("response", reader.organisation)
    known = row is not None and pd.notna(row.response_rate)
    key = "leadership.sure.response" if known else "leadership.sure.response_unknown"
    rate = {"rate": words.percent(row.response_rate)} if known else {}
    said = [words(key, respondents=heads.respondents, **rate)]
    if not reader.cell(reader.organisation).withheld:
        said += [wording.on_what(reader), wording.where(reader)]
    return said


def _audit_results(reader: Reader) -> list[str]:
    """c 6) audits: rate with interval and the clauses with most findings."""
    row = reader.row("audits", reader.organisation) if reader.has_audits else None
    if row is None:
        return []
    words, said = reader.words, []
    if pd.notna(row.rate):
        said.append(words("leadership.audits.rate", findings=int(row.findings), rate=words.number(row.rate, 1),
                          days=words.number(row.audit_days, 1 if row.audit_days % 1 else 0),
                          interval=words.interval(row.rate_low, row.rate_high, 1)))  # fmt: skip
    else:
        said.append(words("leadership.audits.rate_only", findings=int(row.findings)))
    counts = figures.clause_counts(reader)
    if not counts.empty:
        said.append(words("leadership.audit.clauses_most", names=_most_clauses(reader, counts)))
    return said


def _most_clauses(reader: Reader, counts: pd.DataFrame) -> str:
    totals = counts.sum(axis=1)
    named = [reader.words("leadership.audit.clauses_item", count=int(totals[c]),
                          clause=figures.clause_named(reader, c))
             for c in totals.index[:3]]  # fmt: skip
    return reader.words.listed(named)


def _improvement(reader: Reader) -> list[str]:
    """f) opportunities: what the widest gaps suggest, and how many opportunities audits noted."""
    words = reader.words
    said = [] if reader.cell(reader.organisation).withheld else act(reader)
    table = reader.publishable["clauses"]
    noted = int(table.loc[table["grade"].astype(str).str.lower() == "opportunity", "findings"].sum())
    return [*said, words("review.opportunities", count=noted)] if noted else said


def _priorities(reader: Reader, *clauses: str) -> list[str]:
    """What staff and records say of the priorities that the instrument ties to these clauses of ISO 9001:2015."""
    if not ISO_9001.search(reader.publishable.instrument.clause_edition):
        return []
    tied = [p for p in reader.priorities if any(_under(own, c) for own in p.clauses for c in clauses)]
    shown = [p for p in tied if not reader.cell(reader.organisation, p.id).withheld or _seen(reader, p)]
    return [" ".join(filter(None, [_perceived(reader, p), _seen(reader, p)])) for p in shown]


def _under(own: str, clause: str) -> bool:
    """9.3.2 lies under 9.3, and 8.51 does not lie under 8.5."""
    return own == clause or own.startswith((f"{clause}.", f"{clause} "))


def _perceived(reader: Reader, priority: Priority) -> str:
    words, cell = reader.words, reader.cell(reader.organisation, priority.id)
    if cell.withheld:
        return ""
    return words("review.perceived", priority=reader.label(priority.id),
                 stated=words.mean(cell.stated, cell.decimals), enacted=words.mean(cell.enacted, cell.decimals),
                 gap=words.signed(cell.gap, cell.decimals))  # fmt: skip


def _seen(reader: Reader, priority: Priority) -> str:
    table = reader.publishable["triangulation"]
    own = table[
        (table["level"] == "organisation") & (table["priority"] == priority.id) & table["observed"].notna()
    ]
    if own.empty or not priority.observed:
        return ""
    return reader.words("review.observed", record=printable(priority.observed, 90),
                        share=reader.words.percent(float(own["observed"].iloc[0])))  # fmt: skip


def _decision(reader: Reader, letter: str) -> Block:
    """A kind of decision of 9.3.3 with what the data propose, and lines to write into."""
    proposals = {"a": _improvement, "b": _system_changes, "c": _needs}[letter](reader)
    return {"clause": f"9.3.3 {letter})", "title": reader.words(f"review.output.{letter}"),
            "rows": [*proposals[:MOST_PROPOSALS], *[""] * BLANK_LINES]}  # fmt: skip


def _system_changes(reader: Reader) -> list[str]:
    words, counts = reader.words, figures.clause_counts(reader)
    row = reader.row("audits", reader.organisation) if reader.has_audits else None
    said = (
        []
        if counts.empty
        else [words("review.look_at_clause", clause=_most_clauses(reader, counts.iloc[:1]))]
    )
    if row is not None and pd.notna(row.overdue) and row.overdue:
        said.append(words("review.close_overdue", count=int(row.overdue)))
    return said


def _needs(reader: Reader) -> list[str]:
    """Resources to decide on: only where words clearly exceed deeds there."""
    tied = [p for p in reader.priorities if any(_under(own, c) for own in p.clauses for c in ("7.1", "7.2"))]
    clear = [p for p in tied if wording.direction(reader.cell(reader.organisation, p.id)) == "words"]
    if reader.relative:
        return []
    return [reader.words("review.provide", what=wording.gap_of(reader, p.id)) for p in clear]


MOST_LINES, MOST_PROPOSALS = 3, 4
INPUTS: dict[str, Callable[[Reader], list[str]]] = {
    "a": _agreed, "b": _changes, "c1": _feedback, "c2": _objectives, "c3": _conformity, "c4": _nonconformities,
    "c5": _monitoring, "c6": _audit_results, "c7": _nothing, "d": _resources, "e": _nothing, "f": _improvement,
}  # fmt: skip
