"""The inbox of what people said on "was this useful?": read, answer, mark as done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask import redirect as redirected
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.queries import list_people_who
from portal.accounts.vocabulary import Permission
from portal.audit.actions import record
from portal.audit.reads import audited_read
from portal.audit.vocabulary import Action
from portal.core.errors import Conflict
from portal.core.paging import Paging, read_page
from portal.core.suspicions import SUSPICION_WORDS
from portal.extensions.transactions import transaction
from portal.feedback.actions import answer_feedback, can_be_answered, close_feedback, reopen_feedback
from portal.feedback.forms import AnswerForm, DoneForm
from portal.feedback.models import Feedback
from portal.feedback.queries import Wanted, count_pages, count_wanted, get_feedback, list_wanted
from portal.feedback.vocabulary import AGES, SORTS, USEFUL_WORDS
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("inbox", __name__, url_prefix="/staff/feedback")

P = Permission
PER_PAGE = 25
NO_ADDRESS = "No mail can go to what they left. Mark it as done, and say so there."


@bp.get("")
@requires(P.READ_REPORTS)
@audited_read("feedback_inbox", actor=the_actor, entity_id=lambda: "")
def index() -> ResponseReturnValue:
    """What people said, by what the address asks for; nobody's contact is on it."""
    typed = _typed()
    wanted = Wanted(
        page=typed.get("about", ""),
        useful=typed.get("useful", ""),
        age=int(typed.get("age", "0")),
        words=bool(typed.get("words")),
        done=bool(typed.get("done")),
        sort=typed.get("sort", "new"),
    )
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, count_wanted(wanted))
    return render_template(
        "feedback_inbox/index.html",
        found=list_wanted(wanted, offset=paging.offset, limit=PER_PAGE),
        pages=count_pages(),
        useful=USEFUL_WORDS,
        ages=AGES,
        sorts=SORTS,
        typed=typed,
        paging=paging,
        query=urlencode(typed),
    )


@bp.get("/<feedback_id>")
@requires(P.READ_REPORTS)
def show(feedback_id: str) -> ResponseReturnValue:
    """One answer with everything its writer left."""
    return _page(get_feedback(feedback_id))


@bp.post("/<feedback_id>/answer")
@requires(P.READ_REPORTS)
def answer(feedback_id: str) -> ResponseReturnValue:
    """Write back, and mark it as done."""
    form = AnswerForm()
    if not form.validate():
        return _page(get_feedback(feedback_id), answer=form)
    return _act(feedback_id, form, "answer", lambda row, who: answer_feedback(row, who, form.answer.data))


@bp.post("/<feedback_id>/close")
@requires(P.READ_REPORTS)
def close(feedback_id: str) -> ResponseReturnValue:
    """Mark it as done, with what was done."""
    form = DoneForm()
    if not form.validate():
        return _page(get_feedback(feedback_id), done=form)
    return _act(feedback_id, form, "done", lambda row, who: close_feedback(row, who, form.done.data))


@bp.post("/<feedback_id>/reopen")
@requires(P.READ_REPORTS)
@commits
def reopen(feedback_id: str) -> ResponseReturnValue:
    """Take it up again."""
    reopen_feedback(get_feedback(feedback_id), the_viewer().id)
    return redirected(f"/staff/feedback/{feedback_id}", 303)


def _act(feedback_id: str, form: Any, name: str, act: Any) -> ResponseReturnValue:
    """Do it all or nothing; where somebody was quicker what was typed stays on the page."""
    try:
        with transaction():
            done = act(get_feedback(feedback_id), the_viewer().id)
    except Conflict as problem:
        form.form_errors.append(problem.message)
        return _page(get_feedback(feedback_id), **{name: form}), problem.status
    if done is False:
        form.form_errors.append(NO_ADDRESS)
        return _page(get_feedback(feedback_id), **{name: form})
    return redirected(f"/staff/feedback/{feedback_id}", 303)


def _page(feedback: Feedback, **forms: Any) -> str:
    """The page of one answer; that it was read is on the record before it is sent, whatever its status."""
    page = render_template(
        "feedback_inbox/show.html",
        row=feedback,
        useful=USEFUL_WORDS[feedback.useful],
        suspicion=SUSPICION_WORDS.get(feedback.suspicion, ""),
        answerable=can_be_answered(feedback),
        answer=forms.get("answer") or AnswerForm(formdata=None),
        done=forms.get("done") or DoneForm(formdata=None),
        again=EmptyForm(formdata=None),
        people=dict(list_people_who(P.READ_REPORTS)),
    )
    with transaction():
        record(Action.PERSONAL_DATA_READ, actor=the_actor(), entity="feedback", entity_id=feedback.id)
    return page


def _typed() -> dict[str, str]:
    """What the address asks for, of what there is to ask for."""
    known = {
        "useful": set(USEFUL_WORDS),
        "age": {days for days, _words in AGES},
        "sort": {one for one, _words in SORTS},
    }
    typed = {
        name: value
        for name in ("about", "useful", "age", "sort", "words", "done")
        if (value := request.args.get(name, "").strip()[:200])
    }
    return {name: value for name, value in typed.items() if name not in known or value in known[name]}
