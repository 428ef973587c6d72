"""Passing a referral on to a service, and every step of it after that: one function takes them all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.accounts.rules.sessions import hash_token
from portal.core import clock
from portal.core.errors import Conflict, PortalError
from portal.directory.models import Service
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.referrals.acting import By
from portal.referrals.event_actions import note_event, set_timers, settle, start_clock
from portal.referrals.gate_actions import consent_to_share, pass_gate
from portal.referrals.models import Consent, OnwardReferral, Referral
from portal.referrals.notice_actions import end_tasks, link_token, tell_person, tell_provider, tell_referrer
from portal.referrals.provider_queries import room_of
from portal.referrals.queries import count_tries, load_service, lock_onward, lock_referral, onwards_of
from portal.referrals.rules.gate import Act, Caution
from portal.referrals.rules.statuses import WrongStep, may_end_so, rule_of
from portal.referrals.rules.timers import keeps_clock
from portal.referrals.vocabulary import (
    LIVE,
    OPEN,
    OVER,
    DeclineReason,
    EventKind,
    OnwardStatus,
    Outcome,
    Who,
)

O = OnwardStatus  # noqa: E741 - the tables below are read as tables
MOST_WEEKS = 104


class CannotStep(PortalError):
    """The step cannot be taken: something is missing, or the time for it is over. `field` is what to mend."""

    status = 409

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Said:
    """What was said with a step."""

    words: str = ""  # a question, its answer, why it was cancelled, a line with a decision
    weeks: int | None = None
    reason: DeclineReason | None = None
    outcome: Outcome | None = None
    service_id: str = ""  # the service suggested instead


#: Who hears of which step, by which message. The hub sees all of them on its worklists.
_TOLD: dict[OnwardStatus, dict[Who, str]] = {
    O.SENT: {Who.PROVIDER: "referral_sent"},
    O.ACCEPTED: {Who.PERSON: "referral_accepted", Who.REFERRER: "referral_accepted"},
    O.WAITLISTED: {Who.PERSON: "referral_accepted", Who.REFERRER: "referral_accepted"},
    O.DECLINED: {Who.REFERRER: "referral_declined"},
    O.REDIRECTED: {Who.REFERRER: "referral_declined"},
    O.NEEDS_INFORMATION: {Who.REFERRER: "referral_question"},
    O.EXPIRED: {Who.REFERRER: "referral_expired", Who.PROVIDER: "referral_taken_back"},
    O.CLOSED: {Who.REFERRER: "referral_closed"},
    O.WITHDRAWN: {Who.PROVIDER: "referral_taken_back"},
    O.CANCELLED: {Who.PROVIDER: "referral_taken_back"},
}


def create_onward(referral: Referral, service: Service, by: By, *, reason: str = "") -> OnwardReferral:
    """Note that this service is to be asked; nothing is sent yet. The same one when it is asked already.

    `reason` is what the service will be told ('' for the referral's own words). Raises Conflict for a
    referral that is over.
    """
    referral = lock_referral(referral)
    if referral.status in OVER:
        raise Conflict("This referral is over. Start a new one.")
    onward = OnwardReferral(
        key_id=referral.key_id,
        referral_pk=referral.pk,
        service=service,
        organization_pk=service.organization_pk,
        status=O.DRAFT,
    )
    onward.reason = reason or referral.words
    start_clock(onward)
    if not insert_once(onward):
        raise Conflict("This service is asked already.")
    if by.who is Who.HUB:
        take_up(referral)
    note_event(referral, EventKind.ONWARD, by, onward=onward, after=O.DRAFT)
    settle(referral, by)
    return onward


def send_onward(
    onward: OnwardReferral,
    by: By,
    *,
    acknowledged: Collection[Caution] = (),
    version: int | None = None,
    over_limit: bool = False,
) -> OnwardReferral:
    """Send it: only through the gate, on a consent that covers this service, to a service that takes
    referrals.

    Raises Refused, Conflict, or CannotStep where the service takes none at present (`over_limit` sends all
    the same, for whoever has spoken with the service).
    """
    onward = lock_onward(onward, version)
    referral = onward.referral
    pass_gate(referral, Act.SHARE, service=onward.service, acknowledged=acknowledged)
    room = room_of(onward.service)
    if not room.takes_referrals and not over_limit:
        raise CannotStep(f"This service takes no referrals: {room.words}.", "service")
    consent = consent_to_share(referral, onward.service)
    assert consent is not None  # the gate let it through
    onward.consent_pk, onward.link_hash = consent.pk, hash_token(link_token(onward))
    return _step(onward, O.SENT, by, Said())


def take_step(
    onward: OnwardReferral, to: OnwardStatus, by: By, said: Said | None = None, *, version: int | None = None
) -> OnwardReferral:
    """One step of the table, by one hand, with what must be said with it; its event, its audit entry and the
    notices about it are in the same transaction.

    Raises CannotStep where it does not follow or something is missing, Conflict for an older `version`.
    Sending is `send_onward`.
    """
    if to == O.SENT:
        raise CannotStep("Send it with its consent.")
    return _step(lock_onward(onward, version), to, by, said or Said())


def _step(onward: OnwardReferral, to: OnwardStatus, by: By, said: Said) -> OnwardReferral:
    referral, before = onward.referral, OnwardStatus(onward.status)
    try:
        rule = rule_of(before, to, by.who)
    except WrongStep:
        raise CannotStep("This cannot be done any more: the referral has moved on.") from None
    with db.session.no_autoflush:  # half a step is none: the database would refuse it
        code = _take_in(onward, to, said, rule.needs)
        _move(onward, before, to)
    if to not in OPEN:
        end_tasks(onward, by)
    words = said.words if to in (O.CANCELLED, O.DECLINED, O.REDIRECTED) else ""
    note_event(referral, EventKind.ONWARD, by, onward=onward, before=before, after=to, code=code, words=words)
    settle(referral, by)
    _tell(onward, before, to, by)
    return onward


def _move(onward: OnwardReferral, before: OnwardStatus, to: OnwardStatus) -> None:
    now = clock.now()
    onward.status = to
    if to == O.SENT:
        onward.sent_at = now
    if to == O.OPENED and onward.opened_at is None:
        onward.opened_at = now
    if before in (O.SENT, O.OPENED) and to not in (O.OPENED, O.EXPIRED):
        onward.answered_at = onward.answered_at or now
    if to not in OPEN:
        onward.ended_at, onward.pass_hash, onward.code_hash = now, None, ""
    if to in (O.ACCEPTED, O.IN_PROGRESS):
        onward.referral.could_not_reach = False
    if keeps_clock(before, to):
        set_timers(onward)
    else:
        start_clock(onward)


def _take_in(onward: OnwardReferral, to: OnwardStatus, said: Said, needs: str) -> str:
    """Keep what was said with the step; returns its code for the timeline. Raises CannotStep."""
    code = _NEEDED[needs](onward, said) if needs else ""
    if to == O.NEEDS_INFORMATION:
        onward.question, onward.answer = said.words, ""
    elif to == O.OPENED and needs == "words":
        onward.answer = said.words
    elif said.words:
        onward.said = said.words
    return code


def _words(_onward: OnwardReferral, said: Said) -> str:
    if not said.words.strip():
        raise CannotStep("Write a line about it.", "words")
    return ""


def _weeks(onward: OnwardReferral, said: Said) -> str:
    if said.weeks is None or not 0 <= said.weeks <= MOST_WEEKS:
        raise CannotStep(f"Say how many weeks, from 0 to {MOST_WEEKS}.", "weeks")
    onward.waiting_weeks = said.weeks
    return ""


def _reason(onward: OnwardReferral, said: Said) -> str:
    if said.reason is None:
        raise CannotStep("Choose a reason.", "reason")
    onward.decline_reason = said.reason
    return str(said.reason)


def _outcome(onward: OnwardReferral, said: Said) -> str:
    if said.outcome is None:
        raise CannotStep("Choose what became of it.", "outcome")
    if not may_end_so(said.outcome, count_tries(onward.referral)):
        raise CannotStep("Log three tries to reach the person first.", "outcome")
    onward.outcome = said.outcome
    return str(said.outcome)


def _service(onward: OnwardReferral, said: Said) -> str:
    if not said.service_id or said.service_id == onward.service.id:
        raise CannotStep("Choose another service.", "service")
    onward.redirect_to_pk = load_service(said.service_id).pk
    return said.service_id


#: What must be said with a step, by the name that the table gives it.
_NEEDED = {"words": _words, "weeks": _weeks, "reason": _reason, "outcome": _outcome, "service": _service}


def _tell(onward: OnwardReferral, before: OnwardStatus, to: OnwardStatus, by: By) -> None:
    told = _TOLD.get(to, {})
    for who, template in told.items():
        if who is by.who:
            continue  # nobody is told what they did themselves
        if who is Who.PROVIDER and to != O.SENT and before not in LIVE:
            continue  # it never got there
        if who is Who.PERSON:
            tell_person(onward.referral, template, by)
        elif who is Who.REFERRER:
            tell_referrer(onward.referral, template)
        else:
            tell_provider(onward, template, by)


def mark_handled(onward: OnwardReferral, by: By) -> None:
    """The hub has looked at one that came back and decided. Raises CannotStep for one that did not."""
    onward = lock_onward(onward)
    if onward.status in OPEN:
        raise CannotStep("This one has not come back.")
    if onward.handled_at is None:
        onward.handled_at = clock.now()
        note_event(onward.referral, EventKind.HANDLED, by, onward=onward)
        settle(onward.referral, by)


def take_up(referral: Referral) -> bool:
    """Somebody at the hub has looked: whoever referred hears of it. Whether this was the first time."""
    if referral.acknowledged_at is not None:
        return False
    referral.acknowledged_at = clock.now()
    tell_referrer(referral, "referral_acknowledged")
    return True


def stop_all(referral: Referral, to: OnwardStatus, by: By, words: str = "") -> int:
    """Withdraw or cancel every onward referral that is open; returns how many."""
    stopped = 0
    for onward in onwards_of(referral):
        if onward.status in OPEN:
            _step(lock_onward(onward), to, by, Said(words=words))
            stopped += 1
    return stopped


def stop_those_on(consent: Consent, referral: Referral, by: By) -> int:
    """Withdraw what was passed on on a consent that was taken back, unless another one covers it; returns
    how many."""
    stopped = 0
    for onward in onwards_of(referral):
        if onward.status not in OPEN or onward.consent_pk != consent.pk:
            continue
        onward = lock_onward(onward)
        other = consent_to_share(referral, onward.service)
        if other is not None:
            onward.consent_pk = other.pk
            continue
        _step(onward, O.WITHDRAWN, by, Said())
        stopped += 1
    return stopped
