"""The rendered folder as its readers get it."""

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_publishable import sample
from text_boxes import pages

from culture.publishable import Publishable
from reports.cells import Reader
from reports.render import render
from reports.words import NBSP


def text_of(path: Path) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"\s+", " ", text.replace(NBSP, " "))


def pdfs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pdf"))


def test_every_audience_has_its_folder(rendered: Path, wave: Publishable) -> None:
    assert (rendered / "leadership" / "leadership-gap-report.pdf").is_file()
    assert (rendered / "quality" / "validation.pdf").is_file()
    assert (rendered / "hr" / "culture.xlsx").is_file()
    assert (rendered / "index.html").is_file()
    gaps = wave["gaps"]
    shown = gaps[gaps["level"] == "department"]["department"].unique()
    assert {p.stem for p in (rendered / "departments").iterdir()} == set(shown)
    drawn = [p for p in (rendered / "figures").rglob("*") if p.is_file()]
    assert {p.suffix for p in drawn} == {".png", ".svg"}
    of_departments = sorted(p.name for p in (rendered / "figures" / "departments").iterdir())
    assert of_departments == sorted(f"{d}.{kind}" for d in shown for kind in ("png", "svg"))


def test_only_the_owner_can_read_what_is_written(rendered: Path) -> None:
    for path in rendered.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_numbers_of_the_tables_are_in_the_leadership_report(rendered: Path, wave: Publishable) -> None:
    reader, text = Reader(wave), text_of(rendered / "leadership" / "leadership-gap-report.pdf")
    for priority in [*wave.instrument.priority_ids, "overall"]:
        cell = reader.cell(reader.organisation, priority)
        assert reader.words.signed(cell.gap, 2) in text
        assert reader.words.interval(cell.low, cell.high, 2) in text
        assert reader.label(priority) in text
    for unit in reader.departments:
        assert unit.name in text


def test_a_department_page_shows_its_own_numbers_and_its_warning(rendered: Path, wave: Publishable) -> None:
    reader = Reader(wave)
    for unit in reader.departments[:8]:
        text = text_of(rendered / "departments" / f"{unit.department}.pdf")
        assert "evaluates an identifiable head" in text
        assert unit.name in text
        for priority in reader.shown(unit):
            cell = reader.cell(unit, priority)
            assert reader.words.interval(cell.low, cell.high, cell.decimals) in text
        others = [u.name for u in reader.departments if u.name not in unit.name and unit.name not in u.name]
        assert not [name for name in others if name in text]


def test_a_small_department_is_read_with_caution(rendered: Path, wave: Publishable) -> None:
    response = wave["response"][wave["response"]["level"] == "department"]
    small = response[response["respondents"] < 30]["department"]
    large = response[response["respondents"] >= 30]["department"]
    assert "first impression" in text_of(rendered / "departments" / f"{small.iloc[0]}.pdf")
    assert "first impression" not in text_of(rendered / "departments" / f"{large.iloc[0]}.pdf")


def test_fates_add_up_in_the_validation_report(rendered: Path, wave: Publishable) -> None:
    total = f"{int(wave['fates']['rows'].sum()):,}"
    assert f"The fates add up to {total} rows received." in text_of(rendered / "quality" / "validation.pdf")


def test_documents_are_tagged_titled_and_in_a_language(rendered: Path) -> None:
    for path in [*pdfs(rendered)[:3], *pdfs(rendered)[-2:]]:
        pdf = PdfReader(path)
        catalogue = pdf.trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        assert catalogue["/Lang"] == "en"
        assert "2026-Q3" in pdf.metadata.title
        assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_every_typeface_is_embedded(rendered: Path) -> None:
    for path in pdfs(rendered)[:2] + pdfs(rendered)[-2:]:
        for page in PdfReader(path).pages:
            for font in page["/Resources"].get("/Font", {}).values():
                descriptor = (
                    font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                )
                assert {"/FontFile2", "/FontFile3"} & set(descriptor), descriptor


def alternative_texts(pdf: PdfReader) -> list[str]:
    found, todo = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += [item.get_object() for item in node]
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if node.get("/S") == "/Figure" else []
            todo += [node["/K"].get_object()] if "/K" in node else []
    return found


def test_every_figure_has_an_alternative_text(rendered: Path) -> None:
    texts = alternative_texts(PdfReader(rendered / "leadership" / "leadership-gap-report.pdf"))
    assert len(texts) >= 5
    assert all(len(text) > 30 for text in texts)


def test_text_stays_inside_the_page(rendered: Path) -> None:
    for path in pdfs(rendered):
        for width, height, words in pages(path):
            outside = [
                w.text
                for w in words
                if w.left < 20 or w.right > width - 15 or w.top < 15 or w.bottom > height - 20
            ]
            assert not outside, (path, outside[:3])


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [value or "" for key, value in attrs if key in ("href", "src")]


def test_the_index_links_every_file_and_nothing_else(rendered: Path) -> None:
    page = _Links()
    page.feed((rendered / "index.html").read_text())
    files = {p.relative_to(rendered).as_posix() for p in rendered.rglob("*") if p.is_file()} - {"index.html"}
    assert set(page.targets) == files | {"#content"}


def test_the_same_wave_gives_the_same_bytes(rendered: Path, tmp_path: Path) -> None:
    small = {"departments": 14, "withheld": "some", "changes": True}
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        render(sample(**small), tmp_path / folder)
    for path in sorted((tmp_path / "a").rglob("*")):
        if path.is_file():
            twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
            assert path.read_bytes() == twin.read_bytes(), path


AWKWARD = (
    "../../x",
    "=1+1",
    "x" * 4000,
    "\u202eevil",
    "$\\frac{$",
    '<b>&"',
    "#import",
    "中文",
    "a\nb",
    "con",
)


@pytest.mark.parametrize(
    "case",
    [
        {
            "departments": 3,
            "sites": 1,
            "headcounts": False,
            "audits": False,
            "evidence": False,
            "declared": False,
        },
        {"departments": 14, "withheld": "all", "audits": False},
        {
            "departments": 14,
            "federal": True,
            "verdict": "one population",
            "headcounts": False,
            "long_names": True,
        },
        {"departments": 14, "ids": AWKWARD, "changes": True, "verdict": "overlapping groups"},
    ],
    ids=["three departments and nothing else", "everything withheld", "paired after the fact", "awkward ids"],
)
def test_awkward_waves_are_still_rendered_whole(case: dict, tmp_path: Path) -> None:
    wave = sample(**case)
    files = render(wave, tmp_path)
    assert all(tmp_path in path.resolve().parents for path in files)
    pages = list((tmp_path / "departments").iterdir())
    assert len(pages) == wave.headcounts.departments_shown
    page = _Links()
    page.feed((tmp_path / "index.html").read_text())
    assert len(page.targets) == len(files)  # all but itself, and the way past the head of the page
