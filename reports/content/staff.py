"""What you told us: two pages for everybody. Organisation and sites only, so that it evaluates no head."""

from typing import Any

from reports import style, wording
from reports.cells import Reader, Unit
from reports.content import front, in_words
from reports.content.blocks import Block, bullets, meta, note, picture, section, table, text
from reports.figures.dumbbell import say_do

MOST_SITES = 12
MOST_HEARD = 3
LABEL_WIDTH = 38  # mm
TEXT_SIZE = 10.5  # points: read on a wall, too


def content(reader: Reader) -> dict[str, Any]:
    """Everything the template needs. No department, no group, no rank."""
    words = reader.words
    return {
        "meta": meta(reader, words("staff.title")),
        "head": {
            "title": words("staff.title"),
            "wave": f"{reader.organisation.name} · {reader.publishable.wave}",
            "audience": words("staff.audience"),
            "headline": _headline(reader),
            "lead": _lead(reader),
        },
        "blocks": [*_heard(reader), *_sites(reader), *_next(reader), *_kept(reader)],
        "size": TEXT_SIZE,
    }


def _headline(reader: Reader) -> str:
    whole = reader.cell(reader.organisation)
    if whole.withheld:
        return reader.words("staff.headline.withheld")
    if reader.relative:
        return reader.words("staff.headline.relative")
    way = wording.direction(whole)
    return reader.words(f"staff.headline.{way}")


def _lead(reader: Reader) -> list[str]:
    words, whole, scale = reader.words, reader.cell(reader.organisation), reader.publishable.instrument.scale
    row = reader.row("response", reader.organisation)
    heads = reader.publishable.headcounts
    known = row is not None and row.response_rate == row.response_rate
    said = [words("staff.thanks_rate" if known else "staff.thanks", respondents=heads.respondents,
                  **({"rate": words.percent(row.response_rate)} if known else {}))]  # fmt: skip
    if not whole.withheld:
        d = whole.decimals
        said.append(words("staff.lead", stated=words.mean(whole.stated, d), enacted=words.mean(whole.enacted, d),
                          low=scale.low, high=scale.high))  # fmt: skip
    return [" ".join(said)]


def _heard(reader: Reader) -> list[Block]:
    words, whole = reader.words, reader.organisation
    if reader.cell(whole).withheld:
        return [section(words("staff.sections.heard")), text(words("leadership.lead_withheld"))]
    shown = reader.shown(whole)
    best = sorted(shown, key=lambda p: (-reader.cell(whole, p).enacted, p))[:MOST_HEARD]
    least = sorted(shown, key=lambda p: (reader.cell(whole, p).enacted, p))[:MOST_HEARD]
    answers = [
        {"label": words("staff.best"), "lines": [words("staff.best_line", names=_rated(reader, best))]},
        {"label": words("staff.least"), "lines": [words("staff.least_line", names=_rated(reader, least))]},
        *([] if reader.relative else [{"label": words("staff.parted"), "lines": [wording.on_what(reader)]}]),
        *_since(reader),
    ]
    heard = [
        front.strip(reader),
        section(words("staff.sections.heard")),
        {"kind": "answers", "rows": answers, "label_width": LABEL_WIDTH, "padding": 5},
    ]
    points = f" {words('leadership.priorities.declared_note')}" if reader.declared else ""
    how = words("staff.how") + points
    return [*heard, picture(say_do(reader, style.PRINT), in_words.priorities(reader), how)]


def _since(reader: Reader) -> list[Block]:
    """Better or worse than last time, in one sentence; nothing in a first wave."""
    row = reader.moves.get(("organisation", ""))
    if row is None or row.change != row.change:
        return []
    said = reader.words(f"staff.moved_{wording.movement(row)}", wave=row.from_wave)
    return [{"label": reader.words("staff.since"), "lines": [said]}]


def _rated(reader: Reader, priorities: list[str]) -> str:
    words = reader.words
    names = []
    for priority in priorities:
        cell = reader.cell(reader.organisation, priority)
        names.append(
            f"{words.inside(reader.label(priority))} ({words.mean_short(cell.enacted, cell.decimals)})"
        )
    return words.listed(names)


def _sites(reader: Reader) -> list[Block]:
    """The parents right below the organisation, in the order of the roster: no rank."""
    words = reader.words
    sites = [unit for unit in reader.parents if not unit.parent][:MOST_SITES]
    shown = [unit for unit in sites if not reader.cell(unit).withheld]
    if not shown:
        return []
    columns: list[tuple[str, str, float | str]] = [
        ("", "left", 2.6), (words("leadership.quality.answered"), "right", 1.0),
        (words("label.stated"), "right", 1.2), (words("label.enacted"), "right", 1.2),
    ]  # fmt: skip
    rows = [_site(reader, unit) for unit in [reader.organisation, *shown]]
    more = len([unit for unit in reader.parents if not unit.parent]) - len(sites)
    rest = [note(words("leadership.strength.more", count=more))] if more > 0 else []
    return [section(words("staff.sections.sites"), page_break="late"), table(columns, rows), *rest]


def _site(reader: Reader, unit: Unit) -> list[str | Block]:
    words, cell, row = reader.words, reader.cell(unit), reader.row("response", unit)
    name: str | Block = {"text": unit.name, "strong": True} if unit.level == "organisation" else unit.name
    answered = words.whole(row.respondents) if row is not None else words.whole(cell.n)
    return [name, answered, *(words.mean_short(v, cell.decimals) for v in (cell.stated, cell.enacted))]


def _next(reader: Reader) -> list[Block]:
    """What leaders are asked to do, with room for what they promise: nothing is promised in their name."""
    words = reader.words
    proposals = [] if reader.cell(reader.organisation).withheld else front.act(reader)
    rows = [*proposals, *[""] * (MOST_HEARD + 1 - len(proposals))]
    heads = [words(f"staff.form.{key}") for key in ("proposal", "promise", "who", "when")]
    form = {"kind": "form", "heads": heads, "groups": [{"clause": "", "title": "", "rows": rows}]}
    intro = words("staff.next_intro" if proposals else "staff.next_none")
    return [section(words("staff.sections.next")), text(intro), form]


def _kept(reader: Reader) -> list[Block]:
    words, own = reader.words, reader.publishable
    keys = ["minimum", "rounded", "answers", "pages", "voluntary"]
    lines = [words(f"staff.kept.{key}", minimum=own.minimum_group) for key in keys]
    if own.headcounts.departments_pooled:
        lines.insert(1, words("staff.kept.pooled", count=own.headcounts.departments_pooled))
    return [section(words("staff.sections.kept")), bullets(lines), note(words("staff.limits"))]
