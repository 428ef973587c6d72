"""What a person agreed to, how they are at the start and at the end, and newly started groups."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core import clock
from portal.core.paging import Paging, read_page
from portal.core.references import new_code
from portal.directory.vocabulary import SECTOR_WORDS
from portal.keys.store import at_hand
from portal.referrals.acting import hub
from portal.referrals.consent_actions import give_consent, withdraw_consent
from portal.referrals.figure_queries import count_groups, get_group, list_groups
from portal.referrals.forms.hub import (
    ActForm,
    GroupForm,
    MeasuresForm,
    consent_form,
    pairs,
    sharing_choices,
)
from portal.referrals.group_actions import count_group, uncount_group
from portal.referrals.models import Referral
from portal.referrals.presenters.progress import present_progress
from portal.referrals.presenters.referral import consent_lines
from portal.referrals.queries import consents_of, get_referral
from portal.referrals.suggestion_queries import suggest
from portal.referrals.views.hub import read_id
from portal.referrals.vocabulary import Scope, Stage
from portal.referrals.wording import CONSENT_TEXTS, CONSENT_WORDING, SCOPE_WORDS
from portal.referrals.work_actions import add_measure
from portal.referrals.work_queries import measures_of
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("hub_outcomes", __name__, url_prefix="/hub")

P = Permission
PER_PAGE = 50


@bp.get("/<reference>/consents")
@requires(P.WORK_HUB)
@audited_read("referral", actor=the_actor, entity_id=read_id)
def consents(reference: str) -> ResponseReturnValue:
    """What they agreed to, in which words."""
    referral = get_referral(the_viewer(), reference)
    return _consents_page(referral, _consent_form(referral, None))


@bp.post("/<reference>/consents")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def agree(reference: str) -> ResponseReturnValue:
    """They said yes to something."""
    referral = get_referral(the_viewer(), reference)
    form = _consent_form(referral)
    if not form.validate():
        return _consents_page(referral, form)
    scope = Scope(form.scope.data)
    give_consent(
        referral,
        scope,
        hub(the_viewer()),
        wording=CONSENT_WORDING,
        names=form.names.data if scope is Scope.SHARE else (),
        given_by=form.given_by.data,
    )
    return redirect(f"/hub/{referral.reference}/consents", 303)


@bp.post("/<reference>/consents/<consent_id>/withdraw")
@requires(P.WORK_HUB)
@commits
def take_back(reference: str, consent_id: str) -> ResponseReturnValue:
    """They take one back: what stands on it alone is withdrawn from the services."""
    referral = get_referral(the_viewer(), reference)
    withdraw_consent(referral, consent_id, hub(the_viewer()))
    return redirect(f"/hub/{referral.reference}/consents", 303)


def _consent_form(referral: Referral, *formdata: None) -> Any:
    services = {one.service.id: one.service.name for one in suggest(referral)}
    services |= {one.service.id: one.service.name for one in referral.onwards}
    named = [(f"service:{code}", name) for code, name in services.items()]
    sectors = [(f"sector:{code}", words) for code, words in pairs(SECTOR_WORDS)]
    return consent_form(sharing_choices(sectors, named))(*formdata)


def _consents_page(referral: Referral, form: Any) -> str:
    texts = CONSENT_TEXTS[CONSENT_WORDING]
    return render_template(
        "hub/consents.html",
        referral=referral,
        form=form,
        lines=consent_lines(consents_of(referral, active=False), {}),
        texts=[(SCOPE_WORDS[scope], words) for scope, words in texts.items()],
        plain=ActForm(formdata=None),
    )


@bp.get("/<reference>/measures")
@requires(P.WORK_HUB)
@audited_read("referral", actor=the_actor, entity_id=read_id)
def measures(reference: str) -> ResponseReturnValue:
    """How they are, and how far they have come."""
    return _measures_page(get_referral(the_viewer(), reference), MeasuresForm(formdata=None))


@bp.post("/<reference>/measures")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def measure(reference: str) -> ResponseReturnValue:
    """Keep the figures that were given; none has to be."""
    referral, form = get_referral(the_viewer(), reference), MeasuresForm()
    right = form.validate()
    figures = form.read() if right else []
    if right and not figures:
        form.form_errors.append("Enter at least one figure.")
    if not figures:
        return _measures_page(referral, form)
    stage, by = Stage(form.stage.data), hub(the_viewer())
    for scale, name, value, words in figures:
        add_measure(referral, scale, stage, value, by, name=name, words=words)
    return redirect(f"/hub/{referral.reference}/measures", 303)


def _measures_page(referral: Referral, form: MeasuresForm) -> str:
    with at_hand([referral.key_id]):
        progress = present_progress(measures_of(referral))
    return render_template("hub/measures.html", referral=referral, form=form, progress=progress)


@bp.get("/groups")
@requires(P.WORK_HUB)
def groups() -> ResponseReturnValue:
    """New community groups: how many, and which."""
    return _groups_page(GroupForm(formdata=None, data={"nonce": new_code(80)}))


@bp.post("/groups")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def add_group() -> ResponseReturnValue:
    """One more."""
    form = GroupForm()
    right = form.validate()
    if form.started_on.data and form.started_on.data > clock.today():
        form.started_on.errors = [*form.started_on.errors, "Enter a day that has been"]
        right = False
    if not 8 <= len(form.nonce.data) <= 64:
        form.nonce.data = new_code(80)
    if not right:
        return _groups_page(form)
    count_group(
        form.name.data,
        form.started_on.data,
        hub(the_viewer()),
        nonce=form.nonce.data,
        place=form.place.data,
        note=form.note.data,
    )
    return redirect("/hub/groups", 303)


@bp.post("/groups/<group_id>/remove")
@requires(P.WORK_HUB)
@commits
def remove_group(group_id: str) -> ResponseReturnValue:
    """It was noted by mistake."""
    uncount_group(get_group(the_viewer(), group_id), hub(the_viewer()))
    return redirect("/hub/groups", 303)


def _groups_page(form: GroupForm) -> str:
    viewer, today = the_viewer(), clock.today()
    total = count_groups(viewer)
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, total)
    rows = list_groups(viewer, offset=paging.offset, limit=PER_PAGE)
    names = author_names([row.noted_by for row in rows])
    return render_template(
        "hub/groups.html",
        rows=[(row, names.get(row.noted_by, "")) for row in rows],
        total=total,
        year=count_groups(viewer, today.replace(month=4, day=1, year=today.year - (today.month < 4))),
        paging=paging,
        form=form,
        plain=ActForm(formdata=None),
    )
