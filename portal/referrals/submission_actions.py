"""Taking a request in by whichever door: one referral for one form, however often it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.references import new_code
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.geography.queries import find_point
from portal.keys.blind import blind_index
from portal.keys.store import create_key, holding
from portal.referrals.acting import By
from portal.referrals.consent_actions import give_consent
from portal.referrals.event_actions import note_event, settle
from portal.referrals.models import Person, Referral
from portal.referrals.notice_actions import tell_person
from portal.referrals.people_actions import join
from portal.referrals.people_queries import find_same, match_index, nhs_index
from portal.referrals.queries import days_of_hub
from portal.referrals.rules.codes import follow_code
from portal.referrals.rules.identity import age_band, tidy_nhs_number
from portal.referrals.rules.timers import queue_due
from portal.referrals.vocabulary import (
    Channel,
    Door,
    EventKind,
    Messages,
    Queue,
    ReferralStatus,
    Risk,
    Scope,
    Urgency,
    Who,
)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who it is about, as one contact tells it. Nothing but a name and one way to reach them is needed."""

    given_name: str = field(repr=False)
    family_name: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    other_phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    nhs_number: str = field(default="", repr=False)
    gp_practice: str = field(default="", repr=False)
    safe_channels: tuple[Channel, ...] = ()
    safe_messages: Messages | None = None
    safe_times: str = field(default="", repr=False)
    call_instead: str = field(default="", repr=False)
    proxy_name: str = field(default="", repr=False)
    proxy_contact: str = field(default="", repr=False)
    proxy_relation: str = field(default="", repr=False)
    equality: str = field(default="", repr=False)  # JSON


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent: to what, in which version of the words; for SHARE with whom (rules.gate)."""

    scope: Scope
    wording: str
    names: tuple[str, ...] = ()
    given_by: str = "person"


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything of one request. `nonce` is the draft's or the form's own: sending twice does no harm."""

    door: Door
    nonce: str
    person: PersonFacts
    needs: tuple[str, ...] = ()
    words: str = field(default="", repr=False)
    risks: tuple[Risk, ...] = ()
    risk_words: str = field(default="", repr=False)
    communication: str = field(default="", repr=False)
    interpreter: str = field(default="", repr=False)
    format: str = field(default="", repr=False)
    adjustments: str = field(default="", repr=False)
    urgency: Urgency = Urgency.ROUTINE
    consents: tuple[Agreed, ...] = ()
    safeguarding: bool = False
    risk_to_worker: bool = False
    do_not_contact: bool = False
    team_pk: int | None = None  # of whoever refers
    suspicion: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever sent it is shown: the same for the same form."""

    referral: Referral
    code: str  # with the reference it opens the person's own page
    again: bool  # it had been sent already


_WORDS = ("words", "risk_words", "communication", "interpreter", "format", "adjustments")
_BY_HAND = frozenset({Channel.TEXT, Channel.LETTER})
#: At these doors the person was spoken with.
_SPOKEN = frozenset({Door.PHONE, Door.FACE_TO_FACE, Door.OUTREACH})
_FACTS = tuple(
    name
    for name in PersonFacts.__dataclass_fields__
    if name not in ("birth_date", "nhs_number", "safe_channels", "safe_messages")
)


def submit(request: Submission, by: By) -> Received:
    """Keep a request with its event, its audit entry and its receipt, all in the open transaction.

    Sent again it gives what the first one gave. Raises ValueError for a nonce that is empty or for "no known
    risks" beside a risk.
    """
    if not 8 <= len(request.nonce) <= 64:
        raise ValueError("a submission needs the nonce of its form")
    if Risk.NONE_KNOWN in request.risks and len(request.risks) > 1:
        raise ValueError("no known risks stands alone")
    if (known := _find(request.nonce)) is not None:
        return Received(known, code_of(known), again=True)
    key_id, data_key = create_key()
    with holding(key_id, data_key):
        return _keep(request, by, key_id)


def _keep(request: Submission, by: By, key_id: str) -> Received:
    """Keep what was not sent before, sealed under that new key."""
    person = _keep_person(request.person, key_id)
    referral = _referral(request, person, by)
    if not insert_once(referral):  # sent twice at the same moment, and the other one was first
        known = _find(request.nonce)
        assert known is not None
        db.session.delete(person)
        return Received(known, code_of(known), again=True)
    for agreed in request.consents:
        give_consent(
            referral,
            agreed.scope,
            by,
            names=agreed.names,
            wording=agreed.wording,
            given_by=agreed.given_by,
            quiet=True,
        )
    if by.who in (Who.HUB, Who.REFERRER):
        join_same(person, by)
    note_event(referral, EventKind.RECEIVED, by, after=referral.status, code=request.door)
    audit.record(
        Action.REFERRAL_SUBMITTED,
        actor=by.actor,
        entity="referral",
        entity_id=referral.id,
        detail={"door": str(request.door), "needs": list(request.needs)},
    )
    settle(referral, by)
    if not request.suspicion:
        # Who asked by themselves and wants a text or a letter hears from a person: we can send neither.
        by_hand = by.who not in (Who.HUB, Who.REFERRER) and bool(_BY_HAND & set(request.person.safe_channels))
        tell_person(referral, "referral_received", by, must_know=by_hand)
    return Received(referral, code_of(referral), again=False)


def code_of(referral: Referral) -> str:
    """The person's code to follow it; nothing of it is stored."""
    return follow_code(blind_index("follow-code", f"{referral.nonce}|{referral.code_round}"))


def join_same(person: Person, by: By) -> None:
    """Join the person to who they surely are already: the same NHS number, or the same name, date of birth
    and postcode, written down by somebody who knows them. What the public sends is joined by a person."""
    numbers = {person.nhs_index} - {None}
    names = {person.match_index} - {None}
    db.session.flush()
    same = find_same({str(one) for one in numbers}, {str(one) for one in names})
    if same is not None and same.pk != person.pk:
        join(same, person, by, rule="same_number" if same.nhs_index == person.nhs_index else "same_name")


def _find(nonce: str) -> Referral | None:
    return db.session.scalar(select(Referral).where(Referral.nonce == nonce))


def _keep_person(facts: PersonFacts, key_id: str) -> Person:
    person = Person(key_id=key_id)
    fill(person, facts)
    db.session.add(person)
    db.session.flush()
    return person


def fill(person: Person, facts: PersonFacts, only: Collection[str] | None = None) -> None:
    """Write what was told into the person's sealed columns, and what they are found by."""
    for name in _FACTS:
        if only is None or name in only:
            setattr(person, name, getattr(facts, name).strip())
    if only is None:
        person.birth_date = facts.birth_date.isoformat() if facts.birth_date else ""
        person.nhs_number = tidy_nhs_number(facts.nhs_number)
    if only is None or "safe_channels" in only:
        person.safe_channels = " ".join(facts.safe_channels)
        person.safe_messages = str(facts.safe_messages or "")
    person.nhs_index = nhs_index(person.nhs_number)
    person.match_index = match_index(person.given_name, person.family_name, _birth(person), person.postcode)


def _birth(person: Person) -> date | None:
    return date.fromisoformat(person.birth_date) if person.birth_date else None


def _referral(request: Submission, person: Person, by: By) -> Referral:
    now = clock.now()
    point = find_point(person.postcode) if person.postcode else None
    queue = Queue.QUARANTINE if request.suspicion else Queue.NEW
    referral = Referral(
        key_id=person.key_id,
        reference=new_code(40),
        nonce=request.nonce,
        person=person,
        door=request.door,
        team_pk=request.team_pk,
        account_pk=by.account_pk if by.who is Who.REFERRER else None,
        urgency=request.urgency,
        needs=list(request.needs),
        risks=[str(one) for one in request.risks],
        ward_code=point[2] if point else "",
        age_band=age_band(request.person.birth_date, clock.today()),
        safeguarding=request.safeguarding,
        risk_to_worker=request.risk_to_worker,
        do_not_contact=request.do_not_contact,
        suspicion=request.suspicion,
        status=ReferralStatus.NEW,
        queue=queue,
        queued_at=now,
        submitted_at=now,
        fired=[],
        due_at=queue_due(
            queue, queued_at=now, submitted_at=now, contacted=False, onward_dues=(), own=days_of_hub()
        ),
        waiting_for_person=False,
        could_not_reach=False,
    )
    if by.who is Who.HUB:  # whoever writes it down has it
        referral.acknowledged_at = referral.claimed_at = now
        referral.assigned_to_pk = by.account_pk
        if request.door in _SPOKEN:
            referral.first_contact_at = now
    for name in _WORDS:
        setattr(referral, name, getattr(request, name).strip())
    return referral
