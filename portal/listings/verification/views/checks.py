"""What agents check: the list, a call sheet for one listing with what to ask, and many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.queries import team_name_of
from portal.accounts.vocabulary import Permission
from portal.audit.vocabulary import staff
from portal.core.errors import Conflict
from portal.core.text import read_number
from portal.directory.check_actions import ALL_RIGHT, check_listing, note_call
from portal.directory.check_queries import email_of, find_to_check, get_to_check
from portal.directory.models import Service
from portal.directory.presenters.contacts import phone_lines, service_phones
from portal.directory.queries import get_lookup
from portal.directory.suggestion_queries import list_pending
from portal.directory.vocabulary import CheckGroup, CheckStage, Tick, VerificationMethod
from portal.listings.verification.forms import ButtonForm, read_ticks, ticks_form
from portal.listings.verification.groups import groups_of
from portal.listings.verification.pace import the_cadence
from portal.listings.verification.worklist import work_list
from portal.usage.queries import count_views
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("checks", __name__, url_prefix="/staff/checks")

P = Permission
#: On one page: more than anybody rings in a day.
_MOST = 50


@bp.get("")
@requires(P.EDIT_LISTINGS)
def index() -> ResponseReturnValue:
    """What is due, the most urgent first."""
    return _list_page(ButtonForm())


@bp.post("/still-right")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def still_right() -> ResponseReturnValue:
    """Those that are ticked are still right: somebody of the team made sure of it."""
    form = ButtonForm()
    if not form.validate():
        return _list_page(form)
    seen = dict(pair.partition(":")[::2] for pair in request.form.getlist("listing")[:_MOST])
    if not seen:
        form.form_errors.append("Tick the listings that are still right first.")
        return _list_page(form)
    views, changed = count_views(), []
    for service in find_to_check(seen).values():
        try:
            _check(service, ALL_RIGHT, VerificationMethod.PHONE, seen[service.id], views)
        except Conflict:
            changed.append(service.name)
    if changed:
        form.form_errors.append(f"Look at these again, they were changed a moment ago: {', '.join(changed)}")
        return _list_page(form)
    return redirect("/staff/checks", 303)


@bp.get("/<service_id>")
@requires(P.EDIT_LISTINGS)
def sheet(service_id: str) -> ResponseReturnValue:
    """What to ask on the phone, and what the listing says now."""
    return _sheet_page(get_to_check(service_id), ticks_form()())


@bp.post("/<service_id>")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def tick(service_id: str) -> ResponseReturnValue:
    """Keep what was heard; some groups now and others later is right too."""
    service, form = get_to_check(service_id), ticks_form()()
    if not form.validate():
        return _sheet_page(service, form)
    ticks = ALL_RIGHT if request.form.get("all") == "yes" else read_ticks(form)
    if not ticks:
        form.form_errors.append("Tick at least one answer, or press “All of it is still right”.")
        return _sheet_page(service, form)
    try:
        _check(service, ticks, VerificationMethod(form.method.data), form.seen.data, count_views())
    except Conflict as conflict:
        form.form_errors.append(conflict.message)
        return _sheet_page(service, form)
    return redirect(f"/staff/checks/{service.id}", 303)


@bp.post("/<service_id>/no-answer")
@requires(P.EDIT_LISTINGS)
@commits
def no_answer(service_id: str) -> ResponseReturnValue:
    """Nobody picked up: it goes down the list for today."""
    service = get_to_check(service_id)
    note_call(service, the_actor())
    return redirect("/staff/checks", 303)


def _check(
    service: Service,
    ticks: Mapping[CheckGroup, Tick],
    method: VerificationMethod,
    seen: str,
    views: Mapping[str, int],
) -> None:
    viewer = the_viewer()
    check_listing(
        service,
        ticks,
        method=method,
        by=team_name_of(viewer, P.EDIT_LISTINGS),
        actor=staff(viewer.id),
        cadence=the_cadence(),
        views=views.get(service.id, 0),
        seen=read_number(seen, 0),
    )


def _list_page(form: ButtonForm) -> str:
    jobs = work_list(count_views(), the_cadence())
    return render_template(
        "checks/index.html",
        jobs=jobs[:_MOST],
        more=max(len(jobs) - _MOST, 0),
        to_ring=sum(job.ring for job in jobs),
        late=sum(job.late for job in jobs),
        ticked=set(request.form.getlist("listing")),
        form=form,
    )


def _sheet_page(service: Service, form: Any) -> str:
    row = service.verification
    form.seen.data = str(service.version)
    return render_template(
        "checks/sheet.html",
        service=service,
        row=row,
        form=form,
        groups=groups_of(service, get_lookup()),
        phones=phone_lines(service_phones(service)),
        email=email_of(service),
        team=team_name_of(the_viewer(), P.EDIT_LISTINGS),
        pending=len(list_pending("service", service.id)),
        due=row is not None and row.stage in (CheckStage.CALL, CheckStage.UNCONFIRMED),
        no_answer=ButtonForm(formdata=None),
    )
