"""Reading guides, standing pages and announcements: what is shown, and what is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.extensions import db
from portal.extensions.raw import fetch_rows
from portal.guides.models import Announcement, Guide, Page


def get_guide(slug: str) -> Guide:
    """One guide. Raises NotFound."""
    found = db.session.scalar(select(Guide).where(Guide.slug == slug, Guide.off.is_(False)))
    if found is None:
        raise NotFound("We could not find that guide. It may have been taken off.")
    return found


def list_guides() -> list[Guide]:
    """Every guide, in the order they are shown."""
    query = select(Guide).where(Guide.off.is_(False))
    return list(db.session.scalars(query.order_by(Guide.kind, Guide.position, Guide.title)))


def find_guides(ids: Iterable[str] | None = None) -> Sequence[Guide]:
    """The guides among these ids that are not taken off; every such one when no ids are given."""
    query = select(Guide).where(Guide.off.is_(False)).order_by(Guide.pk)
    if ids is not None:
        query = query.where(Guide.id.in_(list(ids)))
    return db.session.scalars(query).all()


def get_page(slug: str) -> Page:
    """One standing page. Raises NotFound."""
    found = db.session.scalar(select(Page).where(Page.slug == slug))
    if found is None:
        raise NotFound
    return found


def list_texts() -> tuple[list[Guide], list[Page]]:
    """Every guide, those taken off too, and every standing page: what editors keep."""
    guides = db.session.scalars(select(Guide).order_by(Guide.title)).all()
    pages = db.session.scalars(select(Page).order_by(Page.title)).all()
    return list(guides), list(pages)


def get_text(shelf: str, slug: str, *, to_change: bool = False) -> Guide | Page:
    """A guide, taken off or not, or a standing page; `to_change` holds it until the transaction ends.

    Raises NotFound.
    """
    model: Any = Guide if shelf == "guide" else Page
    query = select(model).where(model.slug == slug)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Guide | Page | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def titles_by_slug() -> dict[str, tuple[str, bool]]:
    """Each guide's title, and whether it is taken off, by its slug."""
    rows = fetch_rows("select slug, title, off from guide")
    return {str(slug): (str(title), bool(off)) for slug, title, off in rows}


def list_announcements() -> Sequence[Announcement]:
    """Every announcement, the last to end first."""
    return db.session.scalars(
        select(Announcement).order_by(Announcement.until_on.desc(), Announcement.pk.desc()).limit(200)
    ).all()


def get_announcement(announcement_id: str, *, to_change: bool = False) -> Announcement:
    """One announcement; `to_change` holds it until the transaction ends. Raises NotFound."""
    query = select(Announcement).where(Announcement.id == announcement_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
