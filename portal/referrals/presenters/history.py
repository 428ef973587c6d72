"""What happened to a referral, and what the person agreed to, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.core import clock, text
from portal.directory.vocabulary import SECTOR_WORDS, Sector
from portal.referrals.models import Consent, OnwardReferral, ReferralEvent
from portal.referrals.presenters.hub import FLAG_WORDS
from portal.referrals.vocabulary import (
    CallResult,
    CloseReason,
    Door,
    EventKind,
    OnwardStatus,
    ReferralStatus,
    Scope,
    TaskKind,
    Who,
)
from portal.referrals.wording import (
    CALL_WORDS,
    CLOSE_WORDS,
    CONSENT_TEXTS,
    DECLINE_WORDS,
    DOOR_WORDS,
    GIVEN_BY_WORDS,
    ONWARD_WORDS,
    OUTCOME_WORDS,
    SCOPE_WORDS,
    STATUS_WORDS,
    TASK_WORDS,
)

_WHO_WORDS = {
    Who.HUB: "The hub",
    Who.REFERRER: "Whoever referred",
    Who.PROVIDER: "The service",
    Who.PERSON: "The person",
    Who.CLOCK: "The clock",
}
_CHANGED_WORDS = {
    "waiting": "Waiting for the person",
    "not_waiting": "No longer waiting for the person",
    "genuine": "Judged to be a real request",
    "person": "What we know of the person was put right",
    "code": "They were given another code to follow it with",
}
_TIMER_WORDS = {
    "check_in": "Asked by a notice how it went",
    "send": "Not sent yet: the hub was told",
    "nudge": "Not opened yet: the service was reminded",
    "overdue": "No answer yet: the service and the hub were told",
    "late": "Still no answer: the hub was told",
    "expire": "Nobody answered in time",
    "question": "The question is not answered yet: the hub was told",
    "question_expires": "The question was not answered in time",
    "waited": "The waiting time is over: the hub was told",
    "start": "It has not begun yet: the hub was told",
    "review": "Time to ask how it goes",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: datetime
    who: str
    said: str
    words: str = field(default="", repr=False)


def present_timeline(
    events: Iterable[ReferralEvent], onwards: Iterable[OnwardReferral], names: Mapping[str, str]
) -> list[Line]:
    """What happened, the latest first; `names` are people's names by account id."""
    services = {one.pk: one.service.name for one in onwards}
    return [
        Line(
            one.at,
            names.get(one.account_id, "") or _WHO_WORDS[Who(one.who)],
            _say_event(one, services.get(one.onward_pk or 0, "")),
            one.words,
        )
        for one in reversed(list(events))
    ]


def _say_event(event: ReferralEvent, service: str) -> str:
    code, after = event.code, event.after
    match EventKind(event.kind):
        case EventKind.RECEIVED:
            return f"Came in by: {DOOR_WORDS[Door(code)]}" if code in set(Door) else "Came in"
        case EventKind.STATUS:
            why = f" ({CLOSE_WORDS[CloseReason(code)].lower()})" if code in set(CloseReason) else ""
            return f"{STATUS_WORDS[ReferralStatus(after)]}{why}"
        case EventKind.ONWARD:
            return f"{service}: {ONWARD_WORDS[OnwardStatus(after)].lower()}{_why(code)}"
        case EventKind.CALLED:
            return f"Call: {CALL_WORDS[CallResult(code)].lower()}"
        case EventKind.TASK | EventKind.TASK_DONE:
            done = " done" if event.kind == EventKind.TASK_DONE else ""
            return f"Task{done}: {TASK_WORDS[TaskKind(code)].lower()}"
        case EventKind.CONSENT_GIVEN | EventKind.CONSENT_WITHDRAWN:
            given = "Agreed to" if event.kind == EventKind.CONSENT_GIVEN else "No longer agrees to"
            return f"{given}: {SCOPE_WORDS[Scope(code)].lower()}"
        case EventKind.FLAGGED:
            return f"{FLAG_WORDS[code][0]}: {'put on' if after == 'on' else 'taken off'}"
        case EventKind.CHANGED:
            return _CHANGED_WORDS.get(code, f"Changed: {code.replace('_', ' ')}")
        case EventKind.TIMER:
            said = _TIMER_WORDS.get(code, "Past its day: the hub was told")
            return f"{service}: {said[0].lower()}{said[1:]}" if service else said
        case kind:
            return _PLAIN_EVENTS[kind]


_PLAIN_EVENTS = {
    EventKind.CLAIMED: "Taken",
    EventKind.ASSIGNED: "Handed over",
    EventKind.RELEASED: "Put back for anybody to take",
    EventKind.NOTED: "A note was written",
    EventKind.MEASURED: "How they are was measured",
    EventKind.HANDLED: "Looked at what came back",
    EventKind.ERASED: "Everything about the person was erased",
}


def _why(code: str) -> str:
    words: dict[str, str] = {str(one): said for one, said in DECLINE_WORDS.items()}
    words |= {str(one): said for one, said in OUTCOME_WORDS.items()}
    return f" ({words[code].lower()})" if code in words else ""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What somebody agreed to, in the words they had before them."""

    id: str
    scope: str
    wording: str
    with_whom: str
    given: str
    withdrawn_at: datetime | None


def present_consents(
    consents: Iterable[Consent], people: Mapping[str, str], things: Mapping[str, str]
) -> list[ConsentLine]:
    """Consents in words; `people` are names by account id, `things` names of services and types by what a
    consent calls them."""
    return [_consent(one, people, things) for one in consents]


def _consent(consent: Consent, people: Mapping[str, str], things: Mapping[str, str]) -> ConsentLine:
    scope = Scope(consent.scope)
    wording = CONSENT_TEXTS.get(consent.wording, {}).get(scope, "")
    given = (
        f"{GIVEN_BY_WORDS.get(consent.given_by, consent.given_by)}, {text.say_date(_day(consent.given_at))}"
    )
    taken = people.get(consent.taken_by, "")
    return ConsentLine(
        consent.id,
        SCOPE_WORDS[scope],
        f"“{wording}” (version {consent.wording})" if wording else f"Version {consent.wording} of the words",
        say_names(consent.names, things) if scope is Scope.SHARE else "",
        f"{given}, written down by {taken}" if taken else given,
        consent.withdrawn_at,
    )


def _day(moment: datetime) -> date:
    return clock.to_london(moment).date()


def say_names(names: Collection[str], things: Mapping[str, str]) -> str:
    """With whom something may be shared."""
    said = []
    for name in names:
        kind, _, code = name.partition(":")
        if name == "any":
            said.append("any service that could help")
        elif kind == "sector":
            said.append(SECTOR_WORDS[Sector(code)] if code in set(Sector) else code)
        else:
            said.append(things.get(name, code.replace("_", " ") if kind == "type" else "one service"))
    return text.join_words(said)
