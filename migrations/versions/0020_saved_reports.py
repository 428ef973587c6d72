"""saved reports and what came out of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; nothing is in them at first."""
    op.create_table(
        "saved_report",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("every", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("audience in ('team', 'others')", name=op.f("ck_saved_report_audience")),
        sa.CheckConstraint(
            "every in ('month', 'quarter', 'financial year')", name=op.f("ck_saved_report_every")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_saved_report")),
        sa.UniqueConstraint("id", name=op.f("uq_saved_report_id")),
    )
    op.create_table(
        "report_run",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("report_pk", sa.Integer(), nullable=False),
        sa.Column("scheduled_for", sa.String(length=24), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("definitions_version", sa.Integer(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("meanings", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_pk"], ["saved_report.pk"], name=op.f("fk_report_run_report_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_report_run")),
        sa.UniqueConstraint("id", name=op.f("uq_report_run_id")),
        sa.UniqueConstraint("report_pk", "scheduled_for", name=op.f("uq_report_run_report_pk_scheduled_for")),
    )


def downgrade() -> None:
    """Reports are gone, and all that came out of them."""
    op.drop_table("report_run")
    op.drop_table("saved_report")
