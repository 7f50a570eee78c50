"""A wave on disk: every document, figure and table in its audience's folder. Same wave, same bytes."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from culture.earlier_waves import EarlierWaves
from culture.publishable import Publishable
from reports.cells import Reader
from reports.content import department, hr, in_words, leadership, management_review, quality, staff
from reports.explorer.page import explorer_page
from reports.figures import (
    audits,
    beside,
    departments_map,
    dumbbell,
    heatmap,
    likert,
    movement,
    moves,
    profiles,
    strength_levels,
    trends,
    triangulation,
)
from reports.filenames import department_files
from reports.outbox import write
from reports.pictures import Pictures
from reports.tables import csv_files
from reports.trend import Trend
from reports.typeset import Typesetter
from reports.workbook import workbook

FIRST_WAVE = EarlierWaves()
REPORTS: dict[str, Callable[[Trend], dict[str, Any]]] = {
    "leadership/leadership-gap-report.pdf": lambda trend: leadership.content(trend.reader),
    "leadership/management-review-input.pdf": lambda trend: management_review.content(trend.reader),
    "hr/hr-comparison.pdf": hr.content,
    "staff/what-you-told-us.pdf": lambda trend: staff.content(trend.reader),
    "quality/validation.pdf": lambda trend: quality.content(trend.reader),
}
DEPARTMENT_FIGURES = "figures/departments"
Progress = Callable[[str, int, int], None]  # what is being written, how many are done, how many there are


Spread = Callable[[Callable[..., Any], str, Sequence[tuple[Any, ...]]], list[Any]]  # as in flows.cluster
BATCHES = 16  # of department pages at most: each costs a task of Dask, and sends the published tables along


def render(
    publishable: Publishable,
    folder: Path,
    progress: Progress | None = None,
    *,
    earlier: EarlierWaves = FIRST_WAVE,
    version: int | None = None,
    spread: Spread | None = None,
) -> list[Path]:
    """Write the complete set of reports of a wave below `folder` and return the files, in order.

    earlier: what was published of the waves before, for the pages that look back. version: the number that the
    footers name. spread: sets batches of department pages on other machines. Files have mode 0600 and folders
    0700. MachineError when the disk refuses or a document cannot be set.
    """
    trend = Trend(Reader(publishable, version), earlier)
    told = progress or (lambda what, done, total: None)
    paths, names = [], {}
    for relative, content in _documents(trend, told, names, spread):
        paths.append(write(folder, relative, content))
    listed = [path.relative_to(folder).as_posix() for path in paths]
    return [*paths, write(folder, "index.html", explorer_page(trend, listed, names))]


def _documents(
    trend: Trend, progress: Progress, names: dict[str, str], spread: Spread | None
) -> Iterator[tuple[str, bytes]]:
    """(relative path, content) of all but the index; fills `names` with those of the department pages."""
    reader = trend.reader
    for done, (relative, make) in enumerate(REPORTS.items()):
        progress("reports", done, len(REPORTS))
        yield relative, Typesetter("report.typ").pdf(make(trend))
    progress("reports", len(REPORTS), len(REPORTS))
    yield from _departments(trend, progress, names, spread)
    yield "hr/culture.xlsx", workbook(reader.publishable, trend)
    yield from _figures(trend, progress)
    yield from _department_pictures(reader, progress)
    for name, content in csv_files(reader.publishable).items():
        yield f"tables/{name}", content


def _departments(
    trend: Trend, progress: Progress, names: dict[str, str], spread: Spread | None
) -> Iterator[tuple[str, bytes]]:
    units = trend.reader.departments
    files = department_files([unit.department for unit in units])
    for done, (unit, page) in enumerate(zip(units, _pages(trend, spread), strict=True), start=1):
        relative = f"departments/{files[unit.department]}.pdf"
        names[relative] = unit.name
        yield relative, page
        progress("department pages", done, len(units))


def _pages(trend: Trend, spread: Spread | None) -> Iterator[bytes]:
    """The page of every department, in order: one by one here, or in batches elsewhere."""
    last = len(trend.reader.departments)
    if spread is None:
        yield from department_pages(trend, 0, last)
        return
    size = max(1, -(-last // BATCHES))
    batches = [(trend, first, min(first + size, last)) for first in range(0, last, size)]
    for batch in spread(department_batch, "department pages", batches):
        yield from batch


def department_pages(trend: Trend, first: int, last: int) -> Iterator[bytes]:
    """PDFs of the departments in these places, in the order of the reader."""
    typesetter = Typesetter("department.typ")
    for unit in trend.reader.departments[first:last]:
        yield typesetter.pdf(department.content(trend.reader, unit, trend.path(unit)))


def department_batch(trend: Trend, first: int, last: int) -> list[bytes]:
    """`department_pages` at once."""
    return list(department_pages(trend, first, last))


Draw = Callable[[], Figure | list[Figure]]
Say = Callable[[], str | list[str]]


def drawings(trend: Trend) -> list[tuple[str, Draw, Say]]:
    """(name, how to draw it, what it shows in words) of every slide; one that can have several pages gives lists."""
    reader = trend.reader
    found: list[tuple[str, Draw, Say]] = [
        ("say-do-by-priority", lambda: dumbbell.say_do(reader), lambda: in_words.priorities(reader)),
        ("department-gaps", lambda: heatmap.department_gaps(reader), lambda: in_words.department_gaps(reader)),
        ("answers-by-question", lambda: likert.answers(reader), lambda: in_words.answers(reader)),
        ("departments-map", lambda: departments_map.words_and_deeds(reader),
         lambda: in_words.departments_map(reader)),
        ("group-profiles", lambda: profiles.group_profiles(reader), lambda: in_words.group_profiles(reader)),
        ("levels-and-agreement", lambda: strength_levels.levels_by_strength(reader),
         lambda: in_words.strength(reader)),
    ]  # fmt: skip
    if moves.moved(reader):
        found += [("gap-changes", lambda: moves.gap_changes(reader), lambda: in_words.changes(reader))]
    if trend.has_past:
        found += [
            ("gap-over-waves", lambda: trends.whole_trend(trend), lambda: in_words.over_waves(trend)),
            (
                "departments-over-waves",
                lambda: trends.small_multiples(trend),
                lambda: in_words.small_multiples(trend, trends.multiples_pages(trend)),
            ),
            ("group-movement", lambda: movement.movement(trend), lambda: in_words.group_movement(trend)),
        ]
    else:
        found += [
            (
                "departments-side-by-side",
                lambda: trends.side_by_side(trend),
                lambda: in_words.side_by_side(reader, trends.side_by_side_pages(trend)),
            )
        ]
    if beside.held(reader):
        found += [
            (
                "departments-beside-their-parent",
                lambda: beside.beside_parent(reader),
                lambda: in_words.beside_parent(reader, beside.MOST_ROWS_OF_SLIDE),
            )
        ]
    found += [
        ("four-sources", lambda: triangulation.four_sources(reader), lambda: in_words.four_sources(reader))
    ]
    if reader.has_audits:
        found += [
            ("audit-finding-rates", lambda: audits.finding_rates(reader), lambda: in_words.finding_rates(reader)),
            ("audit-closure", lambda: audits.closure(reader), lambda: in_words.closure(reader)),
            ("audit-ageing", lambda: audits.ageing(reader), lambda: in_words.ageing(reader)),
            ("audit-clauses", lambda: audits.clauses(reader), lambda: in_words.clauses(reader)),
        ]  # fmt: skip
    return found


def figures(trend: Trend) -> Iterator[tuple[str, Figure]]:
    """(name, figure) of every page of every slide."""
    for kind, draw, say in drawings(trend):
        yield from ((name, figure) for name, figure, _ in _numbered(kind, draw(), say()))


def _numbered(
    name: str, drawn: Figure | list[Figure], said: str | list[str]
) -> Iterator[tuple[str, Figure, str]]:
    pages = drawn if isinstance(drawn, list) else [drawn]
    words = said if isinstance(said, list) else [said]
    for number, (figure, sentence) in enumerate(zip(pages, words, strict=True), start=1):
        yield name + (f"-{number:02d}" if len(pages) > 1 else ""), figure, sentence


def _figures(trend: Trend, progress: Progress) -> Iterator[tuple[str, bytes]]:
    pictures, every = Pictures(), drawings(trend)
    for done, (kind, draw, say) in enumerate(every):
        progress("figures", done, len(every))
        for name, figure, said in _numbered(kind, draw(), say()):
            yield from _both(f"figures/{name}", *pictures.of_figure(figure, said))
    progress("figures", len(every), len(every))


def _department_pictures(reader: Reader, progress: Progress) -> Iterator[tuple[str, bytes]]:
    units = reader.departments
    files = department_files([unit.department for unit in units])
    for done, (unit, *drawn) in enumerate(Pictures().of_departments(reader, units), start=1):
        yield from _both(f"{DEPARTMENT_FIGURES}/{files[unit.department]}", *drawn)
        progress("figures of departments", done, len(units))


def _both(path: str, vector: bytes, pixels: bytes) -> Iterator[tuple[str, bytes]]:
    yield f"{path}.svg", vector
    yield f"{path}.png", pixels
