"""Guides and standing pages edited on screen: list, text, preview, history, taking off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.reading_ease import reading_hint
from portal.core.text import markdown
from portal.directory.catalogue import catalogue
from portal.directory.edit_queries import get_edit, list_edits
from portal.guides import actions, presenters
from portal.guides.differences import differences, present_edits
from portal.guides.forms import new_guide_form, text_form
from portal.guides.models import Guide, Page
from portal.guides.queries import get_text, list_texts
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("texts", __name__, url_prefix="/staff/texts")

EDIT = Permission.EDIT_GUIDES
_ONE = "/<any(guide,page):shelf>/<slug>"


@bp.get("")
@requires(EDIT)
def index() -> ResponseReturnValue:
    """Every guide and page, those that must be looked at first."""
    return render_template("texts/index.html", texts=presenters.list_for_review(*list_texts(), clock.today()))


@bp.get("/new")
@requires(EDIT)
def new() -> ResponseReturnValue:
    """A new guide."""
    return _form_page(new_guide_form(catalogue(), clock.today()), None)


@bp.post("/new")
@checks_own_token
@requires(EDIT)
@commits
def create() -> ResponseReturnValue:
    """Keep it."""
    form = new_guide_form(catalogue(), clock.today())
    if form.do.data == "edit" or not form.validate():
        return _form_page(form, None)
    if form.do.data == "preview":
        return _preview_page(form, None, "guide")
    made = actions.create_guide(form.values(), the_actor())
    return redirect(f"/staff/texts/guide/{made.slug}?saved=yes", 303)


@bp.get(_ONE)
@requires(EDIT)
def edit(shelf: str, slug: str) -> ResponseReturnValue:
    """One text to be changed."""
    row = get_text(shelf, slug)
    form = text_form(shelf, catalogue(), actions.read_text(row), row.version)
    return _form_page(form, row, saved=request.args.get("saved") == "yes")


@bp.post(_ONE)
@checks_own_token
@requires(EDIT)
@commits
def save(shelf: str, slug: str) -> ResponseReturnValue:
    """Keep it, show it as the public would see it, or go on writing."""
    row = get_text(shelf, slug, to_change=True)
    form = text_form(shelf, catalogue(), actions.read_text(row), row.version)
    if form.do.data == "edit" or not form.validate():
        return _form_page(form, row)
    if form.do.data == "preview":
        return _preview_page(form, row, shelf)
    try:
        actions.change_text(row, form.values(), the_actor(), expected=form.expected)
    except Conflict:
        return _conflict_page(form, row), 409
    return redirect(f"/staff/texts/{shelf}/{slug}?saved=yes", 303)


@bp.get(f"{_ONE}/history")
@requires(EDIT)
def history(shelf: str, slug: str) -> ResponseReturnValue:
    """What was changed, when and by whom."""
    return _history_page(get_text(shelf, slug))


@bp.post(f"{_ONE}/history/<edit_id>/put-back")
@requires(EDIT)
@commits
def put_back(shelf: str, slug: str, edit_id: str) -> ResponseReturnValue:
    """Take one change back."""
    row = get_text(shelf, slug, to_change=True)
    try:
        actions.take_back(row, get_edit(shelf, row.id, edit_id), the_actor())
    except Conflict as clash:
        return _history_page(row, clash.message), 409
    return redirect(f"/staff/texts/{shelf}/{slug}/history", 303)


@bp.post("/guide/<slug>/<any(off,on):act>")
@requires(EDIT)
@commits
def switch(slug: str, act: str) -> ResponseReturnValue:
    """Take a guide off the site, or put it on again."""
    row = get_text("guide", slug, to_change=True)
    actions.change_text(row, {"off": act == "off"}, the_actor())
    return redirect(f"/staff/texts/guide/{slug}", 303)


def _form_page(form: Any, row: Guide | Page | None, **values: Any) -> str:
    return render_template(
        "texts/edit.html",
        form=form,
        row=row,
        shelf=row.__tablename__ if row else "guide",
        hint=reading_hint(form.body.data or ""),
        button_form=EmptyForm(formdata=None),
        **({"saved": False, "theirs": ()} | values),
    )


def _conflict_page(form: Any, row: Guide | Page) -> str:
    """What was typed and what is there now; sent again, it stands on the version that is there now."""
    form.version.data = row.version
    theirs = differences(actions.read_text(row), form.values(), catalogue())
    return _form_page(form, row, theirs=theirs)


def _preview_page(form: Any, row: Guide | Page | None, shelf: str) -> str:
    """The text as the public would see it, with everything typed carried along."""
    values, action = form.values(), request.path
    if shelf == "guide":
        shown: Any = presenters.preview_guide(values, row.slug if row else "new")
    else:
        shown = presenters.link_numbers(markdown(values["body"]))
    sent = request.form.items(multi=True)
    carried = [(name, value) for name, value in sent if name not in ("csrf_token", "do")]
    return render_template(
        "texts/preview.html",
        form=form,
        action=action,
        shelf=shelf,
        shown=shown,
        values=values,
        carried=carried,
    )


def _history_page(row: Guide | Page, problem: str = "") -> str:
    entity = row.__tablename__
    edits = list_edits(entity, row.id)
    return render_template(
        "texts/history.html",
        here=f"/staff/texts/{entity}/{row.slug}",
        name=row.title,
        edits=present_edits(edits, author_names(edit.author for edit in edits), catalogue()),
        origin=row.origin,
        form=EmptyForm(),
        problem=problem,
    )
