"""checking listings, reminders, claims, and listings that are wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STAGES = "stage in ('', 'asked', 'asked_again', 'call', 'unconfirmed')"


def upgrade() -> None:
    """How far the asking has come, whom it went to, who keeps what, and what is missing."""
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("stage_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_check_constraint(op.f("ck_verification_stage"), STAGES)
        batch_op.create_index("ix_verification_stage", ["stage", "due_at"], unique=False)
    with op.batch_alter_table("verification", schema=None) as batch_op:
        for column in ("stage", "tries", "version"):
            batch_op.alter_column(column, server_default=None)

    op.create_table(
        "claim",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("team_pk", sa.Integer(), nullable=True),
        sa.Column("lead_pk", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("suspicion", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("role_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("message_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('asked', 'approved', 'declined', 'revoked')", name=op.f("ck_claim_state")
        ),
        sa.CheckConstraint(
            "(service_pk is null) <> (organization_pk is null)", name=op.f("ck_claim_one_record")
        ),
        sa.CheckConstraint("state <> 'approved' or team_pk is not null", name=op.f("ck_claim_team")),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_claim_service_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_claim_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["team_pk"], ["team.pk"], name=op.f("fk_claim_team_pk")),
        sa.ForeignKeyConstraint(
            ["lead_pk"], ["account.pk"], name=op.f("fk_claim_lead_pk"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_claim")),
        sa.UniqueConstraint("id", name=op.f("uq_claim_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_claim_reference")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_service_pk"), ["service_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_state"), ["state"], unique=False)
        batch_op.create_index("ix_claim_team", ["team_pk", "state"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_reminder")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reminder_message_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reminder_token_hash")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_address_index"), ["address_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "reminder_item",
        sa.Column("reminder_pk", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_reminder_item_stage")),
        sa.ForeignKeyConstraint(
            ["reminder_pk"], ["reminder.pk"], name=op.f("fk_reminder_item_reminder_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_reminder_item_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_reminder_item")),
        sa.UniqueConstraint("id", name=op.f("uq_reminder_item_id")),
        sa.UniqueConstraint(
            "service_pk", "due_on", "stage", name=op.f("uq_reminder_item_service_pk_due_on_stage")
        ),
    )
    with op.batch_alter_table("reminder_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_item_reminder_pk"), ["reminder_pk"], unique=False)

    op.create_table(
        "wanted_listing",
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "source in ('search', 'feedback', 'staff')", name=op.f("ck_wanted_listing_source")
        ),
        sa.CheckConstraint(
            "state in ('open', 'taken', 'found', 'declined')", name=op.f("ck_wanted_listing_state")
        ),
        sa.CheckConstraint("words <> '' or reference <> ''", name=op.f("ck_wanted_listing_origin")),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_wanted_listing_service_pk"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_wanted_listing")),
        sa.UniqueConstraint("id", name=op.f("uq_wanted_listing_id")),
        sa.UniqueConstraint(
            "source", "words", "reference", name=op.f("uq_wanted_listing_source_words_reference")
        ),
    )
    with op.batch_alter_table("wanted_listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wanted_listing_state"), ["state"], unique=False)


def downgrade() -> None:
    """Everything of it goes; that a listing was checked stays."""
    for table in ("wanted_listing", "reminder_item", "reminder", "claim"):
        op.drop_table(table)
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.drop_index("ix_verification_stage")
        batch_op.drop_constraint(op.f("ck_verification_stage"), type_="check")
        for column in ("version", "tried_at", "tries", "stage_on", "stage"):
            batch_op.drop_column(column)
