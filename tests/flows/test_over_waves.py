"""What a run does about the waves before it: compares, follows reorganisations, and stands late inputs."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent))

from quarters import write_instrument, write_wave, write_workspace

from culture.errors import WorkspaceError
from culture.publishable import Publishable
from culture.wave import Wave
from flows.assess_wave import assess_wave
from flows.compare import compare_waves
from flows.lineage import lineage_lines
from reports import publish as publishing
from reports.history.database import database_url, open_engine

PLAIN = "a,A,,20,,\nb,B,,20,,\n"
BOTH = {"a": 20, "b": 20}
MERGED = "a,A,,20,,2026-03-31\nb,B,,20,,2026-03-31\nc,C,,40,2026-04-01,\n"
LINEAGE = "from_department,to_department,effective_wave,share\na,c,2026-Q2,1\nb,c,2026-Q2,1\n"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """The tables instead of all the reports: how those look is tested elsewhere."""

    def render(publishable: Publishable, folder: Path, *_: object, **__: object) -> list[Path]:
        page = folder / "tables.txt"
        page.write_text("\n".join(f"{name}\n{frame.to_csv()}" for name, frame in publishable.tables.items()))
        return [page]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "render", render)
        yield


@pytest.fixture(scope="module")
def first_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments, 2026-Q1 published. Not to be changed."""
    folder = write_workspace(tmp_path_factory.mktemp("first") / "w", PLAIN)
    write_wave(folder, "2026-Q1", BOTH)
    run(folder, "2026-Q1")
    return folder


@pytest.fixture(scope="module")
def second_published(first_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 2026-Q2 published, in which nobody changed an answer. Not to be changed."""
    folder = copied(first_published, tmp_path_factory.mktemp("second") / "w")
    write_wave(folder, "2026-Q2", BOTH)
    run(folder, "2026-Q2")
    return folder


@pytest.fixture
def one(first_published: Path, tmp_path: Path) -> Path:
    """A copy with one published wave."""
    return copied(first_published, tmp_path / "w")


@pytest.fixture
def two(second_published: Path, tmp_path: Path) -> Path:
    """A copy with two published waves."""
    return copied(second_published, tmp_path / "w")


def copied(workspace: Path, place: Path) -> Path:
    return Path(shutil.copytree(workspace, place, symlinks=True))


def ask(folder: Path, query: str) -> list[tuple]:
    with open_engine(database_url("history.db", folder)).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def run(folder: Path, *waves: str) -> None:
    for wave in waves:
        assess_wave(folder, Wave.parse(wave))


def changes(folder: Path, wave: str) -> pd.DataFrame:
    columns = ["level", "department", "priority", "from_wave", "basis", "change"]
    query = (
        f"SELECT {', '.join('c.' + c for c in columns)} FROM v_current v JOIN changes c USING (wave, version)"
    )
    return pd.DataFrame(ask(folder, f"{query} WHERE wave = '{wave}'"), columns=columns)


def test_a_first_wave_has_nothing_to_be_compared_with(one: Path):
    assert changes(one, "2026-Q1").empty
    assert ask(one, "SELECT DISTINCT kind FROM lineage") == [("first",)]


def test_a_second_wave_is_compared_with_the_first(one: Path):
    write_wave(one, "2026-Q2", BOTH, training=(4, 2))
    run(one, "2026-Q2")
    found = changes(one, "2026-Q2").query("level == 'organisation'").set_index("priority")
    assert found["change"].to_dict() == {"training": 1.0, "audits": 0.0, "overall": 0.5}
    # training enacted was 2.5 (3 and 2), is 1.5 (2 and 1); stated stays at 3.5
    assert set(found["from_wave"]) == {"2026-Q1"}


def test_a_merged_department_is_compared_with_its_parts_and_keeps_the_line_of_one(tmp_path: Path):
    folder = write_workspace(tmp_path / "w", MERGED)
    (folder / "lineage.csv").write_text(LINEAGE)
    write_wave(folder, "2026-Q1", BOTH)
    write_wave(folder, "2026-Q2", {"c": 40})
    run(folder, "2026-Q1", "2026-Q2")
    found = changes(folder, "2026-Q2").query("department == 'c'")
    assert set(found["basis"]) == {"recast"}
    assert ask(folder, "SELECT line FROM v_gap_trend WHERE department = 'c' AND priority = 'overall'") == [
        ("a",)
    ]


def test_a_department_that_vanished_stops_the_run_with_the_line_to_add(one: Path):
    (one / "departments.csv").write_text("department,name,parent,headcount\na,A,,20\nd,D,,20\n")
    write_wave(one, "2026-Q2", {"a": 20, "d": 20})
    with pytest.raises(WorkspaceError, match=r"lineage\.csv(.|\n)*b,d,2026-Q2,1"):
        run(one, "2026-Q2")
    assert ask(one, "SELECT wave FROM v_current") == [("2026-Q1",)]
    (one / "lineage.csv").write_text("from_department,to_department,effective_wave,share\nb,d,2026-Q2,1\n")
    run(one, "2026-Q2")
    assert set(changes(one, "2026-Q2").query("department == 'd'")["basis"]) == {"same"}


def test_other_words_for_a_question_break_its_trend_and_no_other(one: Path):
    write_instrument(one, training=2)
    write_wave(one, "2026-Q2", BOTH)
    run(one, "2026-Q2")
    found = changes(one, "2026-Q2").query("level == 'organisation'").set_index("priority")
    assert found["basis"].to_dict() == {"training": "wording changed", "audits": "same", "overall": "same"}
    said = "\n".join(compare_waves(one).lines)
    assert "training_stated: version 1 → 2, its trend starts anew" in said


def test_a_wave_that_comes_late_is_compared_with_the_one_before_it_and_takes_its_place(one: Path):
    for wave in ("2026-Q2", "2026-Q3"):
        write_wave(one, wave, BOTH)
    run(one, "2026-Q3")
    assert assess_wave(one, Wave.parse("2026-Q2")).later == (Wave.parse("2026-Q3"),)
    assert set(changes(one, "2026-Q2")["from_wave"]) == {"2026-Q1"}
    assert set(changes(one, "2026-Q3")["from_wave"]) == {"2026-Q1"}  # published before the late one came
    assert assess_wave(one, Wave.parse("2026-Q3")).later == ()
    assert set(changes(one, "2026-Q3")["from_wave"]) == {"2026-Q2"}
    assert assess_wave(one, Wave.parse("2026-Q2")).later == ()
    trend = "SELECT wave FROM v_gap_trend WHERE department = 'a' AND priority = 'overall' ORDER BY wave"
    assert [row[0] for row in ask(one, trend)] == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_a_correction_is_a_new_version_and_the_next_run_of_the_later_wave_knows(two: Path):
    write_wave(two, "2026-Q1", BOTH, training=(5, 3))
    run(two, "2026-Q1", "2026-Q2")
    assert ask(two, "SELECT wave, version FROM v_current ORDER BY wave") == [
        ("2026-Q1", 2),
        ("2026-Q2", 2),
    ]
    old = ask(two, "SELECT change FROM changes WHERE wave = '2026-Q2' AND version = 1 AND level = 'organisation' "
                      "AND priority = 'training'")  # fmt: skip
    assert old == [(0.0,)]


def test_running_again_changes_nothing(two: Path):
    before = ask(two, "SELECT COUNT(*) FROM ledger UNION ALL SELECT COUNT(*) FROM releases")
    run(two, "2026-Q2", "2026-Q1", "2026-Q2")
    assert ask(two, "SELECT COUNT(*) FROM ledger UNION ALL SELECT COUNT(*) FROM releases") == before


def test_without_the_answers_of_the_wave_before_published_numbers_are_compared(one: Path):
    write_wave(one, "2026-Q2", BOTH)
    for kept in (one / "private" / "2026-Q1" / "inputs").rglob("survey.csv"):
        kept.unlink()
    run(one, "2026-Q2")
    assert changes(one, "2026-Q2")[["level", "basis"]].drop_duplicates().to_numpy().tolist() == [
        ["organisation", "published numbers"]
    ]
    compared = compare_waves(one)
    assert set(compared.table["basis"]) == {"published numbers"}
    assert set(compared.table["level"]) == {"organisation"}


def test_two_waves_that_are_not_next_to_each_other_can_be_compared(two: Path):
    write_wave(two, "2026-Q3", BOTH)
    run(two, "2026-Q3")
    compared = compare_waves(two, Wave(2026, 1), Wave(2026, 3))
    assert compared.lines[0] == "2026-Q1 (version 1) → 2026-Q3 (version 1)"
    assert set(compared.table["from_wave"]) == {"2026-Q1"}


def test_a_done_action_stands_beside_the_movement_of_its_gap_since(tmp_path: Path):
    folder = write_workspace(tmp_path / "w", PLAIN)
    (folder / "actions.csv").write_text(
        "action_id,department,priority,what,owner_role,agreed_on,due_on,done_on\n"
        "1,a,training,release people,head of A,2026-03-01,2026-06-01,2026-05-01\n"
        "2,b,training,release people,head of B,2026-03-01,2026-06-01,\n"
    )
    write_wave(folder, "2026-Q1", BOTH, training=(4, 2))
    write_wave(folder, "2026-Q2", BOTH, training=(4, 4))
    run(folder, "2026-Q1", "2026-Q2")
    assert ask(folder, "SELECT action_id, status FROM actions WHERE wave = '2026-Q2' ORDER BY 1") == [
        ("1", "done"),
        ("2", "overdue"),
    ]
    said = compare_waves(folder).lines
    place = said.index("Actions")
    assert said[place + 1] == "  1 overdue, 0 open, 1 done"
    assert said[place + 2] == "  overdue since 2026-06-01: release people (B, training; head of B)"
    assert said[place + 3] == "  done on 2026-05-01: release people (A, training)"
    assert said[place + 4].startswith("    gap since 2026-Q1: −2.0 (95 % interval ")
    assert said[place + 5] == "  What moved after an action did not necessarily move because of it."


@pytest.mark.parametrize(
    ("waves", "message"),
    [
        ((), "not two published waves"),
        ((Wave(2026, 1), Wave(2026, 1)), "2026-Q1 is not before 2026-Q1"),
        ((Wave(2025, 1), Wave(2026, 1)), "2025-Q1 is not published"),
    ],
)
def test_waves_that_cannot_be_compared_are_refused(one: Path, waves: tuple, message: str):
    with pytest.raises(WorkspaceError, match=message):
        compare_waves(one, *waves)


def test_the_tree_marks_published_waves_and_gaps(one: Path):
    write_wave(one, "2026-Q3", BOTH)
    said = lineage_lines(one)
    assert said[1] == "A (a)  ● ·"
    assert said[-1] == "No wave for 2026-Q2: lines have a gap there."
