"""A history on its way to another database, such as from the laptop's SQLite to the Postgres of a team."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from culture.errors import WorkspaceError
from reports.history.database import location, unreachable, writing
from reports.history.schema import metadata, versions

ROWS_AT_ONCE = 5_000


def copy_history(source: Engine, target: Engine) -> int:
    """Copy every row of a history into an empty one, in one transaction; how many versions of waves there are.

    WorkspaceError when the target holds a history, which is not mixed with another; MachineError when a database
    refuses, after which the target is empty as before.
    """
    with writing(target) as into, source.connect() as out, out.begin():
        if _count(into, versions):
            raise WorkspaceError(
                f"The database {location(target.url)} holds a history already. Name an empty one: two histories are "
                "not mixed."
            )
        for table in metadata.sorted_tables:
            for rows in _read(out, table):
                into.execute(table.insert(), rows)
        copied = _count(into, versions)
    return copied


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _read(out: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Some rows at a time; MachineError when the source refuses. What the target refuses is told by `writing`."""
    try:
        for rows in out.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
            yield [dict(row) for row in rows]
    except SQLAlchemyError as error:
        raise unreachable(out.engine.url, error) from None
