"""actions.csv and benchmark.csv: read strictly, refused with the row and what to do."""

from pathlib import Path

import pytest

from culture.errors import WorkspaceError
from surveys.actions import read_actions
from surveys.benchmarks import read_benchmark

ACTIONS = "action_id,department,priority,what,owner_role,agreed_on,due_on,done_on\n"
BENCHMARK = "priority,measure,percentile,value\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_actions_are_read_with_their_days(tmp_path: Path, instrument):
    rows = "1,weld,audits,attend,plant manager,2026-07-01,2026-08-01,\n"
    rows += "2,,overall,say so,,2026-07-01,2026-08-01,2026-07-09\n"
    frame = read_actions(written(tmp_path, "actions.csv", ACTIONS + rows), {"weld"}, instrument)
    assert frame["department"].tolist() == ["weld", ""]
    assert frame["done_on"].isna().tolist() == [True, False]
    assert read_actions(None, set(), instrument).empty


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (",weld,audits,x,,2026-07-01,2026-08-01,\n", "row 2: action_id is empty"),
        ("1,weld,audits,x,,2026-07-01,2026-08-01,\n" * 2, "row 3: action_id occurs a second time"),
        ("1,nobody,audits,x,,2026-07-01,2026-08-01,\n", "no such department"),
        ("1,weld,beauty,x,,2026-07-01,2026-08-01,\n", "no priority of the instrument"),
        ("1,weld,audits,,,2026-07-01,2026-08-01,\n", "what is to be done is empty"),
        ("1,weld,audits,x,,2026-07-01,,\n", "due_on is empty"),
        ("1,weld,audits,x,,2026-07-01,2026-08-01,2026-06-01\n", "done_on is before agreed_on"),
        ("1,weld,audits,x,,soon,2026-08-01,\n", "'agreed_on'"),
    ],
)
def test_an_action_that_says_too_little_is_refused_by_its_row(
    tmp_path: Path, instrument, rows: str, message: str
):
    with pytest.raises(WorkspaceError, match=message):
        read_actions(written(tmp_path, "actions.csv", ACTIONS + rows), {"weld"}, instrument)


def test_a_benchmark_is_read(tmp_path: Path, instrument):
    rows = "overall,gap,25,0.1\noverall,gap,50,0.3\naudits,enacted,50,3.4\naudits,enacted,90,4.4\n"
    frame = read_benchmark(written(tmp_path, "benchmark.csv", BENCHMARK + rows), instrument)
    assert frame["value"].tolist() == [0.1, 0.3, 3.4, 4.4]
    assert read_benchmark(None, instrument) is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("beauty,gap,50,0.1\n", "no priority"),
        ("audits,mood,50,0.1\n", "measure is none of"),
        ("audits,gap,150,0.1\n", "between 0 and 100"),
        ("audits,enacted,50,7\n", "answer scale"),
        ("audits,gap,25,0.1\naudits,gap,75,0.2\n", "50th"),
        ("audits,gap,50,0.3\naudits,gap,75,0.2\n", "do not fall"),
    ],
)
def test_a_benchmark_that_is_no_distribution_is_refused(tmp_path: Path, instrument, rows: str, message: str):
    with pytest.raises(WorkspaceError, match=message):
        read_benchmark(written(tmp_path, "benchmark.csv", BENCHMARK + rows), instrument)
