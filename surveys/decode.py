"""From a path to a table of text. The content decides what a file is; its extension does not."""

from pathlib import Path

from culture.errors import SurveyError
from surveys.containers.delimited import read_delimited
from surveys.containers.workbook import read_workbook
from surveys.raw_table import RawTable

__all__ = ["SUFFIXES", "RawTable", "decode"]

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".xlsx")
ZIP = b"PK\x03\x04"


def decode(path: Path) -> RawTable:
    """Every row and column of a CSV (plain or gzipped, any usual delimiter) or XLSX file, as text.

    Nothing is interpreted: "NA", "007" and "" come out as they went in. Raises SurveyError when the file is not a
    table, is damaged, or changes while it is read; the message names the file and never quotes a cell.
    """
    before = _fingerprint(path)
    with path.open("rb") as stream:
        head = stream.read(4)
    table = read_workbook(path) if head == ZIP else read_delimited(path)
    if _fingerprint(path) != before:
        raise SurveyError(
            f"{path.name}: the file changed while it was read. Wait until it is complete, then run again."
        )
    return table


def _fingerprint(path: Path) -> tuple[int, int]:
    if not path.is_file():
        raise SurveyError(
            f"{path.name}: there is no such file, or it is not a file. Put the export itself here."
        )
    state = path.stat()
    if not state.st_size:
        raise SurveyError(f"{path.name}: the file is empty. Export the survey again.")
    return state.st_size, state.st_mtime_ns
