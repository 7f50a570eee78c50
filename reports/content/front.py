"""The first page of the leadership report: the answer in sentences, and the figures behind it."""

import math
from typing import Any

import pandas as pd

from reports import style, wording
from reports.cells import OVERALL, Cell, Reader, Unit
from reports.content.blocks import Block, note, table
from reports.content.blocks import answers as labelled
from reports.words import HIGHEST_MEAN

MOST_ACTIONS = 3
MOST_PARTS = 8


def head(reader: Reader) -> dict[str, Any]:
    """Title, audience, headline and lead."""
    words = reader.words
    return {
        "title": words("leadership.title"),
        "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
        "audience": words("leadership.audience"),
        "headline": wording.headline(reader),
        "lead": wording.lead(reader),
    }


def blocks(reader: Reader) -> list[Block]:
    """Key figures, the scale with both means, and the answers."""
    whole = reader.cell(reader.organisation)
    shown = [] if whole.withheld else [strip(reader), *rounded(reader)]
    return [key_figures(reader), *shown, answers(reader), *parts(reader)]


def key_figures(reader: Reader) -> Block:
    """Gap with interval, both levels, and how many answered."""
    words, whole = reader.words, reader.cell(reader.organisation)
    scale, d = reader.publishable.instrument.scale, whole.decimals
    between = words("leadership.key.mean_note", low=scale.low, high=scale.high)
    rows = [] if whole.withheld else [
        _key(words.signed(whole.gap, d), words("leadership.key.gap"),
             words("leadership.key.gap_note", interval=words.interval(whole.low, whole.high, d)), True)
        | {"fill": gap_fill(whole)},
        _key(words.mean_short(whole.stated, d), words("leadership.key.stated"), between),
        _key(words.mean_short(whole.enacted, d), words("leadership.key.enacted"), between),
    ]  # fmt: skip
    return {"kind": "keys", "rows": [*rows, _response(reader)]}


def strip(reader: Reader) -> Block:
    """Both means on one scale from the lowest to the highest answer."""
    words, whole, scale = reader.words, reader.cell(reader.organisation), reader.publishable.instrument.scale
    points = range(scale.low, scale.high + 1)
    return {
        "kind": "strip",
        "low": scale.low,
        "high": scale.high,
        "stated": whole.stated,
        "enacted": whole.enacted,
        "from": min(whole.stated, whole.enacted),
        "to": max(whole.stated, whole.enacted),
        "fill": "#E5B78F" if whole.stated > whole.enacted else "#9CC9CC",
        "stated_label": f"{words('label.stated')} {words.mean_short(whole.stated, whole.decimals)}",
        "enacted_label": f"{words('label.enacted')} {words.mean_short(whole.enacted, whole.decimals)}",
        "ticks": [
            {
                "value": p,
                "label": f"{p}" if scale.low < p < scale.high else f"{p} {scale.labels[p - scale.low]}",
            }
            for p in points
        ],
    }


def rounded(reader: Reader) -> list[Block]:
    """A note where the published means do not differ by exactly the published gap, so that nobody doubts either."""
    whole, words = reader.cell(reader.organisation), reader.words
    step = 10.0**-whole.decimals
    off = abs(abs(whole.stated - whole.enacted) - abs(whole.gap))
    if off < step / 2 or max(whole.stated, whole.enacted) >= HIGHEST_MEAN:
        return []
    return [note(words("leadership.rounded", step=words.number(step, whole.decimals)))]


def answers(reader: Reader) -> Block:
    """What a director asks: on what, where, better or worse, what audits saw, how sure."""
    said = {
        "on_what": [wording.on_what(reader)],
        "where": [" ".join(filter(None, [wording.where(reader), _divided(reader)]))],
        "moved": [_moved(reader)],
        "audits": [" ".join(_audits(reader))],
        "act": act(reader),
        "sure": [" ".join(_sure(reader))],
    }
    words = reader.words
    if reader.cell(reader.organisation).withheld:
        said = {"audits": said["audits"], "sure": said["sure"]}
    return labelled([(words(f"leadership.answer.{k}"), lines) for k, lines in said.items() if lines])


def parts(reader: Reader) -> list[Block]:
    """Sites or other parts of the organisation, as far as they fit: say, do and gap with its interval."""
    words, whole = reader.words, reader.cell(reader.organisation)
    shown = [u for u in reader.parents if not u.parent and not reader.cell(u).withheld]
    if whole.withheld or not 2 <= len(shown) <= MOST_PARTS:
        return []
    columns: list[tuple[str, str, float | str]] = [
        (words("leadership.parts"), "left", 2.2), (words("leadership.quality.answered"), "right", 0.7),
        (words("leadership.departments.say"), "right", 0.5), (words("leadership.departments.do"), "right", 0.5),
        (words("figure.gap_interval"), "right", 1.5), (words("leadership.against"), "left", 2.2),
    ]  # fmt: skip
    return [table(columns, [_part(reader, unit) for unit in shown])]


def _part(reader: Reader, unit: Unit) -> list[str | Block]:
    words, cell = reader.words, reader.cell(unit)
    d = cell.decimals
    way = wording.compared(cell, reader.cell(reader.organisation))
    gap = f"{words.signed(cell.gap, d)} ({words.interval(cell.low, cell.high, d)})"
    fill = {"wider": style.WIDE, "narrower": style.ACCENT, "alike": style.SOFT}[way]
    return [unit.name, words.whole(cell.n), words.mean_short(cell.stated, d), words.mean_short(cell.enacted, d), gap,
            {"text": words(f"leadership.part_{way}"), "fill": fill}]  # fmt: skip


def act(reader: Reader) -> list[str]:
    """What the instrument suggests for the gaps most worth acting on; nothing where raw gaps say nothing."""
    if reader.relative:
        return []
    words = reader.words
    advised: dict[str, list[str]] = {}
    for priority in wording.actionable(reader, reader.organisation, MOST_ACTIONS):
        advised.setdefault(wording.advice(reader, priority), []).append(reader.label(priority.id))
    return [
        words("leadership.act", advice=advice,
              priority=words.listed([names[0], *(words.inside(name) for name in names[1:])]))
        for advice, names in advised.items() if advice
    ]  # fmt: skip


def _key(value: str, label: str, small: str, first: bool = False) -> dict[str, Any]:
    return {"value": value, "label": label, "note": small, "first": first}


def gap_fill(cell: Cell) -> str:
    """The colour of a gap as a key figure: that of its direction, and ink where there is none."""
    return {"words": style.WIDE, "deeds": style.NARROW}.get(wording.direction(cell), style.INK)


def _response(reader: Reader) -> dict[str, Any]:
    words, heads = reader.words, reader.publishable.headcounts
    row = reader.row("response", reader.organisation)
    answered = words.whole(heads.respondents)
    if row is None or pd.isna(row.response_rate):
        small = words("leadership.key.respondents_note", departments=heads.departments)
        return _key(answered, words("leadership.key.respondents"), small)
    small = words(
        "leadership.key.response_note", respondents=row.respondents, invited=words.whole(row.headcount)
    )
    return _key(words.percent(row.response_rate), words("leadership.key.response"), small)


def _divided(reader: Reader) -> str:
    table = reader.publishable["strength"]
    count = int(((table["level"] == "department") & (table["strength"] == "divided")).sum())
    return reader.words("leadership.where_else.divided", count=count) if count else ""


def _moved(reader: Reader) -> str:
    words, table = reader.words, reader.publishable["changes"]
    overall = table[table["priority"] == OVERALL]
    own = overall[overall["level"] == "organisation"]
    if own.empty or pd.isna(own["change"].iloc[0]):
        return words("leadership.moved.first")
    said = moved_sentence(reader, own.iloc[0])
    below = overall[overall["level"] == "department"]
    if below.empty:
        return said
    ways = [wording.movement(r) for r in below.itertuples()]
    counts = {way: ways.count(way) for way in ("wider", "narrower")}
    key = "departments" if any(counts.values()) else "departments_none"
    return f"{said} {words(f'leadership.moved.{key}', **counts)}"


def moved_sentence(reader: Reader, row: Any) -> str:
    """Wider, narrower (by how much, as a positive number with its interval) or not to be told apart."""
    words, way, d = reader.words, wording.movement(row), wording.digits(row)
    change, low, high = float(row.change), float(row.change_low), float(row.change_high)
    if way == "narrower":
        change, low, high = -change, -high, -low
    return words(f"leadership.moved.{way}", wave=row.from_wave, change=words.number(change, d),
                 interval=words.interval(low, high, d), detectable=words.number(row.detectable, d))  # fmt: skip


def _audits(reader: Reader) -> list[str]:
    words, said = reader.words, []
    row = reader.row("audits", reader.organisation) if reader.has_audits else None
    if row is not None:
        key, values = ("rate", {}) if pd.notna(row.rate) else ("rate_only", {})
        if key == "rate":
            values = {
                "rate": words.number(row.rate, 1),
                "interval": words.interval(row.rate_low, row.rate_high, 1),
                "days": words.number(row.audit_days, 1 if row.audit_days % 1 else 0),
            }
        said.append(words(f"leadership.audits.{key}", findings=int(row.findings), **values))
        if not math.isnan(float(row.open)):
            said.append(words("leadership.audits.overdue", count=int(row.open), overdue=int(row.overdue)))
    table = reader.publishable["triangulation"]
    judged = table[table["level"] == "organisation"]["judgement"]
    if judged.isin(["agree", "conflict"]).any():
        said.append(
            words(
                "leadership.audits.judged",
                count=len(judged),
                agree=int((judged == "agree").sum()),
                conflict=int((judged == "conflict").sum()),
                missing=int((judged == "no evidence").sum()),
            )
        )
    return said or [words("leadership.audits.none")]


def _sure(reader: Reader) -> list[str]:
    words, own = reader.words, reader.publishable
    row = reader.row("response", reader.organisation)
    if row is not None and pd.notna(row.response_rate):
        said = [
            words(
                "leadership.sure.response",
                respondents=own.headcounts.respondents,
                rate=words.percent(row.response_rate),
            )
        ]
    else:
        said = [words("leadership.sure.response_unknown", respondents=own.headcounts.respondents)]
    if not reader.cell(reader.organisation).withheld:
        said.append(wording.verdict(reader))
    if own.headcounts.departments_pooled:
        said.append(words("leadership.sure.pooled", count=own.headcounts.departments_pooled))
    if own.instrument.status:
        said.append(words("leadership.sure.validated", status=own.instrument.status))
    return said
