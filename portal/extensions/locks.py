"""One at a time, where a check and what follows from it must not be torn apart by another transaction."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import text

from portal.extensions import db


class Lock(IntEnum):
    """What is done by one transaction at a time."""

    AUDIT_CHAIN = 20_260_001
    ATTEMPTS = 20_260_002
    RIGHTS = 20_260_003
    REMINDERS = 20_260_004


def alone(lock: Lock) -> None:
    """Nobody else gets past the same lock until this transaction ends. On SQLite it holds the only write lock
    already."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": int(lock)})
