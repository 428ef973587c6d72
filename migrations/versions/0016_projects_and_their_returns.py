"""projects, and what they report for each period."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seven tables; nothing is in them at first."""
    op.create_table(
        "project",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("every", sa.String(length=20), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("team_pk", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["team_pk"], ["team.pk"], name=op.f("fk_project_team_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_project")),
        sa.UniqueConstraint("id", name=op.f("uq_project_id")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_team_pk"), ["team_pk"], unique=False)
    op.create_table(
        "project_lead",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("project_pk", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_pk"], ["project.pk"], name=op.f("fk_project_lead_project_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_project_lead")),
        sa.UniqueConstraint("project_pk", name=op.f("uq_project_lead_project_pk")),
    )
    op.create_table(
        "project_target",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("project_pk", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_pk"], ["project.pk"], name=op.f("fk_project_target_project_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_project_target")),
        sa.UniqueConstraint(
            "project_pk", "year", "line", name=op.f("uq_project_target_project_pk_year_line")
        ),
    )
    op.create_table(
        "project_return",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_pk", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_words", sa.JSON(), nullable=False),
        sa.Column("letter", sa.String(length=10), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("sent_back", sa.String(length=500), nullable=False),
        sa.Column("signed_number", sa.Integer(), nullable=True),
        sa.Column("signed_off_at", sa.DateTime(), nullable=True),
        sa.Column("signed_off_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(signed_number is null) = (signed_off_at is null)",
            name=op.f("ck_project_return_signed_number"),
        ),
        sa.CheckConstraint(
            "state != 'signed_off' or signed_number is not null", name=op.f("ck_project_return_signed_off")
        ),
        sa.CheckConstraint(
            "letter in ('', 'opened', 'before', 'after', 'late')", name=op.f("ck_project_return_letter")
        ),
        sa.CheckConstraint("state in ('open', 'sent', 'signed_off')", name=op.f("ck_project_return_state")),
        sa.CheckConstraint("last >= first", name=op.f("ck_project_return_period")),
        sa.ForeignKeyConstraint(["project_pk"], ["project.pk"], name=op.f("fk_project_return_project_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_project_return")),
        sa.UniqueConstraint("id", name=op.f("uq_project_return_id")),
        sa.UniqueConstraint("project_pk", "first", name=op.f("uq_project_return_project_pk_first")),
    )
    with op.batch_alter_table("project_return", schema=None) as batch_op:
        batch_op.create_index("ix_project_return_first", ["first"], unique=False)
    op.create_table(
        "return_version",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("return_pk", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_pk"], ["project_return.pk"], name=op.f("fk_return_version_return_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_return_version")),
        sa.UniqueConstraint("id", name=op.f("uq_return_version_id")),
        sa.UniqueConstraint("return_pk", "number", name=op.f("uq_return_version_return_pk_number")),
    )
    op.create_table(
        "return_link",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("return_pk", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_pk"], ["project_return.pk"], name=op.f("fk_return_link_return_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_return_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_return_link_token_hash")),
    )
    with op.batch_alter_table("return_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_link_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_return_link_return_pk"), ["return_pk"], unique=False)
    op.create_table(
        "return_import",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_return_import")),
        sa.UniqueConstraint("id", name=op.f("uq_return_import_id")),
    )
    with op.batch_alter_table("return_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_import_made_at"), ["made_at"], unique=False)


def downgrade() -> None:
    """Projects and all that they reported are gone."""
    op.drop_table("return_import")
    op.drop_table("return_link")
    op.drop_table("return_version")
    op.drop_table("project_return")
    op.drop_table("project_target")
    op.drop_table("project_lead")
    op.drop_table("project")
