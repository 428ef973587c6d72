"""Taking in what anybody may send: within budgets, or for a person to look at first; and counting, apart from
it, who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from portal.accounts.attempt_actions import begin_attempt
from portal.accounts.rules.sessions import hash_token, new_token
from portal.accounts.vocabulary import Check
from portal.core import clock
from portal.core.suspicions import TOO_FAST
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.inserts import insert_once
from portal.keys.blind import blind_index
from portal.referrals.acting import PERSON
from portal.referrals.draft_actions import begin_draft, end_draft
from portal.referrals.models import Draft, EqualityCount, PublicSending, Referral
from portal.referrals.submission_actions import Received, Submission, submit

#: What is more in an hour is looked at by a person before anybody acts on it: a library's or a surgery's
#: network may send several, the whole county hardly ever so many.
HOUR = timedelta(hours=1)
FROM_ONE_NETWORK, FROM_ALL = 6, 60
KEPT = timedelta(days=1)
#: A whole form that was begun and sent in less time was filled in by a machine.
SHORTEST = timedelta(seconds=10)

MANY_FROM_ONE = "suspected: many from one network"
MANY_AT_ONCE = "suspected: many at once"


def begin_public_draft(journey: str, network: str) -> tuple[Draft, str]:
    """A new, empty draft for somebody without an account, and the token that the browser keeps. Commit it.

    Raises TooManyTries where more were begun from their network in an hour than people begin: the budget of
    sign-in (accounts/rules/throttling.NETWORK). Each form counts by itself, so no other limit holds.
    """
    begin_attempt(Check.DRAFT, hash_token(new_token()), network)
    return begin_draft(journey)


def send_draft(draft: Draft, request: Submission, *, network: str, equality: Mapping[str, str]) -> Received:
    """Send what a draft holds, once however often it is asked for; nothing of it stays in the draft.

    What goes beyond the budgets or looks like a machine's is kept like any other, for a person to judge.
    """
    suspicion = request.suspicion or ("" if clock.now() - draft.created_at >= SHORTEST else TOO_FAST)
    sent = submit(replace(request, suspicion=suspicion or over_budget(network)), PERSON)
    if not sent.again:
        db.session.add(PublicSending(network_hash=blind_index("network", network)))
        count_equality(equality)
    end_draft(draft, sent.referral)
    return sent


def over_budget(network: str) -> str:
    """Why one more from this network is too many for this hour; '' when it is not."""
    since = PublicSending.at > clock.now() - HOUR
    mine = PublicSending.network_hash == blind_index("network", network)
    if _count(since, mine) >= FROM_ONE_NETWORK:
        return MANY_FROM_ONE
    return MANY_AT_ONCE if _count(since) >= FROM_ALL else ""


def _count(*conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(PublicSending).where(*conditions)
    return db.session.scalar(query) or 0


def count_equality(answers: Mapping[str, str]) -> None:
    """Count each answer by itself, under the month: nothing ties it to another answer or to a request."""
    month = clock.today().replace(day=1)
    for question, answer in answers.items():
        if answer:
            insert_once(EqualityCount(month=month, question=question, answer=answer, people=0))
            row = (
                EqualityCount.month == month,
                EqualityCount.question == question,
                EqualityCount.answer == answer,
            )
            more = {EqualityCount.people: EqualityCount.people + 1}
            db.session.execute(update(EqualityCount).where(*row).values(more))


def find_sent(draft: Draft) -> Referral | None:
    """What became of a draft that was sent."""
    return db.session.get(Referral, draft.referral_pk) if draft.referral_pk is not None else None


def purge_sendings(_day: object) -> int:
    """Let go of the networks of yesterday's requests; returns how many."""
    old = delete(PublicSending).where(PublicSending.at < clock.now() - KEPT)
    return count_changed(old)
