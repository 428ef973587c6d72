"""A record's own staff page, and one page for each of its sections."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.text import read_number
from portal.listings.editing import presenters
from portal.listings.editing.actions import keep_changes
from portal.listings.editing.find_queries import find_places
from portal.listings.editing.queries import Editing, may_change_all, open_record
from portal.listings.editing.rules import access
from portal.listings.editing.rules.sections import Section, get_section
from portal.listings.editing.views.addresses import everywhere
from portal.listings.record_forms import RecordForm
from portal.listings.record_words import say_place
from portal.listings.record_words.records import address_of
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("editing", __name__, url_prefix="/staff/listings")

_MOST_PLACES = 120


@everywhere(bp, "")
@requires(Permission.CHANGE_LISTINGS)
def show(entity: str, record_id: str) -> ResponseReturnValue:
    """The record in the words and order of its public page, with what is missing and what is not saved."""
    viewer = the_viewer()
    editing = open_record(viewer, entity, record_id)
    return render_template(
        "editing/record.html",
        page=presenters.record_page(editing),
        whole=may_change_all(viewer),
        saved=request.args.get("saved", ""),
        form=EmptyForm(),
    )


@everywhere(bp, "/edit/<slug>")
@requires(Permission.CHANGE_LISTINGS)
def section(entity: str, record_id: str, slug: str) -> ResponseReturnValue:
    """One section's form, with the viewer's own draft in it."""
    part = get_section(entity, slug)
    editing = open_record(the_viewer(), entity, record_id)
    form = RecordForm.of_values(part.fields, editing.values, editing.lookup)
    return _section_page(editing, part, form, editing.latest)


@everywhere(bp, "/edit/<slug>", method="POST")
@requires(Permission.CHANGE_LISTINGS)
@checks_own_token
@commits
def keep(entity: str, record_id: str, slug: str) -> ResponseReturnValue:
    """Keep what was typed in the viewer's draft; a button inside the form changes rows and saves nothing."""
    part, viewer = get_section(entity, slug), the_viewer()
    editing = open_record(viewer, entity, record_id, lock=True)
    command, seen = request.form.get("do", ""), read_number(request.form.get("seen"), editing.latest)
    lookup = editing.lookup_for(part.names, _places_in(command))
    form = RecordForm.of_post(part.fields, request.form, editing.values, lookup)
    token = EmptyForm()
    if not token.validate():
        form.errors += [("", words) for words in token.form_errors]
        return _section_page(editing, part, form, seen)
    if _changed_rows(form, command):
        return _section_page(editing, part, form, seen)
    values = form.check(editing.shape, lookup)
    if values is None:
        return _section_page(editing, part, form, seen)
    draft = keep_changes(viewer, editing, values, seen)
    here = address_of(entity, record_id)
    return redirect(here if command == "later" or draft is None else f"{here}/changes", 303)


def _places_in(command: str) -> set[str]:
    """The places that the form names, and the one that a button adds."""
    named = [value for name, value in request.form.items() if name.endswith("-location")]
    return {place for place in (*named[:_MOST_PLACES], command.rpartition(":")[2]) if len(place) == 36}


def _changed_rows(form: RecordForm, command: str) -> bool:
    """Whether a button inside the form was pressed; what it asks is done."""
    if command.startswith("ask:"):
        code, _, said = command.removeprefix("ask:").partition(":")
        words = access.answer(code, said)
        return bool(words) and form.add_row("accessibility", {"description": words})
    if not form.act(command):
        return False
    if form.looked_for:
        form.offer_places([(place.id, say_place(place)) for place in find_places(form.looked_for)])
    return True


def _section_page(editing: Editing, part: Section, form: RecordForm, seen: int) -> str:
    return render_template(
        "editing/section.html",
        page=presenters.section_page(editing, part, form),
        record_form=form,
        has_errors=bool(form.errors),
        seen=seen,
        token=EmptyForm(),
        whole=may_change_all(the_viewer()),
    )
