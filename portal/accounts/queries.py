"""Reading who somebody is and what they may do; what concerns others starts from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import (
    AccountLink,
    Attempt,
    Invitation,
    Membership,
    Passkey,
    RecoveryCode,
    Team,
    Totp,
    User,
    UserSession,
)
from portal.accounts.rules.access import Place, Viewer, says_live
from portal.accounts.rules.emails import same_email
from portal.accounts.rules.sessions import HALF_WAY, IDLE, RESET_LASTS, hash_token
from portal.accounts.vocabulary import (
    ABILITIES,
    Check,
    LinkPurpose,
    Permission,
    Role,
    Stage,
    TeamKind,
    UserState,
)
from portal.core import clock
from portal.core.errors import or_not_found
from portal.extensions import db
from portal.keys.blind import blind_index


@dataclass(frozen=True, slots=True)
class Live:
    """A live session: who it is, its form token, and whether its last use should be written down again."""

    viewer: Viewer
    csrf_token: str
    seen: float  # seconds since its last use was written down


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has for the second step."""

    app: bool
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether they have one; recovery codes alone are none."""
        return self.app or bool(self.passkeys)


def email_index(address: str) -> str:
    """What an address is found by."""
    return blind_index("email", same_email(address))


def find_live(token: str) -> Live | None:
    """The session behind a cookie with its person and their memberships, in one query; None when the session
    or the person's access is over."""
    now = clock.now()
    rows = db.session.execute(
        select(
            UserSession.pk,
            UserSession.id,
            UserSession.stage,
            UserSession.fresh_at,
            UserSession.csrf_token,
            UserSession.last_seen_at,
            User.pk.label("user_pk"),
            User.id.label("user_id"),
            Membership.roles,
            Team.pk.label("team_pk"),
            Team.id.label("team_id"),
            Team.kind,
        )
        .join(User, User.pk == UserSession.user_pk)
        .outerjoin(Membership, Membership.user_pk == User.pk)
        .outerjoin(Team, Team.pk == Membership.team_pk)
        .where(
            UserSession.token_hash == hash_token(token),
            UserSession.ends_at > now,
            UserSession.last_seen_at > now - IDLE,
            or_(UserSession.stage == Stage.FULL, UserSession.created_at > now - HALF_WAY),
            User.state == UserState.ACTIVE,
        )
        .order_by(Membership.pk)
    ).all()
    if not rows:
        return None
    first = rows[0]
    places = tuple(_place(row) for row in rows if row.team_pk is not None)
    viewer = Viewer(
        pk=first.user_pk,
        id=first.user_id,
        session_pk=first.pk,
        session_id=first.id,
        stage=Stage(first.stage),
        fresh_at=first.fresh_at,
        places=places,
    )
    return Live(viewer, first.csrf_token, (now - first.last_seen_at).total_seconds())


def _place(row: Any) -> Place:
    return Place(row.team_pk, row.team_id, TeamKind(row.kind), says_live(row.roles))


def get_own(viewer: Viewer) -> User:
    """The viewer's own account. Raises NotFound."""
    return or_not_found(db.session.get(User, viewer.pk))


def get_own_session(viewer: Viewer) -> UserSession:
    """The session the viewer is in. Raises NotFound."""
    return or_not_found(db.session.get(UserSession, viewer.session_pk))


def find_user(address: str) -> User | None:
    """Whoever has this address and may come in; None for nobody."""
    return db.session.scalar(
        select(User).where(User.email_index == email_index(address), User.state == UserState.ACTIVE)
    )


def find_anybody(address: str) -> User | None:
    """Whoever has this address, suspended people too."""
    return db.session.scalar(select(User).where(User.email_index == email_index(address)))


def list_own_sessions(viewer: Viewer) -> Sequence[UserSession]:
    """Where the viewer is signed in at present, the latest first."""
    now = clock.now()
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_pk == viewer.pk,
            UserSession.stage == Stage.FULL,
            UserSession.ends_at > now,
            UserSession.last_seen_at > now - IDLE,
        )
        .order_by(UserSession.last_seen_at.desc())
    ).all()


def factors_of(user_pk: int) -> Factors:
    """What a person has for the second step."""
    app = db.session.scalar(select(func.count(Totp.pk)).where(Totp.user_pk == user_pk)) or 0
    keys = db.session.scalars(select(Passkey).where(Passkey.user_pk == user_pk).order_by(Passkey.pk)).all()
    codes = select(func.count(RecoveryCode.pk)).where(
        RecoveryCode.user_pk == user_pk, RecoveryCode.used_at.is_(None)
    )
    return Factors(bool(app), keys, db.session.scalar(codes) or 0)


def get_invitation(token: str) -> Invitation:
    """An invitation that can still be accepted, with its team. Raises NotFound."""
    return or_not_found(
        db.session.scalar(
            open_invitations()
            .join(Invitation.team)
            .options(contains_eager(Invitation.team))
            .where(Invitation.token_hash == hash_token(token))
        )
    )


def open_invitations() -> Select[Invitation]:
    """Invitations that nobody used, withdrew or let run out."""
    return select(Invitation).where(
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def get_link(token: str, purpose: LinkPurpose) -> AccountLink:
    """A link from an email that still works, for that purpose only. Raises NotFound."""
    return or_not_found(
        db.session.scalar(
            select(AccountLink)
            .join(User, User.pk == AccountLink.user_pk)
            .where(
                AccountLink.token_hash == hash_token(token),
                AccountLink.purpose == purpose,
                AccountLink.used_at.is_(None),
                AccountLink.expires_at > clock.now(),
                User.state == UserState.ACTIVE,
            )
        )
    )


def waiting_resets() -> Sequence[Attempt]:
    """The tries of those who asked for a new password and were not answered yet."""
    return db.session.scalars(
        select(Attempt)
        .where(
            Attempt.at > clock.now() - RESET_LASTS,
            Attempt.what == Check.RESET,
            Attempt.answered.is_(False),
        )
        .order_by(Attempt.pk)
    ).all()


def visible_teams(viewer: Viewer) -> Select[Team]:
    """The teams whose people the viewer may set: all of them, or their own; where every query on teams and
    their people starts."""
    every = select(Team)
    if viewer.may(Permission.MANAGE_PEOPLE):
        return every
    own = [place.team_pk for place in viewer.places if place.allows(Permission.MANAGE_TEAM)]
    return every.where(Team.pk.in_(own if viewer.stage is Stage.FULL else []))


def team_name_of(viewer: Viewer, permission: Permission) -> str:
    """The name of the team in which the viewer has an ability, for what is said in that team's name; '' for
    none."""
    teams = [place.team_pk for place in viewer.places if place.allows(permission)]
    return db.session.scalar(select(Team.name).where(Team.pk == teams[0])) or "" if teams else ""


def list_teams(viewer: Viewer) -> Sequence[tuple[Team, int]]:
    """The teams the viewer may see, each with the number of its people, by name."""
    people = (
        select(func.count(Membership.pk))
        .where(Membership.team_pk == Team.pk)
        .correlate(Team)
        .scalar_subquery()
    )
    rows = db.session.execute(visible_teams(viewer).add_columns(people).order_by(Team.name)).all()
    return [(row[0], row[1]) for row in rows]


def get_team(viewer: Viewer, team_id: str) -> Team:
    """One team. Raises NotFound, also for one that is not the viewer's."""
    return or_not_found(db.session.scalar(visible_teams(viewer).where(Team.id == team_id)))


def list_members(viewer: Viewer, team: Team) -> Sequence[Membership]:
    """The people of a team, each with their account and the team, longest there first."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .join(Membership.team)
        .options(contains_eager(Membership.user), contains_eager(Membership.team))
        .where(Membership.team_pk == team.pk, Membership.team_pk.in_(_visible(viewer)))
        .order_by(Membership.pk)
    ).all()


def get_member(viewer: Viewer, team_id: str, user_id: str) -> Membership:
    """One person in one team, with both. Raises NotFound, also for what is not the viewer's to set."""
    return or_not_found(
        db.session.scalar(
            select(Membership)
            .join(Membership.user)
            .join(Membership.team)
            .options(contains_eager(Membership.user), contains_eager(Membership.team))
            .where(Team.id == team_id, User.id == user_id, Team.pk.in_(_visible(viewer)))
        )
    )


def list_invitations(viewer: Viewer, team: Team) -> Sequence[Invitation]:
    """The open invitations into a team, newest first."""
    return db.session.scalars(
        open_invitations()
        .where(Invitation.team_pk == team.pk, Invitation.team_pk.in_(_visible(viewer)))
        .order_by(Invitation.pk.desc())
    ).all()


def get_open_invitation(viewer: Viewer, team_id: str, invitation_id: str) -> Invitation:
    """One open invitation. Raises NotFound, also for what is not the viewer's to set."""
    return or_not_found(
        db.session.scalar(
            open_invitations()
            .join(Invitation.team)
            .where(Invitation.id == invitation_id, Team.id == team_id, Team.pk.in_(_visible(viewer)))
        )
    )


def _visible(viewer: Viewer) -> Select[int]:
    return visible_teams(viewer).with_only_columns(Team.pk)


def other_administrators(user_pk: int) -> bool:
    """Whether somebody else who may come in is an administrator."""
    held = db.session.scalars(
        select(Membership.roles)
        .join(User, User.pk == Membership.user_pk)
        .join(Team, Team.pk == Membership.team_pk)
        .where(Team.kind == TeamKind.COUNCIL, User.state == UserState.ACTIVE, Membership.user_pk != user_pk)
    ).all()
    return any(Role.ADMINISTRATOR in roles for roles in held)


def names_of(viewer: Viewer, ids: Sequence[str]) -> dict[str, str]:
    """The names of people and teams behind public ids, for whoever may read the audit log; empty for anybody
    else."""
    if not viewer.may(Permission.READ_AUDIT):
        return {}
    users = db.session.scalars(select(User).where(User.id.in_(set(ids))))
    teams = db.session.scalars(select(Team).where(Team.id.in_(set(ids))))
    return {user.id: user.name for user in users} | {team.id: team.name for team in teams}


def find_owner(token: str) -> int | None:
    """Whose session this token was of, though it may have ended; None for nobody who may still come in."""
    return db.session.scalar(
        select(User.pk)
        .join(UserSession, UserSession.user_pk == User.pk)
        .where(UserSession.token_hash == hash_token(token), User.state == UserState.ACTIVE)
    )


def author_names(ids: Iterable[str]) -> dict[str, str]:
    """The names behind the ids of people who changed something, for whoever may see the history."""
    wanted = set(ids)
    users = db.session.scalars(select(User).where(User.id.in_(wanted))) if wanted else ()
    return {user.id: user.name for user in users}


def list_people_who(permission: Permission) -> list[tuple[str, str]]:
    """Public id and name of everybody who may come in and has the ability, by name: whom to give work to."""
    rows = db.session.execute(
        select(User, Membership.roles)
        .join(Membership, Membership.user_pk == User.pk)
        .where(User.state == UserState.ACTIVE)
    ).all()
    able = {
        user.id: user.name
        for user, roles in rows
        if any(permission in ABILITIES[role] for role in says_live(roles))
    }
    return sorted(able.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
