"""Passing a referral on to services, and what becomes of it with each of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core.errors import Conflict, NotFound
from portal.core.text import one_line
from portal.directory.queries import get_service
from portal.keys.store import at_hand
from portal.referrals.acting import hub
from portal.referrals.forms.hub import (
    ActForm,
    pass_on_form,
    read_cautions,
    read_step,
    read_version,
    say_on,
    step_form,
)
from portal.referrals.gate_actions import Refused, ask_gate
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import CannotStep, Said, mark_handled, send_onward
from portal.referrals.passing_actions import pass_on, said_by_phone, write_down
from portal.referrals.presenters.passing import Offers, came_back, make_offers
from portal.referrals.presenters.referral import needs_of, see_onward
from portal.referrals.queries import get_onward, get_referral
from portal.referrals.rules.gate import CAUTION_WORDS, Act
from portal.referrals.views.hub import read_id
from portal.referrals.vocabulary import OPEN, OVER, OnwardStatus
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("hub_passing", __name__, url_prefix="/hub/<reference>")

P = Permission
#: In the order in which they are offered.
_STEP_WORDS = {
    OnwardStatus.ACCEPTED: "They say yes",
    OnwardStatus.WAITLISTED: "They put the person on a waiting list",
    OnwardStatus.NEEDS_INFORMATION: "They ask a question",
    OnwardStatus.DECLINED: "They say no",
    OnwardStatus.REDIRECTED: "They suggest another service",
    OnwardStatus.OPENED: "They have it and are looking at it",
    OnwardStatus.IN_PROGRESS: "It has begun",
    OnwardStatus.CLOSED: "It is finished",
    OnwardStatus.WITHDRAWN: "The person no longer wants it",
    OnwardStatus.CANCELLED: "We take it back",
}


#: The button that looks for another service; what is ticked and written stays.
_LOOK = "look"
_MOST_TICKED = 50


def _find() -> str:
    return one_line(request.values.get("find", ""), 120)


@bp.get("/pass-on")
@requires(P.WORK_HUB)
@audited_read("referral", actor=the_actor, entity_id=read_id)
def choose(reference: str) -> ResponseReturnValue:
    """Which services could help, and why."""
    referral = get_referral(the_viewer(), reference)
    offers = make_offers(referral, _find())
    returned = came_back(referral)
    start = {"reason": referral.words, "settled": [one[0] for one in returned]}
    return _choose_page(referral, offers, _pass_on_form(offers, returned)(formdata=None, data=start))


@bp.post("/pass-on/send")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def send(reference: str) -> ResponseReturnValue:
    """To all that are ticked, or to none where one of them cannot be asked; or look for another service."""
    referral = get_referral(the_viewer(), reference)
    offers = make_offers(referral, _find(), _ticked())
    form = _pass_on_form(offers, came_back(referral))()
    if _LOOK in request.form or not form.validate():
        return _choose_page(referral, offers, form)
    returned = {one.id: one for one in referral.onwards}
    try:
        pass_on(
            referral,
            [one.service for one in offers.open if one.service.id in form.chosen.data],
            hub(the_viewer()),
            reason=form.reason.data,
            acknowledged=read_cautions(form),
            over_limit=form.agreed.data if "agreed" in form else (),
            settled=[returned[one] for one in form.settled.data] if "settled" in form else (),
            version=read_version(form.version.data),
        )
    except (Conflict, CannotStep) as error:
        referral = get_referral(the_viewer(), reference)
        offers = make_offers(referral, _find(), _ticked())
        return _choose_page(referral, offers, form, say_on(form, error))
    return redirect(f"/hub/{referral.reference}#services", 303)


def _ticked() -> list[str]:
    return request.form.getlist("chosen")[:_MOST_TICKED]


def _pass_on_form(offers: Offers, returned: list[tuple[str, str]]) -> Any:
    services = [(one.service.id, one.service.name) for one in offers.open]
    full = [(one.service.id, f"{one.service.name}: {one.full}") for one in offers.open if one.full]
    return pass_on_form(services, offers.cautions, full, returned)


def _choose_page(referral: Referral, offers: Offers, form: Any, status: int = 200) -> ResponseReturnValue:
    form.version.data = str(referral.version)
    page = render_template(
        "hub/pass_on.html",
        referral=referral,
        needs=needs_of(referral),
        offers=offers,
        form=form,
        find=_find(),
        over=referral.status in OVER,
    )
    return page, status


@bp.get("/services/<onward_id>")
@requires(P.WORK_HUB)
@audited_read("onward_referral", actor=the_actor, entity_id=lambda reference, onward_id: onward_id)
def onward(reference: str, onward_id: str) -> ResponseReturnValue:
    """Where one service is with it, and what may happen next."""
    row = _get_onward(reference, onward_id)
    return _onward_page(row, _step_form(row)(formdata=None))


@bp.post("/services/<onward_id>")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def step(reference: str, onward_id: str) -> ResponseReturnValue:
    """What the service said, what the person wants, or that we take it back."""
    row = _get_onward(reference, onward_id)
    form = _step_form(row)()
    if not form.validate():
        return _onward_page(row, form)
    try:
        said = Said(**read_step(form), service_id=_service_id(form))
        version = read_version(form.version.data)
        write_down(row, OnwardStatus(form.to.data), hub(the_viewer()), said, version=version)
    except (Conflict, CannotStep) as error:
        status = say_on(form, error)
        return _onward_page(_get_onward(reference, onward_id), form), status
    return redirect(f"/hub/{row.referral.reference}#services", 303)


@bp.post("/services/<onward_id>/<any(handled,send):act>")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def settle(reference: str, onward_id: str, act: str) -> ResponseReturnValue:
    """Somebody looked at one that came back; or one that was only noted is sent now."""
    row, form = _get_onward(reference, onward_id), ActForm()
    stepping = _step_form(row)(formdata=None)
    if not form.validate():
        return _onward_page(row, stepping, form)
    try:
        if act == "handled":
            mark_handled(row, hub(the_viewer()))
        else:
            version = read_version(form.version.data)
            send_onward(row, hub(the_viewer()), acknowledged=_read(), version=version)
    except (Conflict, CannotStep, Refused) as error:
        form.form_errors.append(error.message)
        status = 409 if isinstance(error, Conflict) else 200
        return _onward_page(_get_onward(reference, onward_id), stepping, form), status
    return redirect(f"/hub/{row.referral.reference}#services", 303)


def _read() -> list[Any]:
    return [one for one in CAUTION_WORDS if request.form.get("read") == "yes"]


def _service_id(form: Any) -> str:
    """The service that is suggested instead, from its address on this site. Raises CannotStep."""
    if form.to.data != OnwardStatus.REDIRECTED or not form.service.data:
        return ""
    try:
        return get_service(form.service.data.rstrip("/").rpartition("/")[2]).id
    except NotFound:
        raise CannotStep("Enter the address of a listing on this site", "service") from None


def _get_onward(reference: str, onward_id: str) -> OnwardReferral:
    row, referral = get_onward(the_viewer(), onward_id), get_referral(the_viewer(), reference)
    if row.referral_pk != referral.pk:
        raise NotFound
    return row


def _step_form(row: OnwardReferral) -> Any:
    status = OnwardStatus(row.status)
    words = _STEP_WORDS | (
        {OnwardStatus.OPENED: "We answer their question"} if status is OnwardStatus.NEEDS_INFORMATION else {}
    )
    open_ones = said_by_phone(status)
    return step_form([(str(one), said) for one, said in words.items() if one in open_ones])


def _onward_page(row: OnwardReferral, form: Any, plain: ActForm | None = None) -> str:
    form.version.data = str(row.version)
    gate = ask_gate(row.referral, Act.SHARE, service=row.service)
    plain = plain or ActForm(formdata=None)
    plain.version.data = str(row.version)
    with at_hand([row.key_id]):
        return render_template(
            "hub/onward.html",
            referral=row.referral,
            row=row,
            seen=see_onward(row),
            form=form,
            plain=plain,
            errors=plain if plain.form_errors else form,
            open=row.status in OPEN,
            cautions=[CAUTION_WORDS[one] for one in sorted(gate.cautions)],
        )
