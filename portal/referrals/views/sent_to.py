"""What was sent to a provider's services, for who is signed in: the list, and the same pages as by link."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.referrals.acting import provider
from portal.referrals.models import OnwardReferral
from portal.referrals.presenters.answering import in_order, say_days_left
from portal.referrals.provider_queries import count_unanswered, get_sent_to, list_sent_to
from portal.referrals.views.answering import STEP_NAMES, Door, open_it, show_page, step_page, take
from portal.referrals.vocabulary import UNANSWERED, OnwardStatus
from portal.referrals.wording import ONWARD_WORDS
from portal.web.access import requires
from portal.web.public_forms import checks_own_token

bp = Blueprint("sent_to", __name__, url_prefix="/staff/sent-to-us")

P = Permission
MOST = 200


@bp.get("")
@requires(P.ANSWER_REFERRALS)
def index() -> ResponseReturnValue:
    """What waits for an answer first, with the days left; nothing of a person is on it."""
    viewer, over = the_viewer(), request.args.get("over") == "1"
    found = list_sent_to(viewer, over=over, limit=MOST)
    now = clock.now()
    return render_template(
        "answer/list.html",
        rows=[
            (one, ONWARD_WORDS[OnwardStatus(one.status)], say_days_left(one.due_at, now))
            for one in (found if over else in_order(found, UNANSWERED))
        ],
        unanswered=count_unanswered(viewer),
        waits=UNANSWERED,
        over=over,
        most=MOST,
    )


@bp.get("/<onward_id>")
@requires(P.ANSWER_REFERRALS)
def show(onward_id: str) -> ResponseReturnValue:
    """One of them, as far as it may be seen."""
    return show_page(_door(onward_id))


@bp.post("/<onward_id>/open")
@requires(P.ANSWER_REFERRALS)
@checks_own_token
def open_referral(onward_id: str) -> ResponseReturnValue:
    """ "Open this referral"."""
    return open_it(_door(onward_id))


@bp.get(f"/<onward_id>/<any({STEP_NAMES}):what>")
@requires(P.ANSWER_REFERRALS)
def step(onward_id: str, what: str) -> ResponseReturnValue:
    """One answer's page."""
    return step_page(_door(onward_id), what)


@bp.post(f"/<onward_id>/<any({STEP_NAMES}):what>")
@requires(P.ANSWER_REFERRALS)
@checks_own_token
def give(onward_id: str, what: str) -> ResponseReturnValue:
    """One answer."""
    return take(_door(onward_id), what)


def _door(onward_id: str) -> Door:
    viewer, base = the_viewer(), f"/staff/sent-to-us/{onward_id}"

    def load() -> OnwardReferral:
        return get_sent_to(viewer, onward_id)

    back = ("/staff/sent-to-us", "Back to what was sent to us")
    return Door(load, base, "layout/staff.html", provider(viewer), base, back)
