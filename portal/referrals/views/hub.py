"""The hub: its worklists, and one referral with everything about it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core.paging import Paging, read_page
from portal.keys.store import at_hand
from portal.referrals.forms.hub import ActForm, NoteForm, call_form
from portal.referrals.models import Referral
from portal.referrals.presenters.hub import present_rows
from portal.referrals.presenters.referral import make_page, need_names
from portal.referrals.presenters.tasks import see_tasks
from portal.referrals.queries import find_id, get_referral
from portal.referrals.rules.statuses import TRIES_BEFORE_GIVING_UP
from portal.referrals.vocabulary import Queue, Worklist
from portal.referrals.wording import QUEUE_WORDS, WORKLIST_WORDS
from portal.referrals.work_queries import (
    MOST_COUNTED,
    Wanted,
    count_tasks,
    count_worklists,
    list_tasks,
    list_worklist,
    names_of_holders,
)
from portal.web.access import requires

bp = Blueprint("hub", __name__, url_prefix="/hub")

P = Permission
PER_PAGE = 25
#: The worklists in the order of a working day.
LISTS: tuple[Queue | Worklist, ...] = (
    Queue.NEW, Worklist.MINE, Worklist.DUE_TODAY, Worklist.OVERDUE, Worklist.AT_RISK, Queue.TRIAGE,
    Queue.QUESTIONS, Queue.WAITING_FOR_PROVIDER, Queue.WAITING_FOR_PERSON, Queue.COULD_NOT_REACH,
    Queue.BEING_HELPED, Queue.QUARANTINE, Worklist.UNCLAIMED,
)  # fmt: skip


def read_id(reference: str) -> str:
    """Of what the record of a reading tells."""
    return find_id(the_viewer(), reference)


def _list() -> Queue | Worklist:
    typed = request.args.get("list", "")
    return next((one for one in LISTS if one == typed), Queue.NEW)


def _words(which: Queue | Worklist) -> str:
    return QUEUE_WORDS[which] if isinstance(which, Queue) else WORKLIST_WORDS[which]


@bp.get("")
@requires(P.WORK_HUB)
@audited_read("worklist", actor=the_actor, entity_id=lambda: str(_list()))
def index() -> ResponseReturnValue:
    """One worklist, and how many are on each."""
    viewer, which = the_viewer(), _list()
    wanted = Wanted(queue=which) if isinstance(which, Queue) else Wanted(worklist=which)
    counts = count_worklists(viewer)
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, counts[which])
    referrals = list_worklist(viewer, wanted, offset=paging.offset, limit=PER_PAGE)
    holders = names_of_holders(referrals)
    with at_hand(one.key_id for one in referrals):
        rows = present_rows(referrals, need_names(), holders)
    return render_template(
        "hub/index.html",
        rows=rows,
        which=which,
        tabs=[(one, _words(one), counts[one]) for one in LISTS],
        heading=_words(which),
        paging=paging,
        most=MOST_COUNTED,
        form=ActForm(formdata=None),
    )


@bp.get("/tasks")
@requires(P.WORK_HUB)
@audited_read("worklist", actor=the_actor, entity_id=lambda: "tasks")
def tasks() -> ResponseReturnValue:
    """What is to be done: one's own, or everybody's."""
    viewer, everybody = the_viewer(), request.args.get("whose") == "all"
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, count_tasks(viewer, mine=not everybody))
    rows = list_tasks(viewer, mine=not everybody, offset=paging.offset, limit=PER_PAGE)
    with at_hand(one.key_id for one in rows):
        seen = see_tasks(rows)
    return render_template(
        "hub/tasks.html", rows=seen, everybody=everybody, paging=paging, form=ActForm(formdata=None)
    )


@bp.get("/<reference>")
@requires(P.WORK_HUB)
@audited_read("referral", actor=the_actor, entity_id=read_id)
def show(reference: str) -> ResponseReturnValue:
    """Everything about one."""
    return show_page(get_referral(the_viewer(), reference))


def show_page(referral: Referral, problem: str = "") -> str:
    """The page of a referral; `problem` is why what was tried could not be done."""
    page = make_page(the_viewer(), referral)
    form = ActForm(formdata=None, data={"version": str(referral.version)})
    if problem:
        form.form_errors.append(problem)
    return render_template(
        "hub/show.html",
        page=page,
        referral=referral,
        form=form,
        calling=call_form(page.cautions)(formdata=None),
        noting=NoteForm(formdata=None),
        most_tries=TRIES_BEFORE_GIVING_UP,
        mine=referral.assigned_to_pk == the_viewer().pk,
    )
