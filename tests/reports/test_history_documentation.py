"""docs/history.md names every table and view, and its queries run."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from reports.history.database import database_url, open_engine
from reports.history.schema import metadata
from reports.history.views import VIEWS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")
QUERIES = [
    q.strip()
    for block in re.findall(r"```sql\n(.*?)```", DOCUMENT, re.S)
    for q in block.split(";")
    if q.strip()
]


def test_every_table_is_in_the_list_of_tables():
    listed = re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.M)
    assert {table.name for table in metadata.sorted_tables} | set(VIEWS) - {"v_current"} <= set(listed)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_documentation_runs(query: str, tmp_path: Path):
    with open_engine(database_url("history.db", tmp_path)).connect() as connection:
        assert connection.execute(text(query)).all() == []


def test_every_column_the_documentation_gives_a_view_is_there(tmp_path: Path):
    with open_engine(database_url("history.db", tmp_path)).connect() as connection:
        for view, columns in re.findall(r"^\| `(v_\w+)` \| [^|]* \| (.*) \|$", DOCUMENT, re.M):
            there = set(connection.execute(text(f"SELECT * FROM {view}")).keys())
            named = set(re.findall(r"`(\w+)`", columns))
            assert named <= there, (view, named - there)
