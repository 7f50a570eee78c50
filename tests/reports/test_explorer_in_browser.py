"""The explorer page in Chromium: what a reader does with it, by mouse, keyboard and phone, without a network."""

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explorer_pages import HOSTILE, numbers_in, page_of, renamed, waves_without, write_page
from playwright.sync_api import expect, sync_playwright
from sample_publishable import sample, sample_with_past

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed here")
VIEWS = ("heat", "trend", "map", "groups", "documents")
DESK, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    now, earlier = waves_without(["2026-Q1"], departments=40)
    return write_page(tmp_path_factory.mktemp("explorer"), page_of(now, earlier))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Opened]:
    """Open a page; afterwards nothing may have been asked of anybody, and nothing complained about."""
    contexts, heard = [], []

    def go(path: Path = file, *, fragment: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESK, "accept_downloads": True} | options)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda r: None if r.url.split("#")[0] == path.as_uri() or r.url.startswith("blob:")
                else heard.append(f"asked for {r.url}"))  # fmt: skip
        page.on("console", lambda m: heard.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        page.goto(f"{path.as_uri()}{fragment}")
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        return page

    yield go
    for context in contexts:
        context.close()
    assert heard == []


def names(page: Any) -> list[str]:
    """The departments in the heat map, in order, without the organisation at the top."""
    return page.locator("#heat tbody tr:not(.organisation) .name").all_inner_texts()


def column(page: Any, heading: str) -> list[str]:
    at = page.locator("#heat thead th").all_inner_texts()
    place = next(i for i, text in enumerate(at) if text.split("\n")[0].strip() == heading)
    return page.locator(f"#heat tbody tr:not(.organisation) td:nth-child({place + 1}) b").all_inner_texts()


def choose(page: Any, *wanted: str) -> None:
    for name in wanted:
        page.get_by_role("checkbox", name=f"Compare {name}", exact=True).check()


def drawn(page: Any, view: str) -> Any:
    page.get_by_role(
        "tab", name={"trend": "Over waves", "map": "Words and deeds", "groups": "Groups"}[view]
    ).click()
    page.wait_for_selector(f"#{view}-chart[data-drawn] svg")
    return page.locator(f"#{view}-chart svg")


def test_search_finds_departments_whatever_accents_and_capitals(opened: Opened) -> None:
    page = opened()
    page.get_by_role("searchbox", name="Search departments").fill("POZNAN paint")
    found = page.locator("#lines li:visible span").all_inner_texts()
    assert found == ["Paint shop 2"]
    assert names(page) == found
    page.get_by_role("searchbox", name="Search departments").fill("no such place")
    assert page.locator("#nothing").is_visible()
    assert names(page) == []


def test_six_can_be_compared_and_not_a_seventh(opened: Opened) -> None:
    page = opened()
    seven = names(page)[:7]
    choose(page, *seven[:6])
    assert page.locator("#chosen-count").inner_text() == "6 of 6 chosen"
    assert page.get_by_role("checkbox", name=f"Compare {seven[6]}", exact=True).is_disabled()
    assert page.locator("#chosen .chips li").count() == 6
    page.get_by_role("button", name=f"Take away {seven[0]}").click()
    assert page.locator("#chosen-count").inner_text() == "5 of 6 chosen"
    assert page.get_by_role("checkbox", name=f"Compare {seven[6]}", exact=True).is_enabled()
    page.get_by_role("button", name="Clear").click()
    assert page.locator("#chosen").is_hidden()


def test_the_heat_map_is_sorted_by_any_heading_and_says_so(opened: Opened) -> None:
    page = opened()
    widest = [float(text.replace("−", "-")) for text in column(page, "Overall") if text != "–"]
    assert widest == sorted(widest, reverse=True)
    page.get_by_role("columnheader", name="Training").get_by_role("button").click()
    found = [float(text.replace("−", "-")) for text in column(page, "Training") if text != "–"]
    assert found == sorted(found, reverse=True)
    assert page.get_by_role("columnheader", name="Training").get_attribute("aria-sort") == "descending"
    assert page.locator("#told").inner_text() == "Sorted by Training, highest first"
    page.get_by_role("columnheader", name="Training").get_by_role("button").click()
    again = [float(text.replace("−", "-")) for text in column(page, "Training") if text != "–"]
    assert again == sorted(again)
    page.get_by_role("columnheader", name="Department").get_by_role("button").click()
    assert names(page) == sorted(names(page), key=str.lower)


def test_each_number_has_its_interval_and_n(opened: Opened, file: Path) -> None:
    page = opened()
    own = numbers_in(file.read_text("utf-8"))
    texts = page.locator("#heat tbody td.gap:not(.withheld)").all_inner_texts()
    assert len(texts) > 300
    assert all(" to " in text and "· n " in text for text in texts)
    page.get_by_label("Intervals and n in the cells").check()
    box = page.locator("#heat tbody td.gap:not(.withheld) small").first.bounding_box()
    assert box["height"] > 8
    assert len(own["lines"]) > 30


def test_the_colour_of_a_cell_is_that_of_the_reports(opened: Opened) -> None:
    from reports.style import gap_colour

    page = opened()
    for cell in page.locator("#heat tbody td.gap:not(.withheld)").all()[:40]:
        gap = float(cell.locator("b").inner_text().replace("−", "-"))
        shown = cell.evaluate("cell => getComputedStyle(cell).backgroundColor")
        red, green, blue = (int(part) for part in shown[4:-1].split(","))
        wanted = gap_colour(gap)
        for part, at in ((red, 1), (green, 3), (blue, 5)):
            assert abs(part - int(wanted[at : at + 2], 16)) <= 2  # the reports' scale has 256 steps


def test_arrow_keys_walk_through_the_heat_map_and_each_cell_tells_itself(opened: Opened) -> None:
    page = opened()
    page.locator("#heat tbody td[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert names(page)[0] in tip.inner_text()
    assert "95 % interval" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_everything_is_reached_by_keyboard_alone(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Over waves").get_attribute("aria-selected") == "true"
    assert page.evaluate("document.activeElement.id") == "tab-trend"
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("machining")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.locator("#chosen-count").inner_text() == "2 of 6 chosen"
    assert all("Machining" in name for name in page.locator("#chosen li span:nth-child(2)").all_inner_texts())


def test_departments_are_drawn_over_waves_and_a_missing_wave_leaves_a_gap(opened: Opened) -> None:
    page = opened()
    choose(page, *names(page)[:2])
    chart = drawn(page, "trend")
    rows = page.locator("#trend-table tbody tr")
    assert rows.locator("th").all_inner_texts() == ["2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3"]
    assert rows.nth(2).locator("td").all_inner_texts() == ["no survey"] * 3
    assert "2026-Q1 (no survey)" in chart.text_content()
    assert page.locator("#trend-chart").get_attribute("role") == "img"
    segments = chart.locator("g.mark-line path").count()
    assert segments >= 6  # three lines, each in two parts


def test_a_priority_is_chosen_for_the_lines(opened: Opened) -> None:
    page = opened()
    drawn(page, "trend")
    page.get_by_label("Priority").select_option(label="Training")
    expect(page.locator("#trend-chart")).to_have_attribute("aria-label", re.compile("Training"))
    assert page.locator("#trend-table caption").inner_text() == "Gap over waves: Training"


def test_the_map_plays_over_the_waves_and_stops_at_the_latest(opened: Opened) -> None:
    page = opened(reduced_motion="reduce")
    choose(page, names(page)[0])
    drawn(page, "map")
    page.locator("#map-slider").focus()
    page.keyboard.press("Home")
    assert page.locator("#map-wave").inner_text() == "2025-Q3"
    before = page.locator("#map-table").inner_text()
    page.get_by_role("button", name="Play").click()
    assert page.get_by_role("button", name="Pause").is_visible()
    expect(page.locator("#map-wave")).to_have_text("2026-Q3", timeout=15_000)
    expect(page.locator("#told")).to_have_text("Played to the latest wave.")
    assert page.get_by_role("button", name="Play").is_visible()
    assert page.locator("#map-table").inner_text() != before


def test_the_marks_move_with_the_waves(opened: Opened) -> None:
    page = opened()
    chart = drawn(page, "map")
    marks = "g.mark-symbol path"
    first = [m.get_attribute("transform") for m in chart.locator(marks).all()[:20]]
    page.locator("#map-slider").focus()
    page.keyboard.press("Home")
    expect(page.locator("#map-wave")).to_have_text("2025-Q3")
    page.wait_for_timeout(400)
    assert [m.get_attribute("transform") for m in chart.locator(marks).all()[:20]] != first


def test_pressing_a_mark_compares_it(opened: Opened) -> None:
    page = opened()
    chart = drawn(page, "map")
    chart.locator("g.mark-symbol path").first.click(force=True)
    assert page.locator("#chosen-count").inner_text() == "1 of 6 chosen"


def test_paths_between_groups_are_told_with_their_probability(opened: Opened) -> None:
    page = opened()
    choose(page, names(page)[1])
    chart = drawn(page, "groups")
    assert chart.locator("g.mark-line path").count() > 20
    assert "(" in page.locator("#groups-table tbody td").first.inner_text()


@pytest.mark.parametrize("view", ["heat", "trend", "map", "groups"])
def test_the_table_that_is_shown_can_be_downloaded(opened: Opened, view: str, tmp_path: Path) -> None:
    page = opened()
    choose(page, *names(page)[:3])
    if view != "heat":
        drawn(page, view)
    with page.expect_download() as told:
        page.locator(f"#panel-{view}").get_by_role("button", name="Download table (CSV)").click()
    told.value.save_as(tmp_path / "table.csv")
    rows = list(csv.reader((tmp_path / "table.csv").read_text("utf-8-sig").splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert rows[0][0] == "wave"
    assert len(rows) > 3
    if view == "heat":
        assert {"overall_gap", "overall_gap_low", "overall_gap_high", "overall_n"} <= set(rows[0])
        assert [row[2] for row in rows[2:]] == names(page)


def test_an_address_keeps_what_is_looked_at(opened: Opened, file: Path) -> None:
    page = opened()
    choose(page, *names(page)[:2])
    drawn(page, "trend")
    fragment = page.evaluate("location.hash")
    again = opened(fragment=fragment)
    assert again.get_by_role("tab", name="Over waves").get_attribute("aria-selected") == "true"
    assert again.locator("#chosen-count").inner_text() == "2 of 6 chosen"


def test_an_address_that_says_nonsense_is_no_matter(opened: Opened) -> None:
    page = opened(fragment="#view=%3Cscript%3E&line=9.x&line=&wave=1&priority=__proto__")
    assert page.get_by_role("tab", name="Heat map").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_of_axe(opened: Opened, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(color_scheme=scheme)
    choose(page, *names(page)[:4])
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        if view in ("trend", "map", "groups"):
            page.wait_for_selector(f"#{view}-chart[data-drawn]")
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"][:300])
                 for v in found if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert grave == [], view


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_every_view_without_scrolling_sideways(opened: Opened, scheme: str) -> None:
    page = opened(viewport=PHONE, color_scheme=scheme, is_mobile=True, has_touch=True)
    assert not page.locator("#lines").is_visible()
    choose(page, *names(page)[:3])
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        if view in ("trend", "map", "groups"):
            page.wait_for_selector(f"#{view}-chart[data-drawn]")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view


def test_light_and_dark_can_be_changed_by_hand(opened: Opened) -> None:
    page = opened(color_scheme="light")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    page.get_by_role("button", name="Light").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper


def test_a_hostile_name_is_shown_as_it_is_and_does_nothing(opened: Opened, tmp_path: Path) -> None:
    now, earlier = sample_with_past(3, departments=24)
    page = opened(write_page(tmp_path, page_of(renamed(now, "D004", HOSTILE), earlier)))
    search = page.get_by_role("searchbox", name="Search departments")
    search.fill("onerror")
    assert names(page) == [HOSTILE[:59] + "…"] or HOSTILE[:40] in names(page)[0]
    choose(page, names(page)[0])
    for view in ("trend", "map", "groups"):
        drawn(page, view)
    assert page.locator("script").count() == 4
    assert page.locator("img").count() == 0


def test_a_single_wave_and_a_wave_without_groups_have_their_page(opened: Opened, tmp_path: Path) -> None:
    page = opened(write_page(tmp_path, page_of(sample(departments=12, sites=2))))
    assert page.locator("#tab-groups").count() == 0
    drawn(page, "trend")
    drawn(page, "map")
    assert page.get_by_role("button", name="Play").is_disabled()


def test_gaps_paired_after_the_fact_are_coloured_against_the_organisation(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(write_page(tmp_path, page_of(sample(departments=24, federal=True))))
    whole = page.locator("#heat tr.organisation td.gap").first
    assert whole.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(246, 244, 240)"
    drawn(page, "map")


def test_without_a_script_the_documents_are_still_linked(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.get_by_role("link", name="leadership-gap-report.pdf").is_visible()
    assert "The charts of this page need a script" in page.locator("noscript").text_content()
    context.close()
