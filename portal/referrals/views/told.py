"""Signposting in one tap: "I told the patient about this". It is counted, and nothing is known about whom."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.models import Service
from portal.directory.presenters.paper import put_on_paper, qr_code
from portal.directory.queries import find_services, list_terms
from portal.directory.views.addresses import base_url
from portal.referrals.provider_actions import signpost
from portal.referrals.referrer_actions import set_way, take_back
from portal.referrals.referrer_queries import find_service, get_signpost, team_of
from portal.referrals.vocabulary import SignpostWay
from portal.usage.vocabulary import Kind
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("told", __name__, url_prefix="/refer/told")

P = Permission
_LONGEST_NONCE, _SHORTEST_NONCE = 64, 16


@bp.post("")
@requires(P.REFER)
@commits
def count() -> ResponseReturnValue:
    """Count it; the same button pressed twice is counted once."""
    service = find_service(request.form.get("listing", "")[:40])
    nonce = request.form.get("nonce", "")
    if service is None or not _SHORTEST_NONCE <= len(nonce) <= _LONGEST_NONCE or not nonce.isascii():
        raise NotFound("We could not find that listing. It may have been taken off.")
    need = request.form.get("need", "")
    known = need if need in {one.code for one in list_terms("needs")} else ""
    team = team_of(the_viewer())
    if signpost(service, SignpostWay.TOLD, nonce=nonce, team_pk=team, need=known):
        usage.record(Kind.SIGNPOST, service=service.id, need=known or None)
    return redirect(f"/refer/told/{nonce}", 303)


@bp.get("/<nonce>")
@requires(P.REFER)
def show(nonce: str) -> ResponseReturnValue:
    """It is counted; a leaflet to print, a link to give, and the way to take it back."""
    _row, service = get_signpost(the_viewer(), nonce)
    return render_template(
        "told/show.html",
        nonce=nonce,
        service=service,
        address=_address(service),
        qr=qr_code(_address(service)),
        form=EmptyForm(formdata=None),
    )


@bp.post("/<nonce>/<any(leaflet,link):way>")
@requires(P.REFER)
@commits
def give(nonce: str, way: str) -> ResponseReturnValue:
    """Note that they were given a leaflet, and show it; or that they were given the link."""
    row, _service = get_signpost(the_viewer(), nonce)
    set_way(row, SignpostWay(way))
    return redirect(f"/refer/told/{nonce}/leaflet" if way == "leaflet" else f"/refer/told/{nonce}", 303)


@bp.post("/<nonce>/undo")
@requires(P.REFER)
@commits
def undo(nonce: str) -> ResponseReturnValue:
    """It was pressed by mistake."""
    row, service = get_signpost(the_viewer(), nonce)
    take_back(row)
    return redirect(f"/refer/told/undone?listing={service.slug}", 303)


@bp.get("/undone")
@requires(P.REFER)
def undone() -> ResponseReturnValue:
    """Says that it is not counted."""
    return render_template("told/undone.html", slug=request.args.get("listing", "")[:100])


@bp.get("/<nonce>/leaflet")
@requires(P.REFER)
def leaflet(nonce: str) -> ResponseReturnValue:
    """The listing on one sheet, to be printed and given."""
    _row, service = get_signpost(the_viewer(), nonce)
    whole = find_services([service.id], whole=True).get(service.id)
    if whole is None:
        raise NotFound("We could not find that listing. It may have been taken off.")
    today = clock.today()
    return render_template(
        "told/leaflet.html",
        nonce=nonce,
        listing=put_on_paper(whole, today),
        address=_address(service),
        qr=qr_code(_address(service)),
        today=today,
    )


def _address(service: Service) -> str:
    return f"{base_url()}/listings/{service.slug}"
