"""the search's lists of words are edited on screen."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; `portal content load` fills it."""
    op.create_table(
        "word_list",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind in ('equivalents', 'spellings', 'everyday', 'elsewhere')", name=op.f("ck_word_list_kind")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_word_list")),
        sa.UniqueConstraint("id", name=op.f("uq_word_list_id")),
        sa.UniqueConstraint("kind", "letter", name=op.f("uq_word_list_kind_letter")),
    )


def downgrade() -> None:
    """The lists are read from the files again."""
    op.drop_table("word_list")
