"""The worker's part of referrals: the clocks, and a practice's news once a week."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Select, func, select

from portal.accounts.models import Membership, Team, User
from portal.accounts.vocabulary import Role, TeamKind, UserState
from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.actions import is_address, queue
from portal.referrals import clock_actions
from portal.referrals.models import Digest, Referral

#: The news go out on Mondays from eight in the morning on.
DIGEST_DAY, DIGEST_TIME = 0, time(8)
DIGEST_LINK = "/refer/week"

fire_next, waiting = clock_actions.fire_next, clock_actions.waiting


def week_of(moment: datetime) -> datetime:
    """The last moment at which the news were to go out."""
    local = moment.astimezone(clock.LONDON)
    day = local.date() - timedelta(days=(local.weekday() - DIGEST_DAY) % 7)
    due = datetime.combine(day, DIGEST_TIME, clock.LONDON)
    if due > local:
        due = datetime.combine(day - timedelta(days=7), DIGEST_TIME, clock.LONDON)
    return due


def send_digest(_owner: str = "") -> bool:
    """Tell one practice that has not been told this week, and has referrals that moved; False when there is
    none. Each practice hears once: the note of it is in the transaction of its messages."""
    week = week_of(clock.now())
    team_pk = _next_team(week)
    db.session.rollback()
    if team_pk is None:
        return False
    with transaction():
        team = db.session.get_one(Team, team_pk, with_for_update=True)
        if _told(team.pk, week):
            return True
        for user in _people(team):
            if is_address(user.email):
                queue("referral_digest", recipient=user.email, link=DIGEST_LINK, key_id=user.key_id)
        db.session.add(Digest(team_pk=team.pk, week=week))
    return True


def digests_waiting() -> Waiting:
    """How many practices are still to be told, since Monday morning."""
    week = week_of(clock.now())
    count = db.session.scalar(select(func.count()).select_from(_teams(week).subquery())) or 0
    return Waiting(count, count, week if count else None)


def _teams(week: datetime) -> Select[int]:
    moved = select(Referral.pk).where(
        Referral.team_pk == Team.pk,
        (Referral.submitted_at >= week - timedelta(days=7))
        | (Referral.closed_at >= week - timedelta(days=7))
        | Referral.closed_at.is_(None),
    )
    told = select(Digest.pk).where(Digest.team_pk == Team.pk, Digest.week == week)
    return select(Team.pk).where(Team.kind == TeamKind.PRACTICE, moved.exists(), ~told.exists())


def _next_team(week: datetime) -> int | None:
    return db.session.scalar(_teams(week).order_by(Team.pk).limit(1))


def _told(team_pk: int, week: datetime) -> bool:
    row = select(Digest.pk).where(Digest.team_pk == team_pk, Digest.week == week)
    return db.session.scalar(row) is not None


def _people(team: Team) -> list[User]:
    rows = db.session.execute(
        select(User, Membership.roles)
        .join(Membership, Membership.user_pk == User.pk)
        .where(Membership.team_pk == team.pk, User.state == UserState.ACTIVE)
        .order_by(User.pk)
    ).all()
    return [user for user, roles in rows if Role.PRACTICE_MEMBER in roles]
