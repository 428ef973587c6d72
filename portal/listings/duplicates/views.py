"""Listings that are there twice: look at the two, merge them with a preview, or say that they are two."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import list_people_who
from portal.accounts.vocabulary import Permission
from portal.core.errors import Conflict, NotFound
from portal.directory.actions import Authorship
from portal.directory.checks import InvalidValue
from portal.directory.merge_actions import decide_duplicate, merge_listings, undo_merge
from portal.directory.merge_queries import differing, find_standing, get_merge
from portal.directory.models import Merge, Service
from portal.directory.queries import get_lookup
from portal.directory.rules.merging import Take, is_empty, merged
from portal.directory.shapes import SERVICE
from portal.directory.suggestion_queries import get_record
from portal.directory.values import read_values
from portal.directory.vocabulary import ChangeSource, DuplicateState
from portal.extensions.transactions import transaction
from portal.listings.duplicates.forms import PREFIX, NotSameForm, merge_form
from portal.listings.duplicates.queries import find_id, find_pair, list_merges, list_pairs, with_names
from portal.listings.duplicates.vocabulary import SIGN_WORDS
from portal.listings.record_words import difference
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("duplicates", __name__, url_prefix="/staff/duplicates")

P = Permission


@bp.get("")
@requires(P.EDIT_LISTINGS)
def index() -> ResponseReturnValue:
    """What is perhaps there twice, and what was merged lately."""
    return _index()


@bp.get("/pair")
@requires(P.EDIT_LISTINGS)
def pair() -> ResponseReturnValue:
    """Two listings that somebody names by their addresses."""
    typed = {name: request.args.get(name, "").strip()[:300] for name in ("one", "other")}
    ids = [find_id(_slug(value)) for value in typed.values()]
    if not all(ids) or ids[0] == ids[1]:
        return _index(typed=typed, mistake="Enter the addresses of two listings on this site.")
    return redirect(f"/staff/duplicates/{ids[0]}/{ids[1]}")


@bp.get("/<kept_id>/<gone_id>")
@requires(P.EDIT_LISTINGS)
def preview(kept_id: str, gone_id: str) -> ResponseReturnValue:
    """The two side by side, with what is preset for each field in which they differ."""
    return _preview(*_two(kept_id, gone_id))


@bp.post("/<kept_id>/<gone_id>")
@requires(P.EDIT_LISTINGS)
def merge(kept_id: str, gone_id: str) -> ResponseReturnValue:
    """Show what comes out, or merge. Where one of them changed meanwhile nothing is done."""
    kept, gone = _two(kept_id, gone_id)
    form = _form(kept, gone, fresh=False)
    if not form.validate() or request.form.get("act") == "preview":
        return _preview(kept, gone, form)
    takes, seen = form.takes(), form.seen()
    try:
        with transaction():
            two = _two(kept_id, gone_id)
            done = merge_listings(*two, takes, _by(), get_lookup(), **seen)
            address = f"/staff/duplicates/merges/{done.id}"
    except (Conflict, InvalidValue) as problem:
        form.form_errors.append(problem.message)
        return _preview(*_two(kept_id, gone_id), form), problem.status
    return redirect(address, 303)


@bp.post("/<kept_id>/<gone_id>/not-same")
@requires(P.EDIT_LISTINGS)
@commits
def not_same(kept_id: str, gone_id: str) -> ResponseReturnValue:
    """Keep that they are two, so that nobody is asked again."""
    kept, gone = _two(kept_id, gone_id)
    form = NotSameForm()
    if not form.validate():
        return _preview(kept, gone, not_same=form)
    decide_duplicate(kept.id, gone.id, DuplicateState.NOT_SAME, _by(), form.note.data)
    return redirect("/staff/duplicates", 303)


@bp.get("/merges/<merge_id>")
@requires(P.EDIT_LISTINGS)
def show_merge(merge_id: str) -> ResponseReturnValue:
    """What was merged, with the way back."""
    return _merge_page(get_merge(merge_id))


@bp.post("/merges/<merge_id>/undo")
@requires(P.EDIT_LISTINGS)
@commits
def undo(merge_id: str) -> ResponseReturnValue:
    """Take the two apart again."""
    done = get_merge(merge_id)
    kept, gone = _two(done.kept_id, done.gone_id)
    stay = undo_merge(done, kept, gone, _by(), get_lookup())
    return _merge_page(done, stay=[SERVICE.field(name).label for name in stay])


def _by() -> Authorship:
    return Authorship(ChangeSource.EDITOR, the_viewer().id)


def _slug(address: str) -> str:
    """The last part of an address, whatever stands before and after it."""
    return re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]


def _two(kept_id: str, gone_id: str) -> tuple[Service, Service]:
    """Both listings, whole. Raises NotFound."""
    if kept_id == gone_id:
        raise NotFound
    return get_record("service", kept_id), get_record("service", gone_id)


def _fields(kept: Service, gone: Service) -> list[Any]:
    return differing(read_values(kept, SERVICE), read_values(gone, SERVICE))


def _form(kept: Service, gone: Service, *, fresh: bool) -> Any:
    versions = {"kept_version": kept.version, "gone_version": gone.version}
    return merge_form(_fields(kept, gone), **versions, fresh=fresh)


def _index(typed: dict[str, str] | None = None, mistake: str = "") -> str:
    return render_template(
        "duplicates/index.html",
        pairs=list_pairs(),
        merges=list_merges(),
        signs=SIGN_WORDS,
        typed=typed or {},
        mistake=mistake,
    )


def _preview(kept: Service, gone: Service, form: Any = None, *, not_same: Any = None) -> str:
    """The two side by side; after a first look, with what comes out."""
    lookup, looked = get_lookup(), form is not None
    form = form or _form(kept, gone, fresh=True)
    lines = []
    for one in _fields(kept, gone):
        part, field = SERVICE.field(one.name), form[f"{PREFIX}{one.name}"]
        known = not field.errors and field.data in set(Take)
        value = merged(one.kept, one.gone, Take(field.data)) if known else one.kept
        lines.append(
            {
                "field": field,
                "one_sided": is_empty(one.gone),
                "sides": difference(part, one.kept, one.gone, lookup),
                "result": difference(part, None, value, lookup).after if looked and known else None,
            }
        )
    form.look_again()
    return render_template(
        "duplicates/preview.html",
        kept=kept,
        gone=gone,
        form=form,
        lines=lines,
        not_same=not_same or NotSameForm(formdata=None),
        known=find_pair(kept.id, gone.id),
        standing=find_standing([kept.id, gone.id]),
        signs=SIGN_WORDS,
    )


def _merge_page(done: Merge, *, stay: list[str] | None = None) -> str:
    return render_template(
        "duplicates/merge.html",
        found=with_names(done),
        people=dict(list_people_who(P.EDIT_LISTINGS)),
        stay=stay or [],
        form=EmptyForm(formdata=None),
    )
