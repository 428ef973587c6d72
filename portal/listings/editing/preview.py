"""A listing's public page with an editor's draft in it; nothing of it is written."""

from __future__ import annotations

from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.presenters.listing import make_page
from portal.directory.presenters.shown_listing import ShownListing
from portal.directory.values import write_value
from portal.extensions import db
from portal.listings.editing.queries import Editing


def preview_page(editing: Editing) -> ShownListing:
    """The page that the public would see today. The record is changed in memory only: the session that
    holds it is thrown away before this returns."""
    terms = catalogue()
    try:
        with db.session.no_autoflush:
            for name, value in editing.changes.items():
                write_value(editing.row, editing.shape.field(name), value, editing.lookup)
            return ShownListing(make_page(editing.row, clock.today(), terms), (), 0, {})
    finally:
        db.session.rollback()
        db.session.expunge_all()
