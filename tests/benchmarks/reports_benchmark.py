"""Leadership report and department PDFs from computed tables, beside the same pages by PdfPages and WeasyPrint.

    python tests/benchmarks/reports_benchmark.py [departments]

WeasyPrint is no dependency of the project: `pip install weasyprint` for this benchmark only; without it the column is
left out. All three get the same content (the dictionaries the templates are filled with), so only drawing and writing
are compared; the others' pages are plainer, and neither is tagged.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reports")]

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.backends.backend_pdf import PdfPages  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from sample_publishable import sample  # noqa: E402

from reports import style  # noqa: E402
from reports.cells import Reader  # noqa: E402
from reports.content import department, leadership  # noqa: E402
from reports.figures import audits, departments_map, dumbbell, heatmap, likert, profiles, strength_levels  # noqa: E402
from reports.pictures import Pictures  # noqa: E402
from reports.typeset import Typesetter  # noqa: E402

A4 = (8.27, 11.69)
Content = dict[str, Any]


def main(count: int) -> None:
    reader = Reader(sample(departments=int(count * 1.3) + 10))
    units = reader.departments[:count]
    assert len(units) == count, "the made-up wave has too few departments to show"
    other = Reader(sample(departments=24))
    # Typefaces are read once; other content, because the typesetter would remember the same.
    ours(other, other.departments[:1])
    rows = [("this project", *ours(reader, units)), ("matplotlib PdfPages", *by_matplotlib(reader, units))]
    try:
        rows.append(("WeasyPrint", *by_weasyprint(reader, units)))
    except ImportError:
        print("WeasyPrint is not installed; left out.", file=sys.stderr)
    seconds, drawn = timed(lambda: list(Pictures().of_departments(reader, units)))
    print(
        f"| processor seconds | leadership report | pages | KB | {count} department PDFs | each | largest KB |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, (seconds, pages, size), (total, sizes) in rows:
        print(f"| {name} | {seconds:.1f} s | {pages} | {size / 1000:.0f} | {total:.1f} s | {total / count:.3f} | "
              f"{max(sizes) / 1000:.0f} |")  # fmt: skip
    largest = [max(len(pictures[kind]) for pictures in drawn) / 1000 for kind in (1, 2)]
    print(
        f"The charts of {count} department pages as pictures: {seconds:.1f} s, "
        f"at most {largest[0]:.0f} KB as SVG and {largest[1]:.0f} KB as PNG."
    )


def timed(make: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process: what else runs on the machine does not count."""
    started = time.process_time()
    made = make()
    return time.process_time() - started, made


def measured(make: Callable[[Any], bytes], units: list) -> tuple[float, list[int]]:
    seconds, sizes = timed(lambda: [len(make(unit)) for unit in units])
    return seconds, sizes


def page_count(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def ours(reader: Reader, units: list) -> tuple[tuple[float, int, int], tuple[float, list[int]]]:
    seconds, pdf = timed(lambda: Typesetter("report.typ").pdf(leadership.content(reader)))
    page = Typesetter("department.typ")
    return (seconds, page_count(pdf), len(pdf)), measured(
        lambda u: page.pdf(department.content(reader, u)), units
    )


# ── matplotlib: text placed by hand on A4, the same charts ───────────────────────────────────────────────


def by_matplotlib(reader: Reader, units: list) -> tuple[tuple[float, int, int], tuple[float, list[int]]]:
    def report() -> bytes:
        out = io.BytesIO()
        with style.drawing(), PdfPages(out) as pdf:
            for block_page in text_pages(leadership.content(reader)):
                pdf.savefig(block_page)
            for figure in pictures(reader):
                pdf.savefig(figure)
        return out.getvalue()

    def page(unit: Any) -> bytes:
        out = io.BytesIO()
        with style.drawing(), PdfPages(out) as pdf:
            pdf.savefig(department_figure(department.content(reader, unit)))
        return out.getvalue()

    seconds, pdf = timed(report)
    return (seconds, page_count(pdf), len(pdf)), measured(page, units)


def pictures(reader: Reader) -> list[Figure]:
    single = [dumbbell.say_do, departments_map.words_and_deeds, profiles.group_profiles, audits.finding_rates,
              audits.closure, audits.ageing, audits.clauses, strength_levels.levels_by_strength]  # fmt: skip
    drawn = [draw(reader, style.PRINT) for draw in single]
    return [*drawn, likert.answers(reader, None, style.PRINT), *heatmap.department_gaps(reader, style.PRINT)]


def text_pages(content: Content) -> list[Figure]:
    lines = [content["head"]["headline"], *content["head"]["lead"]]
    for block in content["blocks"]:
        lines += [block["text"]] if "text" in block else []
        if block["kind"] == "table":
            lines += ["   ".join(plain(cell) for cell in row) for row in block["rows"]]
    pages = [lines[i : i + 60] for i in range(0, len(lines), 60)]
    found = []
    for page in pages:
        figure = Figure(figsize=A4)
        for i, line in enumerate(page):
            figure.text(0.09, 0.95 - 0.015 * i, line[:120], fontsize=8.5)
        found.append(figure)
    return found


def department_figure(content: Content) -> Figure:
    figure = Figure(figsize=A4)
    head, chart = content["head"], content["chart"]
    figure.text(0.09, 0.94, head["name"], fontsize=20, weight="semibold")
    figure.text(0.09, 0.90, head["lead"], fontsize=11.5, wrap=True, va="top")
    for i, key in enumerate(content["keys"]):
        figure.text(0.09 + 0.21 * i, 0.82, key["value"], fontsize=24, weight="semibold")
        figure.text(0.09 + 0.21 * i, 0.80, key["label"], fontsize=9.5)
    if chart:
        axes = figure.add_axes((0.45, 0.45, 0.3, 0.3))
        draw_gaps(axes, chart)
    for column, panels in enumerate(content["panels"]):
        lines = [line for panel in panels for line in (panel["title"], *panel["lines"])]
        figure.text(0.09 + 0.43 * column, 0.40, "\n".join(lines), fontsize=9.5, va="top", wrap=True)
    return figure


def draw_gaps(axes: Axes, chart: Content) -> None:
    shown = [row for row in chart["rows"] if not row["withheld"]]
    for i, row in enumerate(shown):
        axes.plot([row["low"], row["high"]], [-i, -i], color=row["colour"])
        axes.plot(row["gap"], -i, "o", color=row["colour"])
        if row["organisation"] is not None:
            axes.plot(row["organisation"], -i, "|", color=style.SOFT)
        if row["parent"] is not None:
            axes.plot(row["parent"], -i, "^", color=style.INK)
        axes.text(-4.0, -i, row["label"], fontsize=8.5)
        axes.text(1.8, -i, f"{row['gap_text']} {row['interval_text']} {row['n']}", fontsize=8.5)
    axes.set_xlim(-chart["limit"], chart["limit"])
    axes.set_yticks([])


# ── WeasyPrint: the same content as HTML with SVG ────────────────────────────────────────────────────────


def by_weasyprint(reader: Reader, units: list) -> tuple[tuple[float, int, int], tuple[float, list[int]]]:
    from weasyprint import HTML

    def pdf_of(body: str) -> bytes:
        look = "@page{size:A4;margin:19mm 18mm} body{font:9.5pt sans-serif} td{padding:1mm}"
        return HTML(string=f"<html lang=en><style>{look}</style><body>{body}</body></html>").write_pdf()

    seconds, pdf = timed(lambda: pdf_of(report_html(leadership.content(reader))))
    return (seconds, page_count(pdf), len(pdf)), measured(
        lambda u: pdf_of(department_html(department.content(reader, u))), units
    )


def report_html(content: Content) -> str:
    head = content["head"]
    return f"<h1>{escape(head['headline'])}</h1>" + "".join(
        [f"<p>{escape(line)}</p>" for line in head["lead"]]
        + [block_html(block) for block in content["blocks"]]
    )


def block_html(block: Content) -> str:
    kind = block["kind"]
    if kind == "picture":
        return f"<div>{block['svg'][block['svg'].index('<svg') :]}</div>"
    if kind == "table":
        return table_html([[plain(cell) for cell in row] for row in block["rows"]])
    if kind == "heat":
        rows = [[row["name"], *(cell.get("text", "") for cell in row["cells"])]
                for group in block["groups"] for row in group["rows"]]  # fmt: skip
        return table_html(rows)
    if kind == "beside":
        return "".join(block_html(inner) for side in block["sides"] for inner in side)
    if kind == "bullets":
        return "".join(f"<p>{escape(row)}</p>" for row in block["rows"])
    return f"<h2>{escape(block['text'])}</h2>" if kind in ("section", "subsection") else (
        f"<p>{escape(str(block.get('text', '')))}</p>")  # fmt: skip


def department_html(content: Content) -> str:
    head, chart = content["head"], content["chart"]
    keys = "".join(f"<td><b>{escape(k['value'])}</b><br>{escape(k['label'])}</td>" for k in content["keys"])
    panels = "".join(f"<h3>{escape(p['title'])}</h3>" + "".join(f"<p>{escape(x)}</p>" for x in p["lines"])
                     for column in content["panels"] for p in column)  # fmt: skip
    rows = "" if not chart else "".join(
        f"<tr><td>{escape(r['label'])}</td><td>{gap_svg(r, chart['limit'])}</td><td>{r['gap_text']}</td>"
        f"<td>{r['interval_text']}</td><td>{r['n']}</td></tr>"
        for r in chart["rows"] if not r["withheld"])  # fmt: skip
    return (f"<h1>{escape(head['name'])}</h1><p>{escape(head['lead'])}</p><table><tr>{keys}</tr></table>"
            f"<table>{rows}</table>{panels}")  # fmt: skip


def gap_svg(row: Content, limit: float) -> str:
    def at(value: float) -> float:
        return (min(max(value, -limit), limit) + limit) / (2 * limit) * 140

    return (f'<svg width="140" height="12"><line x1="{at(row["low"])}" x2="{at(row["high"])}" y1="6" y2="6" '
            f'stroke="{row["colour"]}"/>'
            f'<circle cx="{at(row["gap"])}" cy="6" r="3" fill="{row["colour"]}"/></svg>')  # fmt: skip


def table_html(rows: list[list[str]]) -> str:
    return "<table>" + "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    ) + "</table>"  # fmt: skip


def plain(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell.get("text", ""))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
