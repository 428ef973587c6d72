"""highlight reports."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; nothing is in it at first."""
    op.create_table(
        "highlight_report",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("board", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(), nullable=True),
        sa.Column("signed_off_by", sa.String(length=80), nullable=False),
        sa.Column("frozen_text", sa.Text(), nullable=True),
        sa.Column("frozen_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'frozen') = (frozen_text is not null)", name=op.f("ck_highlight_report_frozen_text")
        ),
        sa.CheckConstraint(
            "(state = 'frozen') = (signed_off_at is not null)", name=op.f("ck_highlight_report_signed_off")
        ),
        sa.CheckConstraint("state in ('draft', 'frozen')", name=op.f("ck_highlight_report_state")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_highlight_report")),
        sa.UniqueConstraint(
            "board", "first", "edition", name=op.f("uq_highlight_report_board_first_edition")
        ),
        sa.UniqueConstraint("id", name=op.f("uq_highlight_report_id")),
    )


def downgrade() -> None:
    """Reports are gone, also those that were frozen."""
    op.drop_table("highlight_report")
