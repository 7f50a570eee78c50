"""Benchmarks against parent, organisation and other organisations; the action log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("reference", sa.Double(), nullable=True),
        sa.Column("difference", sa.Double(), nullable=True),
        sa.Column("difference_low", sa.Double(), nullable=True),
        sa.Column("difference_high", sa.Double(), nullable=True),
        sa.Column("percentile", sa.Double(), nullable=True),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_benchmarks"
        ),
        sa.PrimaryKeyConstraint(
            "wave", "version", "level", "department", "priority", "measure", "against", name="pk_benchmarks"
        ),
    )
    op.create_table(
        "actions",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("owner_role", sa.Text(), nullable=True),
        sa.Column("agreed_on", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_actions"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "action_id", name="pk_actions"),
    )
