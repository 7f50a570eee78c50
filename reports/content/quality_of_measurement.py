"""How well the questionnaire measures on these answers, and how far the headline depends on choices."""

from typing import Any

import pandas as pd

from reports.cells import OVERALL, Reader
from reports.content.blocks import Block, bullets, note, section, subsection, table, text
from reports.typefaces import printable

Columns = list[tuple[str, str, float | str]]
SCALES = ("stated", "enacted", "gap")
MOST_SPLIT, MOST_NAMED = 8, 4  # departments listed; priorities named of each


def blocks(reader: Reader) -> list[Block]:
    """Headline computed in other ways, reliability, agreement and variance: as far as they were estimated."""
    found = [*_sensitivity(reader), *_split_opinions(reader), *_reliability(reader), *_agreement(reader),
             *_variance(reader)]  # fmt: skip
    return (
        [section(reader.words("leadership.sections.measurement"), page_break="late"), *found] if found else []
    )


def _sensitivity(reader: Reader) -> list[Block]:
    words, rows = reader.words, reader.publishable["sensitivity"]
    rows = rows[rows["gap"].notna()]
    if rows.empty:
        return []
    known, d = words.section("measurement.variant"), reader.cell(reader.organisation).decimals
    columns: Columns = [
        (words("measurement.way"), "left", 3.4), (words("leadership.departments.say"), "right", 0.6),
        (words("leadership.departments.do"), "right", 0.6), (words("label.gap"), "right", 0.6),
        (words("leadership.changes.interval"), "right", 1.1), (words("measurement.design_effect"), "right", 0.9),
    ]  # fmt: skip
    lines = [
        [str(known.get(str(r.variant), r.variant)), words.mean_short(r.stated, d), words.mean_short(r.enacted, d),
         words.signed(r.gap, d), words.interval(r.gap_low, r.gap_high, d), words.number(r.design_effect, 2)]
        for r in rows.itertuples()
    ]  # fmt: skip
    return [subsection(words("measurement.sensitivity")), note(words("measurement.sensitivity_note")),
            table(columns, lines)]  # fmt: skip


def _split_opinions(reader: Reader) -> list[Block]:
    """Departments in which one mean describes nobody, in words: for everybody who reads a number of theirs."""
    words, rows = reader.words, reader.publishable["split_opinions"]
    units = {u.department: u for u in reader.departments}
    rows = rows[(rows["level"] == "department") & rows["department"].isin(units)]
    if rows.empty:
        return []
    by_unit = sorted(rows.groupby("department", sort=False), key=lambda pair: (-len(pair[1]), pair[0]))
    lines = [
        words("measurement.split_item", name=units[str(department)].name,
              sides="; ".join(_side(reader, side, inside) for side, inside in own.groupby("source", sort=True)))
        for department, own in by_unit[:MOST_SPLIT]
    ]  # fmt: skip
    rest = len(by_unit) - len(lines)
    return [subsection(words("measurement.split_title")), text(words("measurement.split", count=len(by_unit))),
            bullets(lines), *([note(words("leadership.strength.more", count=rest))] if rest else [])]  # fmt: skip


def _side(reader: Reader, side: Any, rows: pd.DataFrame) -> str:
    """What leaders do on every priority; what leaders say on training and resources"""
    words, every = reader.words, len(reader.priorities)
    names = [words.inside(reader.label(str(p))) for p in rows["priority"]]
    told = words.inside(_scale(reader, side))
    if len(names) == every:
        return words("measurement.split_all", side=told)
    if len(names) > MOST_NAMED:
        return words("measurement.split_many", side=told, count=len(names), all=every)
    return words("measurement.split_some", side=told, names=words.listed(names))


def _reliability(reader: Reader) -> list[Block]:
    """One row for each theme, and in words what holds over all priorities. Intervals and omega are in the table."""
    words, rows = reader.words, reader.publishable["reliability"]
    rows = rows[rows["alpha"].notna()]
    if rows.empty:
        return []
    by_theme = {
        str(t): own.set_index("scale") for t, own in rows.groupby(rows["theme"].fillna(""), sort=False)
    }
    columns: Columns = [(words("measurement.theme"), "left", 2.2), (words("measurement.items"), "right", 0.7)]
    for scale in SCALES:
        columns += [
            (f"{_short(reader, scale)} α", "right", 0.7),
            (words("measurement.between"), "right", 0.8),
        ]
    lines = [_alphas(reader, theme, own) for theme, own in by_theme.items()]
    whole = by_theme.get("")
    said = [] if whole is None or not set(SCALES) <= set(whole.index) else [_alpha_in_words(reader, whole)]
    return [subsection(words("measurement.reliability")), *said, table(columns, lines),
            note(words("measurement.reliability_note"))]  # fmt: skip


def _alphas(reader: Reader, theme: str, own: pd.DataFrame) -> list[str | Block]:
    line: list[str | Block] = [_theme(reader, theme), reader.words.whole(own["items"].iloc[0])]
    for scale in SCALES:
        known = scale in own.index
        values = (own.at[scale, "alpha"], own.at[scale, "alpha_between"]) if known else (float("nan"),) * 2
        line += [reader.words.number(min(float(v), 1.0), 2) for v in values]
    return line


def _alpha_in_words(reader: Reader, whole: pd.DataFrame) -> Block:
    words, gap = reader.words, whole.loc["gap"]
    values = {scale: words.number(float(whole.at[scale, "alpha"]), 2) for scale in SCALES}
    between = words.number(min(float(gap["alpha_between"]), 1.0), 2)
    return text(words("measurement.alpha_said", items=int(gap["items"]), between=between, **values,
                      interval=words.interval(gap["alpha_low"], gap["alpha_high"], 2)))  # fmt: skip


def _agreement(reader: Reader) -> list[Block]:
    words, rows = reader.words, reader.publishable["agreement"]
    rows = rows[rows["rwg_j"].notna()]
    if rows.empty:
        return []
    nulls = words.section("measurement.null")
    columns: Columns = [
        (words("measurement.scale"), "left", 1.6), (words("measurement.null_title"), "left", 1.8),
        ("rwg(j)", "right", 0.8), ("r*wg(j)", "right", 0.8), ("AD", "right", 0.7), ("awg", "right", 0.7),
        (words("leadership.groups.member"), "right", 1.0),
    ]  # fmt: skip
    lines = [
        [_scale(reader, r.scale), str(nulls.get(str(r.null), r.null)), words.number(r.rwg_j, 2),
         words.number(r.rwg_j_star, 2), words.number(r.ad_mean, 2), words.number(r.awg, 2),
         words.whole(r.departments)]
        for r in rows.itertuples()
    ]  # fmt: skip
    return [subsection(words("measurement.agreement")), note(words("measurement.agreement_note")),
            table(columns, lines)]  # fmt: skip


def _variance(reader: Reader) -> list[Block]:
    """How much lies between departments, as a range over the priorities."""
    words, rows = reader.words, reader.publishable["variance"]
    rows = rows[rows["icc1"].notna() & (rows["priority"] != OVERALL)]
    if rows.empty:
        return []
    columns: Columns = [
        (words("measurement.scale"), "left", 1.8), ("ICC(1)", "right", 1.2), ("ICC(2)", "right", 1.2),
        (words("leadership.groups.member"), "right", 1.0),
    ]  # fmt: skip
    by_scale = [(str(scale), own) for scale, own in rows.groupby("source", sort=False)]
    lines: list[list[str | Block]] = [
        [_scale(reader, scale), *(words.interval(own[c].min(), own[c].max(), 2) for c in ("icc1", "icc2")),
         words.whole(own["departments"].max())]
        for scale, own in by_scale
    ]  # fmt: skip
    gap = dict(by_scale).get("gap")
    said = [] if gap is None else [_shares_in_words(reader, gap)]
    return [subsection(words("measurement.variance")), *said, table(columns, lines),
            note(words("measurement.variance_note"))]  # fmt: skip


def _shares_in_words(reader: Reader, gap: pd.DataFrame) -> Block:
    words, share, sure = reader.words, 100 * gap["icc1"], gap["icc2"]
    return text(words("measurement.icc_said", low=words.percent(share.min()), high=words.percent(share.max()),
                      least=words.number(sure.min(), 2), most=words.number(sure.max(), 2)))  # fmt: skip


def _short(reader: Reader, scale: str) -> str:
    """say, do or gap"""
    return reader.words(f"leadership.departments.{ {'stated': 'say', 'enacted': 'do'}.get(scale, scale) }")


def _scale(reader: Reader, scale: Any) -> str:
    return reader.words(f"label.{scale}") if scale in SCALES else printable(str(scale), 30)


def _theme(reader: Reader, theme: str) -> str:
    known = {t.id: t.label for t in reader.publishable.instrument.themes}
    if not theme or pd.isna(theme):
        return reader.words("measurement.all_priorities")
    return printable(known.get(theme, theme), 30)
