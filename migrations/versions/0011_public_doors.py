"""the counts of the public doors of referrals."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, neither about a person."""
    op.create_table(
        "public_sending",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("network_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_public_sending")),
    )
    op.create_index(op.f("ix_public_sending_at"), "public_sending", ["at"])
    op.create_table(
        "equality_count",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_equality_count")),
        sa.UniqueConstraint(
            "month", "question", "answer", name=op.f("uq_equality_count_month_question_answer")
        ),
    )


def downgrade() -> None:
    """Let go of the counts."""
    op.drop_table("equality_count")
    op.drop_table("public_sending")
