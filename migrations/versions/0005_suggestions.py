"""suggestions: who decides on each field, why, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES = "state in ('pending', 'accepted', 'agreed', 'partly', 'declined', 'spam')"
STATES_BEFORE = "state in ('pending', 'accepted', 'declined')"
SOURCES = "source in ('content', 'import', 'editor', 'provider', 'public_report', 'link_check')"
SOURCES_BEFORE = "source in ('content', 'import', 'editor', 'provider', 'public_report')"
SEALED = ("note_sealed", "answer_sealed")


def upgrade() -> None:
    """Columns for deciding, and the ends of a suggestion."""
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suggestion_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("assigned_to", sa.String(length=36), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("thanked_at", sa.DateTime(), nullable=True))
        for name in SEALED:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        _constrain(batch_op, STATES, SOURCES)
        batch_op.create_index(batch_op.f("ix_change_set_suggestion_id"), ["suggestion_id"], unique=False)
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.alter_column("assigned_to", server_default=None)

    with op.batch_alter_table("field_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(), nullable=True))
        for name, length in (("decided_by", 200), ("note", 500)):
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("field_change", schema=None) as batch_op:
        for name in ("decided_by", "note"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """How a suggestion ended, in the words of before; link checks become an editor's."""
    with op.batch_alter_table("field_change", schema=None) as batch_op:
        for name in ("note", "decided_by", "decided_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_change_set_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_change_set_source"), type_="check")
        batch_op.drop_index(batch_op.f("ix_change_set_suggestion_id"))
        for name in (*SEALED, "thanked_at", "assigned_to", "suggestion_id"):
            batch_op.drop_column(name)
    op.execute("update change_set set state = 'accepted' where state in ('agreed', 'partly')")
    op.execute("update change_set set state = 'declined' where state = 'spam'")
    op.execute("update change_set set source = 'editor' where source = 'link_check'")
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_change_set_state"), STATES_BEFORE)
        batch_op.create_check_constraint(op.f("ck_change_set_source"), SOURCES_BEFORE)


def _constrain(batch_op, states: str, sources: str) -> None:  # type: ignore[no-untyped-def]
    for name, rule in (("state", states), ("source", sources)):
        batch_op.drop_constraint(op.f(f"ck_change_set_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_change_set_{name}"), rule)
