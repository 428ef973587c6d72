"""editors' drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What editors have changed and not yet saved."""
    op.create_table(
        "draft",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=30), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("editor_id", sa.String(length=36), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "entity", "entity_id", "editor_id", name=op.f("uq_draft_entity_entity_id_editor_id")
        ),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_editor_id"), ["editor_id"], unique=False)


def downgrade() -> None:
    """Unsaved changes are dropped with their table; what was saved stays."""
    op.drop_table("draft")
