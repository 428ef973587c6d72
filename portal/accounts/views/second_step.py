"""Setting up the second step: an authenticator app or a passkey, and the recovery codes, shown once."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts import passkeys
from portal.accounts.access import the_viewer
from portal.accounts.factor_actions import (
    add_app,
    add_passkey,
    make_recovery_codes,
    remove_app,
    remove_passkey,
)
from portal.accounts.forms import CodeForm, NewPasskeyForm
from portal.accounts.models import User
from portal.accounts.queries import factors_of, get_own, get_own_session
from portal.accounts.rules.codes import address_for_app, in_groups, new_secret, read_digits
from portal.accounts.session_actions import finish_session, keep_pending
from portal.accounts.sessions import give_session
from portal.accounts.views.site import this_site
from portal.accounts.vocabulary import Permission, Stage
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.extensions.transactions import transaction
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("second_step", __name__, url_prefix="/second-step")

WRONG_CODE = "This code is not right. Check that the time of your phone is right, then enter the next code."
WRONG_PASSKEY = "The passkey could not be set up. Try again, or use an app."


@bp.get("")
@requires(Permission.SET_SECOND_STEP, fresh=True)
def choose() -> ResponseReturnValue:
    """An app or a passkey?"""
    return render_template("second_step/choose.html", form=EmptyForm(), viewer=the_viewer(), noindex=True)


@bp.post("/app/new")
@requires(Permission.SET_SECOND_STEP, fresh=True)
@commits
def begin_app() -> ResponseReturnValue:
    """Make the secret, kept with the session until a code proves that the app has it."""
    keep_pending(the_viewer(), new_secret())
    return redirect("/second-step/app", 303)


@bp.get("/app")
@requires(Permission.SET_SECOND_STEP, fresh=True)
def app() -> ResponseReturnValue:
    """The secret to scan or type, and a box for the first code."""
    return _app_page(CodeForm())


@bp.post("/app")
@requires(Permission.SET_SECOND_STEP, fresh=True)
def prove_app() -> ResponseReturnValue:
    """Take the first code."""
    form, viewer = CodeForm(), the_viewer()
    if form.validate():
        with transaction():
            user, secret = get_own(viewer), get_own_session(viewer).pending
            if secret and add_app(user, secret, read_digits(form.code.data)):
                return _go_on(user, "app")
        form.code.errors = [WRONG_CODE]
    return _app_page(form)


@bp.get("/passkey")
@requires(Permission.SET_SECOND_STEP, fresh=True)
def passkey() -> ResponseReturnValue:
    """What to call it, and the button that asks the browser."""
    return _passkey_page(NewPasskeyForm())


@bp.post("/passkey/question")
@requires(Permission.SET_SECOND_STEP, fresh=True)
@commits
def passkey_question() -> ResponseReturnValue:
    """What the script asks the browser."""
    viewer = the_viewer()
    user, known = get_own(viewer), factors_of(viewer.pk).passkeys
    question, challenge = passkeys.ask_new(this_site(), account_id=user.id, name=user.email, known=known)
    keep_pending(viewer, challenge)
    return question, {"Content-Type": "application/json"}


@bp.post("/passkey")
@requires(Permission.SET_SECOND_STEP, fresh=True)
@commits
def prove_passkey() -> ResponseReturnValue:
    """Take the browser's answer."""
    form, viewer = NewPasskeyForm(), the_viewer()
    if not form.validate():
        return _passkey_page(form)
    user, challenge = get_own(viewer), get_own_session(viewer).pending
    keep_pending(viewer, "")
    proved = passkeys.read_new(this_site(), form.answer.data, challenge)
    if proved is None:
        form.form_errors.append(WRONG_PASSKEY)
        return _passkey_page(form)
    add_passkey(
        user,
        credential_id=proved.credential_id,
        public_key=proved.public_key,
        sign_count=proved.sign_count,
        name=form.name.data,
    )
    return _go_on(user, "passkey")


@bp.post("/codes")
@requires(Permission.OWN_ACCOUNT, fresh=True)
@commits
def new_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones."""
    return _codes_page(make_recovery_codes(get_own(the_viewer())))


@bp.post("/app/remove")
@requires(Permission.OWN_ACCOUNT, fresh=True)
@commits
def forget_app() -> ResponseReturnValue:
    """Take the app away, unless it is the only second step."""
    remove_app(get_own(the_viewer()))
    return redirect("/account", 303)


@bp.post("/passkey/<passkey_id>/remove")
@requires(Permission.OWN_ACCOUNT, fresh=True)
@commits
def forget_passkey(passkey_id: str) -> ResponseReturnValue:
    """Take a passkey away, unless it is the only second step."""
    remove_passkey(get_own(the_viewer()), passkey_id)
    return redirect("/account", 303)


@bp.get("/codes")
@requires(Permission.SET_SECOND_STEP)
def codes() -> ResponseReturnValue:
    """Recovery codes are on the page they were made for and nowhere else."""
    return redirect("/account", 303)


def _go_on(user: User, by: str) -> ResponseReturnValue:
    """With the first second step somebody is signed in, and gets recovery codes; with another one not."""
    viewer = the_viewer()
    if viewer.stage is Stage.FULL:
        keep_pending(viewer, "")
        return redirect("/account", 303)
    made = make_recovery_codes(user)
    token = finish_session(viewer)
    audit.record(
        Action.SIGNED_IN, actor=staff(user.id), entity="account", entity_id=user.id, detail={"by": by}
    )
    return give_session(_codes_page(made), token)


def _codes_page(made: list[str]) -> str:
    return render_template("second_step/codes.html", codes=made, noindex=True)


def _app_page(form: CodeForm) -> ResponseReturnValue:
    viewer, site = the_viewer(), this_site()
    secret = get_own_session(viewer).pending
    if not secret:
        return redirect("/second-step", 303)
    address = address_for_app(secret, account=get_own(viewer).email, site=site.name)
    picture = Markup(  # noqa: S704 - made by segno from its own digits
        segno.make(address, micro=False).svg_inline(
            scale=5, border=4, dark="#000", light="#fff", omitsize=True
        )
    )
    return render_template(
        "second_step/app.html", form=form, secret=in_groups(secret), picture=picture, noindex=True
    )


def _passkey_page(form: Any) -> ResponseReturnValue:
    return render_template("second_step/passkey.html", form=form, noindex=True)
