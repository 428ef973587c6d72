"""Where a request stands, said to the person it is about: what is so, what happens next, and by when. It says
no more than they may know: not that a request looked odd, nor what others noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.clock import to_london
from portal.core.text import join_words, say_date
from portal.referrals.models import Consent, OnwardReferral, Referral, ReferralEvent
from portal.referrals.rules.timers import FIRST_CONTACT, days_of
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import (
    LIVE,
    OVER,
    UNANSWERED,
    WAITING,
    CloseReason,
    OnwardStatus,
    Queue,
    ReferralStatus,
    Scope,
)
from portal.referrals.wording import CONSENT_TEXTS, SCOPE_WORDS

O = OnwardStatus  # noqa: E741 - the table below is read as a table


@dataclass(frozen=True, slots=True)
class Where:
    """Where it stands, in three sentences."""

    heading: str
    now: str
    next: str


@dataclass(frozen=True, slots=True)
class AtService:
    """Where it stands with one service."""

    name: str
    slug: str
    tag: str
    words: str
    said: str  # what the service wrote for the person


_ENDED = {
    CloseReason.HELPED: "You got help. We hope that it goes well.",
    CloseReason.ADVICE_GIVEN: "We gave you information or advice.",
    CloseReason.NOTHING_FITS: "We are sorry: we found nothing that fits. We noted that it is missing.",
    CloseReason.COULD_NOT_CONTACT: "We tried three times and could not reach you.",
    CloseReason.NO_LONGER_WANTED: "You told us that you need it no longer.",
    CloseReason.REFERRED_ELSEWHERE: "Somebody else is helping you with it now.",
    CloseReason.SAME_AS_ANOTHER: "It was the same as another request of yours. We go on with that one.",
}
_AGAIN = "If you need us again, just ask again."
_TAGS = {
    O.SENT: "Asked",
    O.OPENED: "Asked",
    O.NEEDS_INFORMATION: "They have a question",
    O.ACCEPTED: "They said yes",
    O.WAITLISTED: "On a waiting list",
    O.IN_PROGRESS: "Helping you",
    O.DECLINED: "Cannot help now",
    O.REDIRECTED: "Cannot help now",
    O.EXPIRED: "Did not answer",
    O.CLOSED: "Ended",
    O.WITHDRAWN: "Stopped",
    O.CANCELLED: "Stopped",
}


def say_where(referral: Referral, days: Mapping[str, int], now: datetime) -> Where:
    """Where a request stands; `days` are the hub's own working days."""
    if referral.status in OVER:
        return _say_end(referral)
    queue, by = Queue(referral.queue or Queue.NEW), _by(referral, days)
    if queue in (Queue.NEW, Queue.QUARANTINE):
        return Where("We have your request", "Somebody in our team reads it next.", f"You hear from us {by}.")
    if queue is Queue.WAITING_FOR_PROVIDER:
        return _say_asked(referral)
    if queue is Queue.QUESTIONS:
        words = f"{_names(referral, (O.NEEDS_INFORMATION,))} asked us something before they say yes or no."
        return Where(
            "There is a question about your request", words, f"We see to it {_due(referral.due_at)}."
        )
    if queue is Queue.WAITING_FOR_PERSON:
        return Where(
            "We wait to hear from you", "We need something from you first.", "Answer below, or ring us."
        )
    if queue is Queue.COULD_NOT_REACH:
        words = "We tried to reach you and could not."
        return Where("We could not reach you", words, f"We try again {_due(referral.due_at)}.")
    if queue is Queue.BEING_HELPED:
        return Where("Help has been found", "See below who helps you.", "They get in touch with you.")
    late = referral.due_at is not None and referral.due_at < now
    sorry = "This takes longer than we said. We are sorry. You can ring us." if late else ""
    looking = "Somebody in our team looks for what could help you."
    return Where(
        "We are looking for help", looking, sorry or f"The next step is done {_due(referral.due_at)}."
    )


def _say_asked(referral: Referral) -> Where:
    """Some have not answered; who said yes already comes first."""
    yes = _names(referral, (O.ACCEPTED, O.IN_PROGRESS, O.WAITLISTED))
    asked = [one for one in referral.onwards if one.status in UNANSWERED]
    last = max((one.due_at for one in asked if one.due_at is not None), default=referral.due_at)
    waits = f"We are{' also' if yes else ''} asking {_names(referral, UNANSWERED)}."
    return Where(
        "Help has been found" if yes else "We are asking for help",
        f"{yes} said yes. {waits}" if yes else waits,
        f"{'The others' if yes else 'They'} should answer {_due(last)}.",
    )


def _names(referral: Referral, statuses: Collection[OnwardStatus]) -> str:
    return join_words([one.service.name for one in referral.onwards if one.status in statuses])


def _say_end(referral: Referral) -> Where:
    day = _day(referral.closed_at)
    if referral.status == ReferralStatus.WITHDRAWN:
        words = f"You asked us to stop, and we did on {day}."
        return Where("We have stopped", words, f"Services can no longer see who you are. {_AGAIN}")
    reason = referral.close_reason
    said = _ENDED.get(CloseReason(reason), "") if reason else ""
    return Where("This request has ended", f"It ended on {day}. {said}".strip(), _AGAIN)


def _by(referral: Referral, days: Mapping[str, int]) -> str:
    code = FIRST_CONTACT[0]
    return _due(due_after(referral.submitted_at, days_of(code, days)))


def _due(moment: datetime | None) -> str:
    return f"by {_day(moment)}" if moment is not None else "soon"


def _day(moment: datetime | date | None) -> str:
    if isinstance(moment, datetime):
        moment = to_london(moment).date()
    return say_date(moment) if moment is not None else ""


def say_services(onwards: Sequence[OnwardReferral], to_ring: Collection[int] = ()) -> list[AtService]:
    """Where it stands with each service that was asked: who said yes, who is asked, what is over. Those of
    `to_ring` have heard nothing yet: somebody at the hub rings them."""
    told = [one for one in onwards if one.status != O.DRAFT and one.sent_at is not None]
    told.sort(key=lambda one: (one.status not in LIVE, one.status in UNANSWERED))
    return [_say_one(one, one.pk in to_ring) for one in told]


def _say_one(onward: OnwardReferral, to_ring: bool) -> AtService:
    status = OnwardStatus(onward.status)
    if to_ring and status == O.SENT:
        words = f"They have no email address, so we ring them. They should answer {_due(onward.due_at)}."
        return AtService(onward.service.name, onward.service.slug, "We ring them", words, "")
    said = onward.said if status in (O.ACCEPTED, O.WAITLISTED, O.IN_PROGRESS) else ""
    return AtService(
        onward.service.name, onward.service.slug, _TAGS[status], _WORDS[status](onward), said or ""
    )


def _wait(onward: OnwardReferral) -> str:
    weeks = onward.waiting_weeks or 0
    if weeks == 0:
        return "You are on their list. They think that it goes fast."
    return f"They think that you wait about {weeks} week{'' if weeks == 1 else 's'}."


_ANOTHER_WAY = "Our team looks for another way."
_WORDS: dict[OnwardStatus, Callable[[OnwardReferral], str]] = {
    O.SENT: lambda one: f"We asked on {_day(one.sent_at)}. They should answer {_due(one.due_at)}.",
    O.OPENED: lambda one: f"They are looking at it. They should answer {_due(one.due_at)}.",
    O.NEEDS_INFORMATION: lambda _one: "They want to know more first. Our team sees to it.",
    O.ACCEPTED: lambda one: f"They know how to reach you safely. They should begin {_due(one.due_at)}.",
    O.WAITLISTED: _wait,
    O.IN_PROGRESS: lambda _one: "They are helping you now.",
    O.DECLINED: lambda _one: f"They cannot help this time. {_ANOTHER_WAY}",
    O.REDIRECTED: lambda _one: f"They think that another service is better for you. {_ANOTHER_WAY}",
    O.EXPIRED: lambda _one: f"They did not answer in time. {_ANOTHER_WAY}",
    O.CLOSED: lambda one: f"This ended on {_day(one.ended_at)}.",
    O.WITHDRAWN: lambda _one: "You took this back. They can no longer see who you are.",
    O.CANCELLED: lambda _one: "Our team took this back. They can no longer see who you are.",
}


def say_question(events: Sequence[ReferralEvent]) -> str:
    """What we asked the person last."""
    return next((one.words for one in reversed(events) if one.code == WAITING), "") or ""


def say_consents(consents: Sequence[Consent]) -> list[tuple[str, str, str, date | None]]:
    """What they agreed to, in the words of then: its id, the words, when it was taken back."""
    return [
        (
            one.id,
            SCOPE_WORDS[Scope(one.scope)],
            CONSENT_TEXTS.get(one.wording, {}).get(Scope(one.scope), SCOPE_WORDS[Scope(one.scope)]),
            to_london(one.withdrawn_at).date() if one.withdrawn_at is not None else None,
        )
        for one in consents
    ]
