"""Asking for help, for oneself or for another person: one question a page, kept until it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.accounts.attempt_actions import TooManyTries
from portal.accounts.sessions import this_visit
from portal.core import clock
from portal.directory.panels import all_panels
from portal.referrals.draft_actions import drop_draft, find_draft, keep_answers, read_answers
from portal.referrals.forms.ask import ForgetForm, SendForm
from portal.referrals.forms.steps import StepForm
from portal.referrals.models import Draft
from portal.referrals.public_actions import begin_public_draft, find_sent, send_draft
from portal.referrals.queries import days_of_hub
from portal.referrals.rules.timers import FIRST_CONTACT, days_of
from portal.referrals.rules.working_days import due_after
from portal.referrals.steps import ask as journey
from portal.referrals.steps.ask import SLUGS, STEPS
from portal.referrals.steps.journey import (
    Answers,
    Step,
    after,
    before,
    first_open,
    for_another,
    path,
    reached,
    with_answer,
    with_wrong,
    wrong_of,
)
from portal.referrals.submission_actions import code_of
from portal.referrals.vocabulary import Door
from portal.referrals.wording import CONSENT_TEXTS, CONSENT_WORDING
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.cookies import ASK, delete_cookie, read_cookie, set_cookie
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("ask", __name__, url_prefix="/ask")

_STEP = f"/<any({','.join(SLUGS)}):slug>"
#: So long the last page shows the reference and the code; then it takes both to follow the request.
RECEIPT_LASTS = timedelta(hours=1)
#: Where the journey ends or stops, with the panels of content/crisis that are shown there.
STOPS: dict[str, tuple[str, ...]] = {
    "danger": ("danger_now", "medical_emergency", "suicide_self_harm"),
    "unsafe": ("adult_at_risk", "child_at_risk", "domestic_abuse"),
    "not_agreed": (),
    "no_contact": (),
}
_CHECK = "/ask/check"
_HELD = (
    "Very many forms were started from your network, so we cannot keep a new one yet. "
    "What you typed is still here. Wait {}, then press “Continue”."
)


@bp.get("")
@public
def start() -> ResponseReturnValue:
    """What happens when somebody asks, what to do in an emergency, and how to go on with a form that was
    begun."""
    _count("start", {})
    draft = _own_draft()
    open_draft = draft is not None and draft.referral_pk is None
    lost = request.args.get("lost") == "yes"
    return _page("start", wanted=_wanted(), begun=open_draft, lost=lost, days=_days())


@bp.get(_STEP)
@public
def show(slug: str) -> ResponseReturnValue:
    """One question, with the answer that was given before."""
    draft = _own_draft()
    answers = _answers(draft)
    step = reached(STEPS, answers, slug)
    if step is None:
        return _to_open(draft, answers)
    _count(slug, answers)
    return _step_page(step, answers, _form_of(step, answers))


@bp.post(_STEP)
@public
@checks_own_token
@commits
def keep(slug: str) -> ResponseReturnValue:
    """Keep an answer and go on, or ask again. Where the draft is gone a new one begins with this answer."""
    draft = _own_draft()
    if draft is not None and draft.referral_pk is not None:
        return redirect("/ask/done", 303)
    answers = _answers(draft)
    step = reached(STEPS, answers, slug) if draft is not None else STEPS[SLUGS.index(slug)]
    if step is None:
        return _to_open(draft, answers)
    form, token = step.form(answers)(), ""
    right = form.validate()
    if form.form_errors:  # its guards: it is not known whose it is
        return _step_page(step, answers, form)
    if draft is None:
        try:
            draft, token = begin_public_draft(journey.JOURNEY, this_visit().network)
        except TooManyTries as stop:
            return _held(step, answers, form, stop)
        answers = {"wanted": _wanted(request.form)}
    kept = with_answer(step, answers, form.kept()) if right else with_wrong(step, answers, form.typed())
    new = {**answers, **kept, **({"odd": form.suspicion} if form.suspicion else {})}
    keep_answers(draft, new)
    return _with_draft(redirect(_onward(step, answers, new, right), 303), token)


def _held(step: Step, answers: Answers, form: StepForm, stop: TooManyTries) -> ResponseReturnValue:
    """No new form can be kept for now. Who is in danger is led to help all the same."""
    given = {**answers, **with_answer(step, answers, form.kept())}
    if not form.errors and (reason := step.stops(given) or step.warns(given)):
        return redirect(f"/ask/stop/{reason}", 303)
    form.form_errors.append(_HELD.format(stop.wait))
    return _step_page(step, answers, form, held=True), stop.status


def _form_of(step: Step, answers: Answers) -> StepForm:
    """A question as it was answered last, wrong or right."""
    form, other, wrong = step.form(answers), for_another(answers), wrong_of(answers)
    if step.slug in wrong:
        return form.again(wrong[step.slug], other=other)
    return form.filled(answers.get(step.slug) or {"needs": answers.get("wanted", [])}, other=other)


@bp.get("/help-now")
@public
def help_now() -> ResponseReturnValue:
    """What was written sounds like an emergency: where to turn now, and the way on."""
    draft = _own_draft()
    answers = _answers(draft)
    panels, step = journey.panels_of(answers), first_open(STEPS, answers)
    onward = f"/ask/{step.slug}" if step is not None else _CHECK
    return _page("now", panels=panels, onward=onward) if panels else redirect(onward)


@bp.get(f"/stop/<any({','.join(STOPS)}):reason>")
@public
def stop(reason: str) -> ResponseReturnValue:
    """Here a form is not the right help: what is."""
    panels = all_panels()
    shown = [panels[code] for code in STOPS[reason] if code in panels]
    return _page(f"stop_{reason}", panels=shown, back=f"/ask/{_STOPPED_AT[reason]}")


_STOPPED_AT = {"danger": "danger", "unsafe": "danger", "not_agreed": "agreed", "no_contact": "contact"}


@bp.get("/check")
@public
def check() -> ResponseReturnValue:
    """All the answers, each with a link to change it, made of the same forms."""
    draft = _own_draft()
    answers = _answers(draft)
    if draft is None or draft.referral_pk is not None or first_open(STEPS, answers) is not None:
        return _to_open(draft, answers)
    _count("check", answers)
    return _check_page(answers, SendForm())


@bp.post("/check")
@public
@checks_own_token
@commits
def send() -> ResponseReturnValue:
    """Send it. Twice is the same as once."""
    draft = _own_draft()
    answers = _answers(draft)
    if draft is None or draft.referral_pk is not None or first_open(STEPS, answers) is not None:
        return _to_open(draft, answers)
    form = SendForm()
    if not form.validate():
        return _check_page(answers, form)
    urgent = bool(journey.panels_of(answers))
    asked = journey.to_submission({"odd": form.suspicion} | answers, draft.nonce, urgent=urgent)
    send_draft(draft, asked, network=this_visit().network, equality=answers.get("equality", {}))
    _count("sent", answers)
    return redirect("/ask/done", 303)


@bp.get("/done")
@public
def done() -> ResponseReturnValue:
    """The reference, the code, and by when they will hear. On this browser alone, and for an hour."""
    draft = _own_draft()
    referral = find_sent(draft) if draft is not None else None
    if referral is None:
        return _to_open(draft, _answers(draft))
    if clock.now() - referral.submitted_at > RECEIPT_LASTS:
        return redirect("/follow")
    due = due_after(referral.submitted_at, _days())
    return _page(
        "done", reference=referral.reference, code=code_of(referral), due=due, unsafe=referral.safeguarding
    )


@bp.get("/forget")
@public
def ask_forget() -> ResponseReturnValue:
    """Whether what was typed is really to be deleted."""
    draft = _own_draft()
    if draft is None:
        return redirect("/ask")
    return _page("forget", form=ForgetForm(), sent=draft.referral_pk is not None)


@bp.post("/forget")
@public
@checks_own_token
@commits
def forget() -> ResponseReturnValue:
    """Delete what was typed and not sent, and the cookie. What was sent stays."""
    form, draft = ForgetForm(), _own_draft()
    if draft is not None and not form.validate():
        return _page("forget", form=form, sent=draft.referral_pk is not None)
    if draft is not None and draft.referral_pk is None:
        drop_draft(draft)
    response = make_response(redirect("/ask", 303))
    delete_cookie(response, ASK)
    return response


def _count(step: str, answers: Answers) -> None:
    """How far somebody came, and by which door: nothing of who, or of what they said."""
    door = Door.ON_BEHALF if for_another(answers) else Door.SELF
    usage.record(Kind.REFERRAL_STEP, door=door.value, step=step)


def _own_draft() -> Draft | None:
    token = read_cookie(ASK)[:100]
    draft = find_draft(token) if token else None
    return draft if draft is not None and draft.journey == journey.JOURNEY else None


def _answers(draft: Draft | None) -> dict[str, Any]:
    return read_answers(draft) if draft is not None else {}


def _with_draft(response: Any, token: str) -> Response:
    made = make_response(response)
    token = token or read_cookie(ASK)
    if token:  # seven days from the last answer
        set_cookie(made, ASK, token)
    return made


def _to_open(draft: Draft | None, answers: Answers) -> ResponseReturnValue:
    """To where somebody is: the last page when it was sent, the first question without an answer, or the
    beginning, which says that nothing was found."""
    if draft is None:
        return redirect("/ask?lost=yes", 303)
    if draft.referral_pk is not None:
        return redirect("/ask/done", 303)
    step = first_open(STEPS, answers)
    return redirect(f"/ask/{step.slug}" if step is not None else _CHECK, 303)


def _onward(step: Step, answers: Answers, new: Answers, right: bool) -> str:
    """The address of the next page after an answer, `right` or wrong."""
    if right and (reason := step.stops(new) or step.warns(new)):
        return f"/ask/stop/{reason}"
    if reached(STEPS, new, step.slug) is None:  # the form was found again without what stood before
        return "/ask?lost=yes"
    if not right:
        return _address(step)
    if {one.code for one in journey.panels_of(new)} - {one.code for one in journey.panels_of(answers)}:
        return "/ask/help-now"
    following = first_open(STEPS, new) if _changing() else after(STEPS, new, step.slug)
    return _CHECK if following is None else _address(following)


def _changing() -> bool:
    """Whether somebody who saw all the answers changes one."""
    return request.args.get("to") == "check"


def _address(step: Step) -> str:
    return f"/ask/{step.slug}{'?to=check' if _changing() else ''}"


def _wanted(values: Any = None) -> list[str]:
    """The needs that somebody comes with, from the address of a guide or the self-help, or from the form."""
    known = {code for code, _name in journey.offered_needs()}
    return [code for code in (values or request.args).getlist("need")[:20] if code in known]


def _days() -> int:
    return days_of(FIRST_CONTACT[0], days_of_hub())


def _step_page(step: Step, answers: Answers, form: StepForm, *, held: bool = False) -> str:
    """A question. `held`: the answer cannot be kept yet, so the page says where else to turn."""
    previous = before(STEPS, answers, step.slug)
    back = f"/ask/{previous.slug}" if previous else "/ask"
    way = path(STEPS, answers)
    scope = journey.CONSENT_STEPS.get(step.slug)
    return _page(
        "step",
        form=form,
        step=step,
        question=step.asks(answers),
        consent=CONSENT_TEXTS[CONSENT_WORDING][scope] if scope else "",
        other=for_another(answers),
        action=_address(step),
        back=_CHECK if _changing() else back,
        wanted=_wanted(request.form if request.method == "POST" else None),
        number=[one.slug for one in way].index(step.slug) + 1,
        of=len(way),
        kept=bool(read_cookie(ASK)),
        held=held,
    )


def _check_page(answers: Answers, sending: SendForm) -> str:
    other = for_another(answers)
    filled = [
        (step, step.form(answers).filled(answers[step.slug], other=other)) for step in path(STEPS, answers)
    ]
    rows = [(step, form.says(), len(form.questions) == 1) for step, form in filled]
    return _page("check", form=sending, rows=rows, other=other, panels=journey.panels_of(answers))


def _page(name: str, **context: Any) -> str:
    """A page of the journey. Somebody may have to leave any of them fast."""
    return render_template(f"ask/{name}.html", quick_exit=True, noindex=True, **context)
