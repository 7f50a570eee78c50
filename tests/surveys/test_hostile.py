"""Hostile and broken files: read whole or refused by name, in bounded memory and time, and the next one is read."""

import gzip
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from culture.errors import SurveyError
from culture.instrument import Instrument
from surveys import decode as decoding
from surveys.containers import dialect, text_source
from surveys.containers.workbook import read_workbook
from surveys.decode import decode
from surveys.definitions.reading import read_definition
from surveys.formats.registry import recognise
from surveys.inputs import find_inputs
from surveys.intake import take_in
from surveys.keep import keep_inputs
from surveys.roster import read_roster
from surveys.sandbox import Limits
from tests.surveys import hostile_files as hostile
from tests.surveys.conftest import WAVE, Build
from tests.surveys.hostile_files import HEADER

GOOD = f"{HEADER}\n1,weld,4,4,2,3,5\n2,paint,5,5,5,5,5\n"
ROWS = "".join(f"{row},weld,{row % 5 + 1},4,2,3,5\n" for row in range(3, 40))
SMALL = Limits(memory=192 << 20, cpu=10, elapsed=60)


def refused(path: Path) -> str:
    """The message of the refusal. It names the file, and no traceback of a library hangs on it."""
    with pytest.raises(SurveyError) as error:
        decode(path)
    assert str(error.value).startswith(path.name)
    assert error.value.__context__ is None or error.value.__suppress_context__
    return str(error.value)


def cells(path: Path) -> list[list[str]]:
    return decode(path).frame.to_numpy().tolist()


# ── Workbooks ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_far_cell_ends_a_child_and_not_the_run(tmp_path: Path) -> None:
    message = refused(hostile.far_cell(tmp_path / "far.xlsx"))
    assert "more than 1 GB of memory" in message
    assert "delete the rows and columns around the table" in message


def test_a_stray_cell_that_fits_into_memory_is_read(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{hostile.inline("A1", "id")}{hostile.inline("B1", "q")}</row>'
        f'<row r="2">{hostile.inline("A2", "7")}<c r="B2"><v>5</v></c></row>'
        f'<row r="100000">{hostile.inline("C100000", " ")}</row>'
    )
    table = decode(hostile.workbook(tmp_path / "stray.xlsx", rows))
    assert table.frame.iloc[0, :2].tolist() == ["7", "5"]


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda path: hostile.zip_bomb(path, 64), "cannot be opened|more than"),
        (lambda path: hostile.lying_zip_bomb(path, 64), "cannot be opened|more than"),
        (lambda path: hostile.shared_string_bomb(path, 8_000), "more than 0.188 GB of memory"),
        (
            lambda path: hostile.workbook(path, "", hostile.billion_laughs()),
            "cannot be opened|no visible sheet",
        ),
        (hostile.repeated_rows_ods, "cannot be opened|more than"),
    ],
    ids=["zip bomb", "lying zip bomb", "shared strings", "entities", "repeated rows"],
)
def test_a_workbook_that_grows_when_it_is_read_is_refused(
    tmp_path: Path, build: Callable[[Path], Path], reason: str
) -> None:
    path, start = build(tmp_path / "grows.xlsx"), time.monotonic()
    with pytest.raises(SurveyError, match=rf"^grows\.xlsx: .*({reason})"):
        read_workbook(path, "xlsx", limits=SMALL)
    assert time.monotonic() - start < 30


def test_a_workbook_that_says_it_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = hostile.zip_bomb(tmp_path / "honest.xlsx", 3)
    said = path.read_bytes().replace((3 << 20).to_bytes(4, "little"), (0xFFFFFFF0).to_bytes(4, "little"))
    path.write_bytes(said)
    assert "unpacks to more than 4 GB" in refused(path)


def test_an_archive_is_told_apart_from_a_damaged_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip.xlsx", "w") as archive:
        archive.writestr("survey.csv", GOOD)
    assert "an archive, not a workbook" in refused(tmp_path / "export.zip.xlsx")
    whole = hostile.workbook(
        tmp_path / "cut.xlsx", f'<row r="1">{hostile.inline("A1", "id")}</row>'
    ).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "cannot be opened" in refused(tmp_path / "cut.xlsx")


# ── Delimited text ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(f'{GOOD}{ROWS}40,"weld,4,4,2,3,5\n{ROWS}', encoding="utf-8")
    assert "a quotation mark opened in line 41 is not closed" in refused(path)


def test_an_inch_mark_inside_a_cell_is_no_open_quotation(tmp_path: Path) -> None:
    path = tmp_path / "inch.csv"
    path.write_text('id,department,q\n1,3" pipes,5\n2,weld,4\n', encoding="utf-8")
    assert cells(path) == [["1", '3" pipes', "5"], ["2", "weld", "4"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            '40,weld,"4,4,2,3,5',
            '41,weld,"4,4,2,3,5',
        ),  # the same column: the merged row is as wide as the header
        ('40,"weld,4,4,2,3,5', '41,weld,4,4,"2,3,5'),  # another one: the merged row is ragged
        ('"40,weld,4,4,2,3,5', '41",weld,4,4,2,3,5'),
        ('40,weld,4,4,2,3,"5', '41,weld,4,4,2,3,"5'),
    ],
)
@pytest.mark.parametrize("between", [ROWS, ""], ids=["rows between", "neighbours"])
def test_two_marks_that_pair_up_do_not_swallow_rows(
    tmp_path: Path, first: str, second: str, between: str
) -> None:
    path = tmp_path / "paired.csv"
    path.write_text(f"{GOOD}{first}\n{between}{second}\n{ROWS}", encoding="utf-8")
    assert "row 4: a quotation mark opens a cell that runs on over" in refused(path)


def test_what_a_respondent_typed_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    comment = "Good, mostly.\nAudits, training, reviews, tools, time, people, all\nneed more, please"
    path = tmp_path / "comment.csv"
    path.write_text(
        f'{HEADER},comment\n1,weld,4,4,2,3,5,"{comment}"\n2,weld,4,4,2,3,5,"a\n\nb"\n', encoding="utf-8"
    )
    assert [row[-1] for row in cells(path)] == [comment, "a\n\nb"]


def test_a_comment_of_two_lines_in_a_narrow_table_is_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "narrow.csv"
    path.write_text(
        'id,comment,department\n1,"Good, ok\nand, fine",weld\n2,,weld\n3,no,weld\n', encoding="utf-8"
    )
    assert cells(path)[0] == ["1", "Good, ok\nand, fine", "weld"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_read_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(GOOD.replace("weld", "Schweißerei").encode(encoding))
    assert cells(path)[0] == ["1", "Schweißerei", "4", "4", "2", "3", "5"]


def test_the_checks_on_quotation_marks_hold_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(f'{GOOD}3,"weld,4,4,2,3,5\n{ROWS}'.encode("utf-16"))
    assert "opened in line 4 is not closed" in refused(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (GOOD.encode("utf-16")[:-1], "damaged or cut off"),
        (GOOD.encode("utf-8") + b"3,we\0ld,1,1,1,1,1\n", "NUL bytes"),
        (gzip.compress(gzip.compress(GOOD.encode(), mtime=0)), "NUL bytes|damaged"),
        (gzip.compress(GOOD.encode(), mtime=0)[:-4] + b"\0\0\0\0", "damaged or cut off"),
        (gzip.compress(GOOD.encode(), mtime=0)[:30], "damaged or cut off"),
        (b"\xff\xfe", "empty|damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "a picture \\(PNG\\)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture \\(JPEG\\)"),
        (b"GIF89a" + b"\x01" * 64, "a picture \\(GIF\\)"),
        (b"%PDF-1.7\n1 0 obj", "a PDF document"),
        (b"\r\n<!DOCTYPE html><html><table><tr><td>5</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML file"),
        (b"SQLite format 3\0" + bytes(100), "a database"),
        (b"\n" * 100_000, "empty"),
        (b"a" * (9 << 20), "first line is longer than 8 MB"),
        (b"a,b\n1," + b"a" * (17 << 20) + b"\n", "cannot be read as delimited text"),
    ],
)
def test_what_is_no_table_of_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(content)
    assert re.search(reason, refused(path))


def test_a_file_without_a_header_row_is_refused_without_showing_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "headless.csv"
    path.write_text("my manager lies,1,2,3,4,5\nmine too,5,4,3,2,1\n", encoding="utf-8")
    with pytest.raises(SurveyError, match="5 headings are numbers") as error:
        recognise(decode(path))
    assert "lies" not in str(error.value)


def test_every_byte_value_can_stand_in_a_text(tmp_path: Path) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"id,department\n1," + bytes(byte for byte in range(0x80, 0x100)) + b"\n")
    table = decode(path)
    assert len(table.frame.iloc[0, 1]) == 128
    assert table.notes == ("bytes.csv: not UTF-8; read as latin-1.",)


def test_ragged_rows_are_set_apart_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text(f"{GOOD}3,weld\n4,weld,1,1,1,1,1,1,1\n{ROWS}", encoding="utf-8")
    table = decode(path)
    assert table.ragged == (4, 5)
    assert len(table) == 4 + 37


def test_ragged_rows_below_blank_lines_and_titles_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "below.csv"
    path.write_text("\n\na,b,c\n1,2\n3,4,5\n6\n", encoding="utf-8")
    table = decode(path)
    assert (table.row_numbers.tolist(), table.ragged) == ([5], (4, 6))
    path.write_text('"Survey\nof spring"\na,b,c\n1,2,3\n1,2\n3,4,5\n6\n', encoding="utf-8")
    table = decode(path)
    assert (table.row_numbers.tolist(), table.ragged) == ([3, 5], (4, 6))


def test_duplicated_headings_keep_both_columns(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("department,department,q,q\nweld,paint,1,2\n", encoding="utf-8")
    table = decode(path)
    assert list(table.frame.columns) == ["department", "department", "q", "q"]
    assert cells(path) == [["weld", "paint", "1", "2"]]


# ── Size ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_thousands_of_columns_are_read_and_more_than_a_spreadsheet_has_are_refused(tmp_path: Path) -> None:
    for width in (4_000, 20_000):
        names = ",".join(f"q{place}" for place in range(width))
        (tmp_path / f"{width}.csv").write_text(f"{names}\n{','.join(['1'] * width)}\n", encoding="utf-8")
    assert decode(tmp_path / "4000.csv").frame.shape == (1, 4_000)
    assert "20000 columns; 16384 are read" in refused(tmp_path / "20000.csv")


def test_a_workbook_of_twenty_thousand_columns_cannot_be_and_is_refused(tmp_path: Path) -> None:
    path = hostile.workbook(
        tmp_path / "wide.xlsx", f'<row r="1">{hostile.inline("ACOF1", "x")}<c r="A1"><v>1</v></c></row>'
    )
    assert "cannot be opened" in refused(path) or "columns" in refused(path)


def test_a_file_of_two_gigabytes_of_nothing_is_refused_at_once(tmp_path: Path) -> None:
    start = time.monotonic()
    assert "larger than 1 GB" in refused(hostile.sparse(tmp_path / "sparse.csv", 2))
    assert "NUL bytes" in refused(hostile.sparse(tmp_path / "sparse.csv", 1))
    assert time.monotonic() - start < 30


def test_what_will_be_refused_is_not_copied_into_the_private_folder(build: Build) -> None:
    place = build({"good.csv": GOOD}) / "waves" / str(WAVE)
    hostile.sparse(place / "sparse.csv", 2)
    inputs = find_inputs(place.parents[1], WAVE)
    kept = keep_inputs(inputs, place.parents[1] / "private")
    assert {path.name for path in kept.surveys if path.parent == place} == {"sparse.csv"}
    assert not list((place.parents[1] / "private").rglob("sparse.csv"))


def test_text_beyond_the_limit_is_refused_packed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_source, "LARGEST_TEXT", 1 << 20)
    (tmp_path / "large.csv").write_text(f"{HEADER}\n{ROWS * 2000}", encoding="utf-8")
    assert "more than" in refused(tmp_path / "large.csv")
    bomb = hostile.gzip_bomb(tmp_path / "bomb.csv.gz", 8)
    assert bomb.stat().st_size < 100_000
    assert "Split it: a wave may have any number of files" in refused(bomb)


def test_too_many_cells_are_refused_before_they_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "MOST_CELLS", 7 * 30)
    (tmp_path / "cells.csv").write_text(f"{HEADER}\n{ROWS}", encoding="utf-8")
    assert "38 lines of 7 cells are more than 210 cells" in refused(tmp_path / "cells.csv")


# ── What is not a file of its own ───────────────────────────────────────────────────────────────────────────


def test_a_link_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "there.csv")
    assert len(decode(tmp_path / "link.csv")) == 2
    assert decode(tmp_path / "link.csv").notes == (
        "link.csv: this is a link; the file it leads to was read.",
    )


def test_what_is_no_file_of_its_own_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    os.mkfifo(tmp_path / "pipe.csv")
    assert "a link that leads nowhere" in refused(tmp_path / "dangling.csv")
    assert "a link that leads nowhere" in refused(tmp_path / "circle.csv")
    assert "not a file" in refused(tmp_path / "device.csv")
    assert "not a file" in refused(tmp_path / "folder.csv")
    assert "not a file" in refused(tmp_path / "pipe.csv")
    assert "the file is empty" in refused(tmp_path / "empty.csv")


def test_a_file_still_growing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.csv"
    path.write_text(GOOD, encoding="utf-8")
    read = decoding.read_delimited

    def read_and_grow(path: Path) -> object:
        table = read(path)
        with path.open("a", encoding="utf-8") as stream:
            stream.write("3,weld,1,1,1,1,1\n")
        return table

    monkeypatch.setattr(decoding, "read_delimited", read_and_grow)
    assert "the file changed while it was read" in refused(path)


def test_a_file_that_cannot_be_opened_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.csv"
    path.write_text(GOOD, encoding="utf-8")

    def deny(path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(decoding, "container_of", deny)
    assert refused(path) == "locked.csv: cannot be read (Permission denied). Correct it and run again."


# ── Definitions ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laughs.lss", f"{hostile.billion_laughs()}<d><LimeSurveyDocType>&l9;</LimeSurveyDocType></d>"),
        (
            "outside.lss",
            '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            "<d><LimeSurveyDocType>&x;</LimeSurveyDocType></d>",
        ),
        (
            "deep.lss",
            "<d><LimeSurveyDocType>Survey</LimeSurveyDocType>" + "<a>" * 200_000 + "</a>" * 200_000 + "</d>",
        ),
        ("cut.lss", "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions>"),
        ("deep.qsf", '{"SurveyEntry": ' + "[" * 200_000 + "]" * 200_000 + "}"),
        ("cut.qsf", '{"SurveyEntry": {"SurveyID": "SV_1"}, "SurveyElements": ['),
        ("other.qsf", '{"SurveyEntry": 5, "SurveyElements": {"a": [1, null]}}'),
    ],
)
def test_a_hostile_definition_is_refused_by_name(tmp_path: Path, name: str, content: str) -> None:
    path, start = tmp_path / name, time.monotonic()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SurveyError, match=rf"^{re.escape(name)}: ") as error:
        read_definition(path)
    assert error.value.__context__ is None or error.value.__suppress_context__
    assert time.monotonic() - start < 30


# ── And the next file is read ───────────────────────────────────────────────────────────────────────────────


def test_a_wave_of_hostile_files_takes_in_the_one_good_file(build: Build, instrument: Instrument) -> None:
    folder = (
        build({"good.csv": GOOD, "empty.csv": "", "open.csv": f'{GOOD}3,"weld,4,4,2,3,5\n{ROWS}'}) / "waves"
    )
    place = folder / str(WAVE)
    hostile.far_cell(place / "far.xlsx")
    hostile.sparse(place / "sparse.csv", 1)
    (place / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (place / "link.csv").symlink_to(place / "gone.csv")
    (place / "folder.csv").mkdir()
    inputs = find_inputs(folder.parent, WAVE)
    intake = take_in(inputs, instrument, read_roster(inputs.roster, WAVE, "Works"))
    assert (
        str(intake.counts)
        == "rows in 2 = accepted 2 + partial 0 + test/spam 0 + duplicates 0 + quarantined 0"
    )
    unread = intake.checks.set_index("rule").loc["every survey file can be read"]
    assert (unread["checked"], unread["failed"], unread["severity"]) == (6, 5, "critical")
    for name in ("empty.csv", "far.xlsx", "open.csv", "picture.csv", "sparse.csv"):
        assert name in unread["message"]
    assert any("folder.csv, link.csv" in note for note in intake.notes)
    with pytest.raises(SurveyError, match="5 of 6 survey files cannot be read"):
        intake.refuse_if_critical()


MEASURE = """
import json, resource, sys
from pathlib import Path
from culture.errors import SurveyError
from surveys.decode import decode
from surveys.definitions.reading import read_definition
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
messages = []
for name in sys.argv[1:]:
    try:
        decode(Path(name))
    except SurveyError as error:
        messages.append(str(error))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([messages, (after - before) // 1024]))
"""


def test_hostile_files_leave_the_memory_of_the_run_as_it_was(tmp_path: Path) -> None:
    files = [
        hostile.far_cell(tmp_path / "far.xlsx"),
        hostile.shared_string_bomb(tmp_path / "shared.xlsx", 60_000),
        hostile.sparse(tmp_path / "sparse.csv", 2),
    ]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
    )
    messages, megabytes = json.loads(done.stdout)
    assert len(messages) == 3
    assert megabytes < 100
    assert done.stderr == ""
