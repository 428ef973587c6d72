"""The person follows their own request by reference and code, without an account; what they say here is done
at once. The pass is in a short cookie, never in an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.attempt_actions import TooManyTries
from portal.accounts.rules.emails import tidy_email
from portal.accounts.sessions import this_visit
from portal.audit.actions import record
from portal.audit.vocabulary import PUBLIC, Action
from portal.core import clock
from portal.core.errors import PortalError
from portal.extensions.transactions import transaction
from portal.referrals.acting import PERSON
from portal.referrals.checkin_actions import find_check_in, take_check_in
from portal.referrals.consent_actions import withdraw_consent
from portal.referrals.follow_actions import answer_us, end_own, reload, try_follow
from portal.referrals.forms.following import (
    WAYS,
    AnswerForm,
    CheckInForm,
    ContactForm,
    EnterForm,
    StopForm,
    marks_of,
)
from portal.referrals.models import Referral
from portal.referrals.people_actions import rectify
from portal.referrals.presenters.following import say_consents, say_question, say_services, say_where
from portal.referrals.queries import consents_of, days_of_hub, timeline
from portal.referrals.rules.codes import FOLLOW_LASTS
from portal.referrals.vocabulary import OVER, Channel
from portal.referrals.work_queries import services_to_ring
from portal.web.access import public
from portal.web.cookies import FOLLOW, delete_cookie, read_cookie, set_cookie
from portal.web.fields import PortalForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("follow", __name__, url_prefix="/follow")

View = Callable[..., ResponseReturnValue]
_WRONG = "Reference and code do not fit together. Check both, letter by letter."


def with_own(view: View) -> View:
    """Give the view the request that the browser's pass opens; without one, back to where it is asked for."""

    @wraps(view)
    def wrapper(**values: Any) -> ResponseReturnValue:
        own = _own()
        return view(own, **values) if own is not None else redirect("/follow", 303)

    return wrapper


@bp.get("")
@public
def show() -> ResponseReturnValue:
    """The way in, or where the request stands."""
    own = _own()
    return _page(own) if own is not None else _enter_page(EnterForm(formdata=None))


@bp.post("")
@public
@checks_own_token
@commits
def enter() -> ResponseReturnValue:
    """Let in who has reference and code; each try counts, for a reference that is not there too."""
    form = EnterForm()
    if not form.validate():
        return _enter_page(form)
    try:
        own = try_follow(form.reference.data, form.code.data, this_visit().network)
    except TooManyTries as wait:
        form.form_errors.append(wait.message)
        return _enter_page(form)
    if own is None:
        form.form_errors.append(_WRONG)
        return _enter_page(form)
    response = make_response(redirect("/follow", 303))
    made = int(clock.now().timestamp())
    set_cookie(response, FOLLOW, _signer().dumps([own.id, own.code_round, made]))
    return response


@bp.post("/close")
@public
@checks_own_token
def close() -> ResponseReturnValue:
    """Shut the page on this device."""
    response = make_response(redirect("/follow", 303))
    delete_cookie(response, FOLLOW)
    return response


@bp.get("/contact")
@public
@with_own
def ask_contact(own: Referral) -> ResponseReturnValue:
    """How to reach them, as we know it."""
    person = own.person
    form = ContactForm(formdata=None)
    form.ways.data = [one for one in person.safe_channels.split() if one in WAYS]
    form.phone.data, form.email.data = person.phone, person.email
    form.messages.data, form.times.data = person.safe_messages or None, person.safe_times
    form.instead.data = person.call_instead
    return _read(own, render_template("follow/contact.html", form=form, **_frame()))


@bp.post("/contact")
@public
@checks_own_token
@with_own
def change_contact(_own: Referral) -> ResponseReturnValue:
    """Keep the new ways; from now on we use no other."""
    form = ContactForm()

    def act(own: Referral) -> None:
        kept = [one for one in own.person.safe_channels.split() if one == Channel.IN_PERSON]
        facts = {
            "phone": form.phone.data,
            "email": tidy_email(form.email.data),
            "safe_channels": " ".join([*form.ways.data, *kept]),
            "safe_messages": form.messages.data,
            "safe_times": form.times.data,
            "call_instead": form.instead.data,
        }
        rectify(own.person, facts, PERSON, referral=own)

    return _do(form, act, "follow/contact.html")


@bp.get("/choices")
@public
@with_own
def choices(own: Referral) -> ResponseReturnValue:
    """What they agreed to."""
    return _read(own, _choices_page(own, PortalForm(formdata=None)))


@bp.post("/choices/<consent_id>")
@public
@checks_own_token
@with_own
def take_back(own: Referral, consent_id: str) -> ResponseReturnValue:
    """Take one consent back; what stands on it stops at once."""
    form = PortalForm()
    if not form.validate():
        return _choices_page(own, form)
    with transaction():
        withdraw_consent(own, consent_id, PERSON)
    return redirect("/follow/choices", 303)


@bp.get("/stop")
@public
@with_own
def ask_stop(own: Referral) -> ResponseReturnValue:
    """ "I no longer need it", or all consents back: the same, and it is asked once more."""
    if own.status in OVER:
        return redirect("/follow", 303)
    return render_template("follow/stop.html", form=StopForm(formdata=None), **_frame())


@bp.post("/stop")
@public
@checks_own_token
@with_own
def stop(_own: Referral) -> ResponseReturnValue:
    """All of it ends."""
    form = StopForm()
    return _do(form, lambda own: end_own(own, form.words.data), "follow/stop.html")


@bp.post("/answer")
@public
@checks_own_token
@with_own
def answer(own: Referral) -> ResponseReturnValue:
    """The answer to what we wait for."""
    form = AnswerForm()
    if not form.validate():
        return _page(own, form)
    return _do(form, lambda own: answer_us(own, form.words.data), "")


@bp.get("/check-in")
@public
@with_own
def ask_check_in(own: Referral) -> ResponseReturnValue:
    """How it went, where that is asked now."""
    if find_check_in(own) is None:
        return redirect("/follow", 303)
    return render_template("follow/check_in.html", form=CheckInForm(formdata=None), **_frame())


@bp.post("/check-in")
@public
@checks_own_token
@with_own
def check_in(_own: Referral) -> ResponseReturnValue:
    """Keep what they say of it."""
    form = CheckInForm()

    def act(own: Referral) -> None:
        take_check_in(
            own, marks_of(form), int(form.helped.data), words=form.words.data, call_me=form.call_me.data
        )

    return _do(form, act, "follow/check_in.html")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="follow")


def _own() -> Referral | None:
    """The request that the browser's pass opens; None for no pass, and for one that is over."""
    try:
        referral_id, turn, made = _signer().loads(read_cookie(FOLLOW))
    except (BadData, TypeError, ValueError):
        return None
    age = clock.now().timestamp() - made
    return reload(referral_id, turn) if age <= FOLLOW_LASTS.total_seconds() else None


def _frame() -> dict[str, Any]:
    return {"quick_exit": True, "noindex": True}


def _enter_page(form: EnterForm) -> str:
    return render_template("follow/enter.html", form=form, **_frame())


def _page(own: Referral, form: AnswerForm | None = None) -> str:
    """Where it stands; that it was read is on the record before it is sent."""
    waits = own.waiting_for_person and own.status not in OVER
    page = render_template(
        "follow/show.html",
        own=own,
        where=say_where(own, days_of_hub(), clock.now()),
        services=say_services(own.onwards, services_to_ring(own)),
        question=say_question(timeline(own)) if waits else "",
        waits=waits,
        over=own.status in OVER,
        check_in=find_check_in(own) is not None,
        told_by=[WAYS[Channel(one)] for one in own.person.safe_channels.split() if one in WAYS],
        form=form or AnswerForm(formdata=None),
        **_frame(),
    )
    return _read(own, page)


def _choices_page(own: Referral, form: PortalForm) -> str:
    return render_template(
        "follow/choices.html",
        form=form,
        consents=say_consents(consents_of(own, active=False)),
        over=own.status in OVER,
        **_frame(),
    )


def _read(own: Referral, page: str) -> str:
    with transaction():
        record(Action.PERSONAL_DATA_READ, actor=PUBLIC, entity="referral", entity_id=own.id)
    return page


def _do(form: PortalForm, act: Callable[[Referral], None], template: str) -> ResponseReturnValue:
    """Do it all or nothing, and back to the page; what is wrong is said at its box, with what was typed."""
    if form.validate():
        try:
            with transaction():
                own = _own()  # as it is now
                if own is not None:
                    act(own)
            return redirect("/follow", 303)
        except PortalError as problem:
            form.form_errors.append(problem.message)
    if not template:
        return redirect("/follow", 303)
    return render_template(template, form=form, **_frame())
