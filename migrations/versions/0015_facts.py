"""the facts that figures are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty tables; the first roll-up fills them from everything that is there."""
    op.create_table(
        "answer_fact",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "question", "about", "answer", name=op.f("pk_answer_fact")),
    )
    op.create_table(
        "content_fact",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("listings", sa.Integer(), nullable=False),
        sa.Column("in_date", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "dimension", "value", name=op.f("pk_content_fact")),
    )
    op.create_table(
        "fact_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rolled_up_at", sa.DateTime(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_fact_day")),
    )
    op.create_table(
        "need_fact",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(length=20), nullable=False),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_need_fact")),
    )
    with op.batch_alter_table("need_fact", schema=None) as batch_op:
        batch_op.create_index("ix_need_fact_day", ["day"], unique=False)
        batch_op.create_index("ix_need_fact_step", ["step", "day"], unique=False)
    op.create_table(
        "progress_fact",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("start_hundredths", sa.Integer(), nullable=False),
        sa.Column("end_hundredths", sa.Integer(), nullable=False),
        sa.Column("better", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("worse", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "scale", "name", name=op.f("pk_progress_fact")),
    )
    op.create_table(
        "referral_fact",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(length=20), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("service_type", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_fact")),
    )
    with op.batch_alter_table("referral_fact", schema=None) as batch_op:
        batch_op.create_index("ix_referral_fact_day", ["day"], unique=False)
        batch_op.create_index("ix_referral_fact_step", ["step", "day"], unique=False)
    op.create_table(
        "support_fact",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ward", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("day", "person_pk", name=op.f("pk_support_fact")),
    )
    op.create_table(
        "usage_fact",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.Column("ward", sa.String(length=9), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("empty", sa.Integer(), nullable=False),
        sa.Column("unopened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_usage_fact")),
    )
    with op.batch_alter_table("usage_fact", schema=None) as batch_op:
        batch_op.create_index("ix_usage_fact_day", ["day"], unique=False)
        batch_op.create_index("ix_usage_fact_kind", ["kind", "day"], unique=False)
    op.create_table(
        "visit_fact",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "dimension", "value", name=op.f("pk_visit_fact")),
    )


def downgrade() -> None:
    """The facts are gone; those of days whose events are gone cannot be made again."""
    op.drop_table("visit_fact")
    op.drop_table("usage_fact")
    op.drop_table("support_fact")
    op.drop_table("referral_fact")
    op.drop_table("progress_fact")
    op.drop_table("need_fact")
    op.drop_table("fact_day")
    op.drop_table("content_fact")
    op.drop_table("answer_fact")
