"""Accepting an invitation: name and password, then the second step."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.forms import NewPersonForm
from portal.accounts.models import Invitation
from portal.accounts.queries import find_anybody, get_invitation
from portal.accounts.sessions import go_with_session, this_visit
from portal.accounts.signing import accept
from portal.accounts.views.site import this_site
from portal.accounts.vocabulary import ROLE_WORDS, Role
from portal.web.access import public
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token

bp = Blueprint("invitation", __name__, url_prefix="/invitation")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Who invites to what; opening it spends nothing."""
    invitation = get_invitation(token)
    return _page(token, invitation, _form(invitation))


@bp.post("/<token>")
@public
@checks_own_token
def answer(token: str) -> ResponseReturnValue:
    """Make the account and go on to the second step; who has an account goes on to sign in."""
    invitation = get_invitation(token)
    form = _form(invitation)
    if not form.validate():
        return _page(token, invitation, form)
    name, password = (form.name.data, form.password.data) if isinstance(form, NewPersonForm) else ("", "")
    session = accept(token, name=name, password=password, visit=this_visit())
    return redirect("/sign-in", 303) if session is None else go_with_session("/second-step", session)


def _form(invitation: Invitation) -> NewPersonForm | EmptyForm:
    """Name and password, or for somebody who has an account no more than the button."""
    if find_anybody(invitation.email) is not None:
        return EmptyForm()
    return NewPersonForm(about=[invitation.email, this_site().name])


def _page(token: str, invitation: Invitation, form: NewPersonForm | EmptyForm) -> ResponseReturnValue:
    roles = [ROLE_WORDS[Role(name)] for name in invitation.roles]
    return render_template(
        "invitation/show.html", token=token, invitation=invitation, roles=roles, form=form, noindex=True
    )
