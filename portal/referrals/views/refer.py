"""Referring somebody: one page for a professional between two calls, and what they keep of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.models import Service
from portal.directory.vocabulary import LinkType
from portal.referrals import acting
from portal.referrals.forms.about_person import facts_of, request_of
from portal.referrals.forms.refer import NO, START, consents_of, refer_form
from portal.referrals.models import Referral
from portal.referrals.presenters.paper import clinical_text, first_contact_by, summary_of
from portal.referrals.presenters.rooms import say_room
from portal.referrals.provider_queries import room_of
from portal.referrals.referrer_actions import send_straight
from portal.referrals.referrer_queries import (
    Told,
    find_service,
    find_straight,
    get_sent,
    list_open_alike,
    straight_of,
    team_of,
)
from portal.referrals.submission_actions import Submission, code_of, submit
from portal.referrals.vocabulary import Door
from portal.referrals.work_queries import find_last_sent_by
from portal.usage.vocabulary import Kind
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("refer", __name__, url_prefix="/refer")

P = Permission
_CODE_BITS = 160


def _id_of(reference: str) -> str:
    return str(get_sent(the_viewer(), reference).id)


@bp.get("")
@requires(P.REFER)
def ask() -> ResponseReturnValue:
    """The form: empty, with the last one's set-up, or for a service that was chosen in its listing."""
    begun: dict[str, Any] = dict(START)
    again = "again" in request.args
    if again:
        begun |= _last_set_up()
    chosen = find_service(request.args.get("service", "")[:40])
    straight = chosen is not None and room_of(chosen).straight
    if chosen is not None and straight:
        begun["service"] = chosen.id
    form = _form([begun["service"]], data=begun)
    usage.record(Kind.REFERRAL_STEP, door=Door.PROFESSIONAL.value, step="start")
    return _page(form, fresh=True, closed=None if straight else chosen)


@bp.post("")
@requires(P.REFER)
@checks_own_token
@commits
def send() -> ResponseReturnValue:
    """Look for a service, or send; everything typed stays until it is sent."""
    looked = request.form.get("service_name", "")[:100].strip()
    looking = request.form.get("act") == "look"
    found = find_straight(looked) if looked and looking else []
    form = _form([request.form.get("service", ""), *(one.id for one in found)])
    if looking:
        return _page(form, looked_for=looked, found=found)
    if not all([form.validate(), _check_service(form)]):
        return _page(form)
    if form.consent.data == NO:
        return _page(form, stopped=True)
    wanted = _request(form)
    alike = [] if form.sure.data else _alike(wanted)
    if alike:
        return _page(form, alike=alike)
    by = acting.referrer(the_viewer())
    received = submit(wanted, by)
    if not received.again:
        usage.record(Kind.REFERRAL_STEP, door=Door.PROFESSIONAL.value, step="sent")
    if form.service.data and not received.again:
        send_straight(received.referral, form.service.data, by)
    return redirect(f"/refer/{received.referral.reference}/sent", 303)


def _request(form: Any) -> Submission:
    return request_of(
        form,
        door=Door.PROFESSIONAL,
        nonce=form.code(_CODE_BITS),
        person=facts_of(form),
        consents=consents_of(form),
        team_pk=team_of(the_viewer()),
    )


def _alike(wanted: Submission) -> list[Referral]:
    """What is open already, likely about the same person; a form that was sent twice is not another one."""
    about = wanted.person
    told = Told(
        about.given_name, about.family_name, about.birth_date, about.postcode, about.phone, about.nhs_number
    )
    return [one for one in list_open_alike(the_viewer(), told) if one.nonce != wanted.nonce]


@bp.get("/<reference>/sent")
@requires(P.REFER)
@audited_read("referral", actor=the_actor, entity_id=_id_of)
def receipt(reference: str) -> ResponseReturnValue:
    """The reference, the words for the patient's record, and what happens next."""
    referral = get_sent(the_viewer(), reference)
    return render_template(
        "refer/sent.html",
        referral=referral,
        straight=straight_of(referral),
        clinical=clinical_text(referral, _needs(), straight_of(referral)),
        contact_by=first_contact_by(referral),
    )


@bp.get("/<reference>/print")
@requires(P.REFER)
@audited_read("referral", actor=the_actor, entity_id=_id_of)
def paper(reference: str) -> ResponseReturnValue:
    """A summary on one sheet, with a part for the person to take home when it has just been sent."""
    referral = get_sent(the_viewer(), reference)
    own = referral.account_pk == the_viewer().pk
    return render_template(
        "refer/print.html",
        referral=referral,
        rows=summary_of(referral, _needs(), straight_of(referral)),
        code=code_of(referral) if own else "",
        contact_by=first_contact_by(referral),
        today=clock.today(),
    )


def _needs() -> dict[str, str]:
    return {one.code: one.name for one in catalogue().terms[LinkType.NEED].values()}


def _last_set_up() -> dict[str, Any]:
    """Needs, urgency and service of what the viewer sent last: nothing of the person."""
    last = find_last_sent_by(the_viewer())
    if last is None:
        return {}
    service = straight_of(last)
    there = service is not None and room_of(service).straight
    offered = _needs()
    return {
        "needs": [one for one in last.needs if one in offered],
        "urgency": last.urgency,
        "service": service.id if service is not None and there else "",
        "setup": "again",
    }


def _form(service_ids: list[str], **begun: Any) -> Any:
    """The form, with the services that may be chosen on it."""
    offered = []
    for service in map(find_service, dict.fromkeys(one[:40] for one in service_ids if one)):
        if service is not None and (room := room_of(service)).straight:
            offered.append((service.id, _name_of(service), say_room(room)))
    return refer_form(catalogue().offered(LinkType.NEED), offered)(**begun)


def _name_of(service: Service) -> str:
    run_by = service.organization.name
    return service.name if run_by == service.name else f"{service.name} ({run_by})"


def _check_service(form: Any) -> bool:
    """Whether a service that was looked for was chosen too."""
    if form.service_name.data and not form.service.data:
        words = "Press “Look” and choose the service, or empty this box"
        form.service_name.errors = [*form.service_name.errors, words]
        return False
    return True


def _page(
    form: Any,
    *,
    fresh: bool = False,
    stopped: bool = False,
    looked_for: str = "",
    found: Any = (),
    alike: list[Referral] | None = None,
    closed: Service | None = None,
) -> str:
    full = [(one, say_room(room)) for one in found if not (room := room_of(one)).straight]
    return render_template(
        "refer/ask.html",
        form=form,
        fresh=fresh,
        folded=bool(form.setup.data)
        and not (form.needs.errors or form.urgency.errors or form.service.errors),
        set_up=_say_set_up(form),
        last=fresh and not form.setup.data and find_last_sent_by(the_viewer()) is not None,
        stopped=stopped,
        looked_for=looked_for,
        found=found,
        full=full,
        alike=alike or [],
        closed=closed,
        closed_words=say_room(room_of(closed)) if closed is not None else "",
    )


def _say_set_up(form: Any) -> str:
    """The folded part in one line: what it is about, how soon, and the service with what it can take."""
    needs = {choice.value: choice.label for choice in form.needs.iter_choices()}
    said = [", ".join(needs[one] for one in form.needs.data or () if one in needs)]
    said += [str(choice.label) for choice in form.urgency.iter_choices() if choice.value == form.urgency.data]
    for choice in form.service.iter_choices():
        if choice.value and choice.value == form.service.data:
            said.append(f"Straight to {choice.label}: {choice.render_kw.get('hint', '')}")
    return ". ".join(one.rstrip(".") for one in said if one)
