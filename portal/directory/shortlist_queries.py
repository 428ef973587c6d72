"""Reading somebody's own list: by its code alone, with only what is public now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.directory.models import Service, Shortlist
from portal.directory.queries import shown
from portal.extensions import db


def find_shortlist(code: str) -> Shortlist | None:
    """The list under a code as we store it, with its items; None when there is none."""
    if not code:
        return None
    query = select(Shortlist).where(Shortlist.code == code).options(selectinload(Shortlist.items))
    return db.session.scalar(query.execution_options(populate_existing=True))


def any_sensitive(ids: Sequence[str]) -> bool:
    """Whether one of these listings is public and carries the quick exit."""
    query = select(Service.pk).where(Service.id.in_(ids), Service.sensitive, shown()).limit(1)
    return bool(ids) and db.session.scalar(query) is not None
