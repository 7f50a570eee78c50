"""One person's rows leave a text file, and every other byte stays."""

import gzip
from pathlib import Path

import pytest

from culture.errors import MachineError
from surveys.erasure import holds, take_out

TEXT = 'respondent_id,department,remark\nann,weld,fine\nbob,weld,"two\nlines, ann"\nann ,paint,\n\ncid,weld,ann\n'
WITHOUT_ANN = 'respondent_id,department,remark\nbob,weld,"two\nlines, ann"\n\ncid,weld,ann\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_records_of_a_person_go_and_the_rest_stays_to_the_byte(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(TEXT.replace("fine", "schön").encode(encoding))
    assert take_out(path, "ann", [2, 4])
    assert path.read_bytes() == WITHOUT_ANN.encode(encoding)


def test_line_ends_and_a_title_above_the_header_stay(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(b"Survey of spring\r\nid;unit;a;b\r\nann;weld;1;2\r\nbob;weld;3;4\r\n")
    assert take_out(path, "ann", [3])
    assert path.read_bytes() == b"Survey of spring\r\nid;unit;a;b\r\nbob;weld;3;4\r\n"


def test_a_packed_file_stays_packed(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode(), mtime=0))
    assert take_out(path, "ann", [2, 4])
    assert path.read_bytes() == gzip.compress(WITHOUT_ANN.encode(), mtime=0)


def test_an_export_with_a_row_for_each_answer_loses_all_rows_of_the_person(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("answer_id,person,item,answer\n1,ann,a,4\n2,bob,a,3\n3,ann,b,2\n")
    assert take_out(path, "ann", [2])
    assert path.read_text() == "answer_id,person,item,answer\n2,bob,a,3\n"


def test_a_file_whose_column_of_ids_cannot_be_told_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,unit,a\n3,weld,3\n4,weld,2\n")
    assert not take_out(path, "3", [2])
    assert not take_out(path, "9", [2])
    assert not take_out(path, "4", [17])
    assert path.read_text() == "id,unit,a\n3,weld,3\n4,weld,2\n"


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT)
    path.chmod(0o640)
    assert take_out(path, "ann", [2, 4])
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["survey.csv"]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MachineError, match=r"survey\.csv: cannot be written \(No space left"):
        take_out(path, "ann", [2, 4])
    assert path.read_text() == TEXT
    assert [entry.name for entry in tmp_path.iterdir()] == ["survey.csv"]


def test_a_file_holds_a_person_where_any_cell_is_the_id_or_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(TEXT)
    assert holds(path, "cid")
    assert not holds(path, "ci")
    path.write_bytes(b"\0\1\2")
    assert holds(path, "cid")
