"""How many rows a statement changed: what tells whether it was this request that spent a code, or another."""

from __future__ import annotations

from sqlalchemy import CursorResult
from sqlalchemy.sql.dml import UpdateBase

from portal.extensions import db


def count_changed(statement: UpdateBase) -> int:
    """Run an update or a delete in the open transaction; returns how many rows it changed."""
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
