"""Tables: the agreed columns, numbers as numbers, text that stays text."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from sample_publishable import sample, sample_with_past

from culture.publishable import COLUMNS, Publishable
from reports.cells import Reader
from reports.tables import ONLY_WITH_ROWS, csv_files, harmless
from reports.trend import Trend
from reports.words import words_of
from reports.workbook import workbook


def test_every_table_has_the_agreed_columns(wave: Publishable) -> None:
    files = csv_files(wave)
    for name, columns in COLUMNS.items():
        if name in ONLY_WITH_ROWS:
            continue
        head = next(csv.reader(io.StringIO(files[f"{name}.csv"].decode())))
        assert head == columns


def test_changes_are_written_only_when_there_are_any(wave: Publishable) -> None:
    assert "changes.csv" not in csv_files(wave)
    assert "changes.csv" in csv_files(sample(changes=True))


def test_a_table_reads_back_as_it_was_published(wave: Publishable) -> None:
    text = csv_files(wave)["gaps.csv"].decode()
    back = pd.read_csv(
        io.StringIO(text), dtype={"department": str, "parent": str}, keep_default_na=False, na_values=[""]
    )
    columns = ["n", "stated", "enacted", "gap", "gap_low", "gap_high"]
    pd.testing.assert_frame_equal(
        back[columns].astype(float), wave["gaps"][columns].astype(float).reset_index(drop=True)
    )
    assert ",3514," in text  # a count has no decimals


def test_the_dictionary_explains_every_column(wave: Publishable) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_files(wave)["data-dictionary.csv"].decode())))
    wanted = {
        (f"{name}.csv", column)
        for name, columns in COLUMNS.items()
        for column in columns
        if name not in ONLY_WITH_ROWS
    }
    assert {(row["file"], row["column"]) for row in rows} == wanted
    assert all(row["meaning"] and row["unit"] for row in rows)
    for name, columns in COLUMNS.items():
        for column in columns:
            assert words_of("en").section("dictionary")[column], (name, column)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\rx", "＝1"])
def test_text_that_looks_like_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Assembly", "A=1", "1-2", ""])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_the_workbook_has_no_formula_and_no_link(tmp_path: Path) -> None:
    content = workbook(sample(ids=("=1+1", "@SUM(A1)", "http://x", "-cmd|calc")))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            assert "<f>" not in text
            assert "<hyperlink " not in text
            assert "externalLink" not in name


def test_the_workbook_is_frozen_filtered_and_the_same_every_time(wave: Publishable) -> None:
    first, second = workbook(wave), workbook(sample())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        names = book.read("xl/workbook.xml").decode()
    assert names.count("<sheet ") == 1 + sum(len(wave[name]) > 0 for name in COLUMNS)
    assert sum("<autoFilter" in sheet and 'state="frozen"' in sheet for sheet in sheets) == len(sheets) - 1


def test_the_notes_name_wave_and_version(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    wave, earlier = sample_with_past(2, departments=12)
    path = tmp_path / "culture.xlsx"
    path.write_bytes(workbook(wave, Trend(Reader(wave, 4), earlier)))
    book = CalamineWorkbook.from_path(str(path))
    notes = book.get_sheet_by_name("Notes").to_python()
    assert notes[1][0] == "Norden Valve AG · 2026-Q3, version 4"
    assert {row[0] for row in notes} >= set(book.sheet_names) - {"Notes"}  # every sheet is explained


def test_awkward_text_survives_in_a_workbook() -> None:
    awkward = ("../../x", "x" * 4000, "\u202ertl", "a\x00b", '"quoted", comma\nline')
    assert workbook(sample(ids=awkward)).startswith(b"PK")
