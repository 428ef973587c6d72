"""Knowing a database that is busy: somebody else held what was needed for too long. Nothing was changed, and
the same thing sent again will do."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, TimeoutError

#: SQLite's own words for "busy" and "locked"; its modules for Python have no number for them.
_SQLITE_WORDS = ("database is locked", "database table is locked", "database schema is locked")
#: PostgreSQL: serialisation failure, deadlock, lock not to be had, no connection to be had.
_POSTGRESQL_STATES = frozenset({"40001", "40P01", "55P03", "53300"})


def is_busy(error: BaseException) -> bool:
    """Whether this is a database that was busy, and nothing worse."""
    if isinstance(error, TimeoutError):  # every connection of this process is in use
        return True
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    return getattr(error.orig, "sqlstate", None) in _POSTGRESQL_STATES or is_locked(error.orig)


def is_locked(error: BaseException) -> bool:
    """Whether SQLite says that somebody else holds its lock."""
    return str(error).startswith(_SQLITE_WORDS)
