"""A provider answers by the link in a notice, without an account: the link alone shows nothing of anybody, a
one-time code to the listing's own address opens it. A GET changes nothing: mail scanners follow links."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.attempt_actions import TooManyTries
from portal.accounts.sessions import this_visit
from portal.core.errors import NotFound
from portal.referrals.acting import LINK
from portal.referrals.forms.answering import CodeForm, SendForm
from portal.referrals.models import OnwardReferral
from portal.referrals.provider_actions import ask_for_code, try_code
from portal.referrals.provider_queries import find_by_link, holds_pass
from portal.referrals.rules.codes import CODE_TRIES
from portal.referrals.views.answering import (
    STEP_NAMES,
    Door,
    about,
    open_it,
    show_page,
    step_page,
    take,
)
from portal.referrals.vocabulary import LIVE
from portal.web.access import public
from portal.web.cookies import RESPOND, read_cookie, set_cookie
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("respond", __name__, url_prefix="/respond")

#: So many referrals can be open in one browser at a time.
_MOST_PASSES = 5
_WRONG = "That is not the code. Look at the newest email: an older code no longer works."
_SPENT = "This code was wrong five times, so it no longer works. Ask for a new code below."

View = Callable[..., ResponseReturnValue]


def by_link(view: View) -> View:
    """Let only a live link through; an old, a used and a foreign one get the same answer."""

    @wraps(view)
    def wrapper(token: str, **values: Any) -> ResponseReturnValue:
        onward = find_by_link(token)
        if onward is None or onward.status not in LIVE:
            return render_template("answer/gone.html", noindex=True), 404
        return view(_door(token), onward, **values)

    return wrapper


def with_pass(view: View) -> View:
    """The same for pages behind the code; without it, back to where the code is asked for."""

    @wraps(view)
    def wrapper(door: Door, onward: OnwardReferral, **values: Any) -> ResponseReturnValue:
        return view(door, **values) if holds_pass(onward, _passes()) else redirect(door.base, 303)

    return wrapper


@bp.get("/done")
@public
def done() -> ResponseReturnValue:
    """Thanks, whatever the answer was: there is nothing left to see."""
    return render_template("answer/done.html", noindex=True)


@bp.get("/<token>")
@public
@by_link
def show(door: Door, onward: OnwardReferral) -> ResponseReturnValue:
    """Who asks and how to get in; the referral itself for who has shown the code."""
    if holds_pass(onward, _passes()):
        return show_page(door)
    return render_template("answer/door.html", form=SendForm(formdata=None), **about(door, onward))


@bp.post("/<token>/send")
@public
@checks_own_token
@commits
@by_link
def send(door: Door, onward: OnwardReferral) -> ResponseReturnValue:
    """Send a code to the listing's own address; the one before is void."""
    form = SendForm()
    if form.validate():
        try:
            if ask_for_code(onward, this_visit().network):
                return redirect(f"{door.base}/code", 303)
            form.form_errors.append("We have no address to send it to. Please ring us.")
        except TooManyTries as wait:
            form.form_errors.append(wait.message)
    return render_template("answer/door.html", form=form, **about(door, onward))


@bp.get("/<token>/code")
@bp.get("/<token>/code/<code>")
@public
@by_link
def ask(door: Door, onward: OnwardReferral, code: str = "") -> ResponseReturnValue:
    """Where the code goes; the link in the email fills it in, and pressing the button is left to people."""
    form = CodeForm(formdata=None)
    form.code.data = code if code.isascii() and code.isdigit() and len(code) == 6 else ""
    return render_template("answer/code.html", form=form, **about(door, onward))


@bp.post("/<token>/code")
@public
@checks_own_token
@commits
@by_link
def enter(door: Door, onward: OnwardReferral) -> ResponseReturnValue:
    """Let in who has the code; each try counts."""
    form = CodeForm()
    if form.validate():
        token = try_code(onward, form.code.data)
        if token:
            response = make_response(redirect(door.base, 303))
            set_cookie(response, RESPOND, ".".join([token, *_passes()][:_MOST_PASSES]))
            return response
        form.code.errors = [_SPENT if onward.code_tries >= CODE_TRIES else _WRONG]
    return render_template("answer/code.html", form=form, **about(door, onward))


@bp.post("/<token>/open")
@public
@checks_own_token
@by_link
@with_pass
def open_referral(door: Door) -> ResponseReturnValue:
    """ "Open this referral"."""
    return open_it(door)


@bp.get(f"/<token>/<any({STEP_NAMES}):what>")
@public
@by_link
@with_pass
def step(door: Door, what: str) -> ResponseReturnValue:
    """One answer's page."""
    return step_page(door, what)


@bp.post(f"/<token>/<any({STEP_NAMES}):what>")
@public
@checks_own_token
@by_link
@with_pass
def give(door: Door, what: str) -> ResponseReturnValue:
    """One answer."""
    return take(door, what)


def _door(token: str) -> Door:
    def load() -> OnwardReferral:
        found = find_by_link(token)
        if found is None:
            raise NotFound
        return found

    return Door(load, f"/respond/{token}", "layout/base.html", LINK, "/respond/done")


def _passes() -> list[str]:
    return [one for one in read_cookie(RESPOND)[:400].split(".") if one]
