"""duplicates and merges, link checks, and answers to what people said."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three features' tables and columns."""
    op.create_table(
        "duplicate",
        sa.Column("first_id", sa.String(length=36), nullable=False),
        sa.Column("second_id", sa.String(length=36), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_in_order")),
        sa.CheckConstraint("state in ('candidate', 'not_same', 'merged')", name=op.f("ck_duplicate_state")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_duplicate")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_first_id_second_id")),
        sa.UniqueConstraint("id", name=op.f("uq_duplicate_id")),
    )
    with op.batch_alter_table("duplicate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicate_second_id"), ["second_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duplicate_state"), ["state"], unique=False)
    op.create_table(
        "duplicate_scan",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("pk = 1", name=op.f("ck_duplicate_scan_single_row")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_duplicate_scan")),
    )
    op.create_table(
        "listing_merge",
        sa.Column("kept_id", sa.String(length=36), nullable=False),
        sa.Column("gone_id", sa.String(length=36), nullable=False),
        sa.Column("kept_change_id", sa.String(length=36), nullable=True),
        sa.Column("gone_status", sa.String(length=20), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("merged_by", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_listing_merge_two")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_listing_merge")),
        sa.UniqueConstraint("id", name=op.f("uq_listing_merge_id")),
    )
    with op.batch_alter_table("listing_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(
            "uq_listing_merge_gone",
            ["gone_id"],
            unique=True,
            sqlite_where=sa.text("undone_at is null"),
            postgresql_where=sa.text("undone_at is null"),
        )
    op.create_table(
        "link_check",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("first_failed_on", sa.Date(), nullable=True),
        sa.Column("last_failed_on", sa.Date(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("moved_to", sa.String(length=500), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_link_check")),
        sa.UniqueConstraint("url", name=op.f("uq_link_check_url")),
    )
    with op.batch_alter_table("link_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_check_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_check_next_at"), ["next_at"], unique=False)
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        for name in ("answered_at", "closed_at", "answer_until"):
            batch_op.add_column(sa.Column(name, sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(length=36), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answer_token_hash", sa.String(length=64), nullable=True))
        for name in ("answer_sealed", "done_sealed"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_feedback_answer_token_hash"), ["answer_token_hash"])
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.alter_column("closed_by", server_default=None)


def downgrade() -> None:
    """What was merged stays as it is then; how it came to be is forgotten."""
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_feedback_answer_token_hash"), type_="unique")
        for name in (
            "done_sealed", "answer_sealed", "answer_token_hash", "closed_by",
            "answer_until", "closed_at", "answered_at",
        ):  # fmt: skip
            batch_op.drop_column(name)
    for table in ("link_check", "listing_merge", "duplicate_scan", "duplicate"):
        op.drop_table(table)
