"""Reading referrals: everything takes the viewer first and starts from what they may see (DESIGN 4.4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Team
from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission, Stage, TeamKind
from portal.core.errors import Conflict, or_not_found
from portal.directory.claim_queries import claimed_services, find_keeper
from portal.directory.models import Attribute, Service
from portal.directory.vocabulary import LinkType
from portal.extensions import db
from portal.referrals.models import (
    CallAttempt,
    Consent,
    OnwardReferral,
    Person,
    Referral,
    ReferralEvent,
    ServiceLevel,
)
from portal.referrals.rules.codes import tidy_reference
from portal.referrals.rules.gate import Facts, names_of_service
from portal.referrals.vocabulary import Channel, Messages, Scope

CHANGED = "Somebody else has changed this meanwhile. Look at what they did, then try again."


def teams_with(viewer: Viewer, permission: Permission) -> list[int]:
    """The viewer's teams in which they have an ability, by their inner numbers."""
    if viewer.stage is not Stage.FULL:
        return []
    return [place.team_pk for place in viewer.places if place.allows(permission)]


def sees(viewer: Viewer) -> ColumnElement[bool]:
    """The condition of what a viewer may see: the hub all referrals, a practice its own team's, nobody else
    any."""
    if viewer.may(Permission.WORK_HUB):
        return true()
    teams = teams_with(viewer, Permission.SEE_OWN_REFERRALS)
    return Referral.team_pk.in_(teams) if teams else false()


def visible_to(viewer: Viewer) -> Select[Referral]:
    """The referrals that a viewer may see."""
    return select(Referral).where(sees(viewer))


def onwards_visible_to(viewer: Viewer) -> Select[OnwardReferral]:
    """The onward referrals that a viewer may see: those of the referrals they see, and those that were sent
    to a service that their team keeps."""
    query = select(OnwardReferral)
    if viewer.may(Permission.WORK_HUB):
        return query
    theirs: ColumnElement[bool] = false()
    if practices := teams_with(viewer, Permission.SEE_OWN_REFERRALS):
        own = select(Referral.pk).where(Referral.team_pk.in_(practices))
        theirs = OnwardReferral.referral_pk.in_(own)
    return query.where(or_(theirs, _sent_to(viewer)))


def answerable_by(viewer: Viewer) -> Select[OnwardReferral]:
    """The onward referrals that a provider's team was sent."""
    return select(OnwardReferral).where(_sent_to(viewer))


def _sent_to(viewer: Viewer) -> ColumnElement[bool]:
    keepers = teams_with(viewer, Permission.ANSWER_REFERRALS)
    if not keepers:
        return false()
    return OnwardReferral.service_pk.in_(claimed_services(keepers)) & OnwardReferral.sent_at.is_not(None)


def whole() -> tuple[ExecutableOption, ...]:
    """What a page about one referral shows beside it."""
    return (
        joinedload(Referral.person),
        selectinload(Referral.onwards).joinedload(OnwardReferral.service).joinedload(Service.organization),
        selectinload(Referral.onwards).joinedload(OnwardReferral.redirect_to),
    )


def get_referral(viewer: Viewer, reference: str) -> Referral:
    """One referral by its reference or id, with its person, its onward referrals and their services. Raises
    NotFound."""
    either = or_(Referral.reference == tidy_reference(reference), Referral.id == reference)
    return or_not_found(db.session.scalar(visible_to(viewer).where(either).options(*whole())))


def find_id(viewer: Viewer, reference: str) -> str:
    """A referral's public id, for the record that somebody read it. Raises NotFound."""
    query = visible_to(viewer).where(Referral.reference == tidy_reference(reference))
    found: str = or_not_found(db.session.scalar(query.with_only_columns(Referral.id)))
    return found


def get_onward(viewer: Viewer, onward_id: str) -> OnwardReferral:
    """One onward referral with its service, referral and person. Raises NotFound."""
    query = onwards_visible_to(viewer).where(OnwardReferral.id == onward_id)
    return or_not_found(db.session.scalar(query.options(*about_onward())))


def about_onward() -> tuple[ExecutableOption, ...]:
    """What a page about one onward referral shows beside it."""
    return (
        joinedload(OnwardReferral.service).joinedload(Service.organization),
        joinedload(OnwardReferral.referral).joinedload(Referral.person),
        joinedload(OnwardReferral.redirect_to),
    )


def timeline(referral: Referral) -> Sequence[ReferralEvent]:
    """What happened, oldest first."""
    query = select(ReferralEvent).where(ReferralEvent.referral_pk == referral.pk)
    return db.session.scalars(query.order_by(ReferralEvent.pk)).all()


def consents_of(referral: Referral, *, active: bool = True) -> Sequence[Consent]:
    """What was agreed to at this contact, oldest first."""
    query = select(Consent).where(Consent.referral_pk == referral.pk)
    if active:
        query = query.where(Consent.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Consent.pk)).all()


def list_silenced(pks: Sequence[int]) -> set[int]:
    """Of these referrals, by inner number, those of which the person took back that whoever referred may hear
    what comes of it."""
    asked = (Consent.referral_pk.in_(pks), Consent.scope == Scope.TELL_GP)
    still = select(Consent.referral_pk).where(*asked, Consent.withdrawn_at.is_(None))
    taken = select(Consent.referral_pk).where(*asked, Consent.withdrawn_at.is_not(None))
    return set(db.session.scalars(taken.where(Consent.referral_pk.not_in(still)))) if pks else set()


def count_tries(referral: Referral, onward: OnwardReferral | None = None) -> int:
    """How often somebody tried in vain to reach the person; for an onward referral, the provider's tries."""
    query = select(func.count()).where(
        CallAttempt.referral_pk == referral.pk, CallAttempt.result != "reached"
    )
    if onward is not None:
        query = query.where(CallAttempt.onward_pk == onward.pk)
    return db.session.scalar(query) or 0


def person_group(person: Person) -> list[int]:
    """Every row that stands for the same person, by inner number: the one for all of them first."""
    head = person.merged_into_pk or person.pk
    others = db.session.scalars(select(Person.pk).where(Person.merged_into_pk == head).order_by(Person.pk))
    return [head, *others]


def facts_about(referral: Referral) -> Facts:
    """What the gate looks at: this contact's consents and safe ways, and the flags of all the person's
    referrals."""
    person = db.session.get_one(Person, referral.person_pk)
    flags = db.session.execute(
        select(Referral.do_not_contact, Referral.safeguarding, Referral.risk_to_worker).where(
            Referral.person_pk.in_(person_group(person))
        )
    ).all()
    consents = consents_of(referral)
    gone = person.erased_at is not None
    return Facts(
        consents=frozenset(Scope(one.scope) for one in consents),
        shares_with=frozenset(name for one in consents for name in one.names if one.scope == Scope.SHARE),
        do_not_contact=any(row.do_not_contact for row in flags),
        safeguarding=any(row.safeguarding for row in flags),
        risk_to_worker=any(row.risk_to_worker for row in flags),
        erased=gone,
        channels=() if gone else tuple(Channel(one) for one in person.safe_channels.split()),
        messages=Messages(person.safe_messages) if not gone and person.safe_messages else None,
        has_email=not gone and bool(person.email),
    )


def names_of(service: Service) -> frozenset[str]:
    """Every name by which a sharing consent may cover this service; its organisation must be loaded."""
    types = db.session.scalars(
        select(Attribute)
        .where(Attribute.service_pk == service.pk, Attribute.link_type == LinkType.SERVICE_TYPE)
        .options(joinedload(Attribute.term))
    ).all()
    return names_of_service(service.id, [one.term.code for one in types], service.organization.sector)


def lock_referral(referral: Referral, version: int | None = None) -> Referral:
    """Nobody else changes it until this transaction ends, and it is what it is now. Raises Conflict when it
    is no longer the version the page was made from."""
    query = select(Referral).where(Referral.pk == referral.pk).with_for_update()
    row = or_not_found(db.session.scalar(query.execution_options(populate_existing=True)))
    if version is not None and row.version != version:
        raise Conflict(CHANGED)
    return row


def lock_onward(onward: OnwardReferral, version: int | None = None) -> OnwardReferral:
    """The same for an onward referral; its referral is locked first, always in this order."""
    lock_referral(db.session.get_one(Referral, onward.referral_pk))
    query = select(OnwardReferral).where(OnwardReferral.pk == onward.pk).with_for_update(of=OnwardReferral)
    row = or_not_found(
        db.session.scalar(query.options(*about_onward()).execution_options(populate_existing=True))
    )
    if version is not None and row.version != version:
        raise Conflict(CHANGED)
    return row


def onwards_of(referral: Referral) -> Sequence[OnwardReferral]:
    """Its onward referrals as the database has them, oldest first."""
    query = select(OnwardReferral).where(OnwardReferral.referral_pk == referral.pk)
    return db.session.scalars(query.order_by(OnwardReferral.pk)).all()


def load_service(service_id: str) -> Service:
    """A service by its public id, with its organisation. Raises NotFound."""
    query = select(Service).where(Service.id == service_id).options(joinedload(Service.organization))
    return or_not_found(db.session.scalar(query))


def days_of_hub() -> dict[str, int]:
    """The working days that the agents' team set for the clocks."""
    query = (
        select(ServiceLevel.days)
        .join(Team, Team.pk == ServiceLevel.team_pk)
        .where(Team.kind == TeamKind.AGENTS)
        .order_by(Team.pk)
        .limit(1)
    )
    return dict(db.session.scalar(query) or {})


def days_of_service(service: Service) -> dict[str, int]:
    """The working days for the clocks of what is sent to a service: its keeper's, and the hub's beside."""
    keeper = find_keeper(service.pk, service.organization_pk)
    own: dict[str, int] | None = None
    if keeper is not None:
        own = db.session.scalar(select(ServiceLevel.days).where(ServiceLevel.team_pk == keeper.team_pk))
    return days_of_hub() | dict(own or {})
