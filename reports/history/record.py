"""Writing to the history: a version is recorded before the published pointer is set, and released after it.

Between the two a crash leaves a version that nobody sees, because only released versions count; a crash after the
pointer was set is mended by `reconcile`, which every run and every comparison begins with.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, func, insert, select

from culture.errors import MachineError
from culture.ledger import BOUNDS, no_entries
from culture.publishable import Publishable
from culture.wave import Wave
from reports.history import schema
from reports.history.database import writing

Row = dict[str, Any]
PARTS = ("source", "measure", "against")  # what tells rows of one set and priority apart
# Numbers of a released row that count as cells of the ledger, by table of the Publishable.
CELLS = {
    "gaps": ("priority", ("stated", "enacted", "gap")),
    "themes": ("theme", ("gap",)),
    "favourable": ("priority", ("favourable", "neutral", "unfavourable", "cant_say")),
    "changes": ("priority", ("change", "stated_change", "enacted_change")),
    "turnover": ("who", ("gap_before", "gap")),
    "benchmarks": ("priority", ("reference", "difference")),
    "response": ("", ("respondents",)),
    "strength": ("", ("strength",)),
}


def record(engine: Engine, publishable: Publishable, version: int, digest: str) -> bool:
    """Add everything that version `version` of a wave publishes, in one transaction; False when it is there already.

    digest: SHA-256 of the version's manifest. MachineError when the database refuses, or holds other numbers under
    this version: nothing that was recorded is ever changed.
    """
    wave = publishable.wave
    with writing(engine) as connection:
        known = connection.execute(
            select(schema.versions.c.digest).where(_is(schema.versions, wave, version))
        ).scalar()
        if known == digest:
            return False
        if known is not None:
            raise MachineError(
                f"The history database has other numbers for version {version} of {wave} than the published folder. "
                "Put back the folder or the database that belong together."
            )
        _add(connection, schema.waves, _wave_rows(connection, wave))
        _add(connection, schema.versions, [_version_row(publishable, version, digest)])
        for table, rows in _tables(publishable):
            _add(connection, table, ({"wave": str(wave), "version": version, **row} for row in rows))
    return True


def release(
    engine: Engine, wave: Wave, version: int, at: datetime, *, still: Callable[[], bool] = lambda: True
) -> bool:
    """Say that `published/<wave>` points at a version since `at` (UTC); False when that was said last.

    still: whether it points there now, asked when no other run can write; if not, nothing is said, because the run
    that has set it since says so itself.
    """
    table = schema.releases
    with writing(engine) as connection:
        if not still():
            return False
        last = connection.execute(
            select(table.c.release, table.c.version)
            .where(table.c.wave == str(wave))
            .order_by(table.c.release.desc())
            .limit(1)
        ).first()
        if last is not None and last.version == version:
            return False
        number = 1 if last is None else last.release + 1
        _add(connection, table, [{"wave": str(wave), "release": number, "version": version,
                                  "released_at": at.astimezone(UTC).replace(tzinfo=None)}])  # fmt: skip
    return True


def highest_version(engine: Engine, wave: Wave) -> int:
    """The highest version of a wave that was ever recorded, released or not; 0 for none."""
    with engine.connect() as connection:
        query = select(func.max(schema.versions.c.version)).where(schema.versions.c.wave == str(wave))
        return int(connection.execute(query).scalar() or 0)


def is_recorded(engine: Engine, wave: Wave, version: int) -> bool:
    """Whether the numbers of a version are in the history."""
    with engine.connect() as connection:
        query = select(schema.versions.c.version).where(_is(schema.versions, wave, version))
        return connection.execute(query).first() is not None


def _is(table: Table, wave: Wave, version: int) -> Any:
    return (table.c.wave == str(wave)) & (table.c.version == version)


def _add(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(insert(table), listed)


def _wave_rows(connection: Connection, wave: Wave) -> list[Row]:
    table = schema.waves
    if connection.execute(select(table.c.wave).where(table.c.wave == str(wave))).first():
        return []
    return [{"wave": str(wave), "year": wave.year, "quarter": wave.quarter, "first_day": wave.first_day,
             "last_day": wave.last_day}]  # fmt: skip


def _version_row(publishable: Publishable, version: int, digest: str) -> Row:
    heads = publishable.headcounts
    return {
        "wave": str(publishable.wave),
        "version": version,
        "digest": digest,
        "organisation": _plain(publishable.organisation),
        "instrument": publishable.instrument.id,
        "verdict": publishable.verdict,
        "minimum_group": publishable.minimum_group,
        "respondents": heads.respondents,
        "invited": None if math.isnan(heads.invited) else int(heads.invited),
        "weighted": publishable.weighted,
        "recorded_at": datetime.now(UTC).replace(tzinfo=None),
    }


def _tables(publishable: Publishable) -> Iterator[tuple[Table, list[Row]]]:
    yield schema.departments, _department_rows(publishable)
    for name, table in schema.TAKEN_OVER.items():
        yield table, list(_rows(publishable[name], table))
    yield schema.ledger, list(_ledger_rows(publishable))
    yield schema.cells, list(_cell_rows(publishable))


def _rows(frame: pd.DataFrame, table: Table) -> Iterator[Row]:
    """The rows of a published table under the names of the history; columns it does not know stay out."""
    renamed = frame.rename(columns=schema.RENAMED)
    names = [column.name for column in table.columns if column.name not in ("wave", "version")]
    for values in renamed[names].itertuples(index=False, name=None):
        yield {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _department_rows(publishable: Publishable) -> list[Row]:
    """Every published set once, with the line its trend runs under."""
    gaps, lines = publishable["gaps"], publishable["lineage"]
    line = dict(zip(zip(lines["level"], lines["department"], strict=True), lines["line"], strict=True))
    sets = gaps[["level", "department", "name", "parent"]].drop_duplicates(["level", "department"])
    told = no_entries() if publishable.released is None else publishable.released
    members = dict(zip(zip(told["level"], told["unit"], strict=True), told["members"], strict=True))
    return [
        {"level": row.level, "department": row.department, "name": _plain(row.name), "parent": row.parent,
         "line": line.get((row.level, row.department), row.department), "position": place,
         "members": members.get((row.level, row.department))}
        for place, row in enumerate(sets.itertuples(index=False))
    ]  # fmt: skip


def _ledger_rows(publishable: Publishable) -> Iterator[Row]:
    """One row per released number, and the people it rests on where the table says so."""
    for name, (key, numbers) in CELLS.items():
        frame = publishable[name]
        for row in frame.to_dict("records"):
            for number in numbers:
                if not pd.isna(row[number]):
                    cell = "/".join(str(row[part]) for part in (key, *PARTS) if part in row) or number
                    yield {"output": f"{name}.{number}", "level": row["level"], "department": row["department"],
                           "cell": cell, "n": _plain(row.get("n", row.get("respondents")))}  # fmt: skip


def _cell_rows(publishable: Publishable) -> Iterator[Row]:
    """What the attack of later releases has to know of this one."""
    if publishable.released is not None:
        names = ["level", "unit", "priority", "n", *BOUNDS]
        for values in publishable.released[names].itertuples(index=False, name=None):
            named = zip(["level", "department", *names[2:]], values, strict=True)
            yield {name: _plain(value) for name, value in named}


def _plain(value: Any) -> Any:
    """A value a database takes: None for what is withheld, Python numbers, text without NUL."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value.replace("\0", "")
    return value.item() if hasattr(value, "item") else value
