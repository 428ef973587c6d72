"""People: found again, put right, given all that we know of them, joined, parted and erased."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.audit.actions import record
from portal.audit.reads import audited_read
from portal.audit.vocabulary import Action
from portal.core.errors import Conflict, NotFound
from portal.keys.store import at_hand
from portal.referrals.acting import hub
from portal.referrals.forms.hub import ActForm, say_on
from portal.referrals.forms.people import EraseForm, FindForm, PutRightForm, SameForm, facts_of
from portal.referrals.models import Person
from portal.referrals.people_actions import hold_apart, join, part, rectify
from portal.referrals.people_queries import (
    all_consents,
    find_people,
    get_person,
    list_likenesses,
    list_merges,
    match_index,
    nhs_index,
    referrals_of,
    rows_of,
)
from portal.referrals.presenters.referral import consent_lines, earlier_of, see_person
from portal.referrals.queries import get_referral
from portal.referrals.rights_actions import erase_person, export_person
from portal.referrals.vocabulary import OVER
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("people", __name__, url_prefix="/hub/people")

P = Permission


def _get(person_id: str) -> Person:
    return get_person(the_viewer(), person_id)


def _with(person_id: str, other_id: str) -> str:
    return person_id


@bp.get("")
@requires(P.WORK_HUB)
def index() -> ResponseReturnValue:
    """Finding somebody again."""
    return render_template("hub/people.html", form=FindForm(formdata=None), found=None)


@bp.post("")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def find() -> ResponseReturnValue:
    """Sent as a form, so that no name stands in an address."""
    form = FindForm()
    if not form.validate() or not form.asks():
        return render_template("hub/people.html", form=form, found=None)
    if form.reference.data:
        try:
            return redirect(f"/hub/{get_referral(the_viewer(), form.reference.data).reference}", 303)
        except NotFound:
            form.reference.errors = [*form.reference.errors, "There is no referral with this reference"]
            return render_template("hub/people.html", form=form, found=None)
    name = match_index(form.given_name.data, form.family_name.data, form.birth_date.data, form.postcode.data)
    people = find_people(the_viewer(), nhs_index(form.nhs_number.data), name)
    page = render_template("hub/people.html", form=form, found=[see_person(one) for one in people])
    for one in people:
        record(Action.PERSONAL_DATA_READ, actor=the_actor(), entity="person", entity_id=one.id)
    return page


@bp.get("/<person_id>")
@requires(P.WORK_HUB)
@audited_read("person", actor=the_actor, entity_id=lambda person_id: person_id)
def show(person_id: str) -> ResponseReturnValue:
    """What we know of one person, from all their contacts."""
    return _page(_get(person_id))


def _page(person: Person) -> str:
    rows, merges = rows_of(person), list_merges(person)
    deciders = author_names([match.decided_by for match, _gone in merges])
    return render_template(
        "hub/person.html",
        person=person,
        rows=[(row, see_person(row)) for row in rows],
        referrals=earlier_of(the_viewer(), person),
        consents=consent_lines(all_consents(person), {}),
        alike=[(see_person(one.person), one) for one in list_likenesses(person)],
        merges=[(match, see_person(gone), deciders.get(match.decided_by, "")) for match, gone in merges],
        may=the_viewer().may(P.PERSON_RIGHTS),
        form=ActForm(formdata=None),
    )


@bp.get("/<person_id>/put-right")
@requires(P.WORK_HUB)
@audited_read("person", actor=the_actor, entity_id=lambda person_id: person_id)
def put_right(person_id: str) -> ResponseReturnValue:
    """Facts that are wrong."""
    person = _get(person_id)
    with at_hand([person.key_id]):
        return _put_right_page(person, PutRightForm(formdata=None, data=facts_of(person)))


@bp.post("/<person_id>/put-right")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def keep_right(person_id: str) -> ResponseReturnValue:
    """They are right now."""
    person, form = _get(person_id), PutRightForm()
    if not form.validate():
        return _put_right_page(person, form)
    (latest, *_rest) = [one for one in referrals_of(the_viewer(), person) if one.person_pk == person.pk]
    try:
        with at_hand([person.key_id]):
            rectify(person, form.read(), hub(the_viewer()), referral=latest)
    except Conflict as conflict:
        return _put_right_page(person, form, say_on(form, conflict))
    return redirect(f"/hub/people/{person.id}", 303)


def _put_right_page(person: Person, form: PutRightForm, status: int = 200) -> ResponseReturnValue:
    return render_template("hub/put_right.html", person=person, form=form), status


@bp.post("/<person_id>/everything")
@requires(P.PERSON_RIGHTS, fresh=True)
@commits
def everything(person_id: str) -> ResponseReturnValue:
    """All that we know of one person as one file, for them."""
    facts = export_person(_get(person_id), hub(the_viewer()))
    body = json.dumps(facts, ensure_ascii=False, indent=1)
    name = "everything-about-one-person.json"
    return Response(
        body, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.get("/<person_id>/erase")
@requires(P.PERSON_RIGHTS, fresh=True)
def erase(person_id: str) -> ResponseReturnValue:
    """Are you sure?"""
    return _erase_page(_get(person_id), EraseForm(formdata=None))


@bp.post("/<person_id>/erase")
@requires(P.PERSON_RIGHTS, fresh=True)
@checks_own_token
@commits
def send_erase(person_id: str) -> ResponseReturnValue:
    """It is gone, from backups too; what is left counts and says nothing about who."""
    person, form = _get(person_id), EraseForm()
    if not form.validate():
        return _erase_page(person, form)
    try:
        erase_person(person, hub(the_viewer()))
    except Conflict as conflict:
        return _erase_page(person, form, say_on(form, conflict))
    return redirect(f"/hub/people/{person_id}", 303)


def _erase_page(person: Person, form: EraseForm, status: int = 200) -> ResponseReturnValue:
    open_ones = [one for one in referrals_of(the_viewer(), person) if one.status not in OVER]
    return render_template("hub/erase.html", person=person, form=form, open_ones=open_ones), status


@bp.get("/<person_id>/same/<other_id>")
@requires(P.WORK_HUB)
@audited_read("person", actor=the_actor, entity_id=_with)
def compare(person_id: str, other_id: str) -> ResponseReturnValue:
    """Two who look alike, side by side."""
    return _same_page(_get(person_id), _get(other_id), SameForm(formdata=None))


@bp.post("/<person_id>/same/<other_id>")
@requires(P.PERSON_RIGHTS)
@checks_own_token
@commits
def decide(person_id: str, other_id: str) -> ResponseReturnValue:
    """One person, or two."""
    first, second, form = _get(person_id), _get(other_id), SameForm()
    if not form.validate():
        return _same_page(first, second, form)
    by = hub(the_viewer())
    try:
        if form.answer.data == "apart":
            hold_apart(first, second, by)
        else:
            kept, gone = (first, second) if form.answer.data == "first" else (second, first)
            join(kept, gone, by)
    except Conflict as conflict:
        return _same_page(first, second, form, say_on(form, conflict))
    return redirect(f"/hub/people/{first.id}", 303)


def _same_page(first: Person, second: Person, form: Any, status: int = 200) -> ResponseReturnValue:
    viewer = the_viewer()
    sides = [(see_person(one), earlier_of(viewer, one)) for one in (first, second)]
    labels = list(dict.fromkeys(name for seen, _known in sides for name, _said in _all_facts(seen)))
    table = [
        [label, *(dict(_all_facts(seen)).get(label, "Not given") for seen, _known in sides)]
        for label in labels
    ]
    page = render_template(
        "hub/same.html", first=first, second=second, sides=sides, table_rows=table, form=form
    )
    return page, status


def _all_facts(seen: Any) -> list[tuple[str, str]]:
    return [("Name", seen.name), *seen.facts, *seen.phones, *seen.safe]


@bp.post("/<person_id>/part/<match_id>")
@requires(P.PERSON_RIGHTS)
@commits
def undo(person_id: str, match_id: str) -> ResponseReturnValue:
    """They are two people after all: each has again what was theirs."""
    person = _get(person_id)
    match = next((one for one, _gone in list_merges(person) if one.id == match_id), None)
    if match is None:
        raise NotFound("These are not joined by this any more.")
    part(match, hub(the_viewer()))
    return redirect(f"/hub/people/{person.id}", 303)
