"""the programme's metrics: targets and values."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; nothing is in them at first."""
    op.create_table(
        "metric_target",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("amber_within", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_metric_target")),
        sa.UniqueConstraint("id", name=op.f("uq_metric_target_id")),
    )
    with op.batch_alter_table("metric_target", schema=None) as batch_op:
        batch_op.create_index("ix_metric_target_metric_year", ["metric", "year"], unique=False)
    op.create_table(
        "metric_reading",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_metric_reading")),
        sa.UniqueConstraint("id", name=op.f("uq_metric_reading_id")),
        sa.UniqueConstraint("nonce", name=op.f("uq_metric_reading_nonce")),
    )
    with op.batch_alter_table("metric_reading", schema=None) as batch_op:
        batch_op.create_index("ix_metric_reading_metric_as_of", ["metric", "as_of"], unique=False)


def downgrade() -> None:
    """Targets and values are gone."""
    op.drop_table("metric_reading")
    op.drop_table("metric_target")
