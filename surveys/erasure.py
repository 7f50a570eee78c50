"""One person's rows in survey files: found, and taken out of those that are text."""

import csv
import gzip
import os
import re
from collections.abc import Iterable
from pathlib import Path

from culture.errors import MachineError, SurveyError
from surveys.containers.dialect import find_dialect
from surveys.containers.text_source import GZIP, survey_text
from surveys.decode import container_of, decode
from surveys.running_ids import run_on
from surveys.typed_survey import TypedSurvey

LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
Record = tuple[str, list[str]]  # as it stands in the file, and its cells


def rows_of(surveys: Iterable[TypedSurvey], respondent: str) -> dict[str, list[int]]:
    """File name → numbers of the rows of a respondent, as a spreadsheet counts them; no file without any."""
    found = {}
    for survey in surveys:
        own = survey.rows["respondent"].str.strip() == respondent
        if own.any():
            found[survey.name] = survey.rows.loc[own, "row"].astype(int).tolist()
    return found


def running_ids(surveys: Iterable[TypedSurvey]) -> set[str]:
    """Names of the files whose ids are running numbers of the survey tool: elsewhere an id is another person."""
    return {survey.name for survey in surveys if survey.has_own_ids and run_on(survey.rows["respondent"])}


def holds(path: Path, respondent: str) -> bool:
    """Whether any cell of a file is this id; a file that cannot be read may hold it, so it does."""
    try:
        frame = decode(path).frame
    except SurveyError:
        return True
    return any((frame.iloc[:, place].str.strip() == respondent).any() for place in range(frame.shape[1]))


def take_out(path: Path, respondent: str, rows: Iterable[int]) -> bool:
    """Write a text file anew without the records of a respondent, every other byte as it was; whole or not at all.

    rows: where the respondent is known to stand. Further records with the id in the same column go as well (an export
    with one row for each answer). False, and nothing is written, when the file is no text, or the column of the ids
    cannot be told for certain. MachineError when the disk refuses.
    """
    if container_of(path) != "text":
        return False
    data = path.read_bytes()
    packed = data.startswith(GZIP)
    encoding = survey_text(path).encoding
    records = list(_records(path, (gzip.decompress(data) if packed else data).decode(encoding)))
    column = _column(records, respondent, set(rows))
    if column is None:
        return False
    kept = "".join(text for text, cells in records if _cell(cells, column) != respondent).encode(encoding)
    _replace(path, gzip.compress(kept, mtime=0) if packed else kept)
    return True


def _records(path: Path, text: str) -> Iterable[Record]:
    lines, start = LINES.findall(text), 0
    reader = csv.reader(lines, delimiter=find_dialect(survey_text(path)).delimiter)
    for cells in reader:
        yield "".join(lines[start : reader.line_num]), cells
        start = reader.line_num


def _column(records: list[Record], respondent: str, rows: set[int]) -> int | None:
    """The one column in which the id stands in every known row."""
    known = [cells for number, (_, cells) in enumerate(records, start=1) if number in rows]
    if len(known) < len(rows):
        return None
    places = [{place for place, cell in enumerate(cells) if cell.strip() == respondent} for cells in known]
    shared = set.intersection(*places)
    return shared.pop() if len(shared) == 1 else None


def _cell(cells: list[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            os.fchmod(stream.fileno(), path.stat().st_mode & 0o777)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path.resolve())
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise MachineError(
            f"{path.name}: cannot be written ({error.strerror}). Free space, or correct the rights, and run again."
        ) from None
