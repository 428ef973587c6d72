"""Reading what people reported as wrong."""

from __future__ import annotations

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.directory.models import ChangeSet, Service
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db


def find_report(reference: str) -> ChangeSet | None:
    """The report under a reference, or None."""
    query = select(ChangeSet).where(
        ChangeSet.reference == reference, ChangeSet.source == ChangeSource.PUBLIC_REPORT
    )
    return db.session.scalar(query)


def find_told(reference: str, slug: str) -> ChangeSet:
    """What a visitor or a provider told us about the listing at that address, whether it is public or not.
    Raises NotFound."""
    query = (
        select(ChangeSet)
        .join(Service, Service.id == ChangeSet.entity_id)
        .where(
            ChangeSet.reference == reference,
            ChangeSet.entity == "service",
            ChangeSet.source.in_((ChangeSource.PUBLIC_REPORT, ChangeSource.PROVIDER)),
            Service.slug == slug,
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
