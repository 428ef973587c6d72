"""Finding what to edit: listings, organisations, places."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.paging import read_page
from portal.directory.vocabulary import ServiceStatus
from portal.listings.editing.find_queries import (
    DOING_WORDS,
    find_listings,
    find_organizations,
    find_places,
    list_organization_names,
)
from portal.listings.editing.forms import read_wanted
from portal.listings.editing.queries import list_drafts, may_change_all
from portal.listings.record_words import say_place
from portal.listings.record_words.choices import STATE_TAGS
from portal.listings.record_words.records import address_of
from portal.web.access import requires

bp = Blueprint("editing_find", __name__, url_prefix="/staff/listings")


@bp.get("")
@requires(Permission.CHANGE_LISTINGS)
def index() -> ResponseReturnValue:
    """The listings that the viewer may change, and what they have not yet saved."""
    viewer, wanted = the_viewer(), read_wanted(request.args)
    rows, paging = find_listings(viewer, wanted, read_page(request.args.get("page")))
    kept = {name: value for name, value in _typed(wanted).items() if value}
    return render_template(
        "editing/index.html",
        rows=rows,
        paging=paging,
        wanted=wanted,
        query=urlencode(kept),
        states=[(str(state), STATE_TAGS[state]) for state in ServiceStatus],
        doing=[(str(one), words) for one, words in DOING_WORDS.items()],
        organizations=list_organization_names() if may_change_all(viewer) else [],
        drafts=[(name, address_of(one.entity, one.entity_id), one) for one, name in list_drafts(viewer.id)],
        whole=may_change_all(viewer),
        tags=STATE_TAGS,
        today=clock.today(),
    )


def _typed(wanted: Any) -> dict[str, str]:
    return {
        "q": wanted.words,
        "state": wanted.state,
        "organisation": wanted.organization,
        "doing": wanted.doing,
    }


@bp.get("/organisations")
@requires(Permission.EDIT_LISTINGS)
def organizations() -> ResponseReturnValue:
    """Organisations by name."""
    words = read_wanted(request.args).words
    rows = [(one.name, address_of("organization", one.id)) for one in find_organizations(words, 100)]
    return render_template("editing/organisations.html", rows=rows, words=words)


@bp.get("/places")
@requires(Permission.EDIT_LISTINGS)
def places() -> ResponseReturnValue:
    """Places by name, street, town or postcode."""
    words = read_wanted(request.args).words
    found = find_places(words, 100) if words else []
    rows = [(say_place(one), address_of("location", one.id)) for one in found]
    return render_template("editing/places.html", rows=rows, words=words)
