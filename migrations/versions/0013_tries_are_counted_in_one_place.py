"""tries to follow a referral are counted with all other tries."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that nothing counts in any more."""
    op.drop_column("referral", "follow_locked_until")
    op.drop_column("referral", "follow_tries")


def downgrade() -> None:
    """Back to tries counted in the referral; none is remembered."""
    op.add_column("referral", sa.Column("follow_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("referral", sa.Column("follow_locked_until", sa.DateTime(), nullable=True))
