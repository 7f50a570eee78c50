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
from reports.render import REPORTS
from reports.tables import csv_files
from reports.trend import Trend
from reports.typeset import Typesetter
from reports.words import NBSP

NUMBER = re.compile(r"(?<![\w.−-])[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")


@pytest.fixture(scope="module")
def trend() -> Trend:
    wave, earlier = sample_with_past(3, departments=24)
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
