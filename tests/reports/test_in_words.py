"""What each picture shows in words: every SVG has a title and a description, and says what stands in the tables."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from sample_publishable import sample, sample_with_past

from culture.publishable import Publishable
from reports.cells import Reader
from reports.content import in_words, leadership
from reports.figures import moves
from reports.pictures import described
from reports.render import _numbered, drawings
from reports.trend import Trend

SENTENCE = re.compile(r"\.$")


def test_a_drawing_is_an_image_with_a_title_and_a_description() -> None:
    drawn = described('<svg width="9"><g/></svg>', "Say & do", "Training: say 4.1, do < 3.2.")
    assert drawn == (
        '<svg width="9" role="img"><title>Say &amp; do</title>'
        "<desc>Training: say 4.1, do &lt; 3.2.</desc><g/></svg>"
    )


@pytest.fixture(scope="module")
def first_wave() -> Trend:
    wave, earlier = sample_with_past(1, departments=24, benchmarks=True)
    return Trend(Reader(wave), earlier)


@pytest.fixture(scope="module")
def later_wave() -> Trend:
    wave, earlier = sample_with_past(3, departments=24, language="de")
    return Trend(Reader(wave), earlier)


@pytest.mark.parametrize("kind", ["first_wave", "later_wave"])
def test_every_page_of_every_slide_has_its_own_description(kind: str, request: pytest.FixtureRequest) -> None:
    trend: Trend = request.getfixturevalue(kind)
    for name, draw, say in drawings(trend):
        pages = [said for _, _, said in _numbered(name, draw(), say())]
        assert len(set(pages)) == len(pages), name
        for said in pages:
            assert len(said) > 40, (name, said)
            assert SENTENCE.search(said), (name, said)
            assert "{" not in said, (name, said)


def test_where_nothing_may_be_shown_the_description_says_so() -> None:
    nothing = sample(departments=12, withheld="all", evidence=False, declared=False)
    trend = Trend(Reader(nothing), sample_with_past(1)[1])
    said = {name: say() for name, _, say in drawings(trend)}
    assert said["answers-by-question"] == said["departments-map"] == "Nothing can be shown for this wave."


def test_the_heat_map_in_words_names_each_row_with_its_gap_or_that_it_is_withheld(first_wave: Trend) -> None:
    reader, said = first_wave.reader, " ".join(in_words.department_gaps(first_wave.reader))
    for unit in (*reader.departments, *reader.pools):
        cell = reader.cell(unit)
        shown = f"{reader.words.signed(cell.gap, cell.decimals)} (" if not cell.withheld else "withheld."
        assert f"{unit.name}: {shown}" in said


def test_the_four_sources_in_words_say_what_the_table_says(first_wave: Trend) -> None:
    table = first_wave.reader.publishable["triangulation"]
    row = table[table["level"] == "organisation"].iloc[0]
    sentence = next(s for s in in_words.four_sources(first_wave.reader).split(". ") if "declared" in s)
    assert sentence.startswith(
        f"{first_wave.reader.label(row['priority'])}: declared {row['declared']:.0f}, stated "
    )
    assert sentence.endswith(f"records and staff: {row['judgement']}")


Moved = Callable[..., Reader]


@pytest.fixture
def moved() -> Moved:
    """A reader of a wave whose departments changed by these numbers, of a base of 50."""
    wave = sample(departments=8, sites=2, changes=True, withheld="none")

    def with_changes(*changes: float) -> Reader:
        table = wave["changes"].copy()
        overall = table[(table["level"] == "department") & (table["priority"] == "overall")].index
        table.loc[overall, ["n_before", "n", "direction"]] = [50, 50, "alike"]
        table.loc[overall, "change"] = [*changes, *[0.0] * (len(overall) - len(changes))]
        table.loc[overall, ["change_low", "change_high"]] = [-0.3, 0.3]
        return Reader(_with(wave, table))

    return with_changes


def _with(wave: Publishable, changes: pd.DataFrame) -> Publishable:
    return replace(wave, tables={**wave.tables, "changes": changes})


def named(reader: Reader) -> list[float]:
    return [float(row.change) for unit, row in moves.moved(reader) if unit.level == "department"]


def test_a_department_whose_change_is_printed_as_nothing_has_not_moved(moved: Moved) -> None:
    assert named(moved(0.3, 0.0, -0.1)) == [0.3, -0.1]


def test_where_no_department_moved_none_is_listed_and_all_are_counted(moved: Moved) -> None:
    reader = moved()
    assert named(reader) == []
    said = " ".join(str(block.get("text", "")) for block in leadership.changes(reader))
    assert "None of the 7 departments that can be compared has moved" in said
    assert "largest change" not in said


def test_where_some_moved_it_says_how_many_are_shown(moved: Moved) -> None:
    said = " ".join(str(block.get("text", "")) for block in leadership.changes(moved(0.3, -0.1)))
    assert "Of the departments the 2 with the largest change are shown" in said


def test_a_description_in_a_file_can_be_read_back(first_wave: Trend) -> None:
    said = in_words.priorities(first_wave.reader)
    drawn = described("<svg></svg>", "t", said)
    found = re.search("<desc>(.*)</desc>", drawn)
    assert found is not None
    assert unescape(found[1]) == said
