"""Reading what people reported as wrong."""

from __future__ import annotations

from sqlalchemy import select

from portal.directory.models import ChangeSet
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db


def find_report(reference: str) -> ChangeSet | None:
    """The report under a reference, or None."""
    query = select(ChangeSet).where(
        ChangeSet.reference == reference, ChangeSet.source == ChangeSource.PUBLIC_REPORT
    )
    return db.session.scalar(query)
