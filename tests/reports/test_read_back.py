"""Numbers are read back out of the PDFs and found in the tables: what is drawn is what was published."""

import csv
import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_publishable import sample_with_past
from text_boxes import pages as boxes

from culture.publishable import COLUMNS
from reports.cells import Reader
from reports.content import department
from reports.pictures import Pictures
from reports.render import REPORTS
from reports.tables import csv_files
from reports.trend import Trend
from reports.typeset import Typesetter
from reports.words import NBSP

NUMBER = re.compile(r"(?<![\w.−-])[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")


@pytest.fixture(scope="module")
def trend() -> Trend:
    wave, earlier = sample_with_past(3, departments=24, benchmarks=True)
    return Trend(Reader(wave), earlier)


@pytest.fixture(scope="module")
def pages(trend: Trend, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Heading of each page of the leadership report → its text."""
    path = tmp_path_factory.mktemp("read") / "report.pdf"
    name = "leadership/leadership-gap-report.pdf"
    path.write_bytes(Typesetter("report.typ").pdf(REPORTS[name](trend)))
    heads = [page.extract_text().strip().splitlines()[0] for page in PdfReader(path).pages]
    bodies = (" ".join(word.text for word in words) for _, _, words in boxes(path))
    return {head: body.replace(NBSP, " ") for head, body in zip(heads, bodies, strict=True)}


def published(trend: Trend, *tables: str) -> set[float]:
    """Every number of some tables as their CSV files have them."""
    files, found = csv_files(trend.reader.publishable), set()
    for name in tables:
        for row in csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())):
            found |= {
                float(v) for k, v in row.items() if v and k in COLUMNS[name] and re.fullmatch(r"-?[\d.]+", v)
            }
    return found


def printed(text: str) -> list[float]:
    return [float(found.replace("−", "-").replace(",", "")) for found in NUMBER.findall(text)]


# Ticks of axes, percent of intervals and of certainty, page numbers: printed on a page, and in no table.
SCALE = {1.0, 2.0, 3.0, 4.0, 5.0, 1.5, 4.5, -1.0, 0.0, -1.5, 0.5, -0.5, 95.0, 80.0, 90.0, 10.0, 100.0}


@pytest.mark.parametrize(
    ("heading", "tables"),
    [
        ("Where words and deeds part", ("gaps", "triangulation")),
        ("How staff answered", ("favourable",)),
        ("Departments by priority", ("gaps",)),
        ("What moved", ("changes",)),
    ],
)
def test_every_number_of_a_figure_is_in_a_table(
    trend: Trend, pages: dict[str, str], heading: str, tables: tuple[str, ...]
) -> None:
    body = re.sub(r"\d{4}-Q\d", "", pages[heading])
    names = sorted({u.name for u in (*trend.reader.departments, *trend.reader.parents, *trend.reader.pools)})
    for name in sorted(names, key=len, reverse=True):
        body = body.replace(name, "")
    known = published(trend, *tables) | SCALE | {float(i) for i in range(len(pages) + 1)}
    whole = known | {float(round(value)) for value in known}
    counts = {float(group.departments) for group in trend.reader.groups} | {
        float(len(trend.reader.departments))
    }
    strange = [n for n in printed(body) if n not in whole | counts]
    assert len(printed(body)) > 40
    assert not strange, (heading, strange)


def test_every_published_gap_of_a_priority_is_printed(trend: Trend, pages: dict[str, str]) -> None:
    reader, read = trend.reader, printed(pages["Where words and deeds part"])
    for priority in [*reader.publishable.instrument.priority_ids, "overall"]:
        cell = reader.cell(reader.organisation, priority)
        assert {cell.gap, cell.low, cell.high, cell.n} <= set(read), priority


def test_the_workbook_of_waves_holds_every_wave(trend: Trend, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    from reports.workbook import workbook

    path = tmp_path / "culture.xlsx"
    path.write_bytes(workbook(trend.reader.publishable, trend))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("waves").to_python()
    head = rows[0]
    for wave in trend.waves:
        column = head.index(f"{wave} gap")
        for row in rows[1:]:
            unit = next(u for u in (trend.reader.organisation, *trend.reader.parents, *trend.reader.departments)
                        if (u.level, u.name) == (row[0], row[1]))  # fmt: skip
            cell = trend.path(unit).cells[wave]
            assert (row[column] == "") if cell.withheld else row[column] == pytest.approx(cell.gap)


@pytest.fixture(scope="module")
def hr_pages(trend: Trend, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page of the comparison over waves."""
    path = tmp_path_factory.mktemp("read") / "hr.pdf"
    path.write_bytes(Typesetter("report.typ").pdf(REPORTS["hr/hr-comparison.pdf"](trend)))
    return [" ".join(word.text for word in words).replace(NBSP, " ") for _, _, words in boxes(path)]


def without_names(trend: Trend, body: str) -> str:
    """The text without quarters, and without names that hold a number."""
    body = re.sub(r"\d{4}-Q\d|Q\d \d{2}", "", body)
    units = (*trend.reader.departments, *trend.reader.parents, *trend.reader.pools)
    for name in sorted({u.name for u in units}, key=len, reverse=True):
        body = body.replace(name, "")
    return body


def test_every_number_of_the_audit_panel_is_in_a_table(trend: Trend, pages: dict[str, str]) -> None:
    body = without_names(trend, pages["Audits beside perception"])
    known = published(trend, "audits", "ageing", "closure") | {float(i) for i in range(0, 101, 5)}
    edges = {v + 1 for v in published(trend, "ageing")} | {v - 1 for v in published(trend, "ageing")}
    days = {float(i) for i in range(0, 401, 5)}  # ticks of the axis of days
    whole = known | {float(round(v)) for v in known} | edges | days | SCALE | {float(len(pages))}
    strange = [n for n in printed(body) if n not in whole]
    assert len(printed(body)) > 20
    assert not strange, strange


def test_every_clause_with_findings_is_counted_as_in_the_table(trend: Trend, pages: dict[str, str]) -> None:
    table = trend.reader.publishable["clauses"]
    page = next(body for head, body in pages.items() if head.startswith("Findings by clause"))
    clause = table["clause"].astype(str).str.split(".").str[:2].str.join(".")
    counts = table.groupby(clause)["findings"].sum().sort_values(ascending=False)
    read = printed(page.split("Clauses refer")[0])
    assert {float(count) for count in counts.iloc[:5]} <= set(read)


def test_every_number_of_the_map_is_in_a_table(trend: Trend, pages: dict[str, str]) -> None:
    body = without_names(trend, pages["Departments at a glance"])
    known = published(trend, "gaps", "strength") | SCALE | {float(i) for i in range(len(pages) + 1)}
    counts = {float(i) for i in range(len(trend.reader.departments) + 1)}  # of groups, lanes and labels
    strange = [n for n in printed(body) if n not in known | counts]
    assert len(printed(body)) > 15
    assert not strange, strange


def test_every_number_of_the_comparison_over_waves_is_in_a_table(trend: Trend, hr_pages: list[str]) -> None:
    cells = [
        c for p in (*trend.departments, *map(trend.path, trend.reader.parents)) for c in p.cells.values()
    ]
    past = {v for c in cells for v in (c.gap, c.low, c.high, c.n)}
    known = published(trend, "gaps", "changes", "groups", "benchmarks") | past | SCALE
    percents = {float(round(100 * v)) for v in known if 0 <= v <= 1}
    counts = {float(i) for i in range(len(trend.reader.departments) + 1)}
    for body in hr_pages:
        strange = [n for n in printed(without_names(trend, body)) if n not in known | percents | counts]
        assert not strange, (body[:60], strange)
    assert sum(len(printed(body)) for body in hr_pages) > 100


def test_every_figure_of_a_report_is_there_as_svg_and_as_png_of_twice_the_size(trend: Trend) -> None:
    from reports.render import figures
    from reports.style import SLIDE, SLIDE_DPI

    names = [name for name, _ in figures(trend)]
    wanted = [
        "say-do-by-priority", "answers-by-question", "departments-map", "levels-and-agreement",
        "group-profiles", "gap-changes", "audit-finding-rates", "audit-closure",
        "audit-ageing", "audit-clauses", "gap-over-waves", "departments-over-waves",
        "group-movement", "four-sources", "department-gaps", "departments-beside-their-parent",
    ]  # fmt: skip
    assert not [name for name in wanted if not any(n.startswith(name) for n in names)]
    assert (round(SLIDE.width * SLIDE_DPI), round((SLIDE.height or 0) * SLIDE_DPI)) == (1920, 1080)


def test_every_number_of_a_department_page_is_in_a_table(trend: Trend, tmp_path: Path) -> None:
    typesetter, known = (
        Typesetter("department.typ"),
        published(trend, "gaps", "changes", "audits", "response"),
    )
    past = {v for p in trend.departments for c in p.cells.values() for v in (c.gap, c.low, c.high)}
    sure = published(trend, "groups", "strength")
    whole = known | past | SCALE | {float(round(v)) for v in known} | {float(round(100 * v)) for v in sure}
    counts = {float(i) for i in range(2 * len(trend.reader.priorities) + 1)}  # of questions that divide
    for unit in trend.reader.departments[::5]:
        path = tmp_path / "page.pdf"
        path.write_bytes(typesetter.pdf(department.content(trend.reader, unit, trend.path(unit))))
        body = " ".join(word.text for _, _, words in boxes(path) for word in words).replace(NBSP, " ")
        read = printed(without_names(trend, body))
        assert not [n for n in read if abs(n) not in whole | counts and n not in whole], unit
        own = [trend.reader.cell(unit, p) for p in trend.reader.shown(unit)]
        assert {v for cell in own for v in (cell.gap, cell.low, cell.high, cell.n)} <= set(read)


def test_the_picture_of_a_department_says_its_numbers_and_has_twice_the_pixels(trend: Trend) -> None:
    reader = trend.reader
    drawn = list(Pictures().of_departments(reader, reader.departments[:2]))
    assert [unit for unit, *_ in drawn] == reader.departments[:2]
    for unit, vector, pixels in drawn:
        said = re.search(r"<desc>(.*?)</desc>", vector.decode())
        assert said
        read = set(printed(without_names(trend, said[1].replace(NBSP, " "))))
        for priority in reader.shown(unit):
            cell = reader.cell(unit, priority)
            assert {cell.gap, cell.low, cell.high, cell.n} <= read, priority
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', vector.decode())
        assert box
        size = [int.from_bytes(pixels[at : at + 4], "big") for at in (16, 20)]  # of the header of a PNG
        assert size == [pytest.approx(float(points) / 72 * 192, abs=1) for points in box.groups()]
