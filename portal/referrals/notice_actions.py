"""Telling people that something happened: a reference and a link, by the safe way only; else a person tells
them."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.vocabulary import UserState
from portal.core import clock
from portal.directory.claim_queries import find_keeper, lead_of
from portal.directory.models import Service
from portal.extensions import db
from portal.keys.blind import blind_index
from portal.messages.actions import is_address, queue
from portal.referrals.acting import By
from portal.referrals.event_actions import want_done
from portal.referrals.models import OnwardReferral, Person, Referral, Task
from portal.referrals.queries import facts_about, list_silenced
from portal.referrals.rules.gate import Act, Stop, judge
from portal.referrals.vocabulary import NO_ADDRESS, TaskKind, Who

#: Where a notice leads: the person's page asks for reference and code, the others say what it is about.
FOLLOW_LINK = "/follow"
#: What tells whoever referred what came of it.
_OUTCOMES = frozenset({"referral_accepted", "referral_declined", "referral_closed", "referral_expired"})


def referrer_link(referral: Referral) -> str:
    """The page of a referral for whoever sent it."""
    return f"/refer/{referral.reference}"


def provider_link(onward: OnwardReferral) -> str:
    """The page of an onward referral for its provider: the address alone shows nothing, see
    `provider_actions`."""
    return f"/respond/{link_token(onward)}"


def link_token(onward: OnwardReferral) -> str:
    """What the link in a provider's notices holds: always the same for one onward referral, so that an older
    notice goes on leading there."""
    return blind_index("onward-link", onward.id)[:40]


def tell_person(referral: Referral, template: str, by: By, *, must_know: bool = True) -> bool:
    """A notice to the person where the gate allows it. Where only a safe way is missing and they `must_know`,
    somebody at the hub tells them instead. Whether a notice went."""
    verdict = judge(Act.NOTIFY, facts_about(referral))
    person = db.session.get_one(Person, referral.person_pk)
    if verdict.stop is None and is_address(person.email):
        queue(
            template,
            recipient=person.email,
            reference=referral.reference,
            link=FOLLOW_LINK,
            key_id=person.key_id,
        )
        return True
    if must_know and verdict.stop in (None, Stop.NO_SAFE_WAY, Stop.SAFEGUARDING):
        _once(referral, TaskKind.TELL_PERSON, template, by)
    return False


def tell_referrer(referral: Referral, template: str) -> bool:
    """A notice to the account that sent it, while they may come in; False where nobody did, or where the
    person no longer wants them to hear what comes of it."""
    if referral.account_pk is None or (template in _OUTCOMES and list_silenced([referral.pk])):
        return False
    user = db.session.get(User, referral.account_pk)
    if user is None or user.state != UserState.ACTIVE or not is_address(user.email):
        return False
    queue(
        template,
        recipient=user.email,
        reference=referral.reference,
        link=referrer_link(referral),
        key_id=user.key_id,
    )
    return True


def tell_provider(onward: OnwardReferral, template: str, by: By) -> bool:
    """A notice to the address that the listing gives; somebody at the hub rings where there is none."""
    referral = db.session.get_one(Referral, onward.referral_pk)
    address = provider_address(onward.service)
    if not address:
        _once(referral, TaskKind.CHASE, NO_ADDRESS, by, onward=onward)
        return False
    queue(
        template,
        recipient=address,
        reference=referral.reference,
        link=provider_link(onward),
        secret=True,
    )
    return True


def provider_address(service: Service) -> str:
    """Where a service is written to: its own address, its organisation's, or whoever speaks for the team that
    keeps it; '' where nobody can be."""
    for address in (service.email, service.organization.email):
        if is_address(address):
            return address
    keeper = find_keeper(service.pk, service.organization_pk)
    lead = lead_of(keeper) if keeper is not None else None
    return lead.email if lead is not None and is_address(lead.email) else ""


def tell(onward: OnwardReferral, who: Who, template: str, by: By) -> None:
    """A notice about an onward referral to one of those concerned; the hub sees it on its worklist."""
    referral = db.session.get_one(Referral, onward.referral_pk)
    if who is Who.PROVIDER:
        tell_provider(onward, template, by)
    elif who is Who.REFERRER:
        tell_referrer(referral, template)
    elif who is Who.PERSON:
        tell_person(referral, template, by)


def _once(
    referral: Referral, kind: TaskKind, code: str, by: By, *, onward: OnwardReferral | None = None
) -> None:
    """The same thing is not wanted twice while it is still to be done."""
    waiting = select(Task.pk).where(
        Task.referral_pk == referral.pk, Task.kind == kind, Task.code == code, Task.done_at.is_(None)
    )
    if onward is not None:
        waiting = waiting.where(Task.onward_pk == onward.pk)
    if db.session.scalar(waiting.limit(1)) is None:
        want_done(referral, kind, by, onward=onward, code=code)


def end_tasks(onward: OnwardReferral, by: By) -> None:
    """What was wanted of an onward referral that is over need not be done any more."""
    query = select(Task).where(Task.onward_pk == onward.pk, Task.done_at.is_(None))
    for task in db.session.scalars(query):
        task.done_at, task.done_by = clock.now(), by.account_id or str(by.who)
