"""A history moves between SQLite and Postgres with every row, into an empty database only, or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import fresh_database, postgres_server
from sample_publishable import sample
from sqlalchemy import URL, Engine, select

from culture.errors import MachineError, WorkspaceError
from reports.history.copying import copy_history
from reports.history.database import database_url, open_engine
from reports.history.record import record, release
from reports.history.schema import metadata
from reports.history.views import VIEWS

DAY = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def full(tmp_path: Path) -> Engine:
    engine = open_engine(database_url("full.db", tmp_path))
    publishable = sample(departments=3, sites=1, changes=True)
    record(engine, publishable, version=1, digest="1" * 64)
    release(engine, publishable.wave, version=1, at=DAY)
    return engine


def everything(engine: Engine) -> dict[str, list[tuple]]:
    with engine.connect() as connection:
        tables = {t.name: connection.execute(select(t)).all() for t in metadata.sorted_tables}
        views = {view: connection.exec_driver_sql(f"SELECT * FROM {view}").all() for view in VIEWS}
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in (tables | views).items()}


def test_every_row_goes_to_postgres_and_back_again(full: Engine, server: URL, tmp_path: Path) -> None:
    team = open_engine(fresh_database(server, "team"))
    back = open_engine(database_url("back.db", tmp_path))
    assert copy_history(full, team) == 1
    assert copy_history(team, back) == 1
    assert everything(back) == everything(full)
    assert len(everything(team)["gaps"]) == len(everything(full)["gaps"]) > 0


def test_a_database_that_holds_a_history_takes_no_other(full: Engine, tmp_path: Path) -> None:
    before = everything(full)
    with pytest.raises(WorkspaceError, match=r"full\.db holds a history already\. Name an empty one"):
        copy_history(open_engine(database_url("other.db", tmp_path)), full)
    with pytest.raises(WorkspaceError, match="holds a history already"):
        copy_history(full, full)
    assert everything(full) == before


def test_what_cannot_be_read_to_the_end_leaves_the_new_database_empty(full: Engine, tmp_path: Path) -> None:
    with full.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE cells")
    other = open_engine(database_url("other.db", tmp_path))
    with pytest.raises(MachineError, match=r"full\.db cannot be used \(no such table: cells\)"):
        copy_history(full, other)
    assert not any(everything(other).values())


def test_the_database_that_refuses_is_the_one_that_is_named(full: Engine, tmp_path: Path) -> None:
    other = open_engine(database_url("other.db", tmp_path))
    with other.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE gaps")
    with pytest.raises(MachineError, match=r"other\.db cannot be used \(no such table: gaps\)"):
        copy_history(full, other)
    with other.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM versions").scalar() == 0
