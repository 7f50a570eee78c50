"""How well the questionnaire measures on these answers, and how far the headline depends on choices."""

from typing import Any

import pandas as pd

from reports.cells import OVERALL, Reader
from reports.content.blocks import Block, note, section, subsection, table, text
from reports.typefaces import printable

Columns = list[tuple[str, str, float | str]]
SCALES = ("stated", "enacted", "gap")


def blocks(reader: Reader) -> list[Block]:
    """Headline computed in other ways, reliability, agreement and variance: as far as they were estimated."""
    found = [*_sensitivity(reader), *_reliability(reader), *_agreement(reader), *_variance(reader)]
    return (
        [section(reader.words("leadership.sections.measurement"), page_break=True), *found] if found else []
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


def _reliability(reader: Reader) -> list[Block]:
    words, rows = reader.words, reader.publishable["reliability"]
    rows = rows[rows["alpha"].notna()]
    if rows.empty:
        return []
    columns: Columns = [
        (words("measurement.scale"), "left", 1.6), (words("measurement.theme"), "left", 1.8),
        (words("measurement.items"), "right", 0.7), ("α", "right", 0.6),
        (words("leadership.changes.interval"), "right", 1.2), ("ω", "right", 0.6),
        (words("measurement.alpha_within"), "right", 1.0), (words("measurement.alpha_between"), "right", 1.2),
    ]  # fmt: skip
    lines = [
        [_scale(reader, r.scale), _theme(reader, str(r.theme)), words.whole(r.items),
         {"text": words.number(r.alpha, 2), "strong": True}, words.interval(r.alpha_low, r.alpha_high, 2),
         words.number(r.omega, 2), words.number(r.alpha_within, 2), words.number(r.alpha_between, 2)]
        for r in rows.itertuples()
    ]  # fmt: skip
    return [subsection(words("measurement.reliability")), note(words("measurement.reliability_note")),
            table(columns, lines)]  # fmt: skip


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
    found = [subsection(words("measurement.agreement")), note(words("measurement.agreement_note")),
             table(columns, lines)]  # fmt: skip
    split = len(reader.publishable["split_opinions"])
    return [*found, text(words("measurement.split", count=split))] if split else found


def _variance(reader: Reader) -> list[Block]:
    words, rows = reader.words, reader.publishable["variance"]
    rows = rows[rows["icc1"].notna()]
    rows = rows[rows["priority"] == OVERALL] if (rows["priority"] == OVERALL).any() else rows
    if rows.empty:
        return []
    columns: Columns = [
        (words("measurement.scale"), "left", 1.4), (words("label.priority"), "left", 2.2), ("τ²", "right", 0.8),
        ("σ²", "right", 0.8), ("ICC(1)", "right", 0.8), ("ICC(2)", "right", 0.8),
        (words("leadership.groups.member"), "right", 1.0),
    ]  # fmt: skip
    lines = [
        [_scale(reader, r.source), _priority(reader, str(r.priority)), words.number(r.tau2, 2),
         words.number(r.sigma2, 2), words.number(r.icc1, 2), words.number(r.icc2, 2), words.whole(r.departments)]
        for r in rows.itertuples()
    ]  # fmt: skip
    return [subsection(words("measurement.variance")), note(words("measurement.variance_note")),
            table(columns, lines)]  # fmt: skip


def _scale(reader: Reader, scale: Any) -> str:
    return reader.words(f"label.{scale}") if scale in SCALES else printable(str(scale), 30)


def _theme(reader: Reader, theme: str) -> str:
    known = {t.id: t.label for t in reader.publishable.instrument.themes}
    if not theme or pd.isna(theme):
        return reader.words("measurement.all_priorities")
    return printable(known.get(theme, theme), 30)


def _priority(reader: Reader, priority: str) -> str:
    ids = (*reader.publishable.instrument.priority_ids, OVERALL)
    return reader.label(priority) if priority in ids else printable(priority, 30)
