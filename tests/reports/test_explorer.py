"""The explorer page as a file: published numbers only, names as text, no way out, the same bytes."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from explorer_pages import HOSTILE, numbers_in, page_of, renamed, waves_without
from sample_publishable import sample, sample_with_past

import reports
from culture.earlier_waves import EarlierWaves
from culture.publishable import COLUMNS, Publishable
from reports.cells import Reader
from reports.explorer.numbers import NUMBERS, explorer_numbers
from reports.explorer.page import explorer_page
from reports.figures.trends import unbroken
from reports.trend import Trend

EXPLORER = Path(reports.__file__).parent / "explorer"


class Page(HTMLParser):
    """Tags, attributes and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._inside = tag == "script" and not attrs

    def handle_data(self, text: str) -> None:
        if self._inside:
            self.scripts.append(text)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


@pytest.fixture(scope="module")
def waves() -> tuple[Publishable, EarlierWaves]:
    return sample_with_past(4, departments=30)


@pytest.fixture(scope="module")
def page(waves: tuple[Publishable, EarlierWaves]) -> str:
    return page_of(*waves)


def hundredths(value: float) -> int | None:
    return None if value != value else round(value * 100)


def test_every_number_of_a_cell_is_the_published_one(
    page: str, waves: tuple[Publishable, EarlierWaves]
) -> None:
    own, (now, earlier) = numbers_in(page), waves
    published = {
        (str(row.wave), str(row.level), str(row.department), str(row.priority)): row
        for frame in (now["gaps"], earlier["gaps"])
        for row in frame.itertuples()
    }
    levels = ("organisation", "parent", "department", "pool")
    seen = 0
    for w, wave in enumerate(own["waves"]):
        for p, (priority, _) in enumerate(own["priorities"]):
            for column, name in zip(own["cells"][w][p], NUMBERS, strict=True):
                for line, value in zip(own["rows"][w], column, strict=True):
                    level, department, *_ = own["lines"][line]
                    row = published[wave, levels[level], department, priority]
                    expected = getattr(row, name)
                    assert value == (hundredths(expected) if name != "n" else hundredths(expected / 100))
                    seen += 1
    assert seen == len(published) * len(NUMBERS)


def test_a_withheld_cell_says_nothing_not_even_how_many(waves: tuple[Publishable, EarlierWaves]) -> None:
    now, earlier = waves
    gaps = now["gaps"].copy()
    own_id = Reader(now).departments[3].department
    hidden = (gaps["department"] == own_id) & (gaps["priority"] == "overall")
    gaps.loc[hidden, ["stated", "enacted", "gap", "gap_low", "gap_high"]] = float("nan")
    gaps.loc[hidden, "n"] = 17
    now.tables["gaps"], kept = gaps, now["gaps"]
    try:
        own = numbers_in(page_of(now, earlier))
    finally:
        now.tables["gaps"] = kept
    row = own["rows"][-1].index(next(i for i, line in enumerate(own["lines"]) if line[1] == own_id))
    assert [column[row] for column in own["cells"][-1][0]] == [None] * 6


def test_only_tables_of_the_publishable_are_in_the_file(page: str) -> None:
    assert set(numbers_in(page)) == {
        "organisation", "relative", "scale", "stops", "limit", "waves", "slots", "priorities", "reworded", "lines",
        "rows", "cells", "changes", "marks", "groups", "members", "actions", "chosen",
    }  # fmt: skip


def test_a_name_stays_text_and_ends_no_element(waves: tuple[Publishable, EarlierWaves]) -> None:
    text = page_of(renamed(waves[0], "D003", HOSTILE), waves[1])
    assert HOSTILE not in text
    assert "img" not in Page(text).tags
    assert Page(text).tags.count("script") == 4
    assert HOSTILE[:20] in str(numbers_in(text)["lines"])


def test_the_policy_allows_the_two_scripts_of_the_file_and_nothing_else(page: str) -> None:
    found = Page(page)
    policy = re.search(r'Policy" content="([^"]*)"', page)[1]
    policy = policy.replace("&#x27;", "'")
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in found.scripts]
    assert len(hashes) == 2
    assert policy == (
        "default-src 'none'; script-src "
        + " ".join(f"'sha256-{h}'" for h in hashes)
        + "; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched_and_no_attribute_runs_anything(page: str) -> None:
    found = Page(page)
    assert not set(found.tags) & {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "video",
        "audio",
    }
    for name, value in found.attributes:
        assert not name.startswith("on"), name
        if name in ("src", "href"):
            assert not re.match(r"[a-z]+:|//", value), value


def test_the_same_wave_gives_the_same_bytes(waves: tuple[Publishable, EarlierWaves]) -> None:
    again = sample_with_past(4, departments=30)
    assert page_of(*waves) == page_of(*again)


def test_a_wave_that_is_missing_keeps_its_place() -> None:
    now, earlier = waves_without(["2026-Q1"], departments=24)
    own = explorer_numbers(Trend(Reader(now), earlier))
    assert own["waves"] == ["2025-Q3", "2025-Q4", "2026-Q2", "2026-Q3"]
    assert own["slots"] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


def test_the_lines_of_the_reports_break_where_a_wave_is_missing_too() -> None:
    now, earlier = waves_without(["2026-Q1"], departments=24, withheld="none")
    trend = Trend(Reader(now), earlier)
    runs = unbroken(trend, trend.path(trend.reader.organisation))
    assert [[place for place, _ in run] for run in runs] == [[0, 1], [3, 4]]


def test_a_question_in_other_words_is_told_for_its_priority(waves: tuple[Publishable, EarlierWaves]) -> None:
    now, earlier = waves
    assert COLUMNS["instrument"][1:5] == ["item", "block", "priority", "version"]
    asked = now["instrument"]
    priority = str(asked["priority"].iloc[0])
    changed = asked.assign(version=asked["version"].mask(asked["item"] == asked["item"].iloc[0], 2))
    now.tables["instrument"] = changed
    try:
        own = explorer_numbers(Trend(Reader(now), earlier))
    finally:
        now.tables["instrument"] = asked
    told = [[own["priorities"][i][0] for i in wave] for wave in own["reworded"]]
    assert told == [[], [], [], [priority]]


def test_what_counts_as_one_department_is_one_line_under_its_latest_name(
    waves: tuple[Publishable, EarlierWaves],
) -> None:
    now, earlier = waves
    trend = Trend(Reader(now), earlier)
    own = explorer_numbers(trend)
    keys = {(level, line) for level, line, *_ in own["lines"]}
    assert len(keys) == len(own["lines"])
    for unit in trend.reader.departments:
        names = [line[2] for line in own["lines"] if line[2] == unit.name]
        assert names, unit.name


def test_a_page_for_each_language_says_the_same_numbers() -> None:
    german, english = (page_of(sample(departments=24, language=language)) for language in ("de", "en"))
    assert 'lang="de"' in german
    assert numbers_in(german, "words")["views"]["heat"] == "Wärmekarte"
    assert numbers_in(german)["cells"] == numbers_in(english)["cells"]


def test_documents_are_linked_without_a_script(page: str) -> None:
    found = Page(page)
    links = [value for name, value in found.attributes if name == "href" and not value.startswith("#")]
    assert links == [
        "leadership/leadership-gap-report.pdf",
        "departments/D003.pdf",
        "staff/what-you-told-us.pdf",
    ]
    assert "Logistics 1" in page


def test_the_page_says_whom_it_is_for(page: str) -> None:
    assert "heads can be identified: do not pass it on" in page


def test_a_wave_of_which_all_is_withheld_still_has_its_page() -> None:
    wave = sample(departments=24, withheld="all", audits=False)
    assert explorer_page(Trend(Reader(wave), EarlierWaves()), [], {}).startswith(b"<!doctype html>")


def test_the_charts_are_those_of_the_wheel_byte_for_byte() -> None:
    """To take a newer Vega: raise vl-convert-python, write what this gives into vega.js, name the versions."""
    bundle = pytest.importorskip("vl_convert").javascript_bundle("window.vegaEmbed = vegaEmbed;")
    assert (EXPLORER / "vega.js").read_text("utf-8") == bundle


def test_the_charts_begin_no_element_and_know_no_address_to_fetch_from() -> None:
    text = (EXPLORER / "vega.js").read_text("utf-8")
    assert "</script" not in text
    assert "<!--" not in text
    hosts = set(re.findall(r"https?://([a-z0-9.-]+)", text))
    assert hosts <= {"www.w3.org", "vega.github.io", "github.com"}  # names of formats, and words of warnings
