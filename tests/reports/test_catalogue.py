"""Every string in every language: the same keys, the same things filled in, and whole reports set from each."""

import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_publishable import sample, sample_with_past

import reports
from culture.publishable import COLUMNS
from reports.cells import Reader
from reports.content import department
from reports.explorer.page import explorer_page
from reports.group_names import group_name
from reports.render import REPORTS
from reports.trend import Trend
from reports.typeset import Typesetter
from reports.words import words_of

CATALOGUES = Path(reports.__file__).parent / "catalogue"
LANGUAGES = sorted(path.stem for path in CATALOGUES.glob("*.toml"))


def strings(language: str) -> dict[str, object]:
    def flat(table: dict, prefix: str) -> Iterator[tuple[str, object]]:
        for key, value in table.items():
            yield from (
                flat(value, f"{prefix}{key}|") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
            )

    return dict(flat(tomllib.loads((CATALOGUES / f"{language}.toml").read_text("utf-8")), ""))


def test_there_are_two_languages() -> None:
    assert LANGUAGES == ["de", "en"]


def test_every_language_has_every_string() -> None:
    assert set(strings("de")) == set(strings("en"))


def test_every_language_fills_in_the_same_things() -> None:
    english, german = strings("en"), strings("de")
    for key, text in english.items():
        assert set(re.findall(r"\{(\w*)\}", str(text))) == set(re.findall(r"\{(\w*)\}", str(german[key]))), (
            key
        )


def test_units_of_columns_are_the_same_in_every_language() -> None:
    english, german = strings("en"), strings("de")
    columns = [key for key in english if key.startswith("dictionary")]
    assert {k: english[k][0] for k in columns} == {k: german[k][0] for k in columns}  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_table_is_explained(language: str) -> None:
    words = words_of(language)
    for name, columns in COLUMNS.items():
        assert words(f"grain.{name}")
        for column in columns:
            assert words.section("dictionary")[column][1], (name, column)


def test_numbers_are_written_the_german_way() -> None:
    german = words_of("de")
    assert german.number(-0.25, 2) == "−0,25"
    assert german.whole(101881) == "101.881"
    assert german.interval(0.5, 1.1, 1) == "0,5 bis 1,1"
    assert german.inside("Schulung") == "Schulung"


def test_groups_are_named_in_german() -> None:
    labels = ["Unterstützung", "Konsequenz"]
    told = group_name("over-claims on unterstützung and konsequenz", labels, words_of("de"))
    assert told == "Mehr Worte als Taten bei Unterstützung und Konsequenz"


def test_a_german_wave_is_set_in_german() -> None:
    wave, earlier = sample_with_past(2, departments=24, language="de")
    trend = Trend(Reader(wave), earlier)
    english = [str(text) for text in strings("en").values() if len(str(text)) > 25 and "{" not in str(text)]
    german = {str(text) for text in strings("de").values()}
    pages = Typesetter("department.typ")
    made = {name: Typesetter("report.typ").pdf(make(trend)) for name, make in REPORTS.items()}
    made |= {
        u.department: pages.pdf(department.content(trend.reader, u)) for u in trend.reader.departments[::6]
    }
    for name, content in made.items():
        pdf = PdfReader(BytesIO(content))
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
        assert pdf.trailer["/Root"]["/Lang"] == "de"
        assert not [line for line in english if line in text and line not in german], name
    assert b'lang="de"' in explorer_page(trend, [], {})


def test_the_language_is_that_of_the_instrument() -> None:
    assert Reader(sample(language="de")).words.language == "de"
    assert Reader(sample()).words.language == "en"
