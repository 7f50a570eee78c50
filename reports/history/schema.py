"""Tables of the history database. Published numbers only: they are filled from a Publishable.

Every table about a wave has the key (wave, version). Rows are added and never changed; a correction is a new
version. Which version counts is said by `releases`, one row each time the published pointer was set.
Columns are called as in the tables of the Publishable, but for words that SQL reserves (`RENAMED`).
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from culture.ledger import BOUNDS

RENAMED = {
    "group": "group_name",
    "open": "open_findings",
    "overdue": "overdue_findings",
    "version": "item_version",
    "count": "cells",
}
metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s", "ix": "ix_%(table_name)s"}
)

waves = Table(
    "waves",
    metadata,
    Column("wave", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("quarter", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
)
versions = Table(
    "versions",
    metadata,
    Column("wave", Text, ForeignKey("waves.wave"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),  # SHA-256 of manifest.json
    Column("organisation", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("minimum_group", Integer, nullable=False),
    Column("respondents", Integer, nullable=False),
    Column("invited", Integer),
    Column("weighted", Boolean, nullable=False),
    Column("recorded_at", DateTime, nullable=False),  # UTC
)
releases = Table(
    "releases",
    metadata,
    Column("wave", Text, primary_key=True),
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("released_at", DateTime, nullable=False),  # UTC
    ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"]),
)


def _of_a_version(name: str, key: list[Column], rest: list[Column]) -> Table:
    """A table about a version of a wave; its key is wave, version and `key`."""
    return Table(
        name,
        metadata,
        Column("wave", Text, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        *key,
        *rest,
        ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"]),
    )


def _key(*names: str) -> list[Column]:
    return [Column(name, Text, primary_key=True) for name in names]


def _texts(*names: str) -> list[Column]:
    return [Column(name, Text) for name in names]


def _counts(*names: str) -> list[Column]:
    return [Column(name, Integer) for name in names]


def _numbers(*names: str) -> list[Column]:
    return [Column(name, Double) for name in names]


departments = _of_a_version(
    "departments",
    _key("level", "department"),
    # members: ids of the departments whose staff make up the set, as a JSON list; empty before revision 0004
    [*_texts("name", "parent", "line", "members"), *_counts("position")],
)
lineage = _of_a_version(
    "lineage",
    _key("level", "department"),
    [*_texts("line", "from_wave", "kind", "predecessors"), *_numbers("overlap")],
)
gaps = _of_a_version(
    "gaps",
    _key("level", "department", "priority"),
    [*_counts("n"), *_numbers("stated", "enacted", "gap", "gap_low", "gap_high"), *_texts("estimate")],
)
themes = _of_a_version("themes", _key("level", "department", "theme"), _numbers("gap", "gap_low", "gap_high"))
favourable = _of_a_version(
    "favourable",
    _key("level", "department", "priority", "source"),
    [*_counts("n"), *_numbers("favourable", "neutral", "unfavourable", "cant_say")],
)
changes = _of_a_version(
    "changes",
    _key("level", "department", "priority"),
    [*_texts("from_wave", "basis"), *_counts("n_before", "n"),
     *_numbers("stated_change", "enacted_change", "change", "change_low", "change_high", "probability", "q",
               "detectable"), *_texts("direction")],
)  # fmt: skip
turnover = _of_a_version(
    "turnover",
    _key("level", "department", "who"),
    [*_texts("from_wave"), *_counts("n"), *_numbers("gap_before", "gap")],
)
clusters = _of_a_version(
    "clusters",
    _key("group_name", "feature"),
    [*_texts("kind", "label"), *_counts("departments"), *_numbers("value", "organisation")],
)
membership = _of_a_version(
    "membership",
    _key("department"),
    [*_texts("group_name", "kind", "verdict"), *_numbers("probability")],
)
response = _of_a_version(
    "response",
    _key("level", "department"),
    [*_counts("headcount", "respondents"), *_numbers("response_rate"), *_texts("compared")],
)
strength = _of_a_version(
    "strength",
    _key("level", "department"),
    [*_counts("n"), *_texts("strength"), *_numbers("probability")],
)
audits = _of_a_version(
    "audits",
    _key("level", "department"),
    [*_counts("audits", "findings", "open_findings", "overdue_findings"), *_texts("funnel"),
     *_numbers("audit_days", "rate", "rate_low", "rate_high", "median_days_to_close", "repeat_share",
               "self_raised_share")],
)  # fmt: skip
closure = _of_a_version(
    "closure",
    [Column("days", Double, primary_key=True, autoincrement=False)],
    _numbers("open_share", "open_low", "open_high"),
)
clauses = _of_a_version("clauses", _key("clause", "grade"), _counts("findings"))
triangulation = _of_a_version(
    "triangulation",
    _key("level", "department", "priority"),
    [*_numbers("declared", "stated", "enacted", "observed", "observed_low", "observed_high"),
     *_counts("records"), *_texts("judgement", "reason")],
)  # fmt: skip
instrument = _of_a_version(
    "instrument",
    _key("item"),
    [
        *_texts("block", "priority", "text"),
        *_counts("item_version", "n"),
        *_numbers("not_answered", "cant_say"),
    ],
)
disclosure = _of_a_version("disclosure", _key("output", "decision", "reason"), _counts("cells"))
benchmarks = _of_a_version(
    "benchmarks",
    _key("level", "department", "priority", "measure", "against"),
    [
        *_numbers("reference", "difference", "difference_low", "difference_high", "percentile"),
        *_texts("reading"),
    ],
)
actions = _of_a_version(
    "actions",
    _key("action_id"),
    _texts(
        "level", "department", "priority", "what", "owner_role", "agreed_on", "due_on", "done_on", "status"
    ),
)
moves = _of_a_version(
    "moves", _key("department"), [*_texts("from_wave", "from_group", "group_name"), *_numbers("probability")]
)
identity = _of_a_version(
    "identity", _key("group_name"), [*_texts("anchored_in", "drift"), *_numbers("distance", "stability")]
)
ledger = _of_a_version(  # every number that was released, and how many people it rests on
    "ledger", _key("output", "level", "department", "cell"), _counts("n")
)
cells = _of_a_version(  # what is told of each published cell, see culture/ledger.py
    "cells", _key("level", "department", "priority"), [*_counts("n"), *_numbers(*BOUNDS)]
)

Index("ix_departments_line", departments.c.line, departments.c.wave)
Index("ix_gaps_department", gaps.c.department, gaps.c.priority)

# table of the Publishable → table of the history, where rows are taken over as they are
TAKEN_OVER = {
    "gaps": gaps,
    "themes": themes,
    "favourable": favourable,
    "changes": changes,
    "turnover": turnover,
    "clusters": clusters,
    "groups": membership,
    "response": response,
    "strength": strength,
    "audits": audits,
    "closure": closure,
    "clauses": clauses,
    "triangulation": triangulation,
    "instrument": instrument,
    "disclosure": disclosure,
    "lineage": lineage,
    "benchmarks": benchmarks,
    "actions": actions,
    "moves": moves,
    "identity": identity,
}
