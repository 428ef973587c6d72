"""An agent's entry: the same record by telephone, email, paper, face to face or on the bus, with what to say
beside the form, pausing and going on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.directory.catalogue import catalogue
from portal.directory.vocabulary import LinkType
from portal.referrals import acting
from portal.referrals.draft_actions import (
    begin_draft,
    drop_draft,
    end_draft,
    get_own_draft,
    keep_answers,
    list_drafts,
    read_answers,
)
from portal.referrals.forms.about_person import facts_of, request_of
from portal.referrals.forms.entry import NO, DoorForm, consents_of, entry_form
from portal.referrals.forms.refer import START
from portal.referrals.models import Draft, Referral
from portal.referrals.presenters.paper import first_contact_by
from portal.referrals.presenters.script import script_for
from portal.referrals.referrer_queries import Told, get_entered, list_open_alike
from portal.referrals.submission_actions import Submission, code_of, submit
from portal.referrals.vocabulary import Door
from portal.referrals.wording import DOOR_WORDS
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("entry", __name__, url_prefix="/hub/new")

P = Permission
_JOURNEY = "entry:"
_OURS = ("csrf_token", "act")


@bp.get("")
@requires(P.WORK_HUB)
@audited_read("own_drafts", actor=the_actor, entity_id=lambda: the_viewer().id)
def index() -> ResponseReturnValue:
    """How it comes in, and what one has paused."""
    return _start_page(DoorForm(formdata=None))


@bp.post("")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def begin() -> ResponseReturnValue:
    """A new form, kept on the server from its first moment."""
    form = DoorForm()
    if not form.validate():
        return _start_page(form)
    draft, _token = begin_draft(f"{_JOURNEY}{form.door.data}", the_viewer())
    return redirect(f"/hub/new/{draft.nonce}", 303)


@bp.get("/<nonce>")
@requires(P.WORK_HUB)
@audited_read("draft", actor=the_actor, entity_id=lambda nonce: nonce[:8])
def show(nonce: str) -> ResponseReturnValue:
    """The form with what was typed so far."""
    draft = _draft(nonce)
    if draft.referral_pk is not None:
        return redirect(f"/hub/new/{draft.nonce}/sent", 303)
    typed = read_answers(draft)
    return _page(draft, _form(formdata=MultiDict(typed)) if typed else _form(formdata=None, data=START))


@bp.post("/<nonce>")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def keep(nonce: str) -> ResponseReturnValue:
    """Pause, or send; whatever is wrong with it, what was typed is kept."""
    draft, form = _draft(nonce), _form()
    if draft.referral_pk is not None:
        return redirect(f"/hub/new/{draft.nonce}/sent", 303)
    right = form.validate()
    if form.form_errors:  # its token: nothing may be done in somebody else's name
        return _page(draft, form)
    keep_answers(draft, _typed(form))
    if (act := request.form.get("act")) in ("pause", "keep"):
        return redirect("/hub/new" if act == "pause" else f"/hub/new/{draft.nonce}", 303)
    if not right:
        return _page(draft, form)
    if form.contact.data == NO:
        return _page(draft, form, stopped=True)
    wanted = _request(draft, form)
    alike = [] if form.sure.data else _alike(wanted)
    if alike:
        return _page(draft, form, alike=alike)
    end_draft(draft, submit(wanted, acting.hub(the_viewer())).referral)
    return redirect(f"/hub/new/{draft.nonce}/sent", 303)


@bp.post("/<nonce>/keep")
@requires(P.WORK_HUB)
@commits
def keep_meanwhile(nonce: str) -> ResponseReturnValue:
    """Keep what is typed while somebody goes on typing; sent by static/js/keep.js."""
    draft = _draft(nonce)
    keep_answers(draft, _typed(_form()))
    return "", 204


@bp.post("/<nonce>/drop")
@requires(P.WORK_HUB)
@commits
def drop(nonce: str) -> ResponseReturnValue:
    """They want nothing kept, or it was a mistake."""
    draft = _draft(nonce)
    if draft.referral_pk is None:
        drop_draft(draft)
    return redirect("/hub/new", 303)


@bp.get("/<nonce>/sent")
@requires(P.WORK_HUB)
@audited_read("draft", actor=the_actor, entity_id=lambda nonce: nonce[:8])
def receipt(nonce: str) -> ResponseReturnValue:
    """What to tell them at the end: the reference, their code, and by when they hear."""
    referral = get_entered(the_viewer(), _draft(nonce))
    return render_template(
        "entry/sent.html",
        referral=referral,
        code=code_of(referral),
        contact_by=first_contact_by(referral),
        spoken=referral.first_contact_at is not None,
    )


def _draft(nonce: str) -> Draft:
    return get_own_draft(the_viewer(), nonce[:64])


def _door(draft: Draft) -> Door:
    return Door(draft.journey.removeprefix(_JOURNEY))


def _form(**begun: Any) -> Any:
    return entry_form(catalogue().offered(LinkType.NEED))(**begun)


def _typed(form: Any) -> dict[str, list[str]]:
    """What a browser sent of the form's own fields; a box that was emptied is kept as empty."""
    return {field.name: request.form.getlist(field.name) for field in form if field.name not in _OURS}


def _request(draft: Draft, form: Any) -> Submission:
    person = replace(facts_of(form), gp_practice=form.gp_practice.data)
    if form.for_other.data:
        names = ("proxy_name", "proxy_relation", "proxy_contact")
        person = replace(person, **{name: form[name].data for name in names})
    return request_of(
        form,
        door=_door(draft),
        nonce=draft.nonce,
        person=person,
        consents=consents_of(form),
        safeguarding=form.safeguarding.data,
    )


def _alike(wanted: Submission) -> list[Referral]:
    about = wanted.person
    told = Told(
        about.given_name, about.family_name, about.birth_date, about.postcode, about.phone, about.nhs_number
    )
    return list_open_alike(the_viewer(), told, everywhere=True)


def _start_page(form: Any) -> str:
    paused = []
    for draft in list_drafts(the_viewer()):
        if draft.journey.startswith(_JOURNEY):
            typed = read_answers(draft)
            names = [one for name in ("given_name", "family_name") for one in typed.get(name, ()) if one]
            paused.append((draft, DOOR_WORDS[_door(draft)], " ".join(names)))
    doors = [(str(one), DOOR_WORDS[one]) for one in _doors()]
    return render_template(
        "entry/index.html", form=form, doors=doors, paused=paused, plain=EmptyForm(formdata=None)
    )


def _doors() -> list[Door]:
    return [Door(choice.value) for choice in DoorForm(formdata=None).door.iter_choices()]


def _page(draft: Draft, form: Any, *, stopped: bool = False, alike: list[Referral] | None = None) -> str:
    return render_template(
        "entry/form.html",
        draft=draft,
        form=form,
        script=script_for(_door(draft)),
        door=DOOR_WORDS[_door(draft)],
        stopped=stopped,
        alike=alike or [],
        plain=EmptyForm(formdata=None),
    )
