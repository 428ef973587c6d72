"""Reading guides and standing pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.extensions import db
from portal.guides.models import Guide, Page


def get_guide(slug: str) -> Guide:
    """One guide. Raises NotFound."""
    found = db.session.scalar(select(Guide).where(Guide.slug == slug))
    if found is None:
        raise NotFound("We could not find that guide.")
    return found


def list_guides() -> list[Guide]:
    """Every guide, in the order they are shown."""
    return list(db.session.scalars(select(Guide).order_by(Guide.kind, Guide.position, Guide.title)))


def find_guides(ids: Iterable[str] | None = None) -> Sequence[Guide]:
    """The guides among these ids; every one when no ids are given."""
    query = select(Guide).order_by(Guide.pk)
    if ids is not None:
        query = query.where(Guide.id.in_(list(ids)))
    return db.session.scalars(query).all()


def get_page(slug: str) -> Page:
    """One standing page. Raises NotFound."""
    found = db.session.scalar(select(Page).where(Page.slug == slug))
    if found is None:
        raise NotFound
    return found
