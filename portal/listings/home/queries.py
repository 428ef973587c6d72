"""Reading what the first page shows: what is wanted, and how much waits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from portal.core.errors import NotFound
from portal.directory.models import ChangeSet, Claim, Service, WantedListing
from portal.directory.queries import shown
from portal.directory.vocabulary import ChangeState, ClaimState, WantedState
from portal.extensions import db


def list_wanted(limit: int = 50) -> Sequence[WantedListing]:
    """What is wanted and not ended, what most people missed first."""
    query = (
        select(WantedListing)
        .where(WantedListing.state.in_([WantedState.OPEN, WantedState.TAKEN]))
        .order_by(case((WantedListing.state == WantedState.TAKEN, 0), else_=1), WantedListing.missed.desc())
        .order_by(WantedListing.pk)
    )
    return db.session.scalars(query.limit(limit)).all()


def get_wanted(wanted_id: str) -> WantedListing:
    """One of them, ended ones too. Raises NotFound."""
    query = (
        select(WantedListing).where(WantedListing.id == wanted_id).options(joinedload(WantedListing.service))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_listing(typed: str) -> Service | None:
    """A public listing by its address on this site, however somebody pasted it; None for none."""
    slug = typed.strip().rstrip("/").rpartition("/")[2].lower()
    return db.session.scalar(select(Service).where(Service.slug == slug, shown())) if slug else None


def count_suggestions() -> int:
    """How many suggestions and reports wait."""
    query = select(func.count(ChangeSet.pk)).where(ChangeSet.state == ChangeState.PENDING)
    return db.session.scalar(query) or 0


def count_asking() -> int:
    """How many people ask to keep a listing."""
    return db.session.scalar(select(func.count(Claim.pk)).where(Claim.state == ClaimState.ASKED)) or 0
