"""What was agreed stands in the reports beside the gap it answers, overdue first, without a claim of cause."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader
from sample_publishable import sample

from culture.earlier_waves import EarlierWaves
from culture.publishable import COLUMNS, Publishable
from reports.cells import Reader, Unit
from reports.content.agreed import agreed_actions, agreed_lines
from reports.content.department import content as department
from reports.content.leadership import content as leadership
from reports.explorer.numbers import explorer_numbers
from reports.trend import Trend
from reports.typeset import Typesetter


def with_actions(wave: Publishable, *rows: tuple[str, str, str, str, str, str]) -> Publishable:
    """Rows of (level, department, priority, what, due_on, status)."""
    names = dict(zip(wave["gaps"]["department"], wave["gaps"]["name"], strict=True))
    days = {"agreed_on": "2026-05-01", "done_on": ""}
    log = [
        {"wave": "2026-Q3", "level": level, "department": d, "name": names.get(d, ""), "parent": ""}
        | {"priority": priority, "action_id": str(i), "what": what, "owner_role": "Head of unit"}
        | {"due_on": due, "status": status, **days}
        for i, (level, d, priority, what, due, status) in enumerate(rows)
    ]
    return replace(wave, tables={**wave.tables, "actions": pd.DataFrame(log, columns=COLUMNS["actions"])})


@pytest.fixture(scope="module")
def wave() -> Publishable:
    return with_actions(
        sample(departments=24, withheld="none"),
        ("department", "D003", "training", "Two days on the test bench", "2026-08-31", "overdue"),
        ("department", "D003", "resources", "Ask for a second gauge", "2026-12-31", "open"),
        ("organisation", "", "overall", "Talk about this in every review", "2026-10-31", "open"),
        ("department", "gone", "overall", "Name a head", "2026-11-30", "open"),
        ("department", "D004", "training", "Plan the courses", "2026-08-01", "done"),
    )


def test_the_leadership_report_lists_them_beside_the_gap_of_the_wave(wave: Publishable) -> None:
    reader = Reader(wave)
    title, note, table = agreed_actions(reader)
    assert title["text"] == "Agreed and not done yet"
    assert note["text"].startswith("4 actions of the log are open on 2026-09-30, 1 of them overdue.")
    cell = reader.cell(Unit("department", "D003", "", ""), "training")
    interval = reader.words.interval(cell.low, cell.high, cell.decimals)
    gap = f"{reader.words.signed(cell.gap, cell.decimals)} ({interval})"
    first, last = table["rows"][0], table["rows"][3]
    assert first[1:4] == ["Training", gap, "Two days on the test bench"]
    assert first[5] == "2026-08-31, overdue"
    assert last[:3] == ["gone", "Overall", "withheld"]


def test_a_department_reads_its_own_and_no_other(wave: Publishable) -> None:
    reader = Reader(wave)
    units = {unit.department: unit for unit in reader.departments}
    told = agreed_lines(reader, units["D003"])
    assert [line.split(":")[0] for line in told] == ["Overdue since 2026-08-31", "Until 2026-12-31"]
    assert agreed_lines(reader, units["D004"]) == []


def test_without_an_action_log_nothing_is_said() -> None:
    reader = Reader(sample(departments=24))
    assert agreed_actions(reader) == []
    assert all(agreed_lines(reader, unit) == [] for unit in reader.departments)


def test_many_actions_are_cut_and_counted() -> None:
    rows = [("department", "D003", "training", f"Step {i}", "2026-12-31", "open") for i in range(25)]
    reader = Reader(with_actions(sample(departments=24), *rows))
    assert agreed_actions(reader)[-1]["text"] == "5 more are in the table “actions”."
    unit = next(u for u in reader.departments if u.department == "D003")
    assert agreed_lines(reader, unit)[-1] == "22 more are in the table “actions”."


def test_the_pages_are_set_with_them_and_a_department_keeps_to_one(wave: Publishable, tmp_path: Path) -> None:
    reader = Reader(wave)
    unit = next(u for u in reader.departments if u.department == "D003")
    (tmp_path / "d.pdf").write_bytes(Typesetter("department.typ").pdf(department(reader, unit)))
    (tmp_path / "l.pdf").write_bytes(Typesetter("report.typ").pdf(leadership(reader)))
    own = PdfReader(tmp_path / "d.pdf")
    assert len(own.pages) == 1
    assert "Two days on the test bench" in re.sub(r"\s+", " ", own.pages[0].extract_text())
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(tmp_path / "l.pdf").pages))
    assert "Ask for a second gauge" in said
    assert "does not say that it moved because of it" in said


def test_the_explorer_marks_the_cells_that_something_was_agreed_about(wave: Publishable) -> None:
    own = explorer_numbers(Trend(Reader(wave), EarlierWaves()))
    lines, priorities = [line[1] for line in own["lines"]], [p for p, _ in own["priorities"]]
    told = own["actions"][lines.index("D003")]
    assert told == {
        priorities.index("training"): [
            "Overdue since 2026-08-31: Two days on the test bench (Head of unit)."
        ],
        priorities.index("resources"): ["Until 2026-12-31: Ask for a second gauge (Head of unit)."],
    }
    assert set(own["actions"]) == {
        lines.index("D003"),
        lines.index(""),
    }  # nothing done, nothing of who is not shown
