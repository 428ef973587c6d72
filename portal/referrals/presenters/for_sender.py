"""Where a referral is, what happened and what came of it, in words for whoever sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import clock
from portal.core.text import say_date
from portal.referrals.models import OnwardReferral, Referral, ReferralEvent
from portal.referrals.vocabulary import (
    OVER,
    CallResult,
    CloseReason,
    DeclineReason,
    EventKind,
    OnwardStatus,
    Outcome,
    ReferralStatus,
    Scope,
    Who,
)
from portal.referrals.wording import (
    CALL_WORDS,
    CLOSE_WORDS,
    DECLINE_WORDS,
    ONWARD_WORDS,
    OUTCOME_WORDS,
    SCOPE_WORDS,
)

_BY_WORDS = {
    Who.HUB: "our team",
    Who.REFERRER: "your practice",
    Who.PROVIDER: "the service",
    Who.PERSON: "the person",
    Who.CLOCK: "the clock",
}
_STATUS_WORDS = {
    ReferralStatus.NEW: "New: our team looks at it next",
    ReferralStatus.IN_TRIAGE: "With our team, who look for what fits",
    ReferralStatus.WITH_PROVIDERS: "With a service",
    ReferralStatus.WAITING_FOR_PERSON: "Waiting for the person",
    ReferralStatus.CLOSED: "Closed",
    ReferralStatus.WITHDRAWN: "Taken back by the person",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline."""

    at: datetime
    words: str
    more: str = ""  # what somebody wrote with it


def say_status(referral: Referral) -> str:
    """Where it is, in one line."""
    status = ReferralStatus(referral.status)
    if status is ReferralStatus.CLOSED and referral.close_reason:
        return f"Closed: {CLOSE_WORDS[CloseReason(referral.close_reason)].lower()}"
    return _STATUS_WORDS[status]


def say_onward(onward: OnwardReferral) -> str:
    """Where one service's part is, with what came of it."""
    status = OnwardStatus(onward.status)
    words = ONWARD_WORDS[status]
    if status is OnwardStatus.CLOSED:
        return f"{words}: {OUTCOME_WORDS[Outcome(onward.outcome)].lower()}"
    if status is OnwardStatus.DECLINED:
        return f"{words}: {DECLINE_WORDS[DeclineReason(onward.decline_reason)].lower()}"
    if status is OnwardStatus.WAITLISTED:
        return f"{words}, about {onward.waiting_weeks} weeks"
    if status is OnwardStatus.REDIRECTED and onward.redirect_to is not None:
        return f"{words}: {onward.redirect_to.name}"
    return words


def say_due(referral: Referral, now: datetime) -> str:
    """By when something happens next; that it is late, where it is; '' for one that is over."""
    if referral.due_at is None or referral.status in OVER:
        return ""
    day = say_date(clock.to_london(referral.due_at).date())
    return f"Late: it was due on {day}" if referral.due_at < now else f"Next step by {day}"


def is_late(referral: Referral, now: datetime) -> bool:
    """Whether somebody should have acted already."""
    return referral.due_at is not None and referral.due_at < now


def timeline_for_sender(referral: Referral, events: Sequence[ReferralEvent]) -> list[Line]:
    """What a practice reads of the timeline, oldest first: what was done, not how the team shares its
    work."""
    names = {one.pk: one.service.name for one in referral.onwards}
    lines = []
    for event in events:
        words = _words_of(event, names.get(event.onward_pk or 0, "a service"))
        if words:
            lines.append(Line(event.at, words, event.words if event.kind == EventKind.ONWARD else ""))
    return lines


def _words_of(event: ReferralEvent, service: str) -> str:
    kind, who = EventKind(event.kind), _BY_WORDS[Who(event.who)]
    if kind is EventKind.ONWARD:
        return _onward_words(event, service, who)
    return {
        EventKind.RECEIVED: "We have the referral",
        EventKind.STATUS: _over_words(event),
        EventKind.CALLED: f"We rang the person: {_call(event)}",
        EventKind.NOTED: "Your practice added information" if event.who == Who.REFERRER else "",
        EventKind.CONSENT_WITHDRAWN: f"The person no longer agrees to: {_scope(event)}",
    }.get(kind, "")


def _call(event: ReferralEvent) -> str:
    return CALL_WORDS[CallResult(event.code)].lower() if event.kind == EventKind.CALLED else ""


def _scope(event: ReferralEvent) -> str:
    withdrawn = event.kind == EventKind.CONSENT_WITHDRAWN
    return SCOPE_WORDS[Scope(event.code)].lower() if withdrawn and event.code in set(Scope) else ""


def _over_words(event: ReferralEvent) -> str:
    if event.after == ReferralStatus.CLOSED:
        reason = CLOSE_WORDS[CloseReason(event.code)].lower() if event.code else ""
        return f"Closed: {reason}" if reason else "Closed"
    if event.after == ReferralStatus.WITHDRAWN:
        return "Taken back by the person"
    if event.after == ReferralStatus.IN_TRIAGE and event.before == ReferralStatus.NEW:
        return "Our team looks at it"
    return "Waiting for the person" if event.after == ReferralStatus.WAITING_FOR_PERSON else ""


def _onward_words(event: ReferralEvent, service: str, who: str) -> str:
    after = OnwardStatus(event.after)
    said = {
        OnwardStatus.DRAFT: "",
        OnwardStatus.SENT: f"Sent to {service} by {who}",
        OnwardStatus.OPENED: (
            f"{service}: the question was answered by {who}"
            if event.before == OnwardStatus.NEEDS_INFORMATION
            else f"{service} opened it"
        ),
        OnwardStatus.ACCEPTED: f"{service} said yes",
        OnwardStatus.WAITLISTED: f"{service} put them on its waiting list",
        OnwardStatus.NEEDS_INFORMATION: f"{service} asks a question",
        OnwardStatus.DECLINED: f"{service} said no",
        OnwardStatus.REDIRECTED: f"{service} suggests another service",
        OnwardStatus.IN_PROGRESS: f"{service} has begun to help",
        OnwardStatus.CLOSED: f"{service} has finished",
        OnwardStatus.EXPIRED: f"{service} did not answer: back with our team",
        OnwardStatus.WITHDRAWN: f"{service}: taken back by {who}",
        OnwardStatus.CANCELLED: f"{service}: cancelled by {who}",
    }[after]
    if after is OnwardStatus.DECLINED and event.code:
        return f"{said}: {DECLINE_WORDS[DeclineReason(event.code)].lower()}"
    if after is OnwardStatus.CLOSED and event.code:
        return f"{said}: {OUTCOME_WORDS[Outcome(event.code)].lower()}"
    return said
