"""From a path to a table of text. The content decides what a file is; its extension does not."""

from dataclasses import replace
from pathlib import Path

from culture.errors import SurveyError
from surveys.containers.delimited import read_delimited
from surveys.containers.foreign import refuse_foreign
from surveys.containers.limits import LARGEST_FILE
from surveys.containers.statistical import read_spss, read_stata
from surveys.containers.workbook import read_workbook
from surveys.header import find_header
from surveys.raw_table import RawTable

__all__ = ["SUFFIXES", "RawTable", "container_of", "decode"]

SUFFIXES = (
    ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav", ".por", ".dta",
)  # fmt: skip
ZIP = b"PK\x03\x04"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"  # its first part, and not compressed
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # workbooks of Excel 97 to 2003
SPSS = (b"$FL2", b"$FL3")
PORTABLE = b"SPSSPORT"  # behind five lines of names of character sets, the last of them SPSS's own
STATA = b"<stata_dta>"
OLD_STATA = range(105, 116)  # releases 5 to 12 begin with their number, the byte order, 1 and 0
HEAD_BYTES = 4096


def decode(path: Path, sheet: str = "") -> RawTable:
    """Every row and column of a table, as text, below its header; titles above the header are left out and noted.

    Delimited text (plain or gzipped, any usual delimiter), XLSX, XLS and ODS workbooks (`sheet`, else the one with
    the largest table), SPSS and Stata files. Nothing is interpreted: "NA", "007" and "" come out as they went in.
    Raises SurveyError when the file is not a table, is damaged, or changes while it is read; the message names the
    file and never quotes a cell.
    """
    before = _fingerprint(path)
    try:
        table = _decode(path, sheet)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SurveyError(f"{path.name}: cannot be read ({reason}). Correct it and run again.") from None
    if _fingerprint(path) != before:
        raise SurveyError(
            f"{path.name}: the file changed while it was read. Wait until it is complete, then run again."
        )
    link = (f"{path.name}: this is a link; the file it leads to was read.",) if path.is_symlink() else ()
    return replace(table, notes=(*table.notes, *link))


def _decode(path: Path, sheet: str) -> RawTable:
    container = container_of(path)
    if container in ("xlsx", "xls", "ods"):
        return find_header(read_workbook(path, container, sheet))
    if container in ("spss", "stata"):
        return read_spss(path) if container == "spss" else read_stata(path)
    refuse_foreign(path.name, _head(path))
    return find_header(read_delimited(path))


def container_of(path: Path) -> str:
    """What a file's first bytes say it is: "xlsx", "xls", "ods", "spss", "stata", or "text" for all the rest."""
    head = _head(path)
    if head.startswith(ZIP):
        return "ods" if OPEN_DOCUMENT in head else "xlsx"
    if head.startswith(COMPOUND):
        return "xls"
    if head.startswith(SPSS) or PORTABLE in head.replace(b"\r", b"").replace(b"\n", b""):
        return "spss"
    old = len(head) > 3 and head[0] in OLD_STATA and head[1] in (1, 2) and head[2:4] == b"\x01\x00"
    return "stata" if old or head.startswith(STATA) else "text"


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def _fingerprint(path: Path) -> tuple[int, int]:
    if path.is_symlink() and not path.exists():
        raise SurveyError(f"{path.name}: this is a link that leads nowhere. Put the export itself here.")
    if not path.is_file():
        raise SurveyError(
            f"{path.name}: there is no such file, or it is not a file. Put the export itself here."
        )
    state = path.stat()
    if not state.st_size:
        raise SurveyError(f"{path.name}: the file is empty. Export the survey again.")
    if state.st_size > LARGEST_FILE:
        raise SurveyError(
            f"{path.name}: larger than {LARGEST_FILE >> 30} GB. Split it: a wave may have any number of files."
        )
    return state.st_size, state.st_mtime_ns
