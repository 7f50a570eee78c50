"""Page sets of ordinary and awkward waves: nothing clipped, nothing on top of another, everything said once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_publishable import sample, sample_with_past
from text_boxes import collisions, pages

from culture.earlier_waves import EarlierWaves
from culture.publishable import Publishable
from reports.cells import Reader
from reports.content import department
from reports.outbox import write
from reports.render import REPORTS
from reports.trend import Trend
from reports.typeset import Typesetter

MARGIN = 24.0  # points of paper that stay empty on every side


def first(**case: object) -> tuple[Publishable, EarlierWaves]:
    return sample(**case), EarlierWaves()


CASES: dict[str, Callable[[], tuple[Publishable, EarlierWaves]]] = {
    "an ordinary wave with three before it": lambda: sample_with_past(4, benchmarks=True),
    "a first wave": lambda: first(departments=30),
    "names of sixty characters": lambda: sample_with_past(3, departments=26, long_names=True),
    "three departments": lambda: first(departments=3, sites=1, audits=False, evidence=False, declared=False),
    "a hundred departments": lambda: first(departments=100, sites=12, verdict="one population"),
    "four hundred departments": lambda: first(departments=400, sites=24, verdict="one population"),
    "one priority missing": lambda: sample_with_past(2, departments=24, missing=("training",)),
    "everything withheld": lambda: first(departments=24, withheld="all"),
    "paired after the fact": lambda: first(
        departments=40, federal=True, verdict="one population", headcounts=False
    ),
    "German": lambda: sample_with_past(3, departments=26, language="de", benchmarks=True),
    "German with long names": lambda: first(departments=24, language="de", long_names=True),
}


def cases() -> list[object]:
    """Four hundred departments are left to `make prove`: a hundred run over as many kinds of pages."""
    return [
        pytest.param(case, id=case, marks=[pytest.mark.prove] if case.startswith("four hundred") else [])
        for case in CASES
    ]


@pytest.fixture(scope="module", params=cases())
def page_set(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    wave, earlier = CASES[request.param]()
    trend, folder = Trend(Reader(wave), earlier), tmp_path_factory.mktemp("golden")
    report, page = Typesetter("report.typ"), Typesetter("department.typ")
    for relative, make in REPORTS.items():
        write(folder, relative, report.pdf(make(trend)))
    units = trend.reader.departments
    for unit in units[:: max(len(units) // 6, 1)]:
        write(folder, f"departments/{unit.department}.pdf", page.pdf(department.content(trend.reader, unit)))
    return folder


def documents(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pdf"))


def test_text_stays_inside_the_page_and_off_other_text(page_set: Path) -> None:
    for path in documents(page_set):
        for number, (width, height, words) in enumerate(pages(path), start=1):
            where = (path.name, number)
            outside = [w.text for w in words if w.left < MARGIN or w.right > width - MARGIN
                       or w.top < MARGIN or w.bottom > height - MARGIN]  # fmt: skip
            assert not outside, (*where, outside[:5])
            assert not collisions(words), (*where, collisions(words)[:5])


def test_no_page_is_empty_and_every_page_is_numbered(page_set: Path) -> None:
    for path in documents(page_set):
        texts = [" ".join(word.text for word in words) for _, _, words in pages(path)]
        for number, text in enumerate(texts, start=1):
            assert len(text) > 150, (path.name, number)
            assert re.search(rf"(Page|Seite)\s{number}\s(of|von)\s{len(texts)}", text), (
                path.name,
                number,
            )


def test_a_department_has_one_page_or_two(page_set: Path) -> None:
    for path in (page_set / "departments").glob("*.pdf"):
        assert len(PdfReader(path).pages) <= 2, path.name


def test_everybody_gets_two_pages(page_set: Path) -> None:
    assert len(PdfReader(page_set / "staff" / "what-you-told-us.pdf").pages) <= 2


def test_no_placeholder_and_no_missing_number_is_printed(page_set: Path) -> None:
    for path in documents(page_set):
        text = " ".join(word.text for _, _, words in pages(path) for word in words)
        assert not re.search(r"\bnan\b|\bNone\b|\{\w+\}|<NA>", text), path.name
