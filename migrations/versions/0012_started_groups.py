"""new community groups that agents count."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; nothing is in it at first."""
    op.create_table(
        "started_group",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_started_group")),
        sa.UniqueConstraint("id", name=op.f("uq_started_group_id")),
        sa.UniqueConstraint("nonce", name=op.f("uq_started_group_nonce")),
    )
    with op.batch_alter_table("started_group", schema=None) as batch_op:
        batch_op.create_index("ix_started_group_started_on", ["started_on"], unique=False)


def downgrade() -> None:
    """The figure is gone."""
    op.drop_table("started_group")
