"""Reading for the pages of keeping: which teams there are, and what is the viewer's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Membership, Team, User
from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Role, TeamKind, UserState
from portal.core.errors import NotFound
from portal.directory.claim_queries import claimed_services, get_claim, keeping_teams, list_claims
from portal.directory.models import Claim, Service
from portal.directory.queries import shown
from portal.directory.vocabulary import ClaimState
from portal.extensions import db


def list_provider_teams() -> Sequence[Team]:
    """Every provider's team, by name."""
    return db.session.scalars(select(Team).where(Team.kind == TeamKind.PROVIDER).order_by(Team.name)).all()


def get_provider_team(team_id: str) -> Team:
    """One of them. Raises NotFound."""
    found = db.session.scalar(select(Team).where(Team.id == team_id, Team.kind == TeamKind.PROVIDER))
    if found is None:
        raise NotFound
    return found


def list_held() -> list[tuple[Claim, Team]]:
    """What was given to teams, oldest first, each with its team."""
    teams = {team.pk: team for team in list_provider_teams()}
    return [(claim, teams[claim.team_pk]) for claim in list_claims([ClaimState.APPROVED]) if claim.team_pk]


def get_own_claim(viewer: Viewer, claim_id: str) -> Claim:
    """A claim of a team for which the viewer keeps listings. Raises NotFound, also for somebody else's."""
    claim = get_claim(claim_id)
    if claim.state != ClaimState.APPROVED or claim.team_pk not in keeping_teams(viewer):
        raise NotFound
    return claim


def may_hand_over(viewer: Viewer, claim: Claim, lead: User | None) -> bool:
    """Whether the viewer speaks for the team about it, as `lead` does, or leads the team."""
    leads = any(place.team_pk == claim.team_pk and Role.LEAD in place.roles for place in viewer.places)
    return leads or (lead is not None and lead.id == viewer.id)


def list_colleagues(claim: Claim) -> Sequence[User]:
    """The people of the team that keeps it, who may come in."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_pk == User.pk)
        .where(Membership.team_pk == claim.team_pk, User.state == UserState.ACTIVE)
        .order_by(Membership.pk)
    ).all()


def list_own_services(viewer: Viewer) -> Sequence[Service]:
    """The public listings that the viewer keeps, with how they stand, by name."""
    own = claimed_services(keeping_teams(viewer))
    query = select(Service).where(Service.pk.in_(own), shown())
    options = (
        joinedload(Service.verification),
        joinedload(Service.organization),
        selectinload(Service.contacts),
    )
    return db.session.scalars(query.options(*options).order_by(Service.name, Service.pk)).all()
