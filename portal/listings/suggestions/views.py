"""The queue of everything that somebody says should change: look, take on, decide, answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import list_people_who
from portal.accounts.vocabulary import Permission
from portal.audit.actions import record
from portal.audit.vocabulary import Action, staff
from portal.core.errors import Conflict, NotFound
from portal.core.paging import Paging, read_page
from portal.directory.actions import Authorship
from portal.directory.checks import InvalidValue
from portal.directory.models import ChangeSet
from portal.directory.queries import get_lookup
from portal.directory.suggestion_actions import close_change, decide_change, reopen_change
from portal.directory.suggestion_queries import compare, get_subject, get_suggestion
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions.transactions import transaction
from portal.listings.suggestions import presenters
from portal.listings.suggestions.actions import assign, thank
from portal.listings.suggestions.forms import CloseForm, TakeForm, decide_form
from portal.listings.suggestions.queries import (
    WORDED,
    Wanted,
    about_of,
    count_wanted,
    list_wanted,
    other_waiting,
)
from portal.listings.suggestions.vocabulary import AGES, SOURCE_WORDS
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("suggestions", __name__, url_prefix="/staff/suggestions")

P = Permission
PER_PAGE = 25


@bp.get("")
@requires(P.REVIEW_CHANGES)
def index() -> ResponseReturnValue:
    """What waits, or what ended, by what the address asks for. Nobody's words are on it."""
    typed = _typed()
    wanted = Wanted(
        source=typed.get("source", ""),
        listing=typed.get("listing", ""),
        age=int(typed.get("age", "0")),
        mine=the_viewer().id if typed.get("mine") else "",
        done=bool(typed.get("done")),
    )
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, count_wanted(wanted))
    queue = list_wanted(wanted, offset=paging.offset, limit=PER_PAGE)
    return render_template(
        "suggestions/index.html",
        lines=presenters.lines(queue, dict(list_people_who(P.REVIEW_CHANGES))),
        waiting=queue.waiting,
        sources=SOURCE_WORDS,
        ages=AGES,
        typed=typed,
        paging=paging,
        query=urlencode(typed),
    )


@bp.get("/<suggestion_id>")
@requires(P.REVIEW_CHANGES)
def show(suggestion_id: str) -> ResponseReturnValue:
    """One suggestion beside the record as it is now."""
    return _page(get_suggestion(suggestion_id))


@bp.post("/<suggestion_id>/take")
@requires(P.REVIEW_CHANGES)
@commits
def take(suggestion_id: str) -> ResponseReturnValue:
    """Make it one's own work, or somebody else's."""
    change, form = get_suggestion(suggestion_id), TakeForm()
    form.offer(list_people_who(P.REVIEW_CHANGES))
    person = form.chosen() if form.validate() else None
    if person is None:
        form.form_errors.append("Choose somebody from the list.")
        return _page(change, take_form=form)
    assign(change, person)
    return redirect(f"/staff/suggestions/{change.id}", 303)


@bp.post("/<suggestion_id>/decide")
@requires(P.REVIEW_CHANGES)
def decide(suggestion_id: str) -> ResponseReturnValue:
    """Accept or decline each field. Where somebody was quicker nothing is kept but what was typed."""
    change = get_suggestion(suggestion_id)
    row = get_subject(change)
    form = decide_form(_undecided(change, row), version=row.version)
    if not form.validate():
        return _page(change, decide=form)
    try:
        with transaction():
            fresh = get_suggestion(suggestion_id)
            row = get_subject(fresh)
            decide_change(
                fresh, row, form.taken(), form.refused(), _by(), get_lookup(),
                note=form.note.data, expected=form.version() or 0,
            )  # fmt: skip
            thank(fresh, about_of([fresh])[fresh.id].receipt, form.answer.data if form.thank.data else "")
    except (Conflict, InvalidValue) as problem:
        form.form_errors.append(problem.message)
        return _page(get_suggestion(suggestion_id), decide=form), problem.status
    return redirect(f"/staff/suggestions/{suggestion_id}", 303)


@bp.post("/<suggestion_id>/close")
@requires(P.REVIEW_CHANGES)
def close(suggestion_id: str) -> ResponseReturnValue:
    """End it as a whole, with what was done."""
    change, form = get_suggestion(suggestion_id), CloseForm()
    if not form.validate():
        return _page(change, close=form)
    try:
        with transaction():
            fresh = get_suggestion(suggestion_id)
            end = ChangeState(form.end.data)
            close_change(fresh, end, _by(), note=form.why.data, answer=form.reply.data)
            if form.write.data:
                thank(fresh, about_of([fresh])[fresh.id].receipt, form.reply.data)
    except Conflict as problem:
        form.form_errors.append(problem.message)
        return _page(get_suggestion(suggestion_id), close=form), problem.status
    return redirect(f"/staff/suggestions/{suggestion_id}", 303)


@bp.post("/<suggestion_id>/reopen")
@requires(P.REVIEW_CHANGES)
@commits
def reopen(suggestion_id: str) -> ResponseReturnValue:
    """Take it up again."""
    reopen_change(get_suggestion(suggestion_id), _by())
    return redirect(f"/staff/suggestions/{suggestion_id}", 303)


def _by() -> Authorship:
    return Authorship(ChangeSource.EDITOR, the_viewer().id)


def _undecided(change: ChangeSet, row: Any) -> list[Any]:
    if change.state != ChangeState.PENDING:
        return []
    return [one for one in compare(change, row) if not one.decision]


def _typed() -> dict[str, str]:
    """What the address asks for, of what there is to ask for."""
    known = {"source": set(map(str, SOURCE_WORDS)), "age": {days for days, _words in AGES}}
    typed = {
        name: value
        for name in ("source", "listing", "age", "mine", "done")
        if (value := request.args.get(name, "").strip()[:100])
    }
    return {name: value for name, value in typed.items() if name not in known or value in known[name]}


def _page(change: ChangeSet, **forms: Any) -> str:
    """The page of one suggestion; where somebody's words are on it, that is on the record first."""
    viewer = the_viewer()
    try:
        row = get_subject(change)
    except NotFound:
        row = None
    found = compare(change, row) if row is not None else []
    people = list_people_who(P.REVIEW_CHANGES)
    take_form = forms.get("take_form") or TakeForm(formdata=None, data={"person": change.assigned_to})
    take_form.offer(people)
    waiting = [one for one in found if not one.decision and change.state == ChangeState.PENDING]
    version = row.version if row is not None else 0
    if "decide" in forms:
        forms["decide"].seen.data = str(version)  # what is shown now is what the next answer is about
    reads = viewer.may(P.READ_REPORTS)
    page = render_template(
        "suggestions/show.html",
        change=change,
        shown=presenters.detail(change, about_of([change])[change.id], found, get_lookup(), reads=reads),
        decide=forms.get("decide") or decide_form(waiting, version=version, fresh=True),
        close=forms.get("close") or CloseForm(formdata=None, data={"write": True}),
        take=take_form,
        again=EmptyForm(formdata=None),
        people=dict(people),
        others=other_waiting(change),
        sources=SOURCE_WORDS,
        me=viewer.id,
    )
    if reads and change.source in WORDED and change.key_id is not None:
        with transaction():
            record(
                Action.PERSONAL_DATA_READ,
                actor=staff(viewer.id),
                entity="suggestion",
                entity_id=change.id,
                detail={"fields": ["message", "name", "contact"]},
            )
    return page
