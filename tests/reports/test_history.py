"""The history database: published numbers only, added once, never changed; the same on SQLite and Postgres."""

import itertools
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import fresh_database, postgres_server
from sample_publishable import sample
from sqlalchemy import URL, Engine, MetaData, column, create_engine, func, select, text
from sqlalchemy import table as table_clause

from culture.errors import MachineError, WorkspaceError
from culture.publishable import COLUMNS, Publishable
from culture.wave import Wave
from reports.history import schema
from reports.history.database import HEAD, database_url, open_engine, upgrade, writing
from reports.history.query import as_known_on, earlier_waves, published_table
from reports.history.record import record, release

EARLIER, NOW = Wave(2026, 2), Wave(2026, 3)
SPRING, SUMMER, AUTUMN = (datetime(2026, month, 1, tzinfo=UTC) for month in (4, 7, 10))
numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    if request.param == "sqlite":
        return database_url("history.db", tmp_path)
    return fresh_database(request.getfixturevalue("server"), f"history_{next(numbers)}")


@pytest.fixture
def engine(url: URL) -> Engine:
    return open_engine(url)


@pytest.fixture(scope="module")
def small() -> Publishable:
    return sample(departments=3, sites=1, changes=True)


def at(wave: Wave, publishable: Publishable) -> Publishable:
    """The same numbers, published for another wave."""
    tables = {name: frame.assign(wave=str(wave)) for name, frame in publishable.tables.items()}
    return replace(publishable, wave=wave, tables=tables)


def ask(engine: Engine, query: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def count(engine: Engine) -> dict[str, int]:
    """Rows of every table."""
    with engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one()
                for t in schema.metadata.sorted_tables}  # fmt: skip


def test_what_is_migrated_is_what_the_schema_says(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_database_of_an_earlier_revision_is_brought_up_to_date_with_every_row_in_it(
    url: URL, small: Publishable, tmp_path: Path, revision: str
) -> None:
    newest = open_engine(database_url("newest.db", tmp_path))
    record(newest, small, 1, "digest")
    release(newest, NOW, 1, SUMMER)
    old = create_engine(url)
    with old.begin() as connection, newest.connect() as source:
        upgrade(connection, revision)
        then = MetaData()
        then.reflect(connection)
        tables = [table for table in then.sorted_tables if table.name != "alembic_version"]
        stored = {t: source.execute(select(*(column(c.name, c.type) for c in t.columns)).select_from(
            table_clause(t.name))).all() for t in tables}  # fmt: skip
        for table, rows in stored.items():
            if rows:
                connection.execute(table.insert(), [row._asdict() for row in rows])
    old.dispose()
    engine = open_engine(url)
    with engine.connect() as connection:
        for table, rows in stored.items():
            assert set(connection.execute(select(table)).all()) == set(rows), table.name
    assert {"versions", "gaps", "changes", "response", "ledger"} <= {
        t.name for t, rows in stored.items() if rows
    }
    assert ask(engine, "SELECT wave, version FROM v_current") == [("2026-Q3", 1)]
    assert ask(engine, "SELECT COUNT(*) FROM moves") == [(0,)]
    assert ask(engine, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_every_published_gap_is_in_the_history_as_it_was_published(
    engine: Engine, small: Publishable
) -> None:
    record(engine, small, 1, "digest")
    columns = ["level", "department", "priority", "n", "stated", "enacted", "gap", "gap_low", "gap_high"]
    stored = pd.DataFrame(ask(engine, f"SELECT {', '.join(columns)} FROM gaps"), columns=columns)
    key = ["level", "department", "priority"]
    pd.testing.assert_frame_equal(
        stored.sort_values(key, ignore_index=True).astype(dict.fromkeys(columns[3:], float)),
        small["gaps"][columns].sort_values(key, ignore_index=True).astype(dict.fromkeys(columns[3:], float)),
        check_dtype=False,
    )


def test_every_number_derived_from_answers_is_in_the_ledger(engine: Engine, small: Publishable) -> None:
    record(engine, small, 1, "digest")
    shown = int(small["gaps"][["stated", "enacted", "gap"]].notna().sum().sum())
    query = "SELECT COUNT(*) FROM ledger WHERE output IN ('gaps.stated', 'gaps.enacted', 'gaps.gap')"
    assert ask(engine, query) == [(shown,)]


def test_recording_the_same_version_again_adds_no_row(engine: Engine, small: Publishable) -> None:
    assert record(engine, small, 1, "digest")
    assert release(engine, NOW, 1, SUMMER)
    before = count(engine)
    for _ in range(3):
        assert not record(engine, small, 1, "digest")
        assert not release(engine, NOW, 1, AUTUMN)
    assert count(engine) == before


def test_a_version_that_was_recorded_takes_no_other_numbers(engine: Engine, small: Publishable) -> None:
    record(engine, small, 1, "digest")
    before = count(engine)
    with pytest.raises(MachineError, match="other numbers for version 1 of 2026-Q3"):
        record(engine, small, 1, "another digest")
    assert count(engine) == before


def test_only_a_released_version_counts(engine: Engine, small: Publishable) -> None:
    record(engine, small, 1, "one")
    assert ask(engine, "SELECT COUNT(*) FROM v_gap_trend") == [(0,)]
    release(engine, NOW, 1, SUMMER)
    record(engine, small, 2, "two")
    assert ask(engine, "SELECT wave, version FROM v_current") == [("2026-Q3", 1)]
    assert ask(engine, "SELECT COUNT(*) FROM v_gap_trend") == [(len(small["gaps"]),)]


def test_what_was_known_on_a_day_can_still_be_asked_after_a_correction(
    engine: Engine, small: Publishable
) -> None:
    for version, day in ((1, SUMMER), (2, AUTUMN)):
        record(engine, small, version, f"digest {version}")
        release(engine, NOW, version, day)
    assert as_known_on(engine, SPRING) == {}
    assert as_known_on(engine, datetime(2026, 8, 1, tzinfo=UTC)) == {NOW: 1}
    assert as_known_on(engine, AUTUMN) == {NOW: 2}


def test_a_wave_that_fails_half_way_leaves_no_row(
    engine: Engine, small: Publishable, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(engine)

    def broken(*_: object) -> list:
        raise OSError("cut off")

    monkeypatch.setattr("reports.history.record._ledger_rows", broken)
    with pytest.raises(OSError, match="cut off"):
        record(engine, small, 1, "digest")
    assert count(engine) == before


def test_readers_see_the_old_state_while_a_run_writes_and_the_new_one_after(
    engine: Engine, small: Publishable
) -> None:
    record(engine, small, 1, "one")
    release(engine, NOW, 1, SUMMER)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO waves VALUES ('2099-Q1', 2099, 1, '2099-01-01', '2099-03-31')"))
        reader = threading.Thread(
            target=lambda: seen.append(ask(engine, "SELECT COUNT(*) FROM waves")), daemon=True
        )
        seen: list[list[tuple]] = []
        reader.start()
        reader.join(timeout=20)
        assert seen == [[(1,)]]
    assert ask(engine, "SELECT COUNT(*) FROM waves") == [(2,)]


def test_waves_published_at_the_same_time_are_both_recorded(url: URL, small: Publishable) -> None:
    waves = [Wave(2025, q) for q in (1, 2, 3, 4)]
    failures: list[Exception] = []

    def run(wave: Wave) -> None:
        try:
            engine = open_engine(url)
            record(engine, at(wave, small), 1, f"digest {wave}")
            release(engine, wave, 1, SUMMER)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(wave,)) for wave in waves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ask(open_engine(url), "SELECT wave FROM v_current ORDER BY wave") == [(str(w),) for w in waves]


def test_the_cluster_path_puts_the_group_before_beside_the_group_now(
    engine: Engine, small: Publishable
) -> None:
    for wave in (EARLIER, NOW):
        record(engine, at(wave, small), 1, str(wave))
        release(engine, wave, 1, SUMMER)
    rows = ask(engine, "SELECT wave, department, earlier_wave, earlier_group, group_name FROM v_cluster_path")
    later = [row for row in rows if row[0] == "2026-Q3"]
    assert len(later) == len(small["groups"])
    assert all(row[2] == "2026-Q2" and row[3] == row[4] for row in later)
    assert all(row[2] is None for row in rows if row[0] == "2026-Q2")


def test_a_late_wave_takes_its_place_between_the_others(engine: Engine, small: Publishable) -> None:
    for wave in (Wave(2026, 1), NOW, EARLIER):  # the middle one last
        record(engine, at(wave, small), 1, str(wave))
        release(engine, wave, 1, SUMMER)
    query = "SELECT wave, earlier_wave FROM v_response WHERE level = 'organisation' ORDER BY wave"
    assert ask(engine, query) == [("2026-Q1", None), ("2026-Q2", "2026-Q1"), ("2026-Q3", "2026-Q2")]


@pytest.mark.parametrize(
    "name", ["gaps", "groups", "response", "instrument", "changes", "lineage", "clusters"]
)
def test_a_published_table_reads_back_as_it_was_published(
    engine: Engine, small: Publishable, name: str
) -> None:
    record(engine, small, 1, "digest")
    back = published_table(engine, name, (NOW, 1))
    assert list(back.columns) == COLUMNS[name]
    key = [c for c in ("level", "department", "priority", "item", "group", "feature") if c in back.columns]
    pd.testing.assert_frame_equal(
        back.sort_values(key, ignore_index=True).astype(object).where(lambda f: f.notna(), None),
        small[name].sort_values(key, ignore_index=True).astype(object).where(lambda f: f.notna(), None),
        check_dtype=False,
    )


def test_the_waves_before_are_those_that_count_now_without_later_ones(
    engine: Engine, small: Publishable
) -> None:
    for wave in (Wave(2026, 1), EARLIER, NOW):
        record(engine, at(wave, small), 1, str(wave))
        release(engine, wave, 1, SUMMER)
    before = earlier_waves(engine, NOW)
    assert before.waves == (Wave(2026, 1), EARLIER)
    assert len(before["gaps"]) == 2 * len(small["gaps"])
    assert earlier_waves(engine, Wave(2026, 1)).waves == ()


def test_a_name_with_nul_bytes_or_quotes_is_only_a_name(engine: Engine, small: Publishable) -> None:
    odd = "O'Brien; DROP TABLE gaps --\0"
    tables = small.tables | {"gaps": small["gaps"].assign(name=odd)}
    record(engine, replace(small, tables=tables), 1, "digest")
    assert set(ask(engine, "SELECT name FROM departments")) == {("O'Brien; DROP TABLE gaps --",)}


def test_a_database_of_a_newer_program_is_refused(url: URL, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MachineError, match="newer version"):
        open_engine(url)


def test_the_file_and_its_side_files_are_private(tmp_path: Path, small: Publishable) -> None:
    engine = open_engine(database_url("history.db", tmp_path))
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO waves VALUES ('2099-Q1', 2099, 1, '2099-01-01', '2099-03-31')"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "history.db-wal" in modes


def test_a_file_that_is_no_database_is_refused_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_text("x" * 5000)
    with pytest.raises(MachineError, match=r"history\.db cannot be used \(file is not a database\)"):
        open_engine(database_url("history.db", tmp_path))


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = database_url("postgresql://ann:hunter2@127.0.0.1:1/none", tmp_path)
    with pytest.raises(MachineError) as refused:
        open_engine(url)
    assert "hunter2" not in str(refused.value)
    assert "ann" in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "driver"),
    [
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("postgresql+pg8000://u@h/d", "postgresql+pg8000"),
        ("sqlite:////tmp/x.db", "sqlite"),
        ("team.db", "sqlite"),
    ],
)
def test_a_setting_is_a_file_of_the_workspace_or_a_url(setting: str, driver: str, tmp_path: Path) -> None:
    assert database_url(setting, tmp_path).drivername == driver


@pytest.mark.parametrize("setting", ["mysql://u@h/d", "http://x", "://"])
def test_another_kind_of_database_is_refused(setting: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"history\.database"):
        database_url(setting, tmp_path)


def test_nothing_outside_the_published_tables_reaches_the_file(tmp_path: Path, small: Publishable) -> None:
    make: Callable[[str], Publishable] = lambda text: replace(small, notes=(text,))  # noqa: E731
    engine = open_engine(database_url("history.db", tmp_path))
    record(engine, make("a note nobody asked for"), 1, "digest")
    with sqlite3.connect(tmp_path / "history.db") as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert "a note nobody asked for" not in dump
