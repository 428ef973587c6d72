"""people, referrals, onward referrals and what belongs to them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

# The timeline refuses to be changed, but for letting go of its words.
# A batch migration on SQLite rebuilds a table and loses its triggers: one that touches this table makes them again.
_FIXED = "pk, id, referral_pk, onward_pk, kind, before, after, code, who, account_id, at, key_id"
CREATE_TRIGGERS = {
    "sqlite": (
        f"CREATE TRIGGER referral_event_no_update BEFORE UPDATE OF {_FIXED} ON referral_event BEGIN SELECT RAISE(ABORT, 'referral_event is append-only'); END",
        "CREATE TRIGGER referral_event_no_words BEFORE UPDATE OF words_sealed ON referral_event WHEN NEW.words_sealed IS NOT NULL BEGIN SELECT RAISE(ABORT, 'referral_event is append-only'); END",
        "CREATE TRIGGER referral_event_no_delete BEFORE DELETE ON referral_event BEGIN SELECT RAISE(ABORT, 'referral_event is append-only'); END",
        "CREATE TRIGGER referral_event_no_replace BEFORE INSERT ON referral_event WHEN EXISTS (SELECT 1 FROM referral_event WHERE pk = NEW.pk) BEGIN SELECT RAISE(ABORT, 'referral_event is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION referral_refuse_change() RETURNS trigger\nLANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';\nEND\n$$",
        f"CREATE TRIGGER referral_event_no_update BEFORE UPDATE OF {_FIXED} ON referral_event FOR EACH ROW EXECUTE FUNCTION referral_refuse_change()",
        "CREATE TRIGGER referral_event_no_words BEFORE UPDATE OF words_sealed ON referral_event FOR EACH ROW WHEN (NEW.words_sealed IS NOT NULL) EXECUTE FUNCTION referral_refuse_change()",
        "CREATE TRIGGER referral_event_no_delete BEFORE DELETE ON referral_event FOR EACH ROW EXECUTE FUNCTION referral_refuse_change()",
        "CREATE TRIGGER referral_event_no_truncate BEFORE TRUNCATE ON referral_event FOR EACH STATEMENT EXECUTE FUNCTION referral_refuse_change()",
    ),
}


def upgrade() -> None:
    """Every table of referrals."""
    op.create_table(
        "person",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("nhs_index", sa.String(length=64), nullable=True),
        sa.Column("match_index", sa.String(length=64), nullable=True),
        sa.Column("merged_into_pk", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_name_sealed", sa.Text(), nullable=True),
        sa.Column("family_name_sealed", sa.Text(), nullable=True),
        sa.Column("birth_date_sealed", sa.Text(), nullable=True),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("postcode_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("other_phone_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("nhs_number_sealed", sa.Text(), nullable=True),
        sa.Column("gp_practice_sealed", sa.Text(), nullable=True),
        sa.Column("safe_channels_sealed", sa.Text(), nullable=True),
        sa.Column("safe_messages_sealed", sa.Text(), nullable=True),
        sa.Column("safe_times_sealed", sa.Text(), nullable=True),
        sa.Column("call_instead_sealed", sa.Text(), nullable=True),
        sa.Column("proxy_name_sealed", sa.Text(), nullable=True),
        sa.Column("proxy_contact_sealed", sa.Text(), nullable=True),
        sa.Column("proxy_relation_sealed", sa.Text(), nullable=True),
        sa.Column("equality_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "erased_at is null or (nhs_index is null and match_index is null)",
            name=op.f("ck_person_erased_is_not_found"),
        ),
        sa.CheckConstraint(
            "merged_into_pk is null or merged_into_pk <> pk", name=op.f("ck_person_not_into_itself")
        ),
        sa.ForeignKeyConstraint(["merged_into_pk"], ["person.pk"], name=op.f("fk_person_merged_into_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_person")),
        sa.UniqueConstraint("id", name=op.f("uq_person_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_match_index"), ["match_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merged_into_pk"), ["merged_into_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_nhs_index"), ["nhs_index"], unique=False)

    op.create_table(
        "person_match",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kept_pk", sa.Integer(), nullable=False),
        sa.Column("gone_pk", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("followed", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state in ('merged', 'undone', 'not_same')", name=op.f("ck_person_match_state")),
        sa.CheckConstraint("kept_pk <> gone_pk", name=op.f("ck_person_match_two")),
        sa.ForeignKeyConstraint(["gone_pk"], ["person.pk"], name=op.f("fk_person_match_gone_pk")),
        sa.ForeignKeyConstraint(["kept_pk"], ["person.pk"], name=op.f("fk_person_match_kept_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_person_match")),
        sa.UniqueConstraint("id", name=op.f("uq_person_match_id")),
        sa.UniqueConstraint("kept_pk", "gone_pk", name=op.f("uq_person_match_kept_pk_gone_pk")),
    )
    with op.batch_alter_table("person_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_match_gone_pk"), ["gone_pk"], unique=False)

    op.create_table(
        "referral",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("code_round", sa.Integer(), nullable=False),
        sa.Column("follow_tries", sa.Integer(), nullable=False),
        sa.Column("follow_locked_until", sa.DateTime(), nullable=True),
        sa.Column("person_pk", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=True),
        sa.Column("account_pk", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("ward_code", sa.String(length=20), nullable=False),
        sa.Column("age_band", sa.String(length=10), nullable=False),
        sa.Column("safeguarding", sa.Boolean(), nullable=False),
        sa.Column("risk_to_worker", sa.Boolean(), nullable=False),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("suspicion", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("queue", sa.String(length=24), nullable=True),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("assigned_to_pk", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("waiting_for_person", sa.Boolean(), nullable=False),
        sa.Column("could_not_reach", sa.Boolean(), nullable=False),
        sa.Column("timer_at", sa.DateTime(), nullable=True),
        sa.Column("fired", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("first_contact_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("close_reason", sa.String(length=20), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("risk_words_sealed", sa.Text(), nullable=True),
        sa.Column("communication_sealed", sa.Text(), nullable=True),
        sa.Column("interpreter_sealed", sa.Text(), nullable=True),
        sa.Column("format_sealed", sa.Text(), nullable=True),
        sa.Column("adjustments_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(status in ('closed', 'withdrawn')) = (closed_at is not null)",
            name=op.f("ck_referral_over_has_an_end"),
        ),
        sa.CheckConstraint(
            "(status in ('closed', 'withdrawn')) = (due_at is null)",
            name=op.f("ck_referral_open_has_a_due_time"),
        ),
        sa.CheckConstraint(
            "(status in ('closed', 'withdrawn')) = (queue is null)", name=op.f("ck_referral_open_has_a_queue")
        ),
        sa.CheckConstraint(
            "door in ('professional', 'self', 'on_behalf', 'phone', 'email', 'paper', 'face_to_face', 'outreach')",
            name=op.f("ck_referral_door"),
        ),
        sa.CheckConstraint(
            "queue in ('quarantine', 'new', 'triage', 'questions', 'waiting_for_provider', 'waiting_for_person', 'could_not_reach', 'being_helped')",
            name=op.f("ck_referral_queue"),
        ),
        sa.CheckConstraint(
            "status <> 'closed' or close_reason <> ''", name=op.f("ck_referral_closed_has_a_reason")
        ),
        sa.CheckConstraint(
            "status in ('new', 'in_triage', 'with_providers', 'waiting_for_person', 'closed', 'withdrawn')",
            name=op.f("ck_referral_status"),
        ),
        sa.CheckConstraint("urgency in ('routine', 'soon')", name=op.f("ck_referral_urgency")),
        sa.ForeignKeyConstraint(
            ["account_pk"], ["account.pk"], name=op.f("fk_referral_account_pk"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to_pk"], ["account.pk"], name=op.f("fk_referral_assigned_to_pk"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_pk"], ["person.pk"], name=op.f("fk_referral_person_pk")),
        sa.ForeignKeyConstraint(["team_pk"], ["team.pk"], name=op.f("fk_referral_team_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral")),
        sa.UniqueConstraint("id", name=op.f("uq_referral_id")),
        sa.UniqueConstraint("nonce", name=op.f("uq_referral_nonce")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_account_pk"), ["account_pk"], unique=False)
        batch_op.create_index("ix_referral_closed_at", ["closed_at"], unique=False)
        batch_op.create_index("ix_referral_due", ["due_at", "pk"], unique=False)
        batch_op.create_index("ix_referral_mine", ["assigned_to_pk", "due_at", "pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_person_pk"), ["person_pk"], unique=False)
        batch_op.create_index("ix_referral_queue", ["queue", "due_at", "pk"], unique=False)
        batch_op.create_index("ix_referral_team", ["team_pk", "submitted_at", "pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_timer_at"), ["timer_at"], unique=False)

    op.create_table(
        "referral_digest",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=False),
        sa.Column("week", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_pk"], ["team.pk"], name=op.f("fk_referral_digest_team_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_digest")),
        sa.UniqueConstraint("team_pk", "week", name=op.f("uq_referral_digest_team_pk_week")),
    )
    op.create_table(
        "service_level",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_pk"], ["team.pk"], name=op.f("fk_service_level_team_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_service_level")),
        sa.UniqueConstraint("team_pk", name=op.f("uq_service_level_team_pk")),
    )
    op.create_table(
        "team_agreement",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("first_team_pk", sa.Integer(), nullable=False),
        sa.Column("second_team_pk", sa.Integer(), nullable=False),
        sa.Column("first_days", sa.Integer(), nullable=False),
        sa.Column("second_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("first_team_pk <> second_team_pk", name=op.f("ck_team_agreement_two")),
        sa.ForeignKeyConstraint(["first_team_pk"], ["team.pk"], name=op.f("fk_team_agreement_first_team_pk")),
        sa.ForeignKeyConstraint(
            ["second_team_pk"], ["team.pk"], name=op.f("fk_team_agreement_second_team_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_team_agreement")),
        sa.UniqueConstraint("id", name=op.f("uq_team_agreement_id")),
    )
    with op.batch_alter_table("team_agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_agreement_first_team_pk"), ["first_team_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_team_agreement_second_team_pk"), ["second_team_pk"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_pk", sa.Integer(), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "scope in ('contact', 'share', 'tell_gp', 'feedback')", name=op.f("ck_consent_scope")
        ),
        sa.ForeignKeyConstraint(["person_pk"], ["person.pk"], name=op.f("fk_consent_person_pk")),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_consent_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_consent")),
        sa.UniqueConstraint("id", name=op.f("uq_consent_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_pk"), ["person_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_referral_pk"), ["referral_pk"], unique=False)

    op.create_table(
        "measure",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("scale = 'score' or (value >= 0 and value <= 10)", name=op.f("ck_measure_ten")),
        sa.CheckConstraint(
            "scale in ('ons_satisfied', 'ons_worthwhile', 'ons_happy', 'ons_anxious', 'goal', 'score')",
            name=op.f("ck_measure_scale"),
        ),
        sa.CheckConstraint("stage in ('start', 'sign_out', 'check_in')", name=op.f("ck_measure_stage")),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_measure_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_measure")),
        sa.UniqueConstraint("id", name=op.f("uq_measure_id")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_referral_pk"), ["referral_pk"], unique=False)

    op.create_table(
        "provider_settings",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("weekly_limit", sa.Integer(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("pause_reason", sa.String(length=250), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "weekly_limit is null or weekly_limit >= 0", name=op.f("ck_provider_settings_limit")
        ),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_provider_settings_service_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_provider_settings")),
        sa.UniqueConstraint("service_pk", name=op.f("uq_provider_settings_service_pk")),
    )
    op.create_table(
        "referral_draft",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("journey", sa.String(length=40), nullable=False),
        sa.Column("account_pk", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=True),
        sa.Column("answers_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_pk"], ["account.pk"], name=op.f("fk_referral_draft_account_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_referral_draft_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_draft")),
        sa.UniqueConstraint("nonce", name=op.f("uq_referral_draft_nonce")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_referral_draft_token_hash")),
    )
    with op.batch_alter_table("referral_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_draft_account_pk"), ["account_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_draft_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "referral_note",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_referral_note_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_note")),
        sa.UniqueConstraint("id", name=op.f("uq_referral_note_id")),
    )
    with op.batch_alter_table("referral_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_note_referral_pk"), ["referral_pk"], unique=False)

    op.create_table(
        "signpost",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("team_pk", sa.Integer(), nullable=True),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.CheckConstraint("way in ('told', 'leaflet', 'link')", name=op.f("ck_signpost_way")),
        sa.ForeignKeyConstraint(
            ["service_pk"], ["service.pk"], name=op.f("fk_signpost_service_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_pk"], ["team.pk"], name=op.f("fk_signpost_team_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_signpost")),
        sa.UniqueConstraint("nonce", name=op.f("uq_signpost_nonce")),
    )
    with op.batch_alter_table("signpost", schema=None) as batch_op:
        batch_op.create_index("ix_signpost_service", ["service_pk", "day"], unique=False)
        batch_op.create_index("ix_signpost_team", ["team_pk", "day"], unique=False)

    op.create_table(
        "onward_referral",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("service_pk", sa.Integer(), nullable=False),
        sa.Column("organization_pk", sa.Integer(), nullable=False),
        sa.Column("consent_pk", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("clock_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("timer_at", sa.DateTime(), nullable=True),
        sa.Column("fired", sa.JSON(), nullable=False),
        sa.Column("waiting_weeks", sa.Integer(), nullable=True),
        sa.Column("decline_reason", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("redirect_to_pk", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_until", sa.DateTime(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("pass_hash", sa.String(length=64), nullable=True),
        sa.Column("pass_until", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("question_sealed", sa.Text(), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("said_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(status in ('accepted', 'draft', 'in_progress', 'needs_information', 'opened', 'sent', 'waitlisted')) = (due_at is not null)",
            name=op.f("ck_onward_referral_open_has_a_due_time"),
        ),
        sa.CheckConstraint(
            "(status in ('accepted', 'draft', 'in_progress', 'needs_information', 'opened', 'sent', 'waitlisted')) = (ended_at is null)",
            name=op.f("ck_onward_referral_over_has_an_end"),
        ),
        sa.CheckConstraint(
            "decline_reason in ('no_capacity', 'age', 'area', 'criteria', 'already_known', 'too_little_known', 'wrong_service', 'risk', '')",
            name=op.f("ck_onward_referral_decline_reason"),
        ),
        sa.CheckConstraint(
            "outcome in ('got_help', 'got_some_help', 'not_eligible', 'no_capacity', 'could_not_contact', 'no_longer_wanted', 'referred_elsewhere', 'did_not_attend', 'moved_or_died', '')",
            name=op.f("ck_onward_referral_outcome"),
        ),
        sa.CheckConstraint(
            "status <> 'closed' or outcome <> ''", name=op.f("ck_onward_referral_closed_has_an_outcome")
        ),
        sa.CheckConstraint(
            "status <> 'declined' or decline_reason <> ''",
            name=op.f("ck_onward_referral_declined_has_a_reason"),
        ),
        sa.CheckConstraint(
            "status <> 'redirected' or redirect_to_pk is not null",
            name=op.f("ck_onward_referral_redirected_to"),
        ),
        sa.CheckConstraint(
            "status <> 'waitlisted' or waiting_weeks is not null",
            name=op.f("ck_onward_referral_waitlisted_weeks"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'sent', 'opened', 'accepted', 'waitlisted', 'needs_information', 'declined', 'redirected', 'in_progress', 'closed', 'expired', 'withdrawn', 'cancelled')",
            name=op.f("ck_onward_referral_status"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'withdrawn', 'cancelled') or consent_pk is not null",
            name=op.f("ck_onward_referral_sent_with_consent"),
        ),
        sa.ForeignKeyConstraint(["consent_pk"], ["consent.pk"], name=op.f("fk_onward_referral_consent_pk")),
        sa.ForeignKeyConstraint(
            ["organization_pk"], ["organization.pk"], name=op.f("fk_onward_referral_organization_pk")
        ),
        sa.ForeignKeyConstraint(
            ["redirect_to_pk"], ["service.pk"], name=op.f("fk_onward_referral_redirect_to_pk")
        ),
        sa.ForeignKeyConstraint(
            ["referral_pk"], ["referral.pk"], name=op.f("fk_onward_referral_referral_pk")
        ),
        sa.ForeignKeyConstraint(["service_pk"], ["service.pk"], name=op.f("fk_onward_referral_service_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_onward_referral")),
        sa.UniqueConstraint("id", name=op.f("uq_onward_referral_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_onward_referral_link_hash")),
        sa.UniqueConstraint("pass_hash", name=op.f("uq_onward_referral_pass_hash")),
    )
    with op.batch_alter_table("onward_referral", schema=None) as batch_op:
        batch_op.create_index("ix_onward_referral_organization", ["organization_pk", "sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_onward_referral_referral_pk"), ["referral_pk"], unique=False)
        batch_op.create_index("ix_onward_referral_service", ["service_pk", "status", "sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_onward_referral_timer_at"), ["timer_at"], unique=False)
        batch_op.create_index(
            "uq_onward_referral_open",
            ["referral_pk", "service_pk"],
            unique=True,
            sqlite_where=sa.text(
                "status in ('accepted', 'draft', 'in_progress', 'needs_information', 'opened', 'sent', 'waitlisted')"
            ),
            postgresql_where=sa.text(
                "status in ('accepted', 'draft', 'in_progress', 'needs_information', 'opened', 'sent', 'waitlisted')"
            ),
        )

    op.create_table(
        "call_attempt",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("onward_pk", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "result in ('reached', 'no_answer', 'left_message', 'wrong_number')",
            name=op.f("ck_call_attempt_result"),
        ),
        sa.ForeignKeyConstraint(
            ["onward_pk"], ["onward_referral.pk"], name=op.f("fk_call_attempt_onward_pk")
        ),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_call_attempt_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_call_attempt")),
        sa.UniqueConstraint("id", name=op.f("uq_call_attempt_id")),
    )
    with op.batch_alter_table("call_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_attempt_referral_pk"), ["referral_pk"], unique=False)

    op.create_table(
        "referral_event",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("onward_pk", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=False),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("who", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "kind in ('received', 'status', 'onward', 'claimed', 'assigned', 'released', 'called', 'noted', 'task', 'task_done', 'consent_given', 'consent_withdrawn', 'flagged', 'changed', 'measured', 'timer', 'handled', 'erased')",
            name=op.f("ck_referral_event_kind"),
        ),
        sa.CheckConstraint(
            "who in ('hub', 'referrer', 'provider', 'person', 'clock')", name=op.f("ck_referral_event_who")
        ),
        sa.ForeignKeyConstraint(
            ["onward_pk"], ["onward_referral.pk"], name=op.f("fk_referral_event_onward_pk")
        ),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_referral_event_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_event")),
        sa.UniqueConstraint("id", name=op.f("uq_referral_event_id")),
    )
    with op.batch_alter_table("referral_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_event_onward_pk"), ["onward_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_event_referral_pk"), ["referral_pk"], unique=False)

    op.create_table(
        "referral_task",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_pk", sa.Integer(), nullable=False),
        sa.Column("onward_pk", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("assigned_to_pk", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=80), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "kind in ('call_back', 'chase', 'tell_person', 'review', 'check_in', 'other')",
            name=op.f("ck_referral_task_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to_pk"],
            ["account.pk"],
            name=op.f("fk_referral_task_assigned_to_pk"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["onward_pk"], ["onward_referral.pk"], name=op.f("fk_referral_task_onward_pk")
        ),
        sa.ForeignKeyConstraint(["referral_pk"], ["referral.pk"], name=op.f("fk_referral_task_referral_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_referral_task")),
        sa.UniqueConstraint("id", name=op.f("uq_referral_task_id")),
    )
    with op.batch_alter_table("referral_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_task_assigned_to_pk"), ["assigned_to_pk"], unique=False)
        batch_op.create_index("ix_referral_task_open", ["done_at", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_task_referral_pk"), ["referral_pk"], unique=False)

    for statement in CREATE_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """They go as a whole, what belongs to others first."""
    for table in (
        "referral_task",
        "referral_event",
        "call_attempt",
        "onward_referral",
        "signpost",
        "referral_note",
        "referral_draft",
        "provider_settings",
        "measure",
        "consent",
        "team_agreement",
        "service_level",
        "referral_digest",
        "referral",
        "person_match",
        "person",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS referral_refuse_change()")
