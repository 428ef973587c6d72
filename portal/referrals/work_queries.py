"""The worklists of the hub, a practice's list, and what belongs to one referral: each page is one look at an
index, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Membership, Team, User
from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission, Role, UserState
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.models import Service
from portal.extensions import db
from portal.keys.store import at_hand
from portal.referrals.models import CallAttempt, Measure, Note, OnwardReferral, Referral, Task
from portal.referrals.queries import sees, visible_to
from portal.referrals.rules.working_days import add_working_days, end_of
from portal.referrals.vocabulary import NO_ADDRESS, OVER, Queue, Worklist

_WITH_SERVICE = joinedload(Task.onward).joinedload(OnwardReferral.service)

#: Counting stops here: "1,000 or more" is as good as the number, and costs the same every day.
MOST_COUNTED = 1000
#: "Due soon": within so many working days.
SOON_DAYS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of a worklist: one of the queues, or one of the views across them."""

    queue: Queue | None = None
    worklist: Worklist | None = None


def worklist_query(viewer: Viewer, wanted: Wanted) -> Select[Referral]:
    """The open referrals of a worklist that the viewer may see."""
    query = visible_to(viewer).where(Referral.due_at.is_not(None))
    if wanted.queue is not None:
        query = query.where(Referral.queue == wanted.queue)
    now, tonight = clock.now(), datetime.combine(clock.today() + timedelta(days=1), time(), clock.LONDON)
    match wanted.worklist:
        case Worklist.MINE:
            query = query.where(Referral.assigned_to_pk == viewer.pk)
        case Worklist.UNCLAIMED:
            query = query.where(Referral.assigned_to_pk.is_(None), Referral.queue != Queue.QUARANTINE)
        case Worklist.DUE_TODAY:
            query = query.where(Referral.due_at >= now, Referral.due_at < tonight)
        case Worklist.OVERDUE:
            query = query.where(Referral.due_at < now)
        case Worklist.AT_RISK:
            soon = end_of(add_working_days(clock.today(), SOON_DAYS))
            query = query.where(Referral.due_at >= now, Referral.due_at <= soon)
    return query


def list_worklist(viewer: Viewer, wanted: Wanted, *, offset: int = 0, limit: int = 25) -> Sequence[Referral]:
    """A page of a worklist, the most urgent first, each with its person, its onward referrals and their
    services."""
    query = worklist_query(viewer, wanted).options(
        joinedload(Referral.person),
        selectinload(Referral.onwards).joinedload(OnwardReferral.service),
    )
    query = query.order_by(Referral.due_at, Referral.pk).offset(offset).limit(limit)
    return db.session.scalars(query).all()


def _counted(viewer: Viewer, wanted: Wanted) -> ScalarSelect[int]:
    rows = worklist_query(viewer, wanted).with_only_columns(Referral.pk).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()


def count_worklists(viewer: Viewer) -> dict[Queue | Worklist, int]:
    """How many are on each, MOST_COUNTED at most, in one look: for the way into the hub."""
    lists: dict[Queue | Worklist, Wanted] = {one: Wanted(queue=one) for one in Queue}
    lists |= {one: Wanted(worklist=one) for one in Worklist}
    counts = db.session.execute(select(*(_counted(viewer, wanted) for wanted in lists.values()))).one()
    return dict(zip(lists, counts, strict=True))


def _open_tasks(viewer: Viewer, mine: bool) -> Select[Task]:
    query = (
        select(Task)
        .join(Referral, Referral.pk == Task.referral_pk)
        .where(sees(viewer), Task.done_at.is_(None))
    )
    return query.where(Task.assigned_to_pk == viewer.pk) if mine else query


def count_tasks(viewer: Viewer, *, mine: bool = False) -> int:
    """How much is to be done."""
    query = _open_tasks(viewer, mine).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def list_tasks(viewer: Viewer, *, mine: bool = False, offset: int = 0, limit: int = 50) -> Sequence[Task]:
    """A page of what is to be done, the most urgent first, each with its referral and its service."""
    query = _open_tasks(viewer, mine).options(joinedload(Task.referral), _WITH_SERVICE)
    return db.session.scalars(query.order_by(Task.due_at, Task.pk).offset(offset).limit(limit)).all()


def get_task(viewer: Viewer, task_id: str) -> Task:
    """One task with its referral. Raises NotFound."""
    query = select(Task).join(Referral, Referral.pk == Task.referral_pk)
    found = db.session.scalar(
        query.where(sees(viewer), Task.id == task_id).options(joinedload(Task.referral))
    )
    if found is None:
        raise NotFound
    return found


def tasks_of(referral: Referral, *, done: bool = False) -> Sequence[Task]:
    """What is to be done, or was, about one referral, each with its service."""
    query = select(Task).where(
        Task.referral_pk == referral.pk, Task.done_at.is_not(None) if done else Task.done_at.is_(None)
    )
    return db.session.scalars(query.options(_WITH_SERVICE).order_by(Task.due_at, Task.pk)).all()


def services_to_ring(referral: Referral) -> frozenset[int]:
    """The onward referrals whose service has no address, and was not rung yet."""
    query = select(Task.onward_pk).where(
        Task.referral_pk == referral.pk, Task.code == NO_ADDRESS, Task.done_at.is_(None)
    )
    return frozenset(one for one in db.session.scalars(query) if one is not None)


def notes_of(referral: Referral) -> Sequence[Note]:
    """What was noted, newest first."""
    query = select(Note).where(Note.referral_pk == referral.pk)
    return db.session.scalars(query.order_by(Note.pk.desc())).all()


def calls_of(referral: Referral) -> Sequence[CallAttempt]:
    """Every try to reach the person, newest first."""
    query = select(CallAttempt).where(CallAttempt.referral_pk == referral.pk)
    return db.session.scalars(query.order_by(CallAttempt.pk.desc())).all()


def measures_of(referral: Referral) -> Sequence[Measure]:
    """Every figure about how they are, oldest first."""
    query = select(Measure).where(Measure.referral_pk == referral.pk)
    return db.session.scalars(query.order_by(Measure.pk)).all()


def list_sent_by(
    viewer: Viewer, *, over: bool | None = None, offset: int = 0, limit: int = 50
) -> Sequence[Referral]:
    """What the viewer's own team referred, newest first; open, over, or (None) all."""
    query = visible_to(viewer).where(Referral.team_pk.in_([place.team_pk for place in viewer.places]))
    if over is not None:
        states = [str(one) for one in OVER]
        query = query.where(Referral.status.in_(states) if over else Referral.status.not_in(states))
    query = query.options(
        joinedload(Referral.person),
        selectinload(Referral.onwards).joinedload(OnwardReferral.service).joinedload(Service.organization),
    )
    query = query.order_by(Referral.submitted_at.desc(), Referral.pk.desc()).offset(offset).limit(limit)
    return db.session.scalars(query).all()


def find_last_sent_by(viewer: Viewer) -> Referral | None:
    """What the viewer themselves referred last: its set-up is offered again."""
    query = visible_to(viewer).where(Referral.account_pk == viewer.pk)
    return db.session.scalars(query.order_by(Referral.pk.desc()).limit(1)).first()


def list_hub_people(viewer: Viewer) -> Sequence[User]:
    """Who a referral can be handed to: everybody who works on referrals and may come in. Nobody for whoever
    may not hand one on."""
    if not viewer.may(Permission.WORK_HUB):
        return []
    rows = db.session.execute(
        select(User, Membership.roles)
        .join(Membership, Membership.user_pk == User.pk)
        .where(User.state == UserState.ACTIVE)
        .order_by(User.pk)
    ).all()
    people = {user.pk: user for user, roles in rows if Role.COMMUNITY_AGENT in roles}
    return list(people.values())


def names_of_holders(referrals: Iterable[Referral]) -> dict[int, str]:
    """The names of those who have these referrals, by inner number."""
    pks = {one.assigned_to_pk for one in referrals if one.assigned_to_pk is not None}
    users = db.session.scalars(select(User).where(User.pk.in_(pks))).all() if pks else []
    with at_hand(user.key_id for user in users):
        return {user.pk: user.name for user in users}


def team_of(referral: Referral) -> str:
    """The name of the team that referred; '' where none did."""
    if referral.team_pk is None:
        return ""
    return db.session.scalar(select(Team.name).where(Team.pk == referral.team_pk)) or ""


def news_of_week(viewer: Viewer, since: datetime) -> Sequence[Referral]:
    """What the viewer's team referred that came in or ended since, newest first: the weekly digest's page."""
    query = visible_to(viewer).where(
        Referral.team_pk.in_([place.team_pk for place in viewer.places]),
        (Referral.submitted_at >= since)
        | (Referral.closed_at >= since)
        | Referral.onwards.any(OnwardReferral.answered_at >= since),
    )
    query = query.options(
        joinedload(Referral.person),
        selectinload(Referral.onwards).joinedload(OnwardReferral.service).joinedload(Service.organization),
    )
    return db.session.scalars(query.order_by(Referral.submitted_at.desc(), Referral.pk.desc())).all()
