"""What a draft changes, side by side; saving it, throwing it away, settling a conflict."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.errors import NotFound
from portal.core.text import read_number
from portal.directory.checks import InvalidValue
from portal.directory.vocabulary import ServiceStatus
from portal.listings.editing import presenters
from portal.listings.editing.actions import discard as discard_draft
from portal.listings.editing.actions import keep_changes, news_of, save_draft, settle_conflict
from portal.listings.editing.forms import SaveForm
from portal.listings.editing.preview import preview_page
from portal.listings.editing.queries import Editing, may_change_all, open_record
from portal.listings.editing.views.addresses import everywhere, on_conflict
from portal.listings.record_words.records import address_of
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("editing_changes", __name__, url_prefix="/staff/listings")


#: Theirs and yours, side by side.
leads_to_conflict = on_conflict(lambda entity, record_id: "/conflict")


@everywhere(bp, "/changes")
@requires(Permission.CHANGE_LISTINGS)
def changes(entity: str, record_id: str) -> ResponseReturnValue:
    """What the draft changes, side by side, before anything is saved."""
    editing = open_record(the_viewer(), entity, record_id)
    if editing.draft is None:
        return redirect(address_of(entity, record_id), 303)
    return _changes_page(editing, SaveForm())


@everywhere(bp, "/changes", method="POST")
@requires(Permission.CHANGE_LISTINGS)
@checks_own_token
@leads_to_conflict
@commits
def save(entity: str, record_id: str) -> ResponseReturnValue:
    """Save them: on the site at once, or as a suggestion from whoever keeps their own listings."""
    viewer, form = the_viewer(), SaveForm()
    editing = open_record(viewer, entity, record_id, lock=True)
    if not form.validate():
        return _changes_page(editing, form)
    try:
        made = save_draft(viewer, editing, form.reason.data)
    except InvalidValue as wrong:
        return _changes_page(editing, form, wrong)
    done = "nothing" if made is None else "yes" if may_change_all(viewer) else "suggested"
    return redirect(f"{address_of(entity, record_id)}?saved={done}", 303)


@everywhere(bp, "/discard", method="POST")
@requires(Permission.CHANGE_LISTINGS)
@commits
def discard(entity: str, record_id: str) -> ResponseReturnValue:
    """Throw the draft away."""
    discard_draft(open_record(the_viewer(), entity, record_id, lock=True))
    return redirect(f"{address_of(entity, record_id)}?saved=discarded", 303)


@bp.post("/<record_id>/publish")
@requires(Permission.EDIT_LISTINGS)
@commits
def publish(record_id: str) -> ResponseReturnValue:
    """Put "live" into the draft, and show what changes before anything is."""
    viewer = the_viewer()
    editing = open_record(viewer, "service", record_id, lock=True)
    keep_changes(viewer, editing, {"status": ServiceStatus.LIVE}, editing.latest)
    return redirect(f"{address_of('service', record_id)}/changes", 303)


@bp.get("/<record_id>/preview")
@requires(Permission.CHANGE_LISTINGS)
def preview(record_id: str) -> ResponseReturnValue:
    """The whole listing as the public will see it with the draft in it."""
    shown = preview_page(open_record(the_viewer(), "service", record_id))
    here = address_of("service", record_id)
    return render_template(
        "editing/preview.html", shown=shown, page=shown.page, here=here, preview=True, noindex=True
    )


@everywhere(bp, "/conflict")
@requires(Permission.CHANGE_LISTINGS)
def conflict(entity: str, record_id: str) -> ResponseReturnValue:
    """What somebody else changed meanwhile: theirs and yours, field by field."""
    editing = open_record(the_viewer(), entity, record_id)
    if editing.draft is None:
        return redirect(address_of(entity, record_id), 303)
    if not news_of(editing).any:
        return redirect(f"{address_of(entity, record_id)}/changes", 303)
    return _conflict_page(editing, [])


@everywhere(bp, "/conflict", method="POST")
@requires(Permission.CHANGE_LISTINGS)
@checks_own_token
@leads_to_conflict
@commits
def settle(entity: str, record_id: str) -> ResponseReturnValue:
    """Take theirs or yours for each field; then the changes are shown again before they are saved."""
    editing = open_record(the_viewer(), entity, record_id, lock=True)
    if editing.draft is None:
        raise NotFound
    token = EmptyForm()
    if not token.validate():
        return _conflict_page(editing, [], token.form_errors)
    answers = {name.removeprefix("choice-"): said for name, said in request.form.items()}
    open_ = settle_conflict(editing, answers, read_number(request.form.get("seen"), -1))
    if open_:
        return _conflict_page(editing, open_)
    return redirect(f"{address_of(entity, record_id)}/changes", 303)


def _changes_page(editing: Editing, form: SaveForm, wrong: InvalidValue | None = None) -> str:
    return render_template(
        "editing/changes.html",
        page=presenters.changes_page(editing, wrong),
        form=form,
        has_errors=bool(form.errors or wrong),
        whole=may_change_all(the_viewer()),
        token=EmptyForm(),
    )


def _conflict_page(editing: Editing, open_: list[str], errors: list[str] | None = None) -> str:
    return render_template(
        "editing/conflict.html",
        page=presenters.conflict_page(editing, news_of(editing), open_),
        chosen=request.form,
        errors=errors or [],
        has_errors=bool(open_ or errors),
        token=EmptyForm(),
        seen=editing.latest,
    )
