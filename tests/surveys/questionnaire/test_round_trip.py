"""What a survey tool exports from our questionnaire comes in without a mapping file, answer by answer."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from culture.instrument import Instrument
from culture.responses import CANT_SAY, NOT_ANSWERED
from culture.roster import Roster
from culture.wave import Wave
from surveys.field_codes import department_codes, department_labels, item_codes
from surveys.inputs import find_inputs
from surveys.instrument_file import default_instrument
from surveys.intake import Intake, take_in
from surveys.questionnaire import write_questionnaire

WAVE = Wave(2026, 3)
DEPARTMENTS = ["linz", "linz-weld", "linz-store", "zw", "zwolle-store"]
KOBO_OWN = {
    "_id": "90{n}", "_uuid": "uuid-{n}", "_submission_time": "2026-08-0{n}T10:00:00", "_validation_status": "",
    "_notes": "", "_status": "submitted_via_web", "_submitted_by": "", "__version__": "vA", "_tags": "",
    "_index": "{n}",
}  # fmt: skip
LIMESURVEY_OWN = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
Table = list[list[str]]
Spelling = Callable[[str], str]


def given_answers(instrument: Instrument) -> list[list[str]]:
    """Five respondents: all kinds of answers, one gap, one who broke off after the first page."""
    marks = ["1", "2", "3", "4", "5", "x"]
    rows = [[marks[(row + place) % 6] for place in range(30)] for row in range(5)]
    rows[3][7] = ""
    rows[4][13:] = [""] * 17
    return rows


def expected(instrument: Instrument) -> list[list[int]]:
    meaning = {"": NOT_ANSWERED, "x": CANT_SAY}
    return [
        [meaning[mark] if mark in meaning else int(mark) for mark in row] for row in given_answers(instrument)
    ]


def respondents(instrument: Instrument) -> Iterator[tuple[int, str, list[str]]]:
    """Number, department and answers."""
    return zip(range(1, 6), DEPARTMENTS, given_answers(instrument), strict=True)


def kobo(instrument: Instrument, heading: Spelling, label: Spelling = str) -> Table:
    """As KoboToolbox writes it: notes have empty columns, its own columns stand last."""
    rows = [["notice", "department", *map(heading, instrument.item_ids), "thanks", *KOBO_OWN]]
    for number, department, marks in respondents(instrument):
        own = [text.format(n=number) for text in KOBO_OWN.values()]
        rows.append(["", department, *[label(mark) if mark else "" for mark in marks], "", *own])
    return rows


def limesurvey(
    instrument: Instrument, heading: Spelling, department_of: Spelling, label: Spelling = str
) -> Table:
    """As LimeSurvey writes an anonymous survey that keeps no dates; N/A is what was never shown."""
    codes = item_codes(instrument)
    rows = [[*LIMESURVEY_OWN, "department", *[heading(codes[item]) for item in instrument.item_ids]]]
    for number, department, marks in respondents(instrument):
        sent = number < 5
        own = [
            str(number),
            "1980-01-01 00:00:00" if sent else "",
            "4" if sent else "2",
            instrument.language,
            "77",
        ]
        shown = [label(mark) if mark else "" if sent else "N/A" for mark in marks]
        rows.append([*own, department_of(department), *shown])
    return rows


def as_csv(table: Table, delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table, path: Path) -> None:
    """Numbers as numbers, as both tools write them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Survey")
        for place, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write(place, column, int(cell) if cell.isdigit() else cell)


def wave_folder(folder: Path, roster: Roster) -> Path:
    place = folder / "waves" / str(WAVE)
    place.mkdir(parents=True)
    roster.departments.to_csv(folder / "departments.csv", index=False)
    return place


def taken(folder: Path, instrument: Instrument, roster: Roster) -> Intake:
    return take_in(find_inputs(folder, WAVE), instrument, roster)


def check(intake: Intake, instrument: Instrument, roster: Roster) -> None:
    """Answer by answer. Who broke off answered no pair: quarantined, and said so."""
    assert intake.fates["fate"].tolist() == ["complete", "complete", "complete", "partial", "quarantined"]
    answers = intake.responses.answers[list(instrument.item_ids)].to_numpy()
    assert answers.tolist() == expected(instrument)[:4]
    assert np.array(roster.ids)[intake.responses.department].tolist() == DEPARTMENTS[:4]
    broken = intake.checks[~intake.checks["passed"]]
    assert "critical" not in broken["severity"].tolist()
    assert "every time of answering lies in the wave" not in broken["rule"].tolist()
    assert "every file has respondent ids" not in broken["rule"].tolist()


def in_words(instrument: Instrument) -> Spelling:
    """The label of each code: what an export of whole answers holds."""
    labels = [*instrument.scale.labels, instrument.scale.cant_say_label]
    return dict(zip(["1", "2", "3", "4", "5", "x"], labels, strict=True)).__getitem__


def behind_groups(mark: str) -> Spelling:
    """The path of the page before a question's name: KoboToolbox writes a slash, ODK Central a hyphen."""
    return lambda item: f"page_{default_instrument().item(item).block}{mark}{item}"


@pytest.mark.parametrize(
    "heading", [str, behind_groups("/"), behind_groups("-")], ids=["name", "Kobo", "Central"]
)
@pytest.mark.parametrize("form", [False, True], ids=["alone", "beside its form"])
def test_a_kobotoolbox_export_comes_back(
    tmp_path: Path, roster: Roster, questions: Instrument, heading: Spelling, form: bool
) -> None:
    place = wave_folder(tmp_path, roster)
    (place / "export.csv").write_bytes(as_csv(kobo(questions, heading), ";"))
    if form:
        write_questionnaire(questions, place, "xlsform", roster=roster)
    check(taken(tmp_path, questions, roster), questions, roster)


def test_a_kobotoolbox_export_with_labels_for_answers_comes_back_beside_its_form(
    tmp_path: Path, roster: Roster, questions: Instrument
) -> None:
    place, labels = wave_folder(tmp_path, roster), department_labels(roster)
    header, *rows = kobo(questions, str, in_words(questions))
    rows = [[row[0], labels[row[1]], *row[2:]] for row in rows]
    (place / "export.csv").write_bytes(as_csv([header, *rows], ";"))
    write_questionnaire(questions, place, "xlsform", roster=roster)
    check(taken(tmp_path, questions, roster), questions, roster)


def test_a_kobotoolbox_workbook_comes_back(tmp_path: Path, roster: Roster, questions: Instrument) -> None:
    as_xlsx(kobo(questions, str), wave_folder(tmp_path, roster) / "export.xlsx")
    check(taken(tmp_path, questions, roster), questions, roster)


@pytest.mark.parametrize(
    "heading", [str, lambda code: code.replace("[", "_").rstrip("]")], ids=["code", "expression code"]
)
@pytest.mark.parametrize("form", [False, True], ids=["alone", "beside its structure"])
def test_a_limesurvey_export_comes_back(
    tmp_path: Path, roster: Roster, questions: Instrument, heading: Spelling, form: bool
) -> None:
    place, codes = wave_folder(tmp_path, roster), department_codes(roster)
    (place / "export.csv").write_bytes(as_csv(limesurvey(questions, heading, codes.__getitem__), ","))
    if form:
        write_questionnaire(questions, place, "lss", roster=roster)
    check(taken(tmp_path, questions, roster), questions, roster)


def test_a_limesurvey_workbook_with_whole_answers_comes_back(
    tmp_path: Path, roster: Roster, questions: Instrument
) -> None:
    place, labels = wave_folder(tmp_path, roster), department_labels(roster)
    table = limesurvey(questions, str, labels.__getitem__, in_words(questions))
    as_xlsx(table, place / "export.xlsx")
    write_questionnaire(questions, place, "lss", roster=roster)
    check(taken(tmp_path, questions, roster), questions, roster)


def test_answers_entered_into_the_empty_sheet_come_back(
    tmp_path: Path, roster: Roster, questions: Instrument
) -> None:
    place = wave_folder(tmp_path, roster)
    _, sheet = write_questionnaire(questions, tmp_path / "forms", "csv", roster=roster)
    rows = [[f"form {number}", department, *marks] for number, department, marks in respondents(questions)]
    (place / "entered.csv").write_bytes(sheet.read_bytes() + as_csv(rows, ",").removeprefix(b"\xef\xbb\xbf"))
    check(taken(tmp_path, questions, roster), questions, roster)
