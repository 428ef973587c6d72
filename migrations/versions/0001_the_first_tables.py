"""the first tables."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The audit log refuses to be changed. INSERT OR REPLACE would remove a row without the delete trigger being asked.
# A batch migration on SQLite rebuilds a table and loses its triggers: one that touches these tables makes them again.
CREATE_TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_segment_no_update BEFORE UPDATE ON audit_segment BEGIN SELECT RAISE(ABORT, 'audit_segment is append-only'); END",
        "CREATE TRIGGER audit_segment_no_delete BEFORE DELETE ON audit_segment BEGIN SELECT RAISE(ABORT, 'audit_segment is append-only'); END",
        "CREATE TRIGGER audit_segment_no_replace BEFORE INSERT ON audit_segment WHEN EXISTS (SELECT 1 FROM audit_segment WHERE segment = NEW.segment) BEGIN SELECT RAISE(ABORT, 'audit_segment is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger\nLANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';\nEND\n$$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
        "CREATE TRIGGER audit_segment_no_change BEFORE UPDATE OR DELETE ON audit_segment FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        "CREATE TRIGGER audit_segment_no_truncate BEFORE TRUNCATE ON audit_segment FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
    ),
}
DROP_TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_no_update",
        "DROP TRIGGER IF EXISTS audit_entry_no_delete",
        "DROP TRIGGER IF EXISTS audit_entry_no_replace",
        "DROP TRIGGER IF EXISTS audit_segment_no_update",
        "DROP TRIGGER IF EXISTS audit_segment_no_delete",
        "DROP TRIGGER IF EXISTS audit_segment_no_replace",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_segment_no_change ON audit_segment",
        "DROP TRIGGER IF EXISTS audit_segment_no_truncate ON audit_segment",
        "DROP FUNCTION IF EXISTS audit_refuse_change()",
    ),
}


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("within", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=7), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.String(length=80), nullable=False),
        sa.Column("detail_text", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_entry_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entry_previous_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index("ix_audit_entry_actor", ["actor_kind", "actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_entity", ["entity", "entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_segment"), ["segment"], unique=False)

    op.create_table(
        "audit_segment",
        sa.Column("segment", sa.String(length=7), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_audit_segment")),
    )
    op.create_table(
        "change_set",
        sa.Column("entity", sa.String(length=30), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("message_sealed", sa.Text(), nullable=True),
        sa.Column("reporter_name_sealed", sa.Text(), nullable=True),
        sa.Column("reporter_contact_sealed", sa.Text(), nullable=True),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "source in ('content', 'import', 'editor', 'provider', 'public_report')",
            name=op.f("ck_change_set_source"),
        ),
        sa.CheckConstraint("state in ('pending', 'accepted', 'declined')", name=op.f("ck_change_set_state")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_change_set")),
        sa.UniqueConstraint("id", name=op.f("uq_change_set_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_change_set_reference")),
    )
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_set_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_change_set_entity", ["entity", "entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_set_state"), ["state"], unique=False)

    op.create_table(
        "content_generation",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=False),
        sa.CheckConstraint("pk = 1", name=op.f("ck_content_generation_single_row")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_content_generation")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("master_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(wrapped is null) = (destroyed_at is not null)", name=op.f("ck_data_key_destroyed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    with op.batch_alter_table("data_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_key_master_id"), ["master_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("useful", sa.String(length=10), nullable=False),
        sa.Column("suspicion", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("comment_sealed", sa.Text(), nullable=True),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("state in ('new', 'read', 'closed')", name=op.f("ck_feedback_state")),
        sa.CheckConstraint("useful in ('yes', 'partly', 'no')", name=op.f("ck_feedback_useful")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_feedback")),
        sa.UniqueConstraint("id", name=op.f("uq_feedback_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_reference")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_page"), ["page"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_state"), ["state"], unique=False)

    op.create_table(
        "guide",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("service_types", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind in ('theme', 'life_event', 'care_act', 'need')", name=op.f("ck_guide_kind")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_guide")),
        sa.UniqueConstraint("id", name=op.f("uq_guide_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_guide_slug")),
    )
    with op.batch_alter_table("guide", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_kind"), ["kind"], unique=False)

    op.create_table(
        "index_change",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_index_change")),
    )
    with op.batch_alter_table("index_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_index_change_generation"), ["generation"], unique=False)

    op.create_table(
        "organization",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("alternate_name", sa.String(length=250), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=250), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("logo", sa.String(length=500), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("parent_organization_pk", sa.Integer(), nullable=True),
        sa.Column("tax_status", sa.String(length=100), nullable=False),
        sa.Column("year_incorporated", sa.Integer(), nullable=True),
        sa.Column("legal_status", sa.String(length=100), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "sector in ('council', 'nhs', 'voluntary', 'faith', 'club', 'business', 'government', '')",
            name=op.f("ck_organization_sector"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_organization_pk"],
            ["organization.pk"],
            name=op.f("fk_organization_parent_organization_pk"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_organization")),
        sa.UniqueConstraint("id", name=op.f("uq_organization_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_sector"), ["sector"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=False),
        sa.Column("recipient_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(state = 'leased') = (lease_owner is not null)", name=op.f("ck_outbox_message_lease_owner")
        ),
        sa.CheckConstraint(
            "(state = 'leased') = (leased_until is not null)", name=op.f("ck_outbox_message_lease_end")
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f("ck_outbox_message_sent")),
        sa.CheckConstraint(
            "state in ('queued', 'leased', 'sent', 'gave_up')", name=op.f("ck_outbox_message_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_outbox_message_state_next_try_at", ["state", "next_try_at"], unique=False)

    op.create_table(
        "outcode",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("area_codes", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outcode")),
    )
    op.create_table(
        "page",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_page")),
        sa.UniqueConstraint("id", name=op.f("uq_page_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_page_slug")),
    )
    op.create_table(
        "place",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("area_codes", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("alternative_names", sa.String(length=200), nullable=False),
        sa.Column("loose_names", sa.String(length=200), nullable=False),
        sa.Column("also_a_word", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_place")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_name"), ["name"], unique=False)

    op.create_table(
        "places_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places_version")),
    )
    op.create_table(
        "postcode",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("ward_code", sa.String(length=9), nullable=False),
        sa.Column("district_code", sa.String(length=9), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("terminated", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_postcode")),
    )
    op.create_table(
        "shortlist",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shortlist")),
        sa.UniqueConstraint("code", name=op.f("uq_shortlist_code")),
    )
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_used_on"), ["used_on"], unique=False)

    op.create_table(
        "task",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(state = 'leased') = (lease_owner is not null)", name=op.f("ck_task_lease_owner")
        ),
        sa.CheckConstraint("(state = 'leased') = (leased_until is not null)", name=op.f("ck_task_lease_end")),
        sa.CheckConstraint(
            "(state in ('done', 'dead')) = (finished_at is not null)", name=op.f("ck_task_finished")
        ),
        sa.CheckConstraint("state in ('open', 'leased', 'done', 'dead')", name=op.f("ck_task_state")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_kind"), ["kind"], unique=False)
        batch_op.create_index("ix_task_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "taxonomy",
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_taxonomy")),
        sa.UniqueConstraint("code", name=op.f("uq_taxonomy_code")),
        sa.UniqueConstraint("id", name=op.f("uq_taxonomy_id")),
    )
    op.create_table(
        "usage_event",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("visitor", sa.String(length=16), nullable=True),
        sa.Column("actor_class", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=True),
        sa.Column("page", sa.String(length=80), nullable=True),
        sa.Column("service_id", sa.String(length=36), nullable=True),
        sa.Column("need", sa.String(length=60), nullable=True),
        sa.Column("ward", sa.String(length=9), nullable=True),
        sa.Column("results", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "actor_class in ('public', 'staff', 'bot', 'test')", name=op.f("ck_usage_event_actor_class")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_usage_event")),
    )
    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.create_index("ix_usage_event_hour", ["hour"], unique=False)

    op.create_table(
        "usage_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_usage_salt")),
    )
    op.create_table(
        "usage_word_visit",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words_hash", sa.String(length=32), nullable=False),
        sa.Column("visit_hash", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("month", "words_hash", "visit_hash", name=op.f("pk_usage_word_visit")),
    )
    with op.batch_alter_table("usage_word_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usage_word_visit_day"), ["day"], unique=False)

    op.create_table(
        "usage_words",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words_hash", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.CheckConstraint("visits >= 5", name=op.f("ck_usage_words_threshold")),
        sa.PrimaryKeyConstraint("month", "words_hash", name=op.f("pk_usage_words")),
    )
    op.create_table(
        "field_change",
        sa.Column("change_set_pk", sa.Integer(), nullable=False),
        sa.Column("resource_type", sa.String(length=30), nullable=False),
        sa.Column("resource_id", sa.String(length=36), nullable=False),
        sa.Column("last_action_date", sa.DateTime(), nullable=False),
        sa.Column("last_action_type", sa.String(length=10), nullable=False),
        sa.Column("field_name", sa.String(length=60), nullable=False),
        sa.Column("previous_value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("replacement_value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("decision in ('', 'accepted', 'declined')", name=op.f("ck_field_change_decision")),
        sa.ForeignKeyConstraint(
            ["change_set_pk"],
            ["change_set.pk"],
            name=op.f("fk_field_change_change_set_pk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_field_change")),
        sa.UniqueConstraint("id", name=op.f("uq_field_change_id")),
    )
    with op.batch_alter_table("field_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_change_change_set_pk"), ["change_set_pk"], unique=False)
        batch_op.create_index("ix_field_change_resource", ["resource_type", "resource_id"], unique=False)

    op.create_table(
        "location",
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("location_type", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("alternate_name", sa.String(length=250), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("transportation", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("external_identifier", sa.String(length=50), nullable=False),
        sa.Column("external_identifier_type", sa.String(length=20), nullable=False),
        sa.Column("ward_code", sa.String(length=9), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "location_type in ('physical', 'postal', 'virtual')", name=op.f("ck_location_location_type")
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_location_organization_pk"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_location")),
        sa.UniqueConstraint("id", name=op.f("uq_location_id")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_ward_code"), ["ward_code"], unique=False)

    op.create_table(
        "organization_identifier",
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("identifier_scheme", sa.String(length=50), nullable=False),
        sa.Column("identifier_type", sa.String(length=100), nullable=False),
        sa.Column("identifier", sa.String(length=100), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_organization_identifier_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_organization_identifier")),
        sa.UniqueConstraint("id", name=op.f("uq_organization_identifier_id")),
    )
    with op.batch_alter_table("organization_identifier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organization_identifier_organization_pk"), ["organization_pk"], unique=False
        )

    op.create_table(
        "service",
        sa.Column("organization_pk", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("alternate_name", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("paused_reason", sa.String(length=250), nullable=False),
        sa.Column("visible_from", sa.Date(), nullable=True),
        sa.Column("visible_to", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("easy_read", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=250), nullable=False),
        sa.Column("application_process", sa.Text(), nullable=False),
        sa.Column("fees_description", sa.Text(), nullable=False),
        sa.Column("accreditations", sa.Text(), nullable=False),
        sa.Column("licenses", sa.Text(), nullable=False),
        sa.Column("interpretation_services", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.String(length=20), nullable=False),
        sa.Column("eligibility_description", sa.Text(), nullable=False),
        sa.Column("minimum_age", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("maximum_age", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("referral_route", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("waiting_weeks", sa.Integer(), nullable=True),
        sa.Column("capacity_updated_at", sa.DateTime(), nullable=True),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("assurer_email", sa.String(length=250), nullable=False),
        sa.Column("program_id", sa.String(length=36), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "capacity in ('open', 'waiting_list', 'closed', '')", name=op.f("ck_service_capacity")
        ),
        sa.CheckConstraint(
            "eligibility in ('anyone', 'restricted', '')", name=op.f("ck_service_eligibility")
        ),
        sa.CheckConstraint(
            "kind in ('service', 'activity', 'facility', 'helpline')", name=op.f("ck_service_kind")
        ),
        sa.CheckConstraint(
            "referral_route in ('self', 'contact', 'professional', 'closed', '')",
            name=op.f("ck_service_referral_route"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'pending', 'live', 'paused', 'archived')", name=op.f("ck_service_status")
        ),
        sa.CheckConstraint(
            "minimum_age is null or maximum_age is null or minimum_age <= maximum_age",
            name=op.f("ck_service_ages"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_service_organization_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_service")),
        sa.UniqueConstraint("id", name=op.f("uq_service_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index("ix_service_status_name", ["status", "name"], unique=False)

    op.create_table(
        "shortlist_item",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("shortlist_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["shortlist_pk"],
            ["shortlist.pk"],
            name=op.f("fk_shortlist_item_shortlist_pk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shortlist_item")),
        sa.UniqueConstraint(
            "shortlist_pk", "service_id", name=op.f("uq_shortlist_item_shortlist_pk_service_id")
        ),
    )
    with op.batch_alter_table("shortlist_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_item_shortlist_pk"), ["shortlist_pk"], unique=False)

    op.create_table(
        "taxonomy_term",
        sa.Column("taxonomy_pk", sa.Integer(), nullable=False),
        sa.Column("parent_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("guide_slug", sa.String(length=100), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("term_uri", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("origin_key", sa.String(length=200), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_pk"], ["taxonomy_term.pk"], name=op.f("fk_taxonomy_term_parent_pk"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taxonomy_pk"], ["taxonomy.pk"], name=op.f("fk_taxonomy_term_taxonomy_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_taxonomy_term")),
        sa.UniqueConstraint("id", name=op.f("uq_taxonomy_term_id")),
        sa.UniqueConstraint("taxonomy_pk", "code", name=op.f("uq_taxonomy_term_taxonomy_pk_code")),
        sa.UniqueConstraint("taxonomy_pk", "slug", name=op.f("uq_taxonomy_term_taxonomy_pk_slug")),
    )
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taxonomy_term_taxonomy_pk"), ["taxonomy_pk"], unique=False)

    op.create_table(
        "accessibility",
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("details", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_accessibility_location_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_accessibility")),
        sa.UniqueConstraint("id", name=op.f("uq_accessibility_id")),
    )
    with op.batch_alter_table("accessibility", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accessibility_location_pk"), ["location_pk"], unique=False)

    op.create_table(
        "address",
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attention", sa.String(length=250), nullable=False),
        sa.Column("address_1", sa.String(length=250), nullable=False),
        sa.Column("address_2", sa.String(length=250), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("state_province", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address_type", sa.String(length=10), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_address_location_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_address")),
        sa.UniqueConstraint("id", name=op.f("uq_address_id")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_postal_code"), ["postal_code"], unique=False)

    op.create_table(
        "attribute",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("taxonomy_term_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_type", sa.String(length=30), nullable=False),
        sa.Column("value", sa.String(length=250), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(case when service_pk is null then 0 else 1 end) + (case when organization_pk is null then 0 else 1 end) + (case when location_pk is null then 0 else 1 end) = 1",
            name=op.f("ck_attribute_one_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_attribute_location_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_attribute_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_attribute_service_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taxonomy_term_pk"],
            ["taxonomy_term.pk"],
            name=op.f("fk_attribute_taxonomy_term_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_attribute")),
        sa.UniqueConstraint("id", name=op.f("uq_attribute_id")),
        sa.UniqueConstraint(
            "service_pk",
            "taxonomy_term_pk",
            "link_type",
            name=op.f("uq_attribute_service_pk_taxonomy_term_pk_link_type"),
        ),
    )
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribute_link_type"), ["link_type"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_service_pk"), ["service_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_taxonomy_term_pk"), ["taxonomy_term_pk"], unique=False)

    op.create_table(
        "cost_option",
        sa.Column("option", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("amount_description", sa.String(length=500), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_cost_option_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_cost_option")),
        sa.UniqueConstraint("id", name=op.f("uq_cost_option_id")),
    )
    with op.batch_alter_table("cost_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_option_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "funding",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_funding_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_funding_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_funding")),
        sa.UniqueConstraint("id", name=op.f("uq_funding_id")),
    )
    with op.batch_alter_table("funding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_funding_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_funding_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "required_document",
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_required_document_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_required_document")),
        sa.UniqueConstraint("id", name=op.f("uq_required_document_id")),
    )
    with op.batch_alter_table("required_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_required_document_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "service_area",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column("extent_type", sa.String(length=20), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_service_area_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_service_area")),
        sa.UniqueConstraint("id", name=op.f("uq_service_area_id")),
    )
    with op.batch_alter_table("service_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_area_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_area_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "service_at_location",
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("location_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_pk"],
            ["location.pk"],
            name=op.f("fk_service_at_location_location_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_service_at_location_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_service_at_location")),
        sa.UniqueConstraint("id", name=op.f("uq_service_at_location_id")),
        sa.UniqueConstraint(
            "service_pk", "location_pk", name=op.f("uq_service_at_location_service_pk_location_pk")
        ),
    )
    with op.batch_alter_table("service_at_location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_at_location_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_at_location_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "source",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("date", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_source_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_source_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_source")),
        sa.UniqueConstraint("id", name=op.f("uq_source_id")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "term_link",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("term_pk", sa.Integer(), nullable=False),
        sa.Column("target_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_pk"], ["taxonomy_term.pk"], name=op.f("fk_term_link_target_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["term_pk"], ["taxonomy_term.pk"], name=op.f("fk_term_link_term_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_term_link")),
        sa.UniqueConstraint("term_pk", "target_pk", name=op.f("uq_term_link_term_pk_target_pk")),
    )
    with op.batch_alter_table("term_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_link_target_pk"), ["target_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_link_term_pk"), ["term_pk"], unique=False)

    op.create_table(
        "term_word",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("term_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phrase", sa.String(length=200), nullable=False),
        sa.Column("strength", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_pk"], ["taxonomy_term.pk"], name=op.f("fk_term_word_term_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_term_word")),
        sa.UniqueConstraint("term_pk", "phrase", name=op.f("uq_term_word_term_pk_phrase")),
    )
    with op.batch_alter_table("term_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_word_term_pk"), ["term_pk"], unique=False)

    op.create_table(
        "url",
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_pk"], ["organization.pk"], name=op.f("fk_url_organization_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_url_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_url")),
        sa.UniqueConstraint("id", name=op.f("uq_url_id")),
    )
    with op.batch_alter_table("url", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_url_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_url_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "verification",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.Date(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_verification_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_verification")),
        sa.UniqueConstraint("service_pk", name=op.f("uq_verification_service_pk")),
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_due_at"), ["due_at"], unique=False)

    op.create_table(
        "contact",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("service_at_location_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=250), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(case when service_pk is null then 0 else 1 end) + (case when organization_pk is null then 0 else 1 end) + (case when location_pk is null then 0 else 1 end) + (case when service_at_location_pk is null then 0 else 1 end) = 1",
            name=op.f("ck_contact_one_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_contact_location_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_contact_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_pk"],
            ["service_at_location.pk"],
            name=op.f("fk_contact_service_at_location_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_contact_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_service_at_location_pk"), ["service_at_location_pk"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("service_at_location_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("dtstart", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("freq", sa.String(length=10), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("wkst", sa.String(length=2), nullable=False),
        sa.Column("byday", sa.String(length=60), nullable=False),
        sa.Column("bymonthday", sa.String(length=60), nullable=False),
        sa.Column("byweekno", sa.String(length=60), nullable=False),
        sa.Column("byyearday", sa.String(length=60), nullable=False),
        sa.Column("timezone", sa.Double(), nullable=True),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("schedule_link", sa.String(length=500), nullable=False),
        sa.Column("attending_type", sa.String(length=50), nullable=False),
        sa.Column("except_dates", sa.JSON(), nullable=False),
        sa.Column("exceptional", sa.Boolean(), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "freq in ('WEEKLY', 'MONTHLY', 'DAILY', 'YEARLY', '')", name=op.f("ck_schedule_freq")
        ),
        sa.CheckConstraint(
            "(case when service_pk is null then 0 else 1 end) + (case when location_pk is null then 0 else 1 end) + (case when service_at_location_pk is null then 0 else 1 end) = 1",
            name=op.f("ck_schedule_one_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_schedule_location_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_pk"],
            ["service_at_location.pk"],
            name=op.f("fk_schedule_service_at_location_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_schedule_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_schedule")),
        sa.UniqueConstraint("id", name=op.f("uq_schedule_id")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_schedule_service_at_location_pk"), ["service_at_location_pk"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_schedule_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "phone",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("organization_pk", sa.Integer(), nullable=True),
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("service_at_location_pk", sa.Integer(), nullable=True),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(case when service_pk is null then 0 else 1 end) + (case when organization_pk is null then 0 else 1 end) + (case when location_pk is null then 0 else 1 end) + (case when service_at_location_pk is null then 0 else 1 end) + (case when contact_pk is null then 0 else 1 end) = 1",
            name=op.f("ck_phone_one_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_pk"], ["contact.pk"], name=op.f("fk_phone_contact_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_phone_location_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_pk"],
            ["organization.pk"],
            name=op.f("fk_phone_organization_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_pk"],
            ["service_at_location.pk"],
            name=op.f("fk_phone_service_at_location_pk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_phone_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_phone")),
        sa.UniqueConstraint("id", name=op.f("uq_phone_id")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_contact_pk"), ["contact_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_organization_pk"), ["organization_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_phone_service_at_location_pk"), ["service_at_location_pk"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_phone_service_pk"), ["service_pk"], unique=False)

    op.create_table(
        "language",
        sa.Column("service_pk", sa.Integer(), nullable=True),
        sa.Column("location_pk", sa.Integer(), nullable=True),
        sa.Column("phone_pk", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_pk"], ["location.pk"], name=op.f("fk_language_location_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["phone_pk"], ["phone.pk"], name=op.f("fk_language_phone_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_language_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_language")),
        sa.UniqueConstraint("id", name=op.f("uq_language_id")),
    )
    with op.batch_alter_table("language", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_language_location_pk"), ["location_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_language_phone_pk"), ["phone_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_language_service_pk"), ["service_pk"], unique=False)
    # The token tells one database from another, so that an index of another one is not taken for this one's.
    generation = sa.table("content_generation", *(sa.column(name) for name in ("pk", "number", "token")))
    op.execute(generation.insert().values(pk=1, number=0, token=str(uuid.uuid4())))
    for statement in CREATE_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Back."""
    for statement in DROP_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("language", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_language_service_pk"))
        batch_op.drop_index(batch_op.f("ix_language_phone_pk"))
        batch_op.drop_index(batch_op.f("ix_language_location_pk"))

    op.drop_table("language")
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_service_pk"))
        batch_op.drop_index(batch_op.f("ix_phone_service_at_location_pk"))
        batch_op.drop_index(batch_op.f("ix_phone_organization_pk"))
        batch_op.drop_index(batch_op.f("ix_phone_location_pk"))
        batch_op.drop_index(batch_op.f("ix_phone_contact_pk"))

    op.drop_table("phone")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_service_pk"))
        batch_op.drop_index(batch_op.f("ix_schedule_service_at_location_pk"))
        batch_op.drop_index(batch_op.f("ix_schedule_location_pk"))

    op.drop_table("schedule")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_service_pk"))
        batch_op.drop_index(batch_op.f("ix_contact_service_at_location_pk"))
        batch_op.drop_index(batch_op.f("ix_contact_organization_pk"))
        batch_op.drop_index(batch_op.f("ix_contact_location_pk"))

    op.drop_table("contact")
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_due_at"))

    op.drop_table("verification")
    with op.batch_alter_table("url", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_url_service_pk"))
        batch_op.drop_index(batch_op.f("ix_url_organization_pk"))

    op.drop_table("url")
    with op.batch_alter_table("term_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_word_term_pk"))

    op.drop_table("term_word")
    with op.batch_alter_table("term_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_link_term_pk"))
        batch_op.drop_index(batch_op.f("ix_term_link_target_pk"))

    op.drop_table("term_link")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_service_pk"))
        batch_op.drop_index(batch_op.f("ix_source_organization_pk"))

    op.drop_table("source")
    with op.batch_alter_table("service_at_location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_at_location_service_pk"))
        batch_op.drop_index(batch_op.f("ix_service_at_location_location_pk"))

    op.drop_table("service_at_location")
    with op.batch_alter_table("service_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_area_service_pk"))
        batch_op.drop_index(batch_op.f("ix_service_area_code"))

    op.drop_table("service_area")
    with op.batch_alter_table("required_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_required_document_service_pk"))

    op.drop_table("required_document")
    with op.batch_alter_table("funding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_service_pk"))
        batch_op.drop_index(batch_op.f("ix_funding_organization_pk"))

    op.drop_table("funding")
    with op.batch_alter_table("cost_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cost_option_service_pk"))

    op.drop_table("cost_option")
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attribute_taxonomy_term_pk"))
        batch_op.drop_index(batch_op.f("ix_attribute_service_pk"))
        batch_op.drop_index(batch_op.f("ix_attribute_organization_pk"))
        batch_op.drop_index(batch_op.f("ix_attribute_location_pk"))
        batch_op.drop_index(batch_op.f("ix_attribute_link_type"))

    op.drop_table("attribute")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_postal_code"))
        batch_op.drop_index(batch_op.f("ix_address_location_pk"))

    op.drop_table("address")
    with op.batch_alter_table("accessibility", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accessibility_location_pk"))

    op.drop_table("accessibility")
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_taxonomy_term_taxonomy_pk"))

    op.drop_table("taxonomy_term")
    with op.batch_alter_table("shortlist_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_item_shortlist_pk"))

    op.drop_table("shortlist_item")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index("ix_service_status_name")
        batch_op.drop_index(batch_op.f("ix_service_organization_pk"))

    op.drop_table("service")
    with op.batch_alter_table("organization_identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_identifier_organization_pk"))

    op.drop_table("organization_identifier")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_location_ward_code"))
        batch_op.drop_index(batch_op.f("ix_location_organization_pk"))

    op.drop_table("location")
    with op.batch_alter_table("field_change", schema=None) as batch_op:
        batch_op.drop_index("ix_field_change_resource")
        batch_op.drop_index(batch_op.f("ix_field_change_change_set_pk"))

    op.drop_table("field_change")
    op.drop_table("usage_words")
    with op.batch_alter_table("usage_word_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usage_word_visit_day"))

    op.drop_table("usage_word_visit")
    op.drop_table("usage_salt")
    with op.batch_alter_table("usage_event", schema=None) as batch_op:
        batch_op.drop_index("ix_usage_event_hour")

    op.drop_table("usage_event")
    op.drop_table("taxonomy")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_state_due_at")
        batch_op.drop_index(batch_op.f("ix_task_kind"))

    op.drop_table("task")
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_used_on"))

    op.drop_table("shortlist")
    op.drop_table("postcode")
    op.drop_table("places_version")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_name"))

    op.drop_table("place")
    op.drop_table("page")
    op.drop_table("outcode")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_state_next_try_at")
        batch_op.drop_index(batch_op.f("ix_outbox_message_created_at"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_sector"))
        batch_op.drop_index(batch_op.f("ix_organization_name"))

    op.drop_table("organization")
    with op.batch_alter_table("index_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_index_change_generation"))

    op.drop_table("index_change")
    with op.batch_alter_table("guide", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_kind"))

    op.drop_table("guide")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_state"))
        batch_op.drop_index(batch_op.f("ix_feedback_page"))
        batch_op.drop_index(batch_op.f("ix_feedback_created_at"))

    op.drop_table("feedback")
    with op.batch_alter_table("data_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_key_master_id"))

    op.drop_table("data_key")
    op.drop_table("content_generation")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_set_state"))
        batch_op.drop_index("ix_change_set_entity")
        batch_op.drop_index(batch_op.f("ix_change_set_created_at"))

    op.drop_table("change_set")
    op.drop_table("audit_segment")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_segment"))
        batch_op.drop_index("ix_audit_entry_entity")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index("ix_audit_entry_actor")
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    op.drop_table("area")
