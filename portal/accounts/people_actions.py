"""Teams, invitations, roles, and taking access away; each act is in the audit log, and counts at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select, update

from portal.accounts.account_actions import tell
from portal.accounts.models import (
    AccountLink,
    Invitation,
    Membership,
    Passkey,
    RecoveryCode,
    Team,
    Totp,
    User,
)
from portal.accounts.queries import email_index, find_anybody, open_invitations, other_administrators
from portal.accounts.rules.access import Viewer, read_roles
from portal.accounts.rules.sessions import INVITATION_LASTS, hash_token, new_token
from portal.accounts.session_actions import end_all_sessions
from portal.accounts.vocabulary import Role, TeamKind, UserState
from portal.audit import actions as audit
from portal.audit.rules import RETENTION_MONTHS
from portal.audit.vocabulary import Action, Actor, staff
from portal.core import clock
from portal.core.errors import Conflict, NotFound
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.inserts import insert_once
from portal.extensions.locks import Lock, alone
from portal.keys.sealed import erase
from portal.messages.actions import queue

LAST_ADMINISTRATOR = "Somebody must be administrator. Make another person one first."


def create_team(actor: Actor, *, kind: TeamKind, name: str) -> Team:
    """A new team. Raises Conflict when there is one of that name."""
    team = Team(kind=kind, name=name)
    if not insert_once(team):
        raise Conflict("There is a team of that name already. Choose another name.")
    audit.record(
        Action.TEAM_CREATED, actor=actor, entity="team", entity_id=team.id, detail={"kind": str(kind)}
    )
    return team


def invite(actor: Actor, team: Team, address: str, roles: Iterable[str]) -> tuple[Invitation, str]:
    """Invite an address into a team and queue the email; returns the invitation and the link's path, which
    nobody can find out later. An earlier invitation of the same address into the team works no more.

    Raises ValueError for roles that such a team does not have.
    """
    wanted = read_roles(TeamKind(team.kind), roles)
    index, token = email_index(address), new_token()
    db.session.execute(
        update(Invitation)
        .where(Invitation.team_pk == team.pk, Invitation.email_index == index, Invitation.used_at.is_(None))
        .values(withdrawn_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    invitation = Invitation(
        token_hash=hash_token(token),
        email_index=index,
        team_pk=team.pk,
        roles=[str(role) for role in wanted],
        invited_by=actor.id,
        expires_at=clock.now() + INVITATION_LASTS,
    )
    invitation.email = address
    db.session.add(invitation)
    link = f"/invitation/{token}"
    queue("invitation", recipient=address, link=link, secret=True, key_id=invitation.key_id)
    db.session.flush()
    _told(Action.PERSON_INVITED, actor, "invitation", invitation.id, team, wanted)
    return invitation, link


def withdraw_invitation(actor: Actor, team: Team, invitation: Invitation) -> None:
    """Take an invitation back: its link works no more."""
    invitation.withdrawn_at = clock.now()
    _told(Action.INVITATION_WITHDRAWN, actor, "invitation", invitation.id, team, ())


def accept_invitation(invitation: Invitation, *, name: str, password_hash: str) -> tuple[User, bool]:
    """Make the account, or add the team to the one that the address has, and spend the invitation; returns
    the person and whether the account is new.

    Who has an account keeps name and password, and signs in with them. Raises NotFound when another request
    was first, or the account may not come in.
    """
    spent = count_changed(
        update(Invitation)
        .where(
            Invitation.pk == invitation.pk, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if spent != 1:
        raise NotFound
    user = find_anybody(invitation.email)
    new = user is None
    if user is None:
        user = User(email_index=invitation.email_index, password_hash=password_hash)
        user.email, user.name = invitation.email, name
        db.session.add(user)
        db.session.flush()
    elif user.state != UserState.ACTIVE:
        raise NotFound
    team = invitation.team
    held = db.session.scalar(
        select(Membership).where(Membership.user_pk == user.pk, Membership.team_pk == team.pk)
    )
    roles = read_roles(TeamKind(team.kind), {*invitation.roles, *(held.roles if held else ())})
    if held is None:
        db.session.add(Membership(user_pk=user.pk, team_pk=team.pk, roles=[str(role) for role in roles]))
    else:
        held.roles = [str(role) for role in roles]
    db.session.flush()
    _told(Action.INVITATION_ACCEPTED, staff(user.id), "account", user.id, team, roles)
    return user, new


def set_roles(viewer: Viewer, member: Membership, names: Iterable[str]) -> None:
    """What somebody is in a team from now on. Raises ValueError for roles that such a team does not have,
    Conflict when nobody would be administrator."""
    alone(Lock.RIGHTS)
    roles = read_roles(TeamKind(member.team.kind), names)
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(member)
    before, member.roles = member.roles, [str(role) for role in roles]
    db.session.flush()
    tell(member.user, "roles_changed", link="/account")
    _told(Action.ROLES_CHANGED, staff(viewer.id), "account", member.user.id, member.team, roles, before)


def hand_over(viewer: Viewer, own: Membership, other: Membership) -> None:
    """Give the other person what the viewer is in the team, and keep nothing of it. Raises Conflict when the
    two are not in one team, or one may not come in."""
    if own.team_pk != other.team_pk or own.pk == other.pk or other.user.state != UserState.ACTIVE:
        raise Conflict("Choose somebody else in the same team who can sign in.")
    set_roles(viewer, other, {*other.roles, *own.roles})
    set_roles(viewer, own, ())


def leave_team(viewer: Viewer, member: Membership) -> None:
    """Take somebody out of a team; what they may do there ends with their next request. Raises Conflict when
    nobody would be administrator."""
    _keep_an_administrator(member)
    db.session.delete(member)
    db.session.flush()
    tell(member.user, "roles_changed", link="/account")
    _told(Action.PERSON_LEFT_TEAM, staff(viewer.id), "account", member.user.id, member.team, (), member.roles)


def suspend(viewer: Viewer, member: Membership) -> None:
    """Let somebody in no more until further notice, wherever they are signed in. Raises Conflict when nobody
    would be administrator."""
    _keep_an_administrator(member, wherever=True)
    _set_state(viewer, member.user, UserState.SUSPENDED, Action.PERSON_SUSPENDED)


def restore(viewer: Viewer, user: User) -> None:
    """Let a suspended person in again. Raises Conflict for one who was removed."""
    if user.state == UserState.REMOVED:
        raise Conflict("This person was removed. Invite them again.")
    _set_state(viewer, user, UserState.ACTIVE, Action.PERSON_RESTORED)


def remove(viewer: Viewer, member: Membership) -> None:
    """Take an account away for good: memberships, passwords and second steps go, the name stays as long as
    the audit log speaks of it. Raises Conflict when nobody would be administrator."""
    _keep_an_administrator(member, wherever=True)
    user = member.user
    for table in (Membership, Totp, Passkey, RecoveryCode, AccountLink):
        db.session.execute(
            delete(table).where(table.user_pk == user.pk).execution_options(synchronize_session=False)
        )
    user.password_hash, user.email, user.email_index = "", "", None
    _set_state(viewer, user, UserState.REMOVED, Action.PERSON_REMOVED)


def purge_removed(day: date) -> int:
    """Erase people who were removed so long ago that the audit log speaks of them no more; returns how
    many."""
    oldest = clock.add_months(day, -RETENTION_MONTHS)
    gone = db.session.scalars(select(User).where(User.state == UserState.REMOVED))
    return erase([user for user in gone.all() if user.state_changed_at.date() < oldest])


def purge_invitations(_day: date) -> int:
    """Let go of the addresses of invitations that nobody can accept any more; returns how many."""
    still = open_invitations().with_only_columns(Invitation.pk)
    return erase(db.session.scalars(select(Invitation).where(Invitation.pk.not_in(still))).all())


def _set_state(viewer: Viewer, user: User, state: UserState, action: Action) -> None:
    user.state, user.state_changed_at = state, clock.now()
    end_all_sessions(user.pk)
    db.session.flush()
    audit.record(action, actor=staff(viewer.id), entity="account", entity_id=user.id)


def _keep_an_administrator(member: Membership, *, wherever: bool = False) -> None:
    """Raise Conflict when this is the last administrator. `wherever`: the act ends all their memberships."""
    alone(Lock.RIGHTS)
    if (wherever or Role.ADMINISTRATOR in member.roles) and not other_administrators(member.user_pk):
        held = db.session.scalars(select(Membership.roles).where(Membership.user_pk == member.user_pk)).all()
        if any(Role.ADMINISTRATOR in roles for roles in held):
            raise Conflict(LAST_ADMINISTRATOR)


def _told(
    action: Action,
    actor: Actor,
    entity: str,
    entity_id: str,
    team: Team,
    roles: Iterable[Role],
    before: Sequence[str] = (),
) -> None:
    detail = {"team": team.id, "roles": [str(role) for role in roles], "before": list(before)}
    audit.record(action, actor=actor, entity=entity, entity_id=entity_id, detail=detail)
