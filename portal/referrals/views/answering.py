"""A provider's pages about one referral: the same behind a link and behind the sign-in. `respond` and `sent`
say where they stand, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from portal.audit.actions import record
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import PortalError
from portal.directory.queries import list_terms
from portal.extensions.transactions import transaction
from portal.geography.queries import area_name
from portal.referrals.acting import By
from portal.referrals.forms.answering import (
    AcceptForm,
    DeclineForm,
    FindForm,
    FinishForm,
    QuestionForm,
    SendForm,
    StepForm,
    TriedForm,
    WaitForm,
    another_form,
    read_within,
)
from portal.referrals.models import OnwardReferral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.presenters.answering import rows_of, say_days_left, say_until
from portal.referrals.provider_queries import Sight, find_by_name, provider_sees, who_asks
from portal.referrals.rules.gate import Caution
from portal.referrals.rules.statuses import steps_from
from portal.referrals.vocabulary import LIVE, CallResult, DeclineReason, OnwardStatus, Outcome, Who
from portal.referrals.wording import ONWARD_WORDS
from portal.referrals.work_actions import log_call

O = OnwardStatus  # noqa: E741 - the table below is read as a table


@dataclass(frozen=True)
class Door:
    """Where the pages stand, who acts there, and where it goes on once nothing is left to see."""

    load: Callable[[], OnwardReferral]
    base: str
    layout: str
    by: By
    over: str
    back: tuple[str, str] | None = None


@dataclass(frozen=True)
class Step:
    """One thing a provider can say, on a page of its own."""

    to: OnwardStatus | None
    form: Any
    words: str  # on the link that leads there, and the page's heading
    button: str
    about: str


#: In the order in which they are offered: the likely ones first.
STEPS: dict[str, Step] = {
    "accept": Step(
        O.ACCEPTED, AcceptForm, "Say yes", "Say yes", "You then see who it is, and how to reach them safely."
    ),
    "start": Step(
        O.IN_PROGRESS, AcceptForm, "Say that help has begun", "It has begun",
        "For example they came, or you spoke with them.",
    ),
    "wait": Step(
        O.WAITLISTED, WaitForm, "Put them on a waiting list", "Put them on the list",
        "You see who it is when you say yes.",
    ),
    "question": Step(
        O.NEEDS_INFORMATION, QuestionForm, "Ask a question first", "Send the question",
        "We answer in five working days at most.",
    ),
    "another": Step(
        O.REDIRECTED, None, "Suggest another service", "Suggest this service",
        "It goes back to our team with what you suggest. You can then no longer see it.",
    ),
    "tried": Step(
        None, TriedForm, "Note a try to reach them", "Note it",
        "After three tries in vain you can end it as “could not be contacted”.",
    ),
    "finish": Step(
        O.CLOSED, FinishForm, "Say that it is over", "It is over",
        "You can then no longer see who it was.",
    ),
    "decline": Step(
        O.DECLINED, DeclineForm, "Say no", "Say no",
        "It goes back to our team, who find another way. You can then no longer see it.",
    ),
}  # fmt: skip
STEP_NAMES = ",".join(STEPS)
_HIDDEN = ("csrf_token", "seen", "name")
#: Whoever notes a call has made it: what there was to read they have read on the page.
_READ = (Caution.SAFEGUARDING, Caution.RISK_TO_WORKER)


def steps_of(onward: OnwardReferral) -> list[str]:
    """What can be said of it now."""
    may = steps_from(OnwardStatus(onward.status), Who.PROVIDER)
    tries = onward.status in (O.ACCEPTED, O.IN_PROGRESS)
    return [name for name, step in STEPS.items() if (step.to in may if step.to else tries)]


def show_page(door: Door, form: Any = None, status: int = 200) -> ResponseReturnValue:
    """The referral as its provider may see it now; that it was read is on the record before it is sent."""
    onward = door.load()
    sees = provider_sees(onward)
    needs = {term.code: term.name for term in list_terms("needs")}
    rows = rows_of(sees, needs, area_name(sees.ward_code) if sees.ward_code else "")
    page = render_template(
        "answer/show.html",
        form=form or StepForm(formdata=None),
        rows=rows if onward.status != O.SENT else [],
        sees=sees,
        steps=[(name, STEPS[name]) for name in steps_of(onward)],
        **about(door, onward),
    )
    if sees.sight is not Sight.NOTHING and onward.status != O.SENT:
        with transaction():
            record(
                Action.PERSONAL_DATA_READ, actor=door.by.actor, entity="onward_referral", entity_id=onward.id
            )
    return page, status


def open_it(door: Door) -> ResponseReturnValue:
    """ "Open this referral": from now on what may be seen before a yes is shown."""
    form = StepForm()
    if not form.validate():
        return show_page(door, form)
    return _do(door, form, lambda onward, seen: take_step(onward, O.OPENED, door.by, version=seen), show_page)


def step_page(door: Door, name: str, form: Any = None, status: int = 200) -> ResponseReturnValue:
    """The form of one answer; the referral's own page where it cannot be given now."""
    onward = door.load()
    if name not in steps_of(onward):
        return redirect(door.base, 303)
    if name == "another" and form is None:
        return render_template("answer/find.html", form=FindForm(formdata=None), **about(door, onward))
    form = form or STEPS[name].form(formdata=None)
    if not form.seen.data:
        form.seen.data = str(onward.version)
    fields = [field for field in form if field.name not in _HIDDEN]
    page = render_template(
        "answer/step.html", form=form, name=name, step=STEPS[name], fields=fields, **about(door, onward)
    )
    return page, status


def take(door: Door, name: str) -> ResponseReturnValue:
    """Give one answer."""
    if name == "another":
        return _another(door)
    form = STEPS[name].form()
    if not form.validate():
        return step_page(door, name, form)
    return _give(door, name, form)


def _another(door: Door) -> ResponseReturnValue:
    """Search first, then choose: by POST, so that what is typed is in no address."""
    finding = FindForm()
    if not finding.validate():
        return render_template("answer/find.html", form=finding, **about(door, door.load()))
    found = find_by_name(finding.name.data, but=door.load().service)
    if not found:
        finding.name.errors = ["We found no service of that name. Try another word of it."]
        return render_template("answer/find.html", form=finding, **about(door, door.load()))
    words = [(one.id, f"{one.name}, {one.organization.name}") for one in found]
    form = another_form(words)()
    form.name.data = finding.name.data
    if form.seen.data and form.validate():
        return _give(door, "another", form)
    if not form.seen.data:
        form.service.errors = []
    return step_page(door, "another", form)


def _give(door: Door, name: str, form: Any) -> ResponseReturnValue:
    def act(onward: OnwardReferral, seen: int | None) -> None:
        step = STEPS[name]
        if step.to is None:
            result = CallResult(form.result.data)
            log_call(
                onward.referral, result, door.by, words=form.words.data, onward=onward, acknowledged=_READ
            )
        else:
            take_step(onward, step.to, door.by, _said(form), version=seen)

    return _do(door, form, act, lambda door, form, status: step_page(door, name, form, status))


def _said(form: Any) -> Said:
    typed = {name: field.data for name, field in form._fields.items()}
    return Said(
        words=typed.get("words", ""),
        weeks=read_within(typed["weeks"], 0, 104) if "weeks" in typed else None,
        reason=DeclineReason(typed["reason"]) if "reason" in typed else None,
        outcome=Outcome(typed["outcome"]) if "outcome" in typed else None,
        service_id=typed.get("service") or "",
    )


def _do(
    door: Door,
    form: Any,
    act: Callable[[OnwardReferral, int | None], object],
    again: Callable[[Door, Any, int], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do it all or nothing; where it cannot be done the page says why, with what was typed."""
    try:
        with transaction():
            onward = door.load()
            act(onward, read_within(form.seen.data, 1, 10**6))
            live = onward.status in LIVE
    except PortalError as problem:
        field = getattr(problem, "field", "")
        if field in form._fields:
            form[field].errors = [problem.message]
        else:
            form.form_errors.append(problem.message)
            form.seen.data = ""
        return again(door, form, problem.status)
    return redirect(door.base if live else door.over, 303)


def about(door: Door, onward: OnwardReferral) -> dict[str, Any]:
    """What every page says: whom it is for, who asks, and by when."""
    return {
        "door": door,
        "onward": onward,
        "service": onward.service,
        "reference": onward.referral.reference,
        "asked_by": who_asks(onward),
        "until": say_until(onward),
        "left": say_days_left(onward.due_at, clock.now()),
        "status_words": ONWARD_WORDS[OnwardStatus(onward.status)],
        "send": SendForm(formdata=None),
        "noindex": True,
    }
