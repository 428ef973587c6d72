"""Reading who keeps which listing: what belongs to a provider's team, and who speaks for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Membership, Team, User
from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission, Role, Stage, UserState
from portal.core.errors import NotFound
from portal.directory.models import Claim, Merge, Organization, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db


def keeping_teams(viewer: Viewer) -> list[int]:
    """The teams for which the viewer may keep listings, by their inner numbers."""
    if viewer.stage is not Stage.FULL:
        return []
    return [place.team_pk for place in viewer.places if place.allows(Permission.KEEP_OWN_LISTINGS)]


def claimed_services(team_pks: Collection[int]) -> Select[int]:
    """The inner numbers of the services that these teams were given, alone or with their organisation, or
    that one of those went into: the condition of every query on "my listings"."""
    given = aliased(Service)
    own = exists().where(
        Claim.state == ClaimState.APPROVED,
        Claim.team_pk.in_(list(team_pks)),
        or_(Claim.service_pk == given.pk, Claim.organization_pk == given.organization_pk),
    )
    into = select(Merge.kept_id).where(Merge.gone_id == given.id, Merge.undone_at.is_(None)).scalar_subquery()
    held = select(func.coalesce(into, given.id)).select_from(given).where(own)
    return select(Service.pk).where(Service.id.in_(held))


def claimed_service_ids(team_pks: Collection[int]) -> set[str]:
    """The public ids of the services that these teams were given."""
    if not team_pks:
        return set()
    return set(db.session.scalars(claimed_services(team_pks).with_only_columns(Service.id)))


def own_service_ids(viewer: Viewer) -> set[str]:
    """The public ids of the services that the viewer may keep."""
    return claimed_service_ids(keeping_teams(viewer))


def keeps_service(viewer: Viewer, service: Service) -> bool:
    """Whether a service is the viewer's to keep."""
    teams = keeping_teams(viewer)
    if not teams:
        return False
    return db.session.scalar(claimed_services(teams).where(Service.pk == service.pk)) is not None


def keeps_organization(viewer: Viewer, organization: Organization) -> bool:
    """Whether an organisation itself, and all of its services, are the viewer's to keep."""
    held = select(Claim.pk).where(
        Claim.state == ClaimState.APPROVED,
        Claim.organization_pk == organization.pk,
        Claim.team_pk.in_(keeping_teams(viewer)),
    )
    return db.session.scalar(held.limit(1)) is not None


def list_claims(states: Collection[ClaimState]) -> Sequence[Claim]:
    """The claims in these states with what they are about, oldest first."""
    query = select(Claim).where(Claim.state.in_(list(states))).options(*_about())
    return db.session.scalars(query.order_by(Claim.asked_at, Claim.pk)).all()


def list_claims_of(team_pks: Collection[int]) -> Sequence[Claim]:
    """What these teams were given, with what it is about."""
    query = select(Claim).where(Claim.state == ClaimState.APPROVED, Claim.team_pk.in_(list(team_pks)))
    return db.session.scalars(query.options(*_about()).order_by(Claim.pk)).all()


def get_claim(claim_id: str) -> Claim:
    """One claim with what it is about. Raises NotFound."""
    found = db.session.scalar(select(Claim).where(Claim.id == claim_id).options(*_about()))
    if found is None:
        raise NotFound
    return found


def find_claim(reference: str) -> Claim | None:
    """The claim under a reference, or None."""
    return db.session.scalar(select(Claim).where(Claim.reference == reference).options(*_about()))


def find_keeper(service_pk: int, organization_pk: int) -> Claim | None:
    """The approved claim that a service stands under: its own before its organisation's."""
    query = select(Claim).where(
        Claim.state == ClaimState.APPROVED,
        or_(Claim.service_pk == service_pk, Claim.organization_pk == organization_pk),
    )
    return db.session.scalars(query.order_by(Claim.service_pk.is_(None), Claim.pk).limit(1)).first()


def lead_of(claim: Claim) -> User | None:
    """Who speaks for the team about it: the person named while they are in it and may come in, else a lead,
    else anybody; None while nobody has accepted an invitation."""
    members = db.session.execute(
        select(User, Membership.roles)
        .join(Membership, and_(Membership.user_pk == User.pk, Membership.team_pk == claim.team_pk))
        .where(User.state == UserState.ACTIVE)
        .order_by(Membership.pk)
    ).all()
    named = [user for user, _roles in members if user.pk == claim.lead_pk]
    leads = [user for user, roles in members if Role.LEAD in roles]
    return next(iter([*named, *leads, *(user for user, _roles in members)]), None)


def team_of(claim: Claim) -> Team | None:
    """The team that holds it; None for one that nobody was given."""
    return db.session.get(Team, claim.team_pk) if claim.team_pk is not None else None


def _about() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Claim.service).joinedload(Service.organization),
        joinedload(Claim.organization),
    )
