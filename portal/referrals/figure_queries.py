"""The figures that agents keep themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission
from portal.core.errors import NotFound
from portal.extensions import db
from portal.referrals.models import StartedGroup


def list_groups(viewer: Viewer, *, offset: int = 0, limit: int = 50) -> Sequence[StartedGroup]:
    """New community groups, the latest first; none for whoever is not of the hub."""
    if not viewer.may(Permission.WORK_HUB):
        return []
    query = select(StartedGroup).where(StartedGroup.removed_at.is_(None))
    query = query.order_by(StartedGroup.started_on.desc(), StartedGroup.pk.desc())
    return db.session.scalars(query.offset(offset).limit(limit)).all()


def count_groups(viewer: Viewer, since: date | None = None) -> int:
    """How many were started since a day, or ever."""
    if not viewer.may(Permission.WORK_HUB):
        return 0
    query = select(func.count()).where(StartedGroup.removed_at.is_(None))
    if since is not None:
        query = query.where(StartedGroup.started_on >= since)
    return db.session.scalar(query) or 0


def get_group(viewer: Viewer, group_id: str) -> StartedGroup:
    """One of them. Raises NotFound."""
    found = db.session.scalar(select(StartedGroup).where(StartedGroup.id == group_id))
    if found is None or not viewer.may(Permission.WORK_HUB):
        raise NotFound
    return found
