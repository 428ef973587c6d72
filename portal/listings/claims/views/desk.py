"""Granting listings to those who run them: who asks, how to make sure, and what a team holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core.errors import Conflict
from portal.directory.claim_actions import decline, grant, move, revoke
from portal.directory.claim_queries import get_claim, list_claims, team_of
from portal.directory.models import Claim
from portal.directory.vocabulary import ClaimState
from portal.listings.claims.forms import NEW_TEAM, WhyForm, grant_form, move_form
from portal.listings.claims.queries import get_provider_team, list_held, list_provider_teams
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("claims", __name__, url_prefix="/staff/claims")

P = Permission


@bp.get("")
@requires(P.REVIEW_CHANGES)
def index() -> ResponseReturnValue:
    """Who asks, and what is held."""
    return render_template("claims/index.html", asked=list_claims([ClaimState.ASKED]), held=list_held())


@bp.get("/<claim_id>")
@requires(P.REVIEW_CHANGES)
@audited_read("claim", actor=the_actor, entity_id=lambda claim_id: claim_id)
def show(claim_id: str) -> ResponseReturnValue:
    """One of them, with who wrote it."""
    return _page(get_claim(claim_id))


@bp.post("/<claim_id>/grant")
@requires(P.REVIEW_CHANGES, fresh=True)
@checks_own_token
@commits
def approve(claim_id: str) -> ResponseReturnValue:
    """Give it to a team and invite who asked."""
    claim, form = get_claim(claim_id), _grant_form()
    if not form.validate():
        return _page(claim, granting=form)
    team = None if form.team.data == NEW_TEAM else get_provider_team(form.team.data)
    try:
        grant(claim, team, the_actor())
    except Conflict as conflict:
        if claim.state != ClaimState.ASKED:  # somebody decided first: there is nothing to choose any more
            raise
        form.form_errors.append(conflict.message)
        return _page(claim, granting=form)
    return redirect(f"/staff/claims/{claim.id}", 303)


@bp.post("/<claim_id>/<any(decline,revoke):act>")
@requires(P.REVIEW_CHANGES)
@checks_own_token
@commits
def refuse(claim_id: str, act: str) -> ResponseReturnValue:
    """Say no, or take it back."""
    claim, form = get_claim(claim_id), WhyForm()
    if not form.validate():
        return _page(claim, refusing=form)
    (decline if act == "decline" else revoke)(claim, form.why.data, the_actor())
    return redirect("/staff/claims", 303)


@bp.post("/<claim_id>/move")
@requires(P.REVIEW_CHANGES, fresh=True)
@checks_own_token
@commits
def hand_over(claim_id: str) -> ResponseReturnValue:
    """Another team takes over."""
    claim = get_claim(claim_id)
    form = _move_form(claim)
    if not form.validate():
        return _page(claim, moving=form)
    try:
        move(claim, get_provider_team(form.team.data), the_actor())
    except Conflict as conflict:
        form.form_errors.append(conflict.message)
        return _page(claim, moving=form)
    return redirect(f"/staff/claims/{claim.id}", 303)


def _grant_form(empty: bool = False) -> Any:
    teams = [(team.id, team.name) for team in list_provider_teams()]
    return grant_form(teams)(formdata=None) if empty else grant_form(teams)()


def _move_form(claim: Claim, empty: bool = False) -> Any:
    teams = [(team.id, team.name) for team in list_provider_teams() if team.pk != claim.team_pk]
    return move_form(teams)(formdata=None) if empty else move_form(teams)()


def _page(claim: Claim, *, granting: Any = None, refusing: Any = None, moving: Any = None) -> str:
    errors = next((form for form in (granting, refusing, moving) if form is not None), None)
    about = claim.service or claim.organization
    return render_template(
        "claims/show.html",
        claim=claim,
        about=about,
        service=claim.service,
        team=team_of(claim),
        granting=granting or _grant_form(empty=True),
        refusing=refusing or WhyForm(formdata=None),
        moving=moving or _move_form(claim, empty=True),
        form=errors or EmptyForm(formdata=None),
    )
