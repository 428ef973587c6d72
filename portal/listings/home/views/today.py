"""The agent's first page, for a phone held in one hand: what to ring about, what waits, what is missing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.errors import Conflict
from portal.directory.models import WantedListing
from portal.listings.home.actions import end, note_wanted, put_back, take
from portal.listings.home.forms import EndForm, NoteForm
from portal.listings.home.queries import (
    count_asking,
    count_suggestions,
    find_listing,
    get_wanted,
    list_wanted,
)
from portal.listings.verification.forms import ButtonForm
from portal.listings.verification.pace import the_cadence
from portal.listings.verification.worklist import work_list
from portal.usage.queries import count_views
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("today", __name__, url_prefix="/staff/today")

P = Permission
_FIRST, _MOST_WANTED = 5, 10


@bp.get("")
@requires(P.EDIT_LISTINGS)
def index() -> ResponseReturnValue:
    """What there is to do today."""
    jobs = work_list(count_views(), the_cadence(), days=0)
    viewer = the_viewer()
    return render_template(
        "today/index.html",
        jobs=jobs[:_FIRST],
        more=max(len(jobs) - _FIRST, 0),
        to_ring=sum(job.ring for job in jobs),
        returned=sum(job.why.startswith("Our email came back") for job in jobs),
        suggestions=count_suggestions() if viewer.may(P.REVIEW_CHANGES) else 0,
        asking=count_asking() if viewer.may(P.REVIEW_CHANGES) else 0,
        wanted=list_wanted(_MOST_WANTED),
        hub=viewer.may(P.WORK_HUB),
        form=ButtonForm(formdata=None),
        own=viewer.id,
    )


@bp.get("/wanted")
@requires(P.EDIT_LISTINGS)
def wanted() -> ResponseReturnValue:
    """Everything that is wanted."""
    return _wanted_page(NoteForm())


@bp.post("/wanted")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def note() -> ResponseReturnValue:
    """Something else is missing."""
    form = NoteForm()
    if not form.validate():
        return _wanted_page(form)
    row = note_wanted(form.words.data.lower())
    return redirect(f"/staff/today/wanted/{row.id}", 303)


@bp.get("/wanted/<wanted_id>")
@requires(P.EDIT_LISTINGS)
def show(wanted_id: str) -> ResponseReturnValue:
    """One thing that is wanted."""
    return _one_page(get_wanted(wanted_id), EndForm())


@bp.post("/wanted/<wanted_id>/<any(take,back):act>")
@requires(P.EDIT_LISTINGS)
@commits
def hold(wanted_id: str, act: str) -> ResponseReturnValue:
    """Take it, or put it back for somebody else."""
    row = get_wanted(wanted_id)
    if act == "take":
        take(row, the_actor())
    else:
        put_back(row)
    return redirect(f"/staff/today/wanted/{row.id}", 303)


@bp.post("/wanted/<wanted_id>/end")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def finish(wanted_id: str) -> ResponseReturnValue:
    """It is done with a listing, or it is not for us and why."""
    row, form = get_wanted(wanted_id), EndForm()
    right = form.validate()
    service = find_listing(form.listing.data) if form.end.data == "found" else None
    if form.end.data == "found" and service is None:
        form.listing.errors = [*form.listing.errors, "Enter the address of a listing on this site"]
        right = False
    if form.end.data == "declined" and not form.why.data:
        form.why.errors = [*form.why.errors, "Enter why it is not for us"]
        right = False
    if not right:
        return _one_page(row, form)
    try:
        end(row, the_actor(), service=service, why="" if service else form.why.data)
    except Conflict as conflict:
        form.form_errors.append(conflict.message)
        return _one_page(row, form)
    return redirect("/staff/today", 303)


def _wanted_page(form: NoteForm) -> str:
    return render_template("today/wanted.html", rows=list_wanted(200), form=form, own=the_viewer().id)


def _one_page(row: WantedListing, form: EndForm) -> str:
    return render_template(
        "today/one.html", row=row, form=form, own=the_viewer().id, plain=ButtonForm(formdata=None)
    )
