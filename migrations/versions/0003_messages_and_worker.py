"""how messages end, and when the worker was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "state in ('queued', 'leased', 'sent', 'gave_up', 'refused', 'bounced')"
SENT = "(state in ('sent', 'bounced')) = (sent_at is not null)"
STATES_BEFORE = "state in ('queued', 'leased', 'sent', 'gave_up')"
SENT_BEFORE = "(state = 'sent') = (sent_at is not null)"


def upgrade() -> None:
    """Two more ends of a message, a key of its own, and the heartbeat."""
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_key", sa.Boolean(), nullable=False, server_default=sa.false()))
        _constrain(batch_op, STATES, SENT)
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.alter_column("own_key", server_default=None)

    op.create_table(
        "worker_heartbeat",
        sa.Column("servant", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("servant", name=op.f("pk_worker_heartbeat")),
    )


def downgrade() -> None:
    """What came back or was refused was given up, in the words of before."""
    op.drop_table("worker_heartbeat")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outbox_message_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_outbox_message_sent"), type_="check")
        batch_op.drop_column("own_key")
    op.execute(
        "update outbox_message set state = 'gave_up', sent_at = null where state in ('refused', 'bounced')"
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_outbox_message_state"), STATES_BEFORE)
        batch_op.create_check_constraint(op.f("ck_outbox_message_sent"), SENT_BEFORE)


def _constrain(batch_op, states: str, sent: str) -> None:  # type: ignore[no-untyped-def]
    batch_op.drop_constraint(op.f("ck_outbox_message_state"), type_="check")
    batch_op.drop_constraint(op.f("ck_outbox_message_sent"), type_="check")
    batch_op.create_check_constraint(op.f("ck_outbox_message_state"), states)
    batch_op.create_check_constraint(op.f("ck_outbox_message_sent"), sent)
