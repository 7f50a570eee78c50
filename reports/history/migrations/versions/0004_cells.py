"""The release ledger: what is told of every published cell, and the departments each published set consists of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MEASURES = (
    "stated", "enacted", "gap", "favourable_stated", "neutral_stated", "unfavourable_stated", "favourable_enacted",
    "neutral_enacted", "unfavourable_enacted",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("departments", sa.Column("members", sa.Text(), nullable=True))
    op.create_table(
        "cells",
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        *(sa.Column(f"{measure}_{end}", sa.Double()) for measure in MEASURES for end in ("low", "high")),
        sa.ForeignKeyConstraint(["wave", "version"], ["versions.wave", "versions.version"], name="fk_cells"),
        sa.PrimaryKeyConstraint("wave", "version", "level", "department", "priority", name="pk_cells"),
    )
