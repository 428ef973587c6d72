"""A provider's own listings: what they keep, what is due, and who speaks for the team."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.vocabulary import staff
from portal.core.errors import Conflict
from portal.core.text import read_number
from portal.directory.check_actions import ALL_RIGHT, check_listing
from portal.directory.check_queries import find_to_check
from portal.directory.claim_actions import name_lead
from portal.directory.claim_queries import keeping_teams, lead_of, list_claims_of
from portal.directory.vocabulary import VerificationMethod
from portal.listings.claims.forms import hand_over_form
from portal.listings.claims.queries import get_own_claim, list_colleagues, list_own_services, may_hand_over
from portal.listings.home.asked import Own, own_listings
from portal.listings.verification.forms import ButtonForm
from portal.listings.verification.pace import the_cadence
from portal.usage.queries import count_views
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("own_listings", __name__, url_prefix="/staff/your-listings")

P = Permission
_MOST = 1000


@bp.get("")
@requires(P.KEEP_OWN_LISTINGS)
def index() -> ResponseReturnValue:
    """What the viewer's teams keep, and what of it is to be checked."""
    return _list_page(ButtonForm())


@bp.post("/still-correct")
@requires(P.KEEP_OWN_LISTINGS)
@checks_own_token
@commits
def still_correct() -> ResponseReturnValue:
    """The provider says that one of them, or all that they were asked about, are still correct."""
    form = ButtonForm()
    if not form.validate():
        return _list_page(form)
    seen = dict(pair.partition(":")[::2] for pair in request.form.getlist("listing")[:_MOST])
    asked = [one.service.id for one in _own() if one.ask and one.service.id in seen]
    if changed := _check({service_id: read_number(seen[service_id], 0) for service_id in asked}):
        form.form_errors.append(f"Look at these again, they were changed a moment ago: {', '.join(changed)}")
        return _list_page(form)
    return redirect("/staff/your-listings", 303)


def _check(seen: dict[str, int]) -> list[str]:
    """Note that these listings are right, by id with the version that was seen; the names of those that were
    changed since."""
    views, changed = count_views(), []
    for service in find_to_check(list(seen)).values():
        try:
            check_listing(
                service,
                ALL_RIGHT,
                method=VerificationMethod.PROVIDER,
                by="",
                actor=the_actor(),
                cadence=the_cadence(),
                views=views.get(service.id, 0),
                seen=seen[service.id],
            )
        except Conflict:
            changed.append(service.name)
    return changed


@bp.get("/<claim_id>/hand-over")
@requires(P.KEEP_OWN_LISTINGS)
def ask(claim_id: str) -> ResponseReturnValue:
    """Who takes over."""
    return _page(claim_id, first=True)


@bp.post("/<claim_id>/hand-over")
@requires(P.KEEP_OWN_LISTINGS, fresh=True)
@commits
def hand_over(claim_id: str) -> ResponseReturnValue:
    """Another person of the team speaks for it from now on."""
    return _page(claim_id, first=False)


def _own() -> list[Own]:
    return own_listings(list_own_services(the_viewer()))


def _list_page(form: ButtonForm) -> str:
    viewer, own = the_viewer(), _own()
    claims = [(claim, lead_of(claim)) for claim in list_claims_of(keeping_teams(viewer))]
    return render_template(
        "own_listings/index.html",
        listings=own,
        asked=[one.service for one in own if one.ask],
        claims=[(claim, lead, may_hand_over(viewer, claim, lead)) for claim, lead in claims],
        own=viewer.id,
        form=form,
    )


def _page(claim_id: str, *, first: bool) -> ResponseReturnValue:
    viewer = the_viewer()
    claim = get_own_claim(viewer, claim_id)
    lead = lead_of(claim)
    if not may_hand_over(viewer, claim, lead):
        abort(404)
    people = {user.id: user for user in list_colleagues(claim)}
    form = hand_over_form([(user.id, user.name) for user in people.values()])()
    if first or not form.validate():
        return render_template("own_listings/hand_over.html", claim=claim, form=form, lead=lead)
    name_lead(claim, people[form.person.data], staff(viewer.id))
    return redirect("/staff/your-listings", 303)
