"""A record's history, and putting back what it said before."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.paging import read_page
from portal.core.text import read_number
from portal.directory.checks import InvalidValue
from portal.listings.editing import history_presenters as presenters
from portal.listings.editing.actions import undo_fields
from portal.listings.editing.history_queries import get_change, list_changes, say_authors
from portal.listings.editing.queries import may_change_all, open_record
from portal.listings.editing.views.addresses import everywhere, on_conflict
from portal.listings.record_words.records import address_of
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("editing_history", __name__, url_prefix="/staff/listings")

P = Permission

_CHANGED = "Somebody else changed this while you were looking. Look at what it says now, then decide again."


@everywhere(bp, "/history")
@requires(P.CHANGE_LISTINGS)
def history(entity: str, record_id: str) -> ResponseReturnValue:
    """Every change, newest first."""
    viewer = the_viewer()
    editing = open_record(viewer, entity, record_id)
    changes, paging = list_changes(entity, record_id, read_page(request.args.get("page")))
    return render_template(
        "editing/history.html",
        page=presenters.history_page(editing, changes, say_authors(changes)),
        paging=paging,
        whole=may_change_all(viewer),
    )


@everywhere(bp, "/history/<change_id>")
@requires(P.EDIT_LISTINGS)
def change(entity: str, record_id: str, change_id: str) -> ResponseReturnValue:
    """One change, with what putting each field back would do."""
    return _undo_page(entity, record_id, change_id, _CHANGED if request.args.get("changed") else "")


@everywhere(bp, "/history/<change_id>", method="POST")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@on_conflict(lambda entity, record_id, change_id: f"/history/{change_id}?changed=1")
@commits
def undo(entity: str, record_id: str, change_id: str) -> ResponseReturnValue:
    """Put the ticked fields back, as a change of its own."""
    viewer, names, token = the_viewer(), set(request.form.getlist("field")), EmptyForm()
    editing = open_record(viewer, entity, record_id)
    found = get_change(entity, record_id, change_id)
    version = request.form.get("version", "")
    names &= {one.field_name for one in found.fields if one.last_action_type == "update"}
    if not token.validate():
        return _undo_page(entity, record_id, change_id, token.form_errors[0], names)
    if not names:
        return _undo_page(entity, record_id, change_id, "Tick what to put back.")
    try:
        made = undo_fields(viewer, editing, found, names, read_number(version, 0))
    except InvalidValue as wrong:
        return _undo_page(entity, record_id, change_id, wrong.message, names)
    return redirect(f"{address_of(entity, record_id)}?saved={'undone' if made else 'nothing'}", 303)


def _undo_page(
    entity: str, record_id: str, change_id: str, error: str = "", ticked: set[str] | None = None
) -> str:
    editing = open_record(the_viewer(), entity, record_id)
    found = get_change(entity, record_id, change_id)
    return render_template(
        "editing/change.html",
        page=presenters.undo_page(editing, found, say_authors([found])[found.id], ticked),
        error=error,
        has_errors=bool(error),
        token=EmptyForm(),
    )
