"""What people at the hub do with a referral: take it, hand it over, call, note, plan, warn, end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core.errors import Conflict, NotFound, PortalError
from portal.referrals.acting import By, hub
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.follow_actions import renew_code
from portal.referrals.forms.hub import (
    ActForm,
    CloseForm,
    NoteForm,
    TaskForm,
    WithdrawForm,
    call_form,
    hand_over_form,
    read_cautions,
    read_result,
    read_task,
    read_version,
    say_on,
)
from portal.referrals.gate_actions import Refused, ask_gate
from portal.referrals.models import Referral
from portal.referrals.onward_actions import CannotStep
from portal.referrals.queries import get_referral, lock_referral
from portal.referrals.rules.gate import Act
from portal.referrals.submission_actions import code_of
from portal.referrals.views.hub import read_id, show_page
from portal.referrals.vocabulary import CloseReason
from portal.referrals.work_actions import (
    add_note,
    add_task,
    assign,
    claim,
    close,
    finish_task,
    judge_genuine,
    log_call,
    release,
    set_flag,
    wait_for_person,
)
from portal.referrals.work_queries import get_task, list_hub_people
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("hub_work", __name__, url_prefix="/hub/<reference>")

P = Permission


def _by() -> By:
    return hub(the_viewer())


def _get(reference: str) -> Referral:
    return get_referral(the_viewer(), reference)


def _back(referral: Referral, anchor: str = "") -> ResponseReturnValue:
    return redirect(f"/hub/{referral.reference}{anchor}", 303)


def _again(referral: Referral, form: Any, error: PortalError | None = None) -> ResponseReturnValue:
    """The referral's page again, with why what was pressed could not be done."""
    problem = error.message if error else " ".join(form.form_errors) or "Press the button again."
    page = show_page(_get(referral.reference), problem)
    return page, 409 if isinstance(error, Conflict) else 200


def _act(
    referral: Referral, form: Any, heading: str, submit: str, fields: Sequence[str], *, status: int = 200,
    note: str = "", act: str,
) -> ResponseReturnValue:  # fmt: skip
    """A page for one thing to do; what was typed is still there, and the next try counts from now."""
    if "version" in form:
        form.version.data = str(referral.version)
    page = render_template(
        "hub/act.html", referral=referral, form=form, heading=heading, submit=submit, note=note,
        fields=fields,
        action=f"/hub/{referral.reference}/{act}",
    )  # fmt: skip
    return page, status


@bp.post("/<any(claim,release,genuine):act>")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def hold(reference: str, act: str) -> ResponseReturnValue:
    """Take it, put it back, or say that it is a real request."""
    referral, form = _get(reference), ActForm()
    if not form.validate():
        return _again(referral, form)
    try:
        if act == "claim":
            claim(referral, _by(), version=read_version(form.version.data))
        else:
            (release if act == "release" else judge_genuine)(referral, _by())
    except Conflict as conflict:
        return _again(referral, form, conflict)
    return _back(referral)


@bp.get("/hand-over")
@requires(P.WORK_HUB)
def hand_over(reference: str) -> ResponseReturnValue:
    """To whom?"""
    return _hand_over_page(_get(reference), _hand_over_form(None))


@bp.post("/hand-over")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def send_hand_over(reference: str) -> ResponseReturnValue:
    """Somebody else has it from now on."""
    referral, form = _get(reference), _hand_over_form()
    if not form.validate():
        return _hand_over_page(referral, form)
    people = {user.id: user.pk for user in list_hub_people(the_viewer())}
    try:
        version = read_version(form.version.data)
        assign(referral, people[form.person.data], _by(), words=form.words.data, version=version)
    except Conflict as conflict:
        return _hand_over_page(_get(reference), form, say_on(form, conflict))
    return _back(referral)


def _hand_over_form(*formdata: None) -> Any:
    people = [(user.id, user.name) for user in list_hub_people(the_viewer())]
    return hand_over_form(people)(*formdata)


def _hand_over_page(referral: Referral, form: Any, status: int = 200) -> ResponseReturnValue:
    return _act(
        referral, form, "Hand over", "Hand it over", ("person", "words"), status=status, act="hand-over"
    )


@bp.get("/calls")
@requires(P.WORK_HUB)
def call(reference: str) -> ResponseReturnValue:
    """How a call ended, with room for words."""
    referral = _get(reference)
    return _call_page(referral, _call_form(referral, None))


@bp.post("/calls")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def log(reference: str) -> ResponseReturnValue:
    """One tap: how it ended."""
    referral = _get(reference)
    form = _call_form(referral)
    if not form.validate():
        return _call_page(referral, form)
    try:
        log_call(referral, read_result(form), _by(), words=form.words.data, acknowledged=read_cautions(form))
    except (Conflict, Refused) as error:
        return _call_page(_get(reference), form, say_on(form, error))
    return _back(referral, "#calls")


def _call_form(referral: Referral, *formdata: None) -> Any:
    return call_form(ask_gate(referral, Act.CALL).cautions)(*formdata)


def _call_page(referral: Referral, form: Any, status: int = 200) -> ResponseReturnValue:
    fields = [*(("read",) if "read" in form else ()), "result", "words"]
    return _act(referral, form, "Log a call", "Log it", fields, status=status, act="calls")


@bp.get("/notes")
@requires(P.WORK_HUB)
def note(reference: str) -> ResponseReturnValue:
    """Something to write down."""
    return _note_page(_get(reference), NoteForm(formdata=None))


@bp.post("/notes")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def keep_note(reference: str) -> ResponseReturnValue:
    """It is written down."""
    referral, form = _get(reference), NoteForm()
    if not form.validate():
        return _note_page(referral, form)
    add_note(referral, form.words.data, _by())
    return _back(referral, "#notes")


def _note_page(referral: Referral, form: Any) -> ResponseReturnValue:
    return _act(referral, form, "Write a note", "Keep it", ("words",), act="notes")


@bp.get("/tasks")
@requires(P.WORK_HUB)
def plan(reference: str) -> ResponseReturnValue:
    """Something to do, by when."""
    return _task_page(_get(reference), TaskForm(formdata=None))


@bp.post("/tasks")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def keep_task(reference: str) -> ResponseReturnValue:
    """It stands on the list of whoever has the referral."""
    referral, form = _get(reference), TaskForm()
    if not form.validate():
        return _task_page(referral, form)
    try:
        add_task(referral, read_task(form), _by(), days=int(form.days.data), words=form.words.data)
    except Conflict as conflict:
        return _task_page(referral, form, say_on(form, conflict))
    return _back(referral, "#tasks")


def _task_page(referral: Referral, form: Any, status: int = 200) -> ResponseReturnValue:
    fields = ("kind", "days", "words")
    return _act(referral, form, "Add a task", "Add it", fields, status=status, act="tasks")


@bp.post("/tasks/<task_id>/done")
@requires(P.WORK_HUB)
@commits
def done(reference: str, task_id: str) -> ResponseReturnValue:
    """It is done."""
    referral, task = _get(reference), get_task(the_viewer(), task_id)
    if task.referral_pk != referral.pk:
        raise NotFound
    finish_task(task, _by())
    return _back(referral, "#tasks")


@bp.post("/flags/<any(safeguarding,risk_to_worker,do_not_contact):flag>/<any(on,off):to>")
@requires(P.WORK_HUB)
@commits
def flag(reference: str, flag: str, to: str) -> ResponseReturnValue:
    """Warn, or take the warning off: the gate acts on it from now on."""
    referral = _get(reference)
    set_flag(referral, flag, to == "on", _by())
    return _back(referral, "#warnings")


@bp.post("/waiting/<any(on,off):to>")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def waiting(reference: str, to: str) -> ResponseReturnValue:
    """The person is to do something first, or has done it."""
    referral, form = _get(reference), ActForm()
    if not form.validate():
        return _again(referral, form)
    try:
        wait_for_person(referral, to == "on", _by())
    except Conflict as conflict:
        return _again(referral, form, conflict)
    return _back(referral)


@bp.get("/close")
@requires(P.WORK_HUB)
def end(reference: str) -> ResponseReturnValue:
    """Why does it end?"""
    return _close_page(_get(reference), CloseForm(formdata=None))


@bp.post("/close")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def send_end(reference: str) -> ResponseReturnValue:
    """It is over."""
    referral, form = _get(reference), CloseForm()
    if not form.validate():
        return _close_page(referral, form)
    try:
        close(referral, form.read(), _by(), words=form.words.data, version=read_version(form.version.data))
    except (Conflict, CannotStep) as error:
        return _close_page(_get(reference), form, say_on(form, error))
    return _back(referral)


def _close_page(referral: Referral, form: Any, status: int = 200) -> ResponseReturnValue:
    note = "Whoever referred hears that it is over. So does the person, where that is safe."
    fields = ("reason", "words")
    return _act(referral, form, "Close", "Close it", fields, status=status, note=note, act="close")


@bp.post("/not-a-request")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def not_a_request(reference: str) -> ResponseReturnValue:
    """A person looked at what seemed to be abuse, and it is."""
    referral, form = _get(reference), ActForm()
    if not form.validate():
        return _again(referral, form)
    if not referral.suspicion:
        raise NotFound
    try:
        close(referral, CloseReason.NOT_A_REQUEST, _by(), version=read_version(form.version.data))
    except (Conflict, CannotStep) as error:
        return _again(referral, form, error)
    return redirect("/hub?list=quarantine", 303)


@bp.get("/code")
@requires(P.WORK_HUB)
@audited_read("referral", actor=the_actor, entity_id=read_id)
def code(reference: str) -> ResponseReturnValue:
    """What the person follows it with: to be read out to somebody the hub is sure of."""
    referral = _get(reference)
    return render_template("hub/code.html", referral=referral, code=code_of(referral), form=ActForm())


@bp.post("/code")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def send_code(reference: str) -> ResponseReturnValue:
    """Another one; the one before opens nothing from now on."""
    referral, form = _get(reference), ActForm()
    if not form.validate():
        return _again(referral, form)
    renew_code(referral, _by())
    return redirect(f"/hub/{referral.reference}/code", 303)


@bp.get("/withdraw")
@requires(P.WORK_HUB)
def withdraw(reference: str) -> ResponseReturnValue:
    """Are they sure?"""
    return _withdraw_page(_get(reference), WithdrawForm(formdata=None))


@bp.post("/withdraw")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def send_withdraw(reference: str) -> ResponseReturnValue:
    """The person wants none of it any more: every service is told that it is over."""
    referral, form = _get(reference), WithdrawForm()
    if not form.validate():
        return _withdraw_page(referral, form)
    try:
        withdraw_all(lock_referral(referral, read_version(form.version.data)), _by())
    except Conflict as conflict:
        return _withdraw_page(_get(reference), form, say_on(form, conflict))
    return _back(referral)


def _withdraw_page(referral: Referral, form: Any, status: int = 200) -> ResponseReturnValue:
    note = "Everything they agreed to ends. Each service that has it is told that it is over."
    fields = ("sure",)
    return _act(
        referral, form, "Withdraw all of it", "Withdraw", fields, status=status, note=note, act="withdraw"
    )
