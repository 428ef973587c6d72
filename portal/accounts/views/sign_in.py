"""Signing in and out, and giving the password again before what could do harm."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import passkeys
from portal.accounts.access import NEXT_STEP, the_viewer
from portal.accounts.factor_actions import use_passkey
from portal.accounts.forms import AgainForm, CodeForm, PasskeyForm, RecoveryForm, SignInForm
from portal.accounts.kept_forms import find_kept
from portal.accounts.models import User
from portal.accounts.queries import factors_of, get_own_session
from portal.accounts.rules.codes import read_digits
from portal.accounts.rules.sessions import safe_next
from portal.accounts.session_actions import keep_pending, sign_out
from portal.accounts.sessions import find_viewer, go_with_session, go_without_session, this_visit
from portal.accounts.signing import (
    give_code,
    give_passkey,
    give_password,
    give_password_again,
    give_recovery_code,
)
from portal.accounts.views.site import this_site
from portal.accounts.vocabulary import Permission, Stage
from portal.web.access import public, requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("sign_in", __name__, url_prefix="/sign-in")

WRONG = "The email address or the password is not right. Check both, then try again."
WRONG_CODE = "This code is not right, or it was used already. Wait for the next one and enter that."
WRONG_RECOVERY = "This recovery code is not right, or it was used already. Try another one."
WRONG_PASSKEY = "The passkey did not work. Try again, or use another way to sign in."
WRONG_AGAIN = "The password is not right"


@bp.get("")
@public
def start() -> ResponseReturnValue:
    """Email address and password; whoever is signed in goes on."""
    goes_on = safe_next(request.args.get("next"))
    viewer = find_viewer()
    if viewer is not None and viewer.stage is Stage.FULL:
        return redirect(goes_on, 303)
    return _page("start", SignInForm(data={"next": goes_on}))


@bp.post("")
@public
@checks_own_token
def password() -> ResponseReturnValue:
    """The first step."""
    form = SignInForm()
    if not form.validate():
        return _page("start", form)
    given = give_password(form.email.data, form.password.data, this_visit())
    if given is None:
        form.form_errors.append(WRONG)
        return _page("start", form)
    token, stage = given
    return go_with_session(f"{NEXT_STEP[stage]}?next={safe_next(form.next.data)}", token)


@bp.get("/second-step")
@requires(Permission.FINISH_SIGN_IN)
def second_step() -> ResponseReturnValue:
    """The code of the app; with passkeys only, the passkey."""
    if not factors_of(the_viewer().pk).app:
        return redirect(f"/sign-in/passkey?next={safe_next(request.args.get('next'))}", 303)
    return _page("code", CodeForm(data=_next()))


@bp.post("/second-step")
@requires(Permission.FINISH_SIGN_IN)
def code() -> ResponseReturnValue:
    """The second step with the app."""
    form = CodeForm()
    if form.validate():
        digits = read_digits(form.code.data)
        token = give_code(the_viewer(), digits, this_visit()) if digits else None
        if token is not None:
            return go_with_session(safe_next(form.next.data), token)
        form.code.errors = [WRONG_CODE if digits else "The code has 6 digits"]
    return _page("code", form)


@bp.get("/recovery-code")
@requires(Permission.FINISH_SIGN_IN)
def recovery() -> ResponseReturnValue:
    """For whoever has lost phone and passkey."""
    return _page("recovery", RecoveryForm(data=_next()))


@bp.post("/recovery-code")
@requires(Permission.FINISH_SIGN_IN)
def recovery_code() -> ResponseReturnValue:
    """The second step with a recovery code; then the account, to set up a new second step."""
    form = RecoveryForm()
    if form.validate():
        token = give_recovery_code(the_viewer(), form.code.data, this_visit())
        if token is not None:
            return go_with_session("/account", token)
        form.code.errors = [WRONG_RECOVERY]
    return _page("recovery", form)


@bp.get("/passkey")
@requires(Permission.FINISH_SIGN_IN)
def passkey() -> ResponseReturnValue:
    """The button that asks the browser for a passkey."""
    return _page("passkey", PasskeyForm(data=_next()))


@bp.post("/passkey/question")
@requires(Permission.FINISH_SIGN_IN)
@commits
def passkey_question() -> ResponseReturnValue:
    """What the script asks the browser; the challenge is kept with the session."""
    viewer = the_viewer()
    question, challenge = passkeys.ask_known(this_site(), factors_of(viewer.pk).passkeys)
    keep_pending(viewer, challenge)
    return question, {"Content-Type": "application/json"}


@bp.post("/passkey")
@requires(Permission.FINISH_SIGN_IN)
def passkey_answer() -> ResponseReturnValue:
    """The second step with a passkey."""
    form, viewer, site = PasskeyForm(), the_viewer(), this_site()

    def proves(user: User) -> bool:
        challenge = get_own_session(viewer).pending
        keep_pending(viewer, "")  # a challenge is good for one answer
        proved = passkeys.read_known(site, form.answer.data, challenge, factors_of(user.pk).passkeys)
        if proved is not None:
            use_passkey(*proved)
        return proved is not None

    if form.validate():
        token = give_passkey(viewer, this_visit(), proves)
        if token is not None:
            return go_with_session(safe_next(form.next.data), token)
        form.form_errors.append(WRONG_PASSKEY)
    return _page("passkey", form)


@bp.get("/again")
@requires(Permission.OWN_ACCOUNT)
def again() -> ResponseReturnValue:
    """Asks for the password before something that could do harm."""
    return _page("again", AgainForm(data=_next()))


@bp.post("/again")
@requires(Permission.OWN_ACCOUNT)
def password_again() -> ResponseReturnValue:
    """Takes it."""
    form = AgainForm()
    if form.validate():
        if give_password_again(the_viewer(), form.password.data, this_visit()):
            return redirect(safe_next(form.next.data), 303)
        form.password.errors = [WRONG_AGAIN]
    return _page("again", form)


@bp.get("/kept")
@requires(Permission.OWN_ACCOUNT)
def kept() -> ResponseReturnValue:
    """What the viewer was typing when their session ended."""
    found = find_kept(the_viewer())
    if found is None:
        return redirect("/staff", 303)
    path, fields = found
    return render_template("sign_in/kept.html", path=path, fields=fields)


@bp.post("/out")
@requires(Permission.OWN_ACCOUNT)
@commits
def out() -> ResponseReturnValue:
    """Sign out: the session ends here, not in the browser alone."""
    sign_out(the_viewer())
    return go_without_session("/sign-in/signed-out")


@bp.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    """Says so."""
    return render_template("sign_in/signed_out.html", noindex=True)


def _next() -> dict[str, str]:
    return {"next": safe_next(request.args.get("next"))}


def _page(name: str, form: Any) -> ResponseReturnValue:
    viewer = find_viewer()
    factors = factors_of(viewer.pk) if viewer is not None else None
    return render_template(f"sign_in/{name}.html", form=form, factors=factors, noindex=True)
