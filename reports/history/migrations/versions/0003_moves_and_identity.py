"""Moves of departments between groups, and how well the groups keep their identity."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("from_wave", sa.Text(), nullable=True),
        sa.Column("from_group", sa.Text(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_moves"),
        sa.PrimaryKeyConstraint("wave", "version", "department", name="pk_moves"),
    )
    op.create_table(
        "identity",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("anchored_in", sa.Text(), nullable=True),
        sa.Column("drift", sa.Text(), nullable=True),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wave", "version"], ["versions.wave", "versions.version"], name="fk_identity"
        ),
        sa.PrimaryKeyConstraint("wave", "version", "group_name", name="pk_identity"),
    )
