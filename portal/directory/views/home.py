"""The home page: one box, a place, needs, life events, and a person to ask."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.directory.catalogue import catalogue
from portal.directory.views.versions import content_version
from portal.directory.vocabulary import LinkType
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed

bp = Blueprint("home", __name__)

#: So many needs are tiles at once; the others are one tap away, so that the page stays short on a phone.
NEEDS_AT_ONCE = 12


@bp.get("/")
@public
@cached_page(content_version)
def index() -> ResponseReturnValue:
    """The front door."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page="home"))
    terms = catalogue()
    needs = terms.offered(LinkType.NEED)
    return render_template(
        "home/index.html",
        needs=needs[:NEEDS_AT_ONCE],
        more_needs=needs[NEEDS_AT_ONCE:],
        life_events=terms.offered(LinkType.LIFE_EVENT),
        themes=terms.offered(LinkType.THEME),
        feedback_url="/feedback?page=/",
    )
