"""One's own account: password, address, second step, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.account_actions import ask_email_change, change_email
from portal.accounts.forms import NewEmailForm, PasswordForm
from portal.accounts.queries import factors_of, get_link, get_own, list_own_sessions
from portal.accounts.rules.emails import tidy_email
from portal.accounts.session_actions import end_other_sessions
from portal.accounts.signing import change_password
from portal.accounts.views.site import this_site
from portal.accounts.vocabulary import LinkPurpose, Permission
from portal.web.access import public, requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@requires(Permission.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Everything about the account on one page."""
    viewer = the_viewer()
    return render_template(
        "account/show.html",
        user=get_own(viewer),
        factors=factors_of(viewer.pk),
        sessions=list_own_sessions(viewer),
        here=viewer.session_id,
        form=EmptyForm(),
        noindex=True,
    )


@bp.get("/password")
@requires(Permission.OWN_ACCOUNT, fresh=True)
def password() -> ResponseReturnValue:
    """A new password."""
    return _form_page("password", PasswordForm())


@bp.post("/password")
@requires(Permission.OWN_ACCOUNT, fresh=True)
def set_password() -> ResponseReturnValue:
    """Keep it; other sessions end."""
    viewer = the_viewer()
    user = get_own(viewer)
    form = PasswordForm(about=[user.name, user.email, this_site().name])
    if not form.validate():
        return _form_page("password", form)
    change_password(viewer, form.password.data)
    return redirect("/account", 303)


@bp.get("/email")
@requires(Permission.OWN_ACCOUNT, fresh=True)
def email() -> ResponseReturnValue:
    """A new address."""
    return _form_page("email", NewEmailForm())


@bp.post("/email")
@requires(Permission.OWN_ACCOUNT, fresh=True)
@commits
def ask_email() -> ResponseReturnValue:
    """Send the link there."""
    form = NewEmailForm()
    if not form.validate():
        return _form_page("email", form)
    ask_email_change(get_own(the_viewer()), tidy_email(form.email.data))
    return redirect("/account/email/sent", 303)


@bp.get("/email/sent")
@requires(Permission.OWN_ACCOUNT)
def email_sent() -> ResponseReturnValue:
    """Says what happens next."""
    return render_template("account/email_sent.html", noindex=True)


@bp.get("/email/<token>")
@public
def prove_email(token: str) -> ResponseReturnValue:
    """The page behind the link; opening it changes nothing."""
    get_link(token, LinkPurpose.EMAIL)
    return render_template("account/email_prove.html", token=token, form=EmptyForm(), noindex=True)


@bp.post("/email/<token>")
@public
@commits
def keep_email(token: str) -> ResponseReturnValue:
    """The address is theirs: keep it."""
    change_email(get_link(token, LinkPurpose.EMAIL))
    return redirect("/account", 303)


@bp.post("/sessions/end")
@requires(Permission.OWN_ACCOUNT)
@commits
def end_others() -> ResponseReturnValue:
    """End every other session."""
    end_other_sessions(the_viewer())
    return redirect("/account", 303)


@bp.post("/sessions/<session_id>/end")
@requires(Permission.OWN_ACCOUNT)
@commits
def end_one(session_id: str) -> ResponseReturnValue:
    """End one other session."""
    end_other_sessions(the_viewer(), only=session_id)
    return redirect("/account", 303)


def _form_page(name: str, form: Any) -> ResponseReturnValue:
    return render_template(f"account/{name}.html", form=form, noindex=True)
