"""what is counted gets a device, a theme, a place and a site it came from; days the figures hold."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CLASSES = "'public', 'staff', 'bot', 'test'"


def _allow(classes: str) -> None:
    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_usage_event_actor_class"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_usage_event_actor_class"), f"actor_class in ({classes})"
        )


def upgrade() -> None:
    """New columns are empty for what was counted before; a page of results becomes one row from now on."""
    _allow(f"{_CLASSES}, 'optout'")
    for column in (
        sa.Column("theme", sa.String(length=60), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("device", sa.String(length=8), nullable=True),
        sa.Column("host", sa.String(length=80), nullable=True),
    ):
        op.add_column("usage_event", column)
    op.create_table(
        "usage_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_batch")),
    )
    op.create_index(op.f("ix_usage_batch_at"), "usage_batch", ["at"], unique=False)
    op.create_table(
        "usage_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rolled_up_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_usage_day")),
    )


def downgrade() -> None:
    """What the older version does not know is not counted by it: it goes, and so do the new columns."""
    op.drop_table("usage_day")
    op.drop_index(op.f("ix_usage_batch_at"), table_name="usage_batch")
    op.drop_table("usage_batch")
    op.execute(
        "delete from usage_event where actor_class = 'optout' or kind in "
        "('calendar', 'self_help', 'referral_step', 'signpost', 'verification')"
    )
    op.execute("delete from usage_event where kind = 'results_shown' and service_id is null")
    for name in ("host", "device", "shown", "place", "theme"):
        op.drop_column("usage_event", name)
    _allow(_CLASSES)
