"""Who may do what: a viewer and what their memberships allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.vocabulary import ABILITIES, OF_STAGE, ROLES_OF, Permission, Role, Stage, TeamKind


@dataclass(frozen=True, slots=True)
class Place:
    """One membership of a viewer: the team and the roles in it."""

    team_pk: int
    team_id: str
    kind: TeamKind
    roles: frozenset[Role]

    def allows(self, permission: Permission) -> bool:
        """Whether a role in this team gives the ability."""
        return any(permission in ABILITIES[role] for role in self.roles)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: a person with a live session, as the database had them at this request."""

    pk: int
    id: str
    session_pk: int
    session_id: str
    stage: Stage
    fresh_at: datetime | None
    places: tuple[Place, ...] = field(default=())

    def may(self, permission: Permission) -> bool:
        """Whether the session or, once it has got all the way, any of their teams gives the ability."""
        if permission in OF_STAGE[self.stage]:
            return True
        return self.stage is Stage.FULL and any(place.allows(permission) for place in self.places)


def read_roles(kind: TeamKind, names: Iterable[str]) -> tuple[Role, ...]:
    """The roles by these names, in a fixed order. Raises ValueError for one that such a team does not
    have."""
    wanted = set(names)
    if wanted - {str(role) for role in ROLES_OF[kind]}:
        raise ValueError("a role that such a team does not have")
    return tuple(role for role in ROLES_OF[kind] if role in wanted)


def says_live(roles: Sequence[str]) -> frozenset[Role]:
    """The roles as the code knows them; one that no longer exists gives nothing."""
    known = {str(role): role for role in Role}
    return frozenset(known[name] for name in roles if name in known)
