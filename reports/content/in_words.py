"""What each picture shows, in words, for those who cannot see it: in reports, and in the files for slides."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reports import wording
from reports.cells import Reader, Unit
from reports.figures import audits, beside, heatmap, likert, movement, moves, profiles, triangulation
from reports.figures import strength_levels as levels
from reports.trend import Path, Trend
from reports.typefaces import printable
from reports.words import decimals

MOST_NAMES = 6


def priorities(reader: Reader) -> str:
    """What the dumbbell shows: a sentence for each priority that is shown."""
    words = reader.words
    sentences = " ".join(
        wording.gap_sentence(reader, words.inside(reader.label(p)), reader.cell(reader.organisation, p))
        for p in reader.shown(reader.organisation)
    )
    return words("leadership.priorities.alt", count=len(reader.priorities), sentences=sentences)


def department_gaps(reader: Reader) -> list[str]:
    """Of each page of the heat map the overall gap of each row."""
    return [
        reader.words("figure.departments_alt", sentences=_gaps(reader, [line.unit for line in page if line.unit]))
        for page in heatmap.pages(reader)
    ] or [_nothing(reader)]  # fmt: skip


def side_by_side(reader: Reader, pages: Sequence[Sequence[Unit]]) -> list[str]:
    """Of each page of departments the gap of each, with its interval."""
    return [
        reader.words("hr.side_by_side_alt", count=len(page), sentences=_gaps(reader, page)) for page in pages
    ]


def _gaps(reader: Reader, units: Sequence[Unit]) -> str:
    words, said = reader.words, []
    for unit in units:
        cell = reader.cell(unit)
        d = cell.decimals
        said.append(
            f"{unit.name}: {words('label.withheld')}."
            if cell.withheld
            else words("figure.unit_gap", name=unit.name, gap=words.signed(cell.gap, d),
                       interval=words.interval(cell.low, cell.high, d))
        )  # fmt: skip
    return " ".join(said)


def answers(reader: Reader) -> str:
    """How many questions, and which staff agreed with least and most."""
    rows = likert.answered(reader, reader.organisation)
    if not rows:
        return _nothing(reader)
    return reader.words("leadership.answers.alt", count=len(rows), **extremes(reader, rows))


def extremes(reader: Reader, rows: Sequence[Any]) -> dict[str, str]:
    """The least and the most favourable question of these rows, with their shares."""
    least = min(rows, key=lambda r: (r.favourable, r.priority))
    most = max(rows, key=lambda r: (r.favourable, r.priority))
    return {
        "least": reader.words.favourable(least.favourable),
        "least_item": item(reader, least),
        "most": reader.words.favourable(most.favourable),
        "most_item": item(reader, most),
    }


def item(reader: Reader, row: Any) -> str:
    """training (do)"""
    side = reader.words("figure.say" if row.source == "stated" else "figure.do")
    return f"{reader.words.inside(reader.label(str(row.priority)))} ({side})"


def departments_map(reader: Reader) -> str:
    """How many departments lie on which side of the line, or of the organisation where that counts."""
    shown = [unit for unit in reader.departments if not reader.cell(unit).withheld]
    if not shown:
        return _nothing(reader)
    if reader.relative:
        whole = reader.cell(reader.organisation)
        ways = [wording.compared(reader.cell(unit), whole) for unit in shown]
        counts = {way: ways.count(way) for way in ("wider", "narrower", "alike")}
        return reader.words("leadership.map.alt_relative", count=len(shown), **counts)
    ways = [wording.direction(reader.cell(unit)) for unit in shown]
    sides = {"below": ways.count("words"), "above": ways.count("deeds"), "on": ways.count("alike")}
    return reader.words("leadership.map.alt", count=len(shown), **sides)


def group_profiles(reader: Reader) -> str:
    """How many groups, and their names."""
    shown = profiles.profiled(reader)
    if not shown:
        return _nothing(reader)
    names = reader.words.listed([reader.group_label(group) for group in shown])
    return reader.words("leadership.groups.alt", count=len(shown), names=names)


def strength(reader: Reader) -> str:
    """How many departments are united, mixed and divided, under the title of the figure."""
    said = strength_counted(reader)
    return f"{reader.words('figure.strength')}. {said}" if said else _nothing(reader)


def strength_counted(reader: Reader) -> str:
    """The same as a sentence of the report, with the divided departments named; empty where nothing is known."""
    words, known = reader.words, levels.placed(reader)
    if not known:
        return ""
    said = [str(row.strength) for _, _, row in known]
    counts = words("leadership.strength.counts", **{w: said.count(w) for w in levels.LANES})
    names = [
        f"{unit.name} ({words.mean_short(cell.enacted, cell.decimals)})"
        for unit, cell, row in known if row.strength == "divided"
    ]  # fmt: skip
    rest = len(names) - MOST_NAMES
    more = f" {words('leadership.strength.more', count=rest)}" if rest > 0 else ""
    listed = ", ".join(names[:MOST_NAMES]) + more if more else words.listed(names)
    last = words("leadership.strength.listed", names=listed) if names else words("leadership.strength.none")
    return f"{counts} {last}"


def changes(reader: Reader) -> str:
    """The change of each unit that is drawn."""
    words = reader.words
    sentences = " ".join(
        words("leadership.changes.item", name=unit.name,
              change=words.signed(row.change, wording.digits(row)))
        for unit, row in moves.moved(reader)
    )  # fmt: skip
    return f"{words('figure.changes')}. {sentences}"


def over_waves(trend: Trend) -> str:
    """The gap of the whole organisation, wave by wave."""
    whole = trend.path(trend.reader.organisation)
    sentences = " ".join(_point(trend, whole, wave) for wave in whole.shown)
    return trend.reader.words("hr.trend_alt", sentences=sentences)


def _point(trend: Trend, path: Path, wave: str) -> str:
    words, cell = trend.reader.words, path.cells[wave]
    return words("hr.point", wave=wave, gap=words.signed(cell.gap, cell.decimals),
                 interval=words.interval(cell.low, cell.high, cell.decimals))  # fmt: skip


def small_multiples(trend: Trend, pages: Sequence[Sequence[Path]]) -> list[str]:
    """Of each page which departments are on it."""
    words = trend.reader.words
    return [
        words("hr.multiples_alt", count=len(page), names=words.listed([path.unit.name for path in page]))
        for page in pages
    ]


def group_movement(trend: Trend) -> str:
    """How many departments are in another group than in the wave before."""
    if len(movement.grouped_waves(trend)) < movement.FEWEST_WAVES:
        return _nothing(trend.reader)
    return trend.reader.words("hr.movement_alt", count=len(movement.changed(trend)))


def beside_parent(reader: Reader, most: int) -> str:
    """The differences of each unit among the first `most`."""
    sentences = " ".join(_beside(reader, row) for row in beside.held(reader)[:most])
    return f"{reader.words('figure.beside')}. {sentences}"


def _beside(reader: Reader, row: beside.Beside) -> str:
    d = reader.cell(row.unit).decimals
    numbers = [reader.words.signed(float(held.difference), d) if held is not None else reader.words("number.none")
               for held in (row.parent, row.whole)]  # fmt: skip
    return reader.words("benchmarks.item", name=row.unit.name, parent=numbers[0], whole=numbers[1])


def four_sources(reader: Reader) -> str:
    """The four numbers of each priority, and whether records and staff agree."""
    rows = triangulation.rows_of(reader)
    if rows.empty:
        return _nothing(reader)
    sentences = " ".join(_sources(reader, row) for row in rows.itertuples())
    return f"{reader.words('figure.triangulation')}. {sentences}"


def _sources(reader: Reader, row: Any) -> str:
    words, cell = reader.words, reader.cell(reader.organisation, str(row.priority))
    digits = decimals(cell.n, cell.stated, cell.enacted)
    means = [words.mean_short(v, digits) if pd.notna(v) else words("figure.withheld")
             for v in (row.stated, row.enacted)]  # fmt: skip
    known = words.section("judgement")
    return words("figure.four_sources_item", name=reader.label(str(row.priority)), stated=means[0], enacted=means[1],
                 declared=words.whole(row.declared), observed=words.percent(row.observed),
                 judgement=printable(str(known.get(str(row.judgement), row.judgement))))  # fmt: skip


def finding_rates(reader: Reader) -> str:
    """The rate of each unit that is drawn."""
    words, rated = reader.words, audits.rated(reader)
    if not rated:
        return _nothing(reader)
    sentences = " ".join(
        words("leadership.audit.rates_item", name=u.name, rate=words.number(r.rate, 1)) for u, r in rated
    )
    return words("leadership.audit.rates_alt", sentences=sentences)


def closure(reader: Reader) -> str:
    """How many are open at the beginning and at the end of the curve."""
    words, curve = reader.words, reader.publishable["closure"]
    if curve.empty:
        return _nothing(reader)
    return words(
        "leadership.audit.closure_alt",
        first=words.percent(curve["open_share"].iloc[0]),
        last=words.percent(curve["open_share"].iloc[-1]),
        days=int(curve["days"].iloc[-1]),
    )


def ageing(reader: Reader) -> str:
    """How many findings of each age are open and overdue."""
    words, table = reader.words, reader.publishable["ageing"]
    if table.empty:
        return _nothing(reader)
    said = [
        words("leadership.audit.ageing_item", band=audits.age_band(reader, row), open=int(row.open),
              overdue=int(row.overdue))
        for row in table.itertuples()
    ]  # fmt: skip
    return words("leadership.audit.ageing_alt", sentences=" ".join(said))


def clauses(reader: Reader) -> str:
    """The clauses with most findings."""
    most = most_clauses(reader)
    if not most:
        return _nothing(reader)
    return reader.words("leadership.audit.clauses_alt", names=reader.words.listed(most))


def most_clauses(reader: Reader) -> list[str]:
    """The three clauses with most findings, each with their number."""
    counts = audits.clause_counts(reader)
    if counts.empty:
        return []
    totals = counts.sum(axis=1)
    return [
        reader.words("leadership.audit.clauses_item", clause=audits.clause_named(reader, c), count=int(totals[c]))
        for c in totals.index[:3]
    ]  # fmt: skip


def _nothing(reader: Reader) -> str:
    return reader.words("figure.nothing")
