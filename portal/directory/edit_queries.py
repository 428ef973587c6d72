"""The history of what is written on screen and is no listing: guides, page texts, notices, terms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.errors import NotFound
from portal.directory.models import ChangeSet
from portal.directory.vocabulary import ChangeState
from portal.extensions import db


def list_edits(entity: str, record_id: str, most: int = 100) -> Sequence[ChangeSet]:
    """A record's changes with their fields, newest first."""
    query = (
        select(ChangeSet)
        .where(
            ChangeSet.entity == entity,
            ChangeSet.entity_id == record_id,
            ChangeSet.state == ChangeState.ACCEPTED,
        )
        .options(selectinload(ChangeSet.fields))
        .order_by(ChangeSet.pk.desc())
    )
    return db.session.scalars(query.limit(most)).all()


def get_edit(entity: str, record_id: str, edit_id: str) -> ChangeSet:
    """One change of a record with its fields. Raises NotFound."""
    query = (
        select(ChangeSet)
        .where(
            ChangeSet.id == edit_id,
            ChangeSet.entity == entity,
            ChangeSet.entity_id == record_id,
            ChangeSet.state == ChangeState.ACCEPTED,
        )
        .options(selectinload(ChangeSet.fields))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
