"""Reading the history: which version counts, which one counted on a day, and what a version published."""

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from culture.publishable import COLUMNS
from culture.wave import Wave
from reports.history import schema

PUBLISHED_NAME = {table: name for name, table in schema.RENAMED.items()}


def current_versions(engine: Engine) -> dict[Wave, int]:
    """The version that counts of every published wave, earliest wave first."""
    return as_known_on(engine, None)


def as_known_on(engine: Engine, day: datetime | None) -> dict[Wave, int]:
    """The version of every wave that counted at a moment (with time zone; None: now), earliest wave first."""
    table = schema.releases
    last = select(table.c.wave, func.max(table.c.release).label("release"))
    if day is not None:
        last = last.where(table.c.released_at <= day.astimezone(UTC).replace(tzinfo=None))
    found = last.group_by(table.c.wave).subquery()
    query = select(table.c.wave, table.c.version).join(
        found, (table.c.wave == found.c.wave) & (table.c.release == found.c.release)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return dict(sorted((Wave.parse(row.wave), int(row.version)) for row in rows))


def published_table(engine: Engine, name: str, version: tuple[Wave, int]) -> pd.DataFrame:
    """A table of the Publishable as a version of a wave published it, with the columns that the history keeps."""
    table = schema.TAKEN_OVER[name]
    query = select(table).where(table.c.wave == str(version[0]), table.c.version == version[1])
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    renamed = [{PUBLISHED_NAME.get(key, key): value for key, value in row.items()} for row in rows]
    names = [column.name for column in table.columns if column.name != "version"]
    kept = {PUBLISHED_NAME.get(column, column) for column in names}
    return pd.DataFrame(renamed, columns=[column for column in COLUMNS[name] if column in kept])
