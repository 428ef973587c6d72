"""months of the audit log that are over and older than 24 months may be taken out; nothing else of it may."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# The head of a month that is over stands in audit_segment. The age is by the database's own clock.
UP = {
    "sqlite": (
        "DROP TRIGGER audit_entry_no_delete",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
        " WHEN OLD.segment >= strftime('%Y-%m', 'now', '-24 months')"
        " OR NOT EXISTS (SELECT 1 FROM audit_segment WHERE segment = OLD.segment)"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_keep_entry() RETURNS trigger\nLANGUAGE plpgsql AS $$\nBEGIN\n"
        "    IF OLD.segment < to_char((now() AT TIME ZONE 'UTC') - interval '24 months', 'YYYY-MM')\n"
        "        AND EXISTS (SELECT 1 FROM audit_segment WHERE segment = OLD.segment) THEN\n"
        "        RETURN OLD;\n    END IF;\n"
        "    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';\nEND\n$$",
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_keep_entry()",
    ),
}
DOWN = {
    "sqlite": (
        "DROP TRIGGER audit_entry_no_delete",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        "DROP TRIGGER audit_entry_no_update ON audit_entry",
        "DROP TRIGGER audit_entry_no_delete ON audit_entry",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        "DROP FUNCTION audit_keep_entry()",
    ),
}


def upgrade() -> None:
    """Forward."""
    for statement in UP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Back: nothing may be taken out."""
    for statement in DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
