"""Keeping a row once, though two requests bring it at the same moment."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.extensions.tables import Model


def insert_once(row: Model) -> bool:
    """Add `row` to the open transaction; False, and nothing added, when its unique key is taken already."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True
