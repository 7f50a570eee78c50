"""Files become text: nothing interpreted, nothing lost, every row with the number a reader sees."""

import gzip
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from culture.errors import SurveyError
from surveys.decode import RawTable, decode


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cells(table: RawTable) -> list[list[str]]:
    return table.frame.to_numpy().tolist()


def test_text_that_looks_like_something_else_survives(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "a.csv", b"id,department,q\n007,NA,\n1e3, x ,None\n"))
    assert cells(table) == [["007", "NA", ""], ["1e3", " x ", "None"]]
    assert table.row_numbers.tolist() == [2, 3]
    assert {str(kind) for kind in table.frame.dtypes} == {"str"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_from_the_content(tmp_path: Path, delimiter: str) -> None:
    lines = [["id", "q1", "q2"], ["1", '"2,5"', '"a;b"'], ["2", "3", "4"]]
    content = "\n".join(delimiter.join(line) for line in lines).encode()
    assert cells(decode(written(tmp_path / "a.csv", content))) == [["1", "2,5", "a;b"], ["2", "3", "4"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_survive_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    table = decode(written(tmp_path / "a.csv", "id,abteilung\n1,Qualität\n".encode(encoding)))
    assert list(table.frame.columns) == ["id", "abteilung"]
    assert cells(table) == [["1", "Qualität"]]


def test_an_encoding_that_is_a_guess_is_noted(tmp_path: Path) -> None:
    assert decode(written(tmp_path / "a.csv", "id,ä\n1,2\n".encode())).notes == ()
    assert decode(written(tmp_path / "b.csv", "id,ä\n1,2\n".encode("cp1252"))).notes == (
        "b.csv: not UTF-8; read as cp1252.",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, end: str) -> None:
    table = decode(written(tmp_path / "a.csv", end.join(["a,b", "1,2", "3,4"]).encode()))
    assert cells(table) == [["1", "2"], ["3", "4"]]


def test_a_cell_with_a_line_break_is_one_row(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "a.csv", b'a,b\n1,"two\nlines"\n3,4\n'))
    assert cells(table) == [["1", "two\nlines"], ["3", "4"]]
    assert table.row_numbers.tolist() == [2, 3]


def test_empty_rows_are_left_out_but_counted_in_the_numbering(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "a.csv", b"\na,b\n1,2\n\n,\n3,4\n"))
    assert cells(table) == [["1", "2"], ["3", "4"]]
    assert table.row_numbers.tolist() == [3, 6]
    assert table.notes == ("a.csv: 2 empty rows left out.",)


def test_rows_of_another_width_are_set_apart_by_number(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "a.csv", b"a,b\n1,2\n3\n4,5,6\n7,8\n"))
    assert cells(table) == [["1", "2"], ["7", "8"]]
    assert table.row_numbers.tolist() == [2, 5]
    assert table.ragged == (3, 4)
    assert len(table) == 4


def test_two_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    table = decode(written(tmp_path / "a.csv", b"a,a\n1,2\n"))
    assert list(table.frame.columns) == ["a", "a"]
    assert cells(table) == [["1", "2"]]


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    assert cells(decode(written(tmp_path / "a.csv", gzip.compress(b"a,b\n1,2\n", mtime=0)))) == [["1", "2"]]


def test_a_workbook_shows_what_its_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["id", "answer", "share", "sure", "day", "at"])
        sheet.write_row(2, 0, ["007", 5, 2.5, True])
        sheet.write_datetime(2, 4, date(2026, 7, 1), day)
        sheet.write_datetime(
            2, 5, datetime(2026, 7, 1, 9, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        book.add_worksheet("Notes").write(0, 0, "by hand")
    table = decode(path)
    assert cells(table) == [["007", "5", "2.5", "TRUE", "2026-07-01", "2026-07-01 09:30:00"]]
    assert table.row_numbers.tolist() == [3]
    assert "named.csv: sheet 'Answers' read; not read: 'Notes'." in table.notes


def test_a_heading_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    assert len(decode(written(tmp_path / "a.csv", b"a,b\n"))) == 0
    assert len(decode(written(tmp_path / "b.csv", b"a,b"))) == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"a,b\n1,\x00\n", "not a text file"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "damaged"),
        (b'a,b\n1,"2\n3,4\n', "line 2 is not closed"),
        (b"PK\x03\x04 no workbook", "cannot be opened"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(SurveyError, match=rf"survey\.csv.*{reason}"):
        decode(written(tmp_path / "survey.csv", content))


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.csv"):
        with pytest.raises(SurveyError, match="no such file, or it is not a file"):
            decode(path)


def test_a_message_never_quotes_a_cell(tmp_path: Path) -> None:
    secret = "my manager lies"
    with pytest.raises(SurveyError) as refused:
        decode(written(tmp_path / "a.csv", f'a,b\n{secret},"{secret}\n{secret},2\n'.encode()))
    assert secret not in str(refused.value)
    assert refused.value.__context__ is None
    assert secret not in repr(decode(written(tmp_path / "b.csv", f"a,b\n{secret},2\n".encode())))


def test_the_federal_survey_is_read_whole(shared: Path) -> None:
    table = decode(shared / "data" / "fevs2018" / "fevs2018_test_set.csv.gz")
    assert table.frame.shape == (101_881, 81)
    assert table.frame.loc[0, "RANDOM"] == "157153115494"
    assert table.row_numbers[-1] == 101_882
