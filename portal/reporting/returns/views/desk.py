"""The programme team's page of returns: who has sent what, signing off, sending back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import Conflict
from portal.reporting.returns.acting import account
from portal.reporting.returns.actions import send_back, sign_off
from portal.reporting.returns.forms import ConfirmForm, SendBackForm, SignForm
from portal.reporting.returns.kinds import all_kinds
from portal.reporting.returns.letters import can_write, send_link
from portal.reporting.returns.models import ProjectReturn
from portal.reporting.returns.presenters import differences, show_parts
from portal.reporting.returns.queries import get_return, list_projects, list_returns
from portal.reporting.returns.vocabulary import NOTE_WORDS, STATE_WORDS, Note, ReturnState
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/returns"
bp = Blueprint("returns", __name__, url_prefix=HERE)

P = Permission


@bp.get("")
@requires(P.KEEP_FIGURES)
def index() -> ResponseReturnValue:
    """What waits to be signed off, what is still to come, and the projects."""
    return render_template(
        "returns/index.html",
        sent=list_returns(ReturnState.SENT),
        open=list_returns(ReturnState.OPEN),
        signed=list_returns(ReturnState.SIGNED_OFF),
        projects=list_projects(),
        kinds=all_kinds(),
        states=STATE_WORDS,
        today=clock.today(),
        can_write=can_write,
    )


@bp.get("/<return_id>")
@requires(P.KEEP_FIGURES)
def show(return_id: str) -> ResponseReturnValue:
    """One return with all its versions."""
    return _page(get_return(return_id), SignForm(formdata=None), SendBackForm(formdata=None))


@bp.post("/<return_id>/sign-off")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def sign(return_id: str) -> ResponseReturnValue:
    """It counts from now on."""
    row, form = get_return(return_id), SignForm()
    if form.validate():
        try:
            sign_off(row, account(the_viewer()), number=_number(form))
            return redirect(HERE, 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    return _page(get_return(return_id), form, SendBackForm(formdata=None))


@bp.post("/<return_id>/send-back")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def back(return_id: str) -> ResponseReturnValue:
    """The lead is asked to look again."""
    row, form = get_return(return_id), SendBackForm()
    if form.validate():
        try:
            send_back(row, account(the_viewer()), number=_number(form), why=form.why.data)
            return redirect(HERE, 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    return _page(get_return(return_id), SignForm(formdata=None), form)


@bp.post("/<return_id>/link")
@requires(P.KEEP_FIGURES)
@commits
def link(return_id: str) -> ResponseReturnValue:
    """Send the lead another link."""
    send_link(get_return(return_id))
    return redirect(f"{HERE}/{return_id}?sent=yes", 303)


def _number(form: SignForm) -> int:
    typed = form.number.data
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def _page(row: ProjectReturn, sign_form: SignForm, back_form: SendBackForm) -> str:
    kind, latest = all_kinds().get(row.project.kind), row.latest
    said = latest.words if latest is not None else {}
    number = str(latest.number) if latest is not None else ""
    sign_form.number.data = back_form.number.data = number
    return render_template(
        "returns/show.html",
        row=row,
        kind=kind,
        latest=latest,
        parts=show_parts(row, kind, latest.values, {}, latest.notes) if latest is not None else (),
        words=[(NOTE_WORDS[note][0], said.get(note, "")) for note in Note],
        history=differences(kind, row.versions),
        states=STATE_WORDS,
        sign_form=sign_form,
        form=back_form,
        link_form=ConfirmForm(formdata=None),
        can_write=can_write(row),
    )
