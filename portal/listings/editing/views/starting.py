"""Beginning a new listing or place: search first, then begin what is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.text import join_words
from portal.directory.checks import InvalidValue
from portal.directory.duplicate_queries import likely_duplicates
from portal.directory.shapes import LOCATION, Field
from portal.listings.editing.actions import keep_changes, start_listing, start_place
from portal.listings.editing.find_queries import find_organization, find_organizations, find_places
from portal.listings.editing.forms import SeekForm, StartForm
from portal.listings.editing.queries import get_editing_lookup, open_record
from portal.listings.editing.rules.sections import get_section
from portal.listings.record_forms import RecordForm
from portal.listings.record_words import say_place
from portal.listings.record_words.records import address_of
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("editing_start", __name__, url_prefix="/staff/listings")

P = Permission

_MOST = 8
_SIGNS = {
    "name": "a name like it",
    "postcode": "the same postcode",
    "phone": "the same phone number",
    "email": "the same email address",
    "site": "the same website",
}


@bp.get("/new")
@requires(P.EDIT_LISTINGS)
def new() -> ResponseReturnValue:
    """What is it called, and how is it reached: to see whether we have it."""
    return render_template("editing/new.html", form=SeekForm())


@bp.post("/new")
@requires(P.EDIT_LISTINGS)
@checks_own_token
def seek() -> ResponseReturnValue:
    """The listings that it may be, and the rest of what it takes to begin a new one."""
    form = SeekForm()
    if not form.validate():
        return render_template("editing/new.html", form=form)
    return _start_page(StartForm(formdata=None, data=form.data))


@bp.post("/new/start")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def start() -> ResponseReturnValue:
    """Begin it as a draft that nobody sees."""
    form = StartForm()
    if not form.validate():
        return _start_page(form)
    if find_organization(form.organization.data) is None and request.form.get("add") != "yes":
        return _start_page(form, unknown=True)
    try:
        row = start_listing(
            the_viewer(),
            name=form.name.data,
            kind=form.kind.data,
            organization=form.organization.data,
            phone=form.phone.data,
        )
    except InvalidValue as wrong:
        field = {"phones": form.phone, "number": form.phone}.get(wrong.field, form.name)
        field.errors = [wrong.message]
        return _start_page(form)
    return redirect(f"{address_of('service', row.id)}?saved=begun", 303)


def _say_signs(signs: Iterable[str]) -> str:
    return join_words([_SIGNS.get(sign, sign) for sign in signs])


def _start_page(form: StartForm, *, unknown: bool = False) -> str:
    likely = likely_duplicates(form.name.data or "", form.phone.data or "", postcode=form.postcode.data or "")
    typed = form.organization.data or ""
    words = typed.split()
    alike = {one.id: one for word in words[:4] if len(word) > 3 for one in find_organizations(word, 5)}
    return render_template(
        "editing/start.html",
        form=form,
        likely=[(one, address_of("service", one.id), _say_signs(one.signs)) for one in likely[:_MOST]],
        unknown=unknown,
        alike=[one.name for one in alike.values()][:6] if unknown else [],
        has_errors=bool(form.errors or unknown),
    )


@bp.get("/places/new")
@requires(P.EDIT_LISTINGS)
def new_place() -> ResponseReturnValue:
    """The form of a new place; `for` is the listing that it is for."""
    form = RecordForm.of_values(_place_fields(), _EMPTY_PLACE, get_editing_lookup(()))
    return _place_page(form, request.args.get("for", ""))


@bp.post("/places/new")
@requires(P.EDIT_LISTINGS)
@checks_own_token
@commits
def add_place() -> ResponseReturnValue:
    """Add it, unless one like it is there and nobody has said that it is another one."""
    lookup, for_ = get_editing_lookup(()), request.form.get("for", "")
    form = RecordForm.of_post(_place_fields(), request.form, _EMPTY_PLACE, lookup)
    token = EmptyForm()
    if not token.validate():
        form.errors += [("", words) for words in token.form_errors]
        return _place_page(form, for_)
    if form.act(request.form.get("do", "")):
        return _place_page(form, for_)
    values = form.check(LOCATION, lookup)
    if values is None:
        return _place_page(form, for_)
    if not values["name"] and not any(row["postal_code"] or row["address_1"] for row in values["addresses"]):
        form.refuse("name", "Give the place a name or an address.")
        return _place_page(form, for_)
    if request.form.get("do") != "another" and (alike := _alike(values)):
        return _place_page(form, for_, alike)
    place = start_place(the_viewer(), values)
    if not for_:
        return redirect(f"{address_of('location', place.id)}?saved=begun", 303)
    return _use(for_, place.id)


@bp.post("/<record_id>/use-place")
@requires(P.EDIT_LISTINGS)
@commits
def use_place(record_id: str) -> ResponseReturnValue:
    """Add a place that is there to a listing, in the viewer's draft."""
    return _use(record_id, request.form.get("place", ""))


def _use(record_id: str, place_id: str) -> ResponseReturnValue:
    viewer = the_viewer()
    editing = open_record(viewer, "service", record_id, lock=True)
    rows = list(editing.values["at"])
    if place_id in get_editing_lookup([place_id]).locations and all(r["location"] != place_id for r in rows):
        empty = {"description": "", "schedules": [], "phones": [], "contacts": []}
        keep_changes(viewer, editing, {"at": [*rows, {"location": place_id, **empty}]}, editing.latest)
    return redirect(f"{address_of('service', record_id)}/edit/where", 303)


def _place_fields() -> tuple[Field, ...]:
    return get_section("location", "where").fields


_EMPTY_PLACE = {"addresses": [{}], "location_type": "physical"}


def _alike(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Places with the same name or postcode: id and words."""
    looked = [values["name"], *(row["postal_code"] for row in values["addresses"])]
    found = {one.id: say_place(one) for words in looked if words for one in find_places(words, 10)}
    return list(found.items())[:10]


def _place_page(form: RecordForm, for_: str, alike: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "editing/new_place.html",
        record_form=form,
        has_errors=bool(form.errors),
        for_=for_ if len(for_) == 36 else "",
        alike=alike or [],
        token=EmptyForm(),
    )
