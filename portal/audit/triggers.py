"""The database's own refusal to change or remove what the audit log holds, as DDL for the migration.

A batch migration on SQLite rebuilds a table and loses its triggers: one that touches these tables must make
them again.
"""

from __future__ import annotations

TABLES = ("audit_entry", "audit_segment")
_KEYS = {"audit_entry": "number", "audit_segment": "segment"}


def create_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that make the triggers, to be run one by one. Raises KeyError for an unknown dialect."""
    return CREATE[dialect]


def drop_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that take them away again; harmless where there are none."""
    return DROP[dialect]


def _sqlite_create(table: str) -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE would remove a row without the delete trigger being asked.
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - the names are ours
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_KEYS[table]} = NEW.{_KEYS[table]}) {refuse}",
    )


def _sqlite_drop(table: str) -> tuple[str, ...]:
    return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete", "replace"))


_POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END
$$"""


def _postgresql_create(table: str) -> tuple[str, ...]:
    return (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
    )


def _postgresql_drop(table: str) -> tuple[str, ...]:
    return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate"))


CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(statement for table in TABLES for statement in _sqlite_create(table)),
    "postgresql": (
        _POSTGRESQL_FUNCTION,
        *(statement for table in TABLES for statement in _postgresql_create(table)),
    ),
}
DROP: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(statement for table in TABLES for statement in _sqlite_drop(table)),
    "postgresql": (
        *(statement for table in TABLES for statement in _postgresql_drop(table)),
        "DROP FUNCTION IF EXISTS audit_refuse_change()",
    ),
}
