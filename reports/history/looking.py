"""Looking at a history database without making, migrating or changing anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from culture.errors import MachineError
from culture.wave import Wave
from reports.history import schema
from reports.history.database import HEAD, driver_missing, location, revision_of, unreachable
from reports.history.query import current_versions

NEWER = "The history database {} was written by a newer version of this program. Install that version."


@dataclass(frozen=True)
class Seen:
    """A database as it stands. state: none (not made yet), older (still to be migrated), present.

    recorded: (wave, version) of which it has the numbers; released: wave → version that counts
    """

    name: str
    state: str
    recorded: frozenset[tuple[Wave, int]] = frozenset()
    released: Mapping[Wave, int] = field(default_factory=dict)


def look_at(url: URL) -> Seen:
    """What a database is and knows. MachineError when it cannot be reached, is damaged, or is of a newer program."""
    name, is_file = location(url), url.get_backend_name() == "sqlite"
    if is_file and not Path(str(url.database)).is_file():
        return Seen(name, "none")
    try:
        engine = create_engine(
            _only_to_read(url) if is_file else url, poolclass=NullPool, hide_parameters=True
        )
        with engine.connect() as connection:
            revision = revision_of(connection)
            if is_file:
                _refuse_damaged(connection, url)
            if revision is None:
                return Seen(name, "none")
            if revision > HEAD:
                raise MachineError(NEWER.format(name))
            table = schema.versions
            rows = connection.execute(select(table.c.wave, table.c.version)).all()
        recorded = frozenset((Wave.parse(row.wave), int(row.version)) for row in rows)
        state = "present" if revision == HEAD else "older"
        return Seen(name, state, recorded, current_versions(engine))
    except (ImportError, NoSuchModuleError):
        raise driver_missing(url) from None
    except (SQLAlchemyError, OSError) as error:
        raise unreachable(url, error) from None


def _only_to_read(url: URL) -> URL:
    return URL.create(
        "sqlite", database=f"file:{Path(str(url.database)).absolute()}", query={"mode": "ro", "uri": "true"}
    )


def _refuse_damaged(connection: Connection, url: URL) -> None:
    said = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    if said != "ok":
        raise MachineError(
            f"The history database {location(url)} is damaged. Restore it from a backup, or remove it and run the "
            "waves again, earliest first."
        )
