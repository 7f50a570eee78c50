"""Opening the history database, SQLite beside the reports or Postgres for a team; it is made or migrated first."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from culture.errors import MachineError, WorkspaceError
from reports.history.views import VIEWS

DEFAULT = "history.db"
HEAD = "0004"  # the newest revision in migrations/versions
MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_SECONDS = 60  # a writer waits this long for another run to finish its transaction
POSTGRES_LOCK = 7_105_102  # any constant: the advisory lock under which one process migrates or writes


def database_url(setting: str, workspace: Path, place: str = "culture.toml: history.database") -> URL:
    """What `[history] database` of culture.toml means: a file of the workspace, or a SQLAlchemy URL.

    `postgres://` and `postgresql://` are taken with the psycopg driver. WorkspaceError on anything else; place: what
    it calls the setting.
    """
    if "://" not in setting:
        return URL.create("sqlite", database=str((workspace / setting).absolute()))
    try:
        url = make_url(setting.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise WorkspaceError(_unknown(place)) from None
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg") if "+" not in url.drivername else url
    raise WorkspaceError(_unknown(place))


def _unknown(place: str) -> str:
    return (
        f"{place} is neither a file name nor a URL of SQLite or Postgres. "
        'Write something like "history.db" or "postgresql://user@host/database".'
    )


def open_engine(url: URL) -> Engine:
    """An engine on a database that has all tables and views. MachineError when it cannot be reached or migrated."""
    try:
        engine = _engine(url)
        _migrate(engine)
    except (ImportError, NoSuchModuleError):
        raise driver_missing(url) from None
    except (SQLAlchemyError, OSError) as error:
        raise unreachable(url, error) from None
    return engine


def driver_missing(url: URL) -> MachineError:
    """What to tell when a database is named whose driver is not installed."""
    return MachineError(
        f"The history database {location(url)} needs the Postgres driver. Install it with "
        "`pip install psycopg[binary]`."
    )


def unreachable(url: URL, error: Exception) -> MachineError:
    """What to tell when the database refuses; without password, statement or values."""
    return MachineError(
        f"The history database {location(url)} cannot be used ({_reason(error)}). Check that it can be reached, "
        "that no other program holds it, its rights and the space left; restore it from a backup if it is damaged. "
        "Reports published before are unchanged."
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that is all there afterwards or not at all; other writers wait, readers read on."""
    try:
        with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
            _alone(connection)
            yield connection
    except SQLAlchemyError as error:
        raise unreachable(engine.url, error) from None


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    path = Path(str(url.database))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
    path.chmod(0o600)
    engine = create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS}
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if revision_of(connection) == HEAD:
            return
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        _alone(connection)
        if revision_of(connection) != HEAD:  # another process may have been faster
            upgrade(connection)


def _alone(connection: Connection) -> None:
    """Wait until no other transaction of ours writes; SQLite does so when it begins."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})


def revision_of(connection: Connection) -> str | None:
    """The newest migration a database has had; None when it is not one of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a revision, at the newest make the views anew.

    MachineError when a newer program has been here.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    for view in reversed(VIEWS):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view}")
    try:
        command.upgrade(config, to)
    except CommandError:
        raise MachineError(
            f"The history database {location(connection.engine.url)} was written by a newer version of this program. "
            "Install that version."
        ) from None
    for view, query in VIEWS.items() if to == "head" else ():
        connection.exec_driver_sql(f"CREATE VIEW {view} AS\n{query}")


def location(url: URL) -> str:
    """How a database is called in messages: its file, or its URL without the password."""
    return (
        Path(str(url.database)).name if url.get_backend_name() == "sqlite" else str(url)
    )  # hides the password


def _reason(error: Exception) -> str:
    """The database's own first sentence, which quotes no value; the statement with its parameters stays out."""
    cause = getattr(error, "orig", None) or error
    first = str(cause).strip().splitlines() or [type(cause).__name__]
    return first[0].rstrip(".")
