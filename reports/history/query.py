"""Reading the history: which version counts, which one counted on a day, and what a version published."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, and_, func, select, tuple_

from culture.earlier_waves import TABLES, EarlierWaves
from culture.ledger import BOUNDS, no_entries
from culture.ledger import COLUMNS as LEDGER
from culture.publishable import COLUMNS
from culture.wave import Wave
from reports.history import schema

LOOK_BACK = 20  # waves that pages look back on: five years of quarters; the history keeps all of them
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
    """A table of the Publishable as a version of a wave published it, with the columns COLUMNS[name]."""
    return published_rows(engine, name, {version[0]: version[1]})


def published_rows(engine: Engine, name: str, versions: Mapping[Wave, int]) -> pd.DataFrame:
    """A table of the Publishable over waves, in their order; within a wave in the order of the published sets."""
    table, sets = schema.TAKEN_OVER[name], schema.departments
    columns = [column for column in table.columns if column.name != "version"]
    by_set = "level" in table.columns
    if by_set:
        columns += [sets.c.name, sets.c.parent]
    query = select(*columns).where(table.c.wave.in_([str(wave) for wave in versions]))
    query = query.where(tuple_(table.c.wave, table.c.version).in_([(str(w), v) for w, v in versions.items()]))
    if by_set:
        keys = ("wave", "version", "level", "department")
        query = query.join(sets, and_(*(table.c[key] == sets.c[key] for key in keys)))
        query = query.order_by(table.c.wave, sets.c.position)
    with engine.connect() as connection:
        found = connection.execute(query)
        names = [PUBLISHED_NAME.get(key, key) for key in found.keys()]  # noqa: SIM118
        frame = pd.DataFrame.from_records(found.all(), columns=names)
    return frame[COLUMNS[name]] if len(frame) else pd.DataFrame(columns=COLUMNS[name])


def earlier_waves(engine: Engine, wave: Wave) -> EarlierWaves:
    """What counts now of the waves before this one, for pages that look back: the last twenty.

    Pages that grew with every wave would make each wave dearer than the one before, without end.
    """
    versions = earlier_published(engine, wave)
    return EarlierWaves({name: published_rows(engine, name, versions) for name in TABLES})


def earlier_published(engine: Engine, wave: Wave) -> dict[Wave, int]:
    """The versions that count now of the last twenty waves before this one."""
    before = [(other, version) for other, version in current_versions(engine).items() if other < wave]
    return dict(before[-LOOK_BACK:])


def released_versions(engine: Engine) -> list[tuple[Wave, int]]:
    """Every version that ever counted, in the order of waves and versions: somebody may have kept it."""
    table = schema.releases
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.wave, table.c.version).distinct()).all()
    return sorted((Wave.parse(row.wave), int(row.version)) for row in rows)


def released_cells(engine: Engine, versions: Iterable[tuple[Wave, int]]) -> pd.DataFrame:
    """The ledger of some versions, see culture.ledger. Versions from before revision 0004 have no rows."""
    cells, sets = schema.cells, schema.departments
    keys = ("wave", "version", "level", "department")
    columns = [column for column in cells.columns if column.name != "department"]
    query = (
        select(*columns, cells.c.department.label("unit"), sets.c.members)
        .join(sets, and_(*(cells.c[key] == sets.c[key] for key in keys)))
        .where(tuple_(cells.c.wave, cells.c.version).in_([(str(wave), number) for wave, number in versions]))
        .order_by(cells.c.wave, cells.c.version, sets.c.position, cells.c.priority)
    )
    with engine.connect() as connection:
        found = connection.execute(query)
        frame = pd.DataFrame.from_records(found.all(), columns=list(found.keys()))
    return frame[LEDGER].astype(dict.fromkeys(BOUNDS, float)) if len(frame) else no_entries()
