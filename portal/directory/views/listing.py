"""A listing's page, its dates for a calendar, and the count of taps on its contacts."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.presenters.calendar import calendar_file
from portal.directory.presenters.shown_listing import show_listing
from portal.directory.queries import get_service
from portal.directory.stamps import find_stamps
from portal.directory.views.addresses import base_url
from portal.directory.views.versions import content_version
from portal.extensions import csrf
from portal.usage import ContactKind, Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed, uncacheable

bp = Blueprint("listing", __name__)

_MOST_BYTES = 500
_ID = re.compile(r"[0-9a-f-]{36}")


@bp.get("/listings/<slug>")
@public
@cached_page(content_version)
def show(slug: str) -> ResponseReturnValue:
    """One listing: what, who for, cost, when, where, how to get it, and how fresh all that is."""
    shown = show_listing(slug)
    if shown.page.related is None:  # the index is away: what is like this one is missing for now
        uncacheable()
    replayed(usage.counted(Kind.LISTING_VIEWED, service=shown.page.id))
    return render_template("listing/show.html", shown=shown, page=shown.page, quick_exit=shown.page.sensitive)


@bp.get("/listings/<slug>/calendar.ics")
@public
def calendar(slug: str) -> ResponseReturnValue:
    """The listing's dates as a calendar file."""
    service = get_service(slug)
    made = calendar_file(service, f"{base_url()}/listings/{slug}", clock.today())
    if made is None:
        raise NotFound("This listing has no dates for a calendar.")
    usage.record(Kind.CALENDAR, service=service.id)
    response = Response(made, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@bp.post("/count")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # a beacon cannot carry a token; all it can do is add one to a count
def count() -> ResponseReturnValue:
    """Count a tap on a phone number, email or website of a listing; sent by static/js/count.js."""
    request.max_content_length = _MOST_BYTES
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    kind, service_id = request.form.get("kind", ""), request.form.get("listing", "")
    if kind not in set(ContactKind) or not _ID.fullmatch(service_id) or not find_stamps([service_id]):
        abort(400)
    usage.record(Kind.CONTACT_USED, service=service_id, by=ContactKind(kind))
    return "", 204
