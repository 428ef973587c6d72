"""texts, terms and imports on screen."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Guides and terms that are off, announcements, uploads, and what was typed when a session ended."""
    op.create_table(
        "announcement",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind in ('urgent', 'notice')", name=op.f("ck_announcement_kind")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_announcement_days")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_announcement")),
        sa.UniqueConstraint("id", name=op.f("uq_announcement_id")),
    )
    op.create_index(op.f("ix_announcement_until_on"), "announcement", ["until_on"])
    op.create_table(
        "import_upload",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("plan", sa.String(length=12), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('new', 'planning', 'planned', 'importing', 'done', 'failed')",
            name=op.f("ck_import_upload_state"),
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_upload")),
        sa.UniqueConstraint("id", name=op.f("uq_import_upload_id")),
    )
    op.create_index(op.f("ix_import_upload_created_at"), "import_upload", ["created_at"])
    op.create_table(
        "kept_form",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_pk", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("fields_sealed", sa.Text(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_pk"], ["account.pk"], name=op.f("fk_kept_form_user_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kept_form_token_hash")),
    )
    op.create_index(op.f("ix_kept_form_user_pk"), "kept_form", ["user_pk"])
    op.create_index(op.f("ix_kept_form_ends_at"), "kept_form", ["ends_at"])
    with op.batch_alter_table("guide", schema=None) as batch_op:
        batch_op.add_column(sa.Column("off", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("guide", schema=None) as batch_op:
        batch_op.alter_column("off", server_default=None)
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("merged_into", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.alter_column("hidden", server_default=None)
        batch_op.alter_column("merged_into", server_default=None)


def downgrade() -> None:
    """As before: what was off or hidden is there again."""
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.drop_column("merged_into")
        batch_op.drop_column("hidden")
    with op.batch_alter_table("guide", schema=None) as batch_op:
        batch_op.drop_column("off")
    op.drop_table("kept_form")
    op.drop_table("import_upload")
    op.drop_table("announcement")
