"""A practice's own referrals: where each is, what came of it, taking one back, adding to it, and the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor, the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.paging import Paging, read_page
from portal.directory.queries import list_terms
from portal.keys.store import at_hand
from portal.referrals import acting
from portal.referrals.clocks import week_of
from portal.referrals.forms.refer import AnswerForm, CancelForm, MoreForm
from portal.referrals.models import Referral
from portal.referrals.onward_actions import CannotStep
from portal.referrals.presenters.for_sender import (
    is_late,
    say_due,
    say_onward,
    say_status,
    timeline_for_sender,
)
from portal.referrals.presenters.paper import say_needs, say_risks
from portal.referrals.presenters.week import sort_week
from portal.referrals.queries import list_silenced, timeline
from portal.referrals.referrer_actions import add_information, answer_question, cancel
from portal.referrals.referrer_queries import (
    count_sent_by,
    get_sent,
    information_of,
    list_late_of,
    team_of,
)
from portal.referrals.vocabulary import OVER
from portal.referrals.work_queries import list_sent_by, news_of_week
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("sent", __name__, url_prefix="/refer")

P = Permission
PER_PAGE = 25


def _id_of(reference: str) -> str:
    return str(get_sent(the_viewer(), reference).id)


def _own_team() -> str:
    return next(place.team_id for place in the_viewer().places if place.team_pk == team_of(the_viewer()))


@bp.get("/sent")
@requires(P.REFER)
@audited_read("team_referrals", actor=the_actor, entity_id=_own_team)
def index() -> ResponseReturnValue:
    """All of the team's referrals: those that are open, or those that are over."""
    viewer, over = the_viewer(), request.args.get("state") == "closed"
    counts = {one: count_sent_by(viewer, over=one) for one in (False, True)}
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, counts[over])
    rows = list_sent_by(viewer, over=over, offset=paging.offset, limit=PER_PAGE)
    with at_hand(one.person.key_id for one in rows):
        return render_template(
            "sent/index.html", rows=rows, over=over, counts=counts, paging=paging, **_words(rows)
        )


@bp.get("/week")
@requires(P.REFER)
@audited_read("team_referrals", actor=the_actor, entity_id=_own_team)
def week() -> ResponseReturnValue:
    """What moved since the Monday before last, and what is late: where the weekly letter leads."""
    since = week_of(clock.now()) - timedelta(days=7)
    viewer = the_viewer()
    news, late = [*news_of_week(viewer, since)], [*list_late_of(viewer)]
    words = _words([*news, *late])
    news, late = ([one for one in rows if one.pk not in words["silenced"]] for rows in (news, late))
    with at_hand(one.person.key_id for one in [*news, *late]):
        return render_template("sent/week.html", week=sort_week(news, late, since), since=since, **words)


@bp.get("/<reference>")
@requires(P.REFER)
@audited_read("referral", actor=the_actor, entity_id=_id_of)
def show(reference: str) -> ResponseReturnValue:
    """One of them, with what happened."""
    return _page(get_sent(the_viewer(), reference))


@bp.post("/<reference>/cancel")
@requires(P.REFER)
@checks_own_token
@commits
def take_back(reference: str) -> ResponseReturnValue:
    """Take it back, with the reason."""
    form = CancelForm()
    return _do(reference, "cancelling", form, lambda one, by: cancel(one, form.why.data, by))


@bp.post("/<reference>/more")
@requires(P.REFER)
@checks_own_token
@commits
def add(reference: str) -> ResponseReturnValue:
    """Tell the team what was not known before."""
    form = MoreForm()
    return _do(reference, "adding", form, lambda one, by: add_information(one, form.more.data, by))


@bp.post("/<reference>/answer/<onward_id>")
@requires(P.REFER)
@checks_own_token
@commits
def answer(reference: str, onward_id: str) -> ResponseReturnValue:
    """Answer what a service asks."""
    form = AnswerForm()

    def act(referral: Referral, by: acting.By) -> None:
        answer_question(referral, onward_id, form.answer_words.data, by)

    return _do(reference, "answering", form, act)


def _do(
    reference: str, name: str, form: Any, act: Callable[[Referral, acting.By], None]
) -> ResponseReturnValue:
    """One form of the page; where it cannot be done it says why, and what was typed is still there."""
    referral = get_sent(the_viewer(), reference)
    if not form.validate():
        return _page(referral, **{name: form})
    try:
        act(referral, acting.referrer(the_viewer()))
    except (CannotStep, Conflict) as stopped:
        form.form_errors.append(stopped.message)
        return _page(get_sent(the_viewer(), reference), **{name: form}), stopped.status
    return redirect(f"/refer/{referral.reference}", 303)


def _words(rows: Sequence[Referral]) -> dict[str, Any]:
    return {
        "silenced": list_silenced([one.pk for one in rows]),
        "now": clock.now(),
        "say_status": say_status,
        "say_onward": say_onward,
        "say_due": say_due,
        "is_late": is_late,
        "needs": {one.code: one.name for one in list_terms("needs")},
    }


def _page(referral: Referral, *, cancelling: Any = None, adding: Any = None, answering: Any = None) -> str:
    words = _words([referral])
    return render_template(
        "sent/show.html",
        referral=referral,
        lines=timeline_for_sender(referral, timeline(referral)),
        added=information_of(referral),
        over=referral.status in OVER,
        cancelling=cancelling or CancelForm(formdata=None),
        adding=adding or MoreForm(formdata=None),
        answering=answering or AnswerForm(formdata=None),
        form=cancelling or adding or answering,
        needs_words=say_needs(referral, words["needs"]),
        risks_words=say_risks(referral),
        **words,
    )
