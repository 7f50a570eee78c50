"""What audits saw: finding rates with limits, how long findings stay open, and which clauses they concern."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from reports import style
from reports.cells import Reader, Unit
from reports.figures.sheet import Sheet, empty
from reports.style import Canvas
from reports.typefaces import printable, text_width

GRADE_COLOURS = ["#7D3A0B", "#CF6A22", "#EDB98A", "#CFE5E6", "#82BDC2", "#2F8590"]
FLAGGED = ("more than expected", "fewer than expected")
MOST_UNITS, MOST_CLAUSES = 14, 10


def finding_rates(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Findings for every 10 audit-days: the organisation, its parents, and departments outside the limits."""
    with style.drawing():
        title = reader.words("figure.rates")
        rows = rated(reader)
        if not rows:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 0.5 + 0.23 * len(rows))
        sheet.title(title, reader)
        _rates(sheet, reader, rows)
        return sheet.figure


def rated(reader: Reader) -> list[tuple[Unit, Any]]:
    """Units with a rate, most telling first: organisation, parents, then departments outside the limits."""
    units = [reader.organisation, *reader.parents, *outside(reader)]
    rows = [(unit, reader.row("audits", unit)) for unit in units]
    return [(u, r) for u, r in rows if r is not None and pd.notna(r.rate)][:MOST_UNITS]


def outside(reader: Reader) -> list[Unit]:
    """Departments whose rate lies above or below the limits, highest first."""
    rows = [(u, reader.row("audits", u)) for u in reader.departments]
    flagged = [(u, r) for u, r in rows if r is not None and r.funnel in FLAGGED and pd.notna(r.rate)]
    return [u for u, r in sorted(flagged, key=lambda pair: (-pair[1].rate, pair[0].department))]


def _rates(sheet: Sheet, reader: Reader, rows: list[tuple[Unit, Any]]) -> None:
    words, width = reader.words, sheet.right - sheet.left
    left, right = sheet.left + width * 0.32, sheet.left + width * 0.72
    top, bottom = sheet.top + 0.22, sheet.bottom - 0.26
    axes = sheet.panel(left, right, top, bottom)
    reach = max(float(r.rate_high if pd.notna(r.rate_high) else r.rate) for _, r in rows)
    axes.set_xlim(0, reach * 1.04)
    axes.tick_params(labelsize=sheet.canvas.small)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(float(rows[0][1].rate), color=style.FAINT, lw=1.2)
    step = (bottom - top) / len(rows)
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    sheet.text(sheet.left + width * 0.88, sheet.top + 0.08, words("figure.rate_heading"), ha="right", **small)
    days = words.capital(words("leadership.audit.audit_days"))
    sheet.text(sheet.right, sheet.top + 0.08, days, ha="right", **small)
    for i, (unit, row) in enumerate(rows):
        y = top + step * (i + 0.5)
        flagged = row.funnel in FLAGGED
        colour = style.WIDE if flagged else style.INK if unit.level != "department" else style.SOFT
        sheet.text(sheet.left, y, unit.name, width * 0.3, weight="semibold" if i == 0 else "normal")
        if pd.notna(row.rate_low):
            axes.plot([row.rate_low, row.rate_high], [y, y], color=colour, lw=1.4, solid_capstyle="butt")
        axes.plot(row.rate, y, "D" if flagged else "o", ms=5.5, color=colour, mew=0, clip_on=False)
        span = words.interval(row.rate_low, row.rate_high, 1)
        sheet.text(sheet.left + width * 0.765, y, words.number(row.rate, 1), ha="right", weight="semibold")
        sheet.text(sheet.left + width * 0.88, y, f"({span})", ha="right", **small)
        sheet.text(
            sheet.right, y, words.number(row.audit_days, 1 if row.audit_days % 1 else 0), ha="right", **small
        )


def closure(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Share of findings still open by days since they were raised (Kaplan–Meier), with its 95 % band."""
    with style.drawing():
        title, table = reader.words("figure.closure"), reader.publishable["closure"]
        if table.empty:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 2.5)
        sheet.title(title, reader)
        axes = sheet.chart(sheet.left + 0.55, sheet.right - 0.1, sheet.top + 0.12, sheet.bottom - 0.45)
        days, share = table["days"].astype(float), table["open_share"].astype(float)
        axes.fill_between(
            days,
            table["open_low"].astype(float),
            table["open_high"].astype(float),
            step="post",
            color=style.ACCENT,
            alpha=0.15,
            lw=0,
        )
        axes.step(days, share, where="post", color=style.ACCENT, lw=1.8)
        axes.axhline(50, color=style.FAINT, lw=0.8)
        axes.set(ylim=(0, 100), xlim=(0, max(float(days.max()), 1.0)))
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        small = {"fontsize": canvas.small, "color": style.SOFT}
        axes.set_xlabel(reader.words("figure.days_axis"), **small)
        axes.set_ylabel(reader.words("figure.open_axis"), **small)
        return sheet.figure


def ageing(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Open findings by age, those past their due date marked."""
    with style.drawing():
        title, table = reader.words("figure.ageing"), reader.publishable["ageing"]
        if table.empty:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 2.5)
        sheet.title(title, reader)
        _ages(sheet, reader, table)
        return sheet.figure


def _ages(sheet: Sheet, reader: Reader, table: pd.DataFrame) -> None:
    words, small = reader.words, {"fontsize": sheet.canvas.small}
    top, bottom = sheet.top + 0.34, sheet.bottom - 0.3
    axes = sheet.panel(sheet.left + 1.05, sheet.right - 0.35, top, bottom)
    axes.set_xticks([])
    axes.set_xlim(0, max(float(table["open"].max()), 1.0))
    x = sheet.left + 1.1
    for key, colour in (("overdue", style.WIDE), ("in_time", "#E7C9AE")):
        sheet.paper.plot(x, sheet.top + 0.1, "s", ms=sheet.canvas.small * 0.75, color=colour, mew=0)
        sheet.text(x + 0.09, sheet.top + 0.1, words(f"figure.{key}"), color=style.SOFT, **small)
        x += 0.35 + len(words(f"figure.{key}")) * sheet.canvas.small / 72 * 0.5
    step = (bottom - top) / len(table)
    for i, row in enumerate(table.itertuples()):
        y = top + step * (i + 0.5)
        sheet.text(sheet.left, y, age_band(reader, row))
        axes.barh(y, row.overdue, height=step * 0.56, color=style.WIDE, lw=0)
        axes.barh(y, row.open - row.overdue, left=row.overdue, height=step * 0.56, color="#E7C9AE", lw=0)
        share = words("figure.overdue_of", overdue=int(row.overdue), open=int(row.open))
        sheet.text(
            sheet.right, y, share if row.overdue else words.whole(row.open), ha="right", color=style.SOFT
        )


def age_band(reader: Reader, row: Any) -> str:
    """0–30 days; over 180 days"""
    if pd.isna(row.to_days):
        return reader.words("figure.days_over", days=int(row.from_days) - 1)
    return reader.words("figure.days_between", first=int(row.from_days), last=int(row.to_days))


def clauses(reader: Reader, canvas: Canvas = style.SLIDE) -> Figure:
    """Pareto of findings by clause: most first, split by grade, with the cumulative share of all findings."""
    with style.drawing():
        title = reader.words("figure.clauses")
        counts = clause_counts(reader)
        if counts.empty:
            return empty(canvas, reader, title)
        sheet = Sheet(canvas, 0.4 + 0.235 * len(counts))
        sheet.title(title, reader)
        _bars(sheet, reader, counts)
        return sheet.figure


def clause_counts(reader: Reader) -> pd.DataFrame:
    """Clauses × grades, most findings first; beyond the tenth clause one row for all others."""
    table = reader.publishable["clauses"]
    if table.empty:
        return pd.DataFrame()
    grades = list(dict.fromkeys(table["grade"]))
    level = table.assign(clause=table["clause"].map(second_level))
    counts = level.pivot_table(
        index="clause", columns="grade", values="findings", aggfunc="sum", fill_value=0
    )[grades]
    order = sorted(counts.index, key=lambda c: (-counts.loc[c].sum(), str(c)))
    counts = counts.loc[order]
    if len(counts) <= MOST_CLAUSES:
        return counts
    rest = counts.iloc[MOST_CLAUSES - 1 :].sum().to_frame(reader.words("figure.other_clauses")).T
    return pd.concat([counts.iloc[: MOST_CLAUSES - 1], rest])


def second_level(clause: object) -> str:
    """8.5.1 c) → 8.5: findings are compared clause by clause, not letter by letter."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)", str(clause))
    return found[1] if found else str(clause)


def clause_title(reader: Reader, clause: object) -> str:
    """What a clause of the standard is about, in a few words; empty where the catalogue does not know it."""
    return str(reader.words.section("clause").get(str(clause), ""))


def clause_named(reader: Reader, clause: object) -> str:
    """10.2 Nonconformity and corrective action"""
    return f"{printable(str(clause), 20)} {clause_title(reader, clause)}".strip()


def _bars(sheet: Sheet, reader: Reader, counts: pd.DataFrame) -> None:
    words, width = reader.words, sheet.right - sheet.left
    top, bottom = sheet.top + 0.3, sheet.bottom - 0.04
    left, right = sheet.left + width * 0.42, sheet.left + width * 0.86
    axes = sheet.panel(left, right, top, bottom)
    axes.set_xticks([])
    totals = counts.sum(axis=1)
    together = 100 * totals.cumsum() / max(float(totals.sum()), 1.0)
    axes.set_xlim(0, max(float(totals.max()), 1.0))
    step = (bottom - top) / len(counts)
    small = {"fontsize": sheet.canvas.small, "color": style.SOFT}
    _grades(sheet, [grade_named(reader, grade) for grade in counts.columns], left)
    sheet.text(sheet.right, sheet.top + 0.1, words("figure.cumulative"), ha="right", **small)
    for i, (clause, row) in enumerate(counts.iterrows()):
        y, start = top + step * (i + 0.5), 0.0
        sheet.text(
            sheet.left,
            y,
            printable(str(clause)),
            0.42 if clause_title(reader, clause) else width * 0.4,
            weight="semibold",
        )
        sheet.label(sheet.left + 0.45, y, printable(clause_title(reader, clause)), width * 0.4 - 0.45)
        for grade, colour in zip(counts.columns, GRADE_COLOURS, strict=False):
            axes.barh(y, float(row[grade]), left=start, height=step * 0.62, color=colour, lw=0)
            start += float(row[grade])
        sheet.text(right + 0.28, y, words.whole(float(totals[clause])), ha="right")
        sheet.text(sheet.right, y, words.percent(float(together[clause])), ha="right", **small)


def grade_named(reader: Reader, grade: object) -> str:
    """A grade under its usual name in the language of the report; any other as the workspace writes it."""
    return printable(str(reader.words.section("grade").get(str(grade).casefold(), grade)), 18)


def _grades(sheet: Sheet, grades: Sequence[str], left: float) -> None:
    """The legend in one line above the bars."""
    size, x = sheet.canvas.small, left
    for name, colour in zip(grades, GRADE_COLOURS, strict=False):
        sheet.paper.plot(x + 0.05, sheet.top + 0.1, "s", ms=size * 0.75, color=colour, mew=0)
        sheet.text(x + 0.14, sheet.top + 0.1, name, fontsize=size, color=style.SOFT)
        x += 0.34 + text_width(name, size)
