"""The first tables: waves, versions, releases and what was published in them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "waves",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("wave", name="pk_waves"),
    )
    op.create_table(
        "versions",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("minimum_group", sa.Integer(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("weighted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["waves.wave"], name="fk_versions"),
        sa.PrimaryKeyConstraint("wave", "version", name="pk_versions"),
    )
    op.create_table(
        "audits",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=True),
        sa.Column("findings", sa.Integer(), nullable=True),
        sa.Column("open_findings", sa.Integer(), nullable=True),
        sa.Column("overdue_findings", sa.Integer(), nullable=True),
        sa.Column("funnel", sa.Text(), nullable=True),
        sa.Column("audit_days", sa.Double(), nullable=True),
        sa.Column("rate", sa.Double(), nullable=True),
        sa.Column("rate_low", sa.Double(), nullable=True),
        sa.Column("rate_high", sa.Double(), nullable=True),
        sa.Column("median_days_to_close", sa.Double(), nullable=True),
        sa.Column("repeat_share", sa.Double(), nullable=True),
        sa.Column("self_raised_share", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_audits"),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", name="pk_audits"),
    )
    op.create_table(
        "changes",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("from_wave", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("n_before", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("stated_change", sa.Double(), nullable=True),
        sa.Column("enacted_change", sa.Double(), nullable=True),
        sa.Column("change", sa.Double(), nullable=True),
        sa.Column("change_low", sa.Double(), nullable=True),
        sa.Column("change_high", sa.Double(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("q", sa.Double(), nullable=True),
        sa.Column("detectable", sa.Double(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_changes"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", "priority", name="pk_changes"),
    )
    op.create_table(
        "clauses",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_clauses"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "clause", "grade", name="pk_clauses"),
    )
    op.create_table(
        "closure",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("open_share", sa.Double(), nullable=True),
        sa.Column("open_low", sa.Double(), nullable=True),
        sa.Column("open_high", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_closure"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "days", name="pk_closure"),
    )
    op.create_table(
        "clusters",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("departments", sa.Integer(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("organisation", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_clusters"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "group_name", "feature", name="pk_clusters"),
    )
    op.create_table(
        "departments",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_departments"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", name="pk_departments"),
    )
    op.create_index("ix_departments_line", "departments", ["line", "wave"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_disclosure"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "output", "decision", "reason", name="pk_disclosure"),
    )
    op.create_table(
        "favourable",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("favourable", sa.Double(), nullable=True),
        sa.Column("neutral", sa.Double(), nullable=True),
        sa.Column("unfavourable", sa.Double(), nullable=True),
        sa.Column("cant_say", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_favourable"
        ),
        sa.PrimaryKeyConstraint(
            "wave", "version", "level", "department", "priority", "source", name="pk_favourable"
        ),
    )
    op.create_table(
        "gaps",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("stated", sa.Double(), nullable=True),
        sa.Column("enacted", sa.Double(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("gap_low", sa.Double(), nullable=True),
        sa.Column("gap_high", sa.Double(), nullable=True),
        sa.Column("estimate", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_gaps"),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", "priority", name="pk_gaps"),
    )
    op.create_index("ix_gaps_department", "gaps", ["department", "priority"], unique=False)
    op.create_table(
        "instrument",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("item_version", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("not_answered", sa.Double(), nullable=True),
        sa.Column("cant_say", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_instrument"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "item", name="pk_instrument"),
    )
    op.create_table(
        "ledger",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_ledger"),
        sa.PrimaryKeyConstraint("wave", "version", "output", "level", "department", "cell", name="pk_ledger"),
    )
    op.create_table(
        "lineage",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("from_wave", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("predecessors", sa.Text(), nullable=True),
        sa.Column("overlap", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_lineage"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", name="pk_lineage"),
    )
    op.create_table(
        "membership",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_membership"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "department", name="pk_membership"),
    )
    op.create_table(
        "releases",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("release", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_releases"
        ),
        sa.PrimaryKeyConstraint("wave", "release", name="pk_releases"),
    )
    op.create_table(
        "response",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("respondents", sa.Integer(), nullable=True),
        sa.Column("response_rate", sa.Double(), nullable=True),
        sa.Column("compared", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_response"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", name="pk_response"),
    )
    op.create_table(
        "strength",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_strength"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", name="pk_strength"),
    )
    op.create_table(
        "themes",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("gap_low", sa.Double(), nullable=True),
        sa.Column("gap_high", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_themes"),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", "theme", name="pk_themes"),
    )
    op.create_table(
        "triangulation",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("declared", sa.Double(), nullable=True),
        sa.Column("stated", sa.Double(), nullable=True),
        sa.Column("enacted", sa.Double(), nullable=True),
        sa.Column("observed", sa.Double(), nullable=True),
        sa.Column("observed_low", sa.Double(), nullable=True),
        sa.Column("observed_high", sa.Double(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_triangulation"
        ),
        sa.PrimaryKeyConstraint(
            "wave", "version", "level", "department", "priority", name="pk_triangulation"
        ),
    )
    op.create_table(
        "turnover",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("from_wave", sa.Text(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("gap_before", sa.Double(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_turnover"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", "who", name="pk_turnover"),
    )
