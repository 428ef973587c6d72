"""Asking for a listing, granting it to a team, handing it on, taking it back; each is on the record."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import or_, select, update

from portal.accounts.models import Team, User
from portal.accounts.people_actions import create_team, invite
from portal.accounts.vocabulary import Role, TeamKind
from portal.audit import actions as audit
from portal.audit.vocabulary import PUBLIC, Action, Actor
from portal.core import clock
from portal.core.clock import LONDON, add_months
from portal.core.errors import Conflict
from portal.core.references import new_code
from portal.directory.claim_queries import find_claim
from portal.directory.models import Claim, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.keys.sealed import erase

_DECIDED = "Somebody else has decided on this already. Look at what they decided first."
_TAKEN = "This team keeps it already."


def ask_to_keep(
    service: Service,
    *,
    whole: bool,
    name: str,
    role: str,
    email: str,
    phone: str,
    message: str,
    reference: str,
    suspicion: str = "",
) -> Claim:
    """Keep the wish to keep a listing, or with `whole` everything of its organisation; what they wrote about
    themselves is sealed. The one that is there when it was sent already."""
    known = find_claim(reference)
    if known is not None:
        return known
    claim = Claim(reference=reference, suspicion=suspicion, state=ClaimState.ASKED)
    if whole:
        claim.organization_pk = service.organization_pk
    else:
        claim.service_pk = service.pk
    claim.name, claim.role, claim.email = name, role, email
    claim.phone, claim.message = phone, message
    if not insert_once(claim):  # it was sent twice at the same moment, and the other one was first
        known = find_claim(reference)
        assert known is not None
        return known
    entity, entity_id = ("organization", service.organization.id) if whole else ("service", service.id)
    detail = {"record": entity, "record_id": entity_id}
    audit.record(Action.CLAIM_ASKED, actor=PUBLIC, entity="claim", entity_id=claim.id, detail=detail)
    return claim


def grant(claim: Claim, team: Team | None, actor: Actor) -> None:
    """Give it to a team, a new one where none is named, and invite whoever asked into it. Raises Conflict
    when somebody decided first, or another claim gave the team the same."""
    _lock(claim, ClaimState.ASKED)
    if team is None:
        team = _new_team(claim, actor)
    if team.kind != TeamKind.PROVIDER:
        raise Conflict("Only a provider's team can keep a listing.")
    if _held(claim, team):
        raise Conflict(_TAKEN)
    claim.team_pk = team.pk
    _decide(claim, ClaimState.APPROVED, actor, "")
    roles = [Role.LEAD, Role.PROVIDER_MEMBER]
    invitation, _link = invite(actor, team, claim.email, [str(role) for role in roles])
    _told(Action.CLAIM_APPROVED, claim, actor, team=team.id, invitation=invitation.id)


def decline(claim: Claim, why: str, actor: Actor) -> None:
    """Say no. Raises Conflict when somebody decided first."""
    _lock(claim, ClaimState.ASKED)
    _decide(claim, ClaimState.DECLINED, actor, why)
    _told(Action.CLAIM_DECLINED, claim, actor)


def revoke(claim: Claim, why: str, actor: Actor) -> None:
    """Take it back; what the team may do with it ends with their next request. Raises Conflict when it is
    nobody's."""
    _lock(claim, ClaimState.APPROVED)
    before = db.session.get(Team, claim.team_pk)
    _decide(claim, ClaimState.REVOKED, actor, why)
    _told(Action.CLAIM_REVOKED, claim, actor, **({"before": before.id} if before else {}))


def move(claim: Claim, team: Team, actor: Actor) -> None:
    """Another team keeps it from now on. Raises Conflict when it is nobody's, or theirs already."""
    _lock(claim, ClaimState.APPROVED)
    if team.kind != TeamKind.PROVIDER or team.pk == claim.team_pk or _held(claim, team):
        raise Conflict(_TAKEN)
    before = db.session.get(Team, claim.team_pk)
    claim.team_pk, claim.lead_pk = team.pk, None
    db.session.flush()
    detail = {"team": team.id} | ({"before": before.id} if before else {})
    _told(Action.CLAIM_HANDED_OVER, claim, actor, **detail)


def name_lead(claim: Claim, user: User, actor: Actor) -> None:
    """This person of the team speaks for it from now on. Raises Conflict when it is nobody's."""
    _lock(claim, ClaimState.APPROVED)
    claim.lead_pk = user.pk
    db.session.flush()
    _told(Action.CLAIM_HANDED_OVER, claim, actor, lead=user.id)


def purge_claims(day: date, months: int) -> int:
    """Let go of what people wrote about themselves so long ago: claims that came to nothing are removed, of
    those that were granted only who holds them stays; returns how many."""
    oldest = datetime.combine(add_months(day, -months), time(), tzinfo=LONDON)
    old = Claim.asked_at < oldest
    gone = erase(db.session.scalars(select(Claim).where(old, Claim.state != ClaimState.APPROVED)).all())
    written = or_(Claim.name_sealed.is_not(None), Claim.email_sealed.is_not(None))  # type: ignore[attr-defined]
    cleared = 0
    for claim in db.session.scalars(select(Claim).where(old, written)).all():
        claim.name = claim.role = claim.email = claim.phone = claim.message = ""
        cleared += 1
    return gone + cleared


def _new_team(claim: Claim, actor: Actor) -> Team:
    """A provider's team of the organisation's name; another name where that is taken."""
    about = claim.organization or (claim.service.organization if claim.service else None)
    assert about is not None
    name = about.name[:100]
    taken = db.session.scalar(select(Team.pk).where(Team.name == name)) is not None
    return create_team(actor, kind=TeamKind.PROVIDER, name=f"{name} {new_code(20)}" if taken else name)


def _held(claim: Claim, team: Team) -> bool:
    query = select(Claim.pk).where(
        Claim.state == ClaimState.APPROVED,
        Claim.team_pk == team.pk,
        Claim.pk != claim.pk,
        Claim.service_pk == claim.service_pk
        if claim.service_pk is not None
        else Claim.organization_pk == claim.organization_pk,
    )
    return db.session.scalar(query.limit(1)) is not None


def _lock(claim: Claim, state: ClaimState) -> None:
    """Nobody else decides on it until this transaction ends; raises Conflict when it is in another state."""
    found = db.session.execute(
        update(Claim)
        .where(Claim.pk == claim.pk, Claim.state == state)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if int(found.rowcount) != 1:  # type: ignore[attr-defined]
        raise Conflict(_DECIDED)


def _decide(claim: Claim, state: ClaimState, actor: Actor, why: str) -> None:
    claim.state, claim.decided_at, claim.decided_by, claim.why = state, clock.now(), actor.id, why
    db.session.flush()


def _told(action: Action, claim: Claim, actor: Actor, **detail: str) -> None:
    about = (
        {"record": "service", "record_id": claim.service.id}
        if claim.service is not None
        else {"record": "organization", "record_id": claim.organization.id if claim.organization else ""}
    )
    audit.record(action, actor=actor, entity="claim", entity_id=claim.id, detail=about | detail)
