"""figures that were published."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; nothing is in it at first."""
    op.create_table(
        "publication",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("definitions_version", sa.Integer(), nullable=False),
        sa.Column("meanings", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_publication")),
        sa.UniqueConstraint("code", name=op.f("uq_publication_code")),
    )


def downgrade() -> None:
    """What was published is gone; it comes out again from the facts, perhaps not the same."""
    op.drop_table("publication")
