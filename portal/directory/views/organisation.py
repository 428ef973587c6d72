"""An organisation's page: who they are, how to reach them, and what of theirs is listed."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.errors import NotFound
from portal.directory.presenters.cards import cards_for
from portal.directory.presenters.organisation import make_organisation_page
from portal.directory.queries import get_organization, list_services_of
from portal.directory.views.versions import content_version
from portal.usage import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed

bp = Blueprint("organisation", __name__)


@bp.get("/organisations/<slug>")
@public
@cached_page(content_version)
def show(slug: str) -> ResponseReturnValue:
    """One organisation with its public listings; one that has none is not public either."""
    organization = get_organization(slug)
    cards = cards_for([service.id for service in list_services_of(organization)])
    if not cards:
        raise NotFound("We could not find that organisation.")
    replayed(usage.counted(Kind.PAGE_VIEWED, page="organisation"))
    page = make_organisation_page(organization)
    return render_template("organisation/show.html", page=page, cards=list(cards.values()))
