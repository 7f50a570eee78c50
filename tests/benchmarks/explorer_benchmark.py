"""How large the explorer page is and how long it takes to make and to open: 400 departments over 12 waves.

python tests/benchmarks/explorer_benchmark.py [DEPARTMENTS WAVES]
"""

import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "reports")]

from explorer_pages import page_of, write_page  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from sample_publishable import sample_with_past  # noqa: E402

OPENINGS = 7
VIEWS = ("trend", "map", "groups")


def opening_times(page: Path) -> dict[str, float]:
    """Median seconds until the page can be used, and until each chart is drawn; a fresh profile each time."""
    found: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(OPENINGS):
            context = browser.new_context(viewport={"width": 1360, "height": 900})
            tab = context.new_page()
            start = time.perf_counter()
            tab.goto(page.as_uri())
            tab.wait_for_selector("html[data-ready=yes]", state="attached")
            found.setdefault("open", []).append(time.perf_counter() - start)
            for view in VIEWS:
                start = time.perf_counter()
                tab.click(f"#tab-{view}")
                tab.wait_for_selector(f"#{view}-chart[data-drawn]", state="attached")
                found.setdefault(view, []).append(time.perf_counter() - start)
            context.close()
        browser.close()
    return {what: statistics.median(seconds) for what, seconds in found.items()}


def main(departments: int = 400, waves: int = 12) -> None:
    now, earlier = sample_with_past(waves, departments=departments)
    start = time.process_time()
    page = page_of(now, earlier)
    made = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        times = opening_times(write_page(Path(folder), page))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = len(page.encode()) / 1e6
    print(f"{departments} departments × {waves} waves: {size:.2f} MB, made in {made:.1f} s, peak {peak} MiB")
    print(", ".join(f"{what} {seconds:.2f} s" for what, seconds in times.items()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
