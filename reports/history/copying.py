"""A history on its way to another database, such as from the laptop's SQLite to the Postgres of a team."""

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
    with writing(target) as into:
        if _count(into, versions):
            raise WorkspaceError(
                f"The database {location(target.url)} holds a history already. Name an empty one: two histories are "
                "not mixed."
            )
        try:
            with source.connect() as out, out.begin():
                for table in metadata.sorted_tables:
                    _copy(out, into, table)
                copied = _count(out, versions)
        except SQLAlchemyError as error:
            raise unreachable(source.url, error) from None
    return copied


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy(out: Connection, into: Connection, table: Table) -> None:
    for rows in out.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
        into.execute(table.insert(), [dict(row) for row in rows])
