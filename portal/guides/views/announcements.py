"""Announcements: the one short message at the top of every public page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.catalogue import catalogue
from portal.directory.edit_queries import get_edit, list_edits
from portal.guides import actions
from portal.guides.announcing import Notice
from portal.guides.differences import differences, present_edits
from portal.guides.forms import AnnouncementForm
from portal.guides.models import Announcement
from portal.guides.presenters import say_state
from portal.guides.queries import get_announcement, list_announcements
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("announcements", __name__, url_prefix="/staff/announcements")

EDIT = Permission.EDIT_GUIDES


@bp.get("")
@requires(EDIT)
def index() -> ResponseReturnValue:
    """All of them: the one that is shown, those to come, those that were."""
    today = clock.today()
    rows = [(row, *say_state(row, today)) for row in list_announcements()]
    return render_template("announcements/index.html", rows=rows, form=EmptyForm())


@bp.get("/new")
@requires(EDIT)
def new() -> ResponseReturnValue:
    """A new one."""
    today = clock.today()
    form = AnnouncementForm(data={"from_on": today, "until_on": today + timedelta(days=7)})
    return _form_page(form, "/staff/announcements/new")


@bp.post("/new")
@checks_own_token
@requires(EDIT)
@commits
def create() -> ResponseReturnValue:
    """Keep it, or show what it would look like."""
    form = AnnouncementForm()
    if not form.validate() or form.do.data == "preview":
        return _form_page(form, "/staff/announcements/new")
    actions.create_announcement(form.values(), the_actor())
    return redirect("/staff/announcements", 303)


@bp.get("/<announcement_id>")
@requires(EDIT)
def edit(announcement_id: str) -> ResponseReturnValue:
    """One to be changed."""
    row = get_announcement(announcement_id)
    form = AnnouncementForm(obj=row)
    return _form_page(form, request.path, row=row)


@bp.post("/<announcement_id>")
@checks_own_token
@requires(EDIT)
@commits
def save(announcement_id: str) -> ResponseReturnValue:
    """Keep the change, or show what it would look like."""
    row = get_announcement(announcement_id, to_change=True)
    form = AnnouncementForm()
    if not form.validate() or form.do.data == "preview":
        return _form_page(form, request.path, row=row)
    try:
        actions.change_text(row, form.values(), the_actor(), expected=form.expected)
    except Conflict:
        form.version.data = row.version
        theirs = differences(actions.read_text(row), form.values(), catalogue())
        return _form_page(form, request.path, row=row, theirs=theirs), 409
    return redirect("/staff/announcements", 303)


@bp.post("/<announcement_id>/<any(off,on):act>")
@requires(EDIT)
@commits
def switch(announcement_id: str, act: str) -> ResponseReturnValue:
    """Take it down before its time, or put it up again."""
    row = get_announcement(announcement_id, to_change=True)
    actions.change_text(row, {"off": act == "off"}, the_actor())
    return redirect("/staff/announcements", 303)


@bp.get("/<announcement_id>/history")
@requires(EDIT)
def history(announcement_id: str) -> ResponseReturnValue:
    """What was changed, when and by whom."""
    return _history_page(get_announcement(announcement_id))


@bp.post("/<announcement_id>/history/<edit_id>/put-back")
@requires(EDIT)
@commits
def put_back(announcement_id: str, edit_id: str) -> ResponseReturnValue:
    """Take one change back."""
    row = get_announcement(announcement_id, to_change=True)
    try:
        actions.take_back(row, get_edit("announcement", row.id, edit_id), the_actor())
    except Conflict as clash:
        return _history_page(row, clash.message), 409
    return redirect(f"/staff/announcements/{announcement_id}/history", 303)


def _form_page(form: Any, action: str, row: Announcement | None = None, theirs: Any = ()) -> str:
    drawable = form.message.data and not form.errors  # a link that is none must not be drawn either
    shown = Notice(form.kind.data or "notice", form.message.data, form.link.data or "") if drawable else None
    return render_template(
        "announcements/edit.html", form=form, action=action, row=row, shown=shown, theirs=theirs
    )


def _history_page(row: Announcement, problem: str = "") -> str:
    edits = list_edits("announcement", row.id)
    return render_template(
        "texts/history.html",
        here=f"/staff/announcements/{row.id}",
        name="Announcement",
        edits=present_edits(edits, author_names(edit.author for edit in edits), catalogue()),
        origin="",
        form=EmptyForm(),
        problem=problem,
    )
