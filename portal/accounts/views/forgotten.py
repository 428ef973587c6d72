"""A forgotten password: the same page for everybody, a link by email for whoever has an account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.forms import EmailForm, PasswordForm
from portal.accounts.queries import email_index, get_link
from portal.accounts.rules.emails import tidy_email
from portal.accounts.sessions import this_visit
from portal.accounts.signing import count_try, renew_password
from portal.accounts.views.site import this_site
from portal.accounts.vocabulary import Check, LinkPurpose
from portal.web.access import public
from portal.web.public_forms import checks_own_token

bp = Blueprint("forgotten", __name__, url_prefix="/forgotten-password")


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    """Whose password."""
    return render_template("forgotten/ask.html", form=EmailForm(), noindex=True)


@bp.post("")
@public
@checks_own_token
def send() -> ResponseReturnValue:
    """Write down that it was asked: the worker sends the link, so that an address without an account takes as
    long."""
    form = EmailForm()
    if not form.validate():
        return render_template("forgotten/ask.html", form=form, noindex=True)
    count_try(Check.RESET, email_index(tidy_email(form.email.data)), this_visit())
    return redirect("/forgotten-password/sent", 303)


@bp.get("/sent")
@public
def sent() -> ResponseReturnValue:
    """Says what happens next, the same to everybody."""
    return render_template("forgotten/sent.html", noindex=True)


@bp.get("/<token>")
@public
def choose(token: str) -> ResponseReturnValue:
    """Asks for the new password; opening it spends nothing."""
    get_link(token, LinkPurpose.RESET)
    return _page(token, PasswordForm())


@bp.post("/<token>")
@public
@checks_own_token
def renew(token: str) -> ResponseReturnValue:
    """Keeps it and asks to sign in with it: the second step stays what it was."""
    get_link(token, LinkPurpose.RESET)
    form = PasswordForm(about=[this_site().name])
    if not form.validate():
        return _page(token, form)
    renew_password(token, form.password.data)
    return redirect("/forgotten-password/done", 303)


@bp.get("/done")
@public
def done() -> ResponseReturnValue:
    """Says so."""
    return render_template("forgotten/done.html", noindex=True)


def _page(token: str, form: PasswordForm) -> ResponseReturnValue:
    return render_template("forgotten/choose.html", token=token, form=form, noindex=True)
